// A canvas for Pathfinder scenes: strokes become dashes with the generator's own pictures of dashes.
import {fetchBuffer, readPng} from './files.js';
import {drag} from './ui.js';

export async function loadStamps(size, meta) {
  const {width, height, data} = await readPng(await fetchBuffer(`data/stamps${size}.png`)), k = Math.sqrt(width);
  return {k, ends: meta.ends, pictures: Array.from({length: height}, (_, i) => Float64Array.from(data.subarray(i * width, (i + 1) * width), v => v / 255 * 1.25))};
}

/** The pixels of strokes and dots, 0…255: each stroke a chain of dashes, the first two dimmer if the size has it so. */
export function paint(size, {strokes, dots}, stamps, meta) {
  const ink = new Float64Array(size * size), {k, ends, pictures} = stamps, half = (k - 1) / 2;
  strokes.forEach((points, which) => {
    const gain = which < 2 ? meta.paddle : 1;
    for (const [[y, x], end] of dashes(points, meta)) {
      let best = 0;
      ends.forEach((e, i) => { if (Math.hypot(e[0] - end[0], e[1] - end[1]) < Math.hypot(ends[best][0] - end[0], ends[best][1] - end[1])) best = i; });
      const p = pictures[best];
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++) {
          const Y = y - half + a, X = x - half + b;
          if (Y >= 0 && X >= 0 && Y < size && X < size) ink[Y * size + X] = Math.max(ink[Y * size + X], gain * p[a * k + b]);
        }
    }
  });
  let top = 0;
  for (const v of ink) top = Math.max(top, v);
  if (top > 1) ink.forEach((v, i) => { ink[i] = v / top; });
  for (const [y, x] of dots) {                                    // a disc on the doubled canvas, halved
    const r = Math.ceil(meta.radius) + 1;
    for (let Y = Math.max(0, y - r); Y <= Math.min(size - 1, y + r); Y++)
      for (let X = Math.max(0, x - r); X <= Math.min(size - 1, x + r); X++) {
        let part = 0;
        for (const a of [0, 1]) for (const b of [0, 1]) part += (2 * (Y - y) + a) ** 2 + (2 * (X - x) + b) ** 2 <= (2 * meta.radius) ** 2;
        ink[Y * size + X] = Math.max(ink[Y * size + X], part / 4);
      }
  }
  return Uint8Array.from(ink, v => Math.round(255 * Math.min(1, v)));
}

/** Starts (y, x) and ends on the doubled canvas of the dashes along a path. */
export function dashes(points, {dash, gap}) {
  const out = [];
  if (points.length < 2) return out;
  const length = [0];
  for (let i = 1; i < points.length; i++) length.push(length[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]));
  const at = s => {
    let i = 1;
    while (i < points.length - 1 && length[i] < s) i++;
    const f = (s - length[i - 1]) / (length[i] - length[i - 1] || 1);
    return [0, 1].map(c => points[i - 1][c] + f * (points[i][c] - points[i - 1][c]));
  };
  const total = length[length.length - 1];
  for (let s = 0; s + dash * .7 <= total; s += dash + gap) {
    const a = at(s), b = at(Math.min(total, s + dash)), n = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    out.push([a.map(Math.round), [0, 1].map(c => 2 * dash * (b[c] - a[c]) / n)]);
  }
  return out;
}

// A path in a link: coordinates in 1,296 steps of two letters each, points a sixtieth of the side apart.
const two = v => Math.max(0, Math.min(1295, Math.round(v * 1295))).toString(36).padStart(2, '0');
const one = t => parseInt(t, 36) / 1295;
const write = (points, size) => points.map(p => p.map(v => two(v / (size - 1))).join('')).join('');
const read = (text, size) => (text.match(/.{4}/g) || []).map(t => [one(t.slice(0, 2)) * (size - 1), one(t.slice(2)) * (size - 1)]);
/** The same path with few points, all of which a link can hold. */
export function thin(points, size) {
  const kept = points.filter((p, i) => !i);
  points.forEach((p, i) => { const q = kept[kept.length - 1]; if (Math.hypot(p[0] - q[0], p[1] - q[1]) >= size / 60 || i === points.length - 1) kept.push(p); });
  return read(write(kept, size), size);
}
export const toText = ({strokes, dots}, size) => [dots, ...strokes].map(s => write(s, size)).join('.');
export function fromText(text, size) {
  const [dots = [], ...strokes] = text.split('.').map(t => read(t, size));
  return {dots: dots.slice(0, 2).map(p => p.map(Math.round)), strokes: strokes.slice(0, 40)};
}

/** Drawing by pointer and by keyboard. `size()` is the side, `changed(what)` is called after every stroke. */
export class Pad {
  constructor(canvas, size, changed) {
    Object.assign(this, {canvas, size, changed, strokes: [], dots: [], tool: 'curve', cursor: null, open: null});
    const place = (x, y) => { const n = this.size(); return [Math.max(0, Math.min(n - 1, y * n - .5)), Math.max(0, Math.min(n - 1, x * n - .5))]; };
    drag(canvas, {
      down: (x, y) => { this.cursor = null; if (this.tool === 'dot') this.#dot(place(x, y)); else { this.open = [place(x, y)]; this.strokes.push(this.open); } },
      move: (x, y) => { if (this.open) { this.open.push(place(x, y)); this.changed('stroke'); } },
      up: () => { if (this.open) this.#close(); this.changed('end'); },
    });
    canvas.addEventListener('keydown', e => this.#key(e));
  }
  #close() { const s = this.strokes.pop(); if (s.length > 2) this.strokes.push(thin(s, this.size())); this.open = null; }
  #dot(p) { this.dots.push(p.map(Math.round)); if (this.dots.length > 2) this.dots.shift(); this.changed('end'); }
  #key(e) {
    const n = this.size(), step = e.shiftKey ? 1 : Math.max(1, Math.round(n / 22)), moves = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
    if (moves[e.key]) {
      this.cursor = this.cursor || [Math.floor(n / 2), Math.floor(n / 2)];
      this.cursor = this.cursor.map((v, c) => Math.max(0, Math.min(n - 1, v + step * moves[e.key][c])));
      if (this.open) this.open.push([...this.cursor]);
      this.changed('stroke');
    } else if (e.key === ' ' && this.cursor) this.#dot(this.cursor);
    else if (e.key === 'Enter' && this.cursor) {
      if (this.open) this.#close(); else { this.open = [[...this.cursor]]; this.strokes.push(this.open); }
      this.changed('end');
    } else if (e.key === 'Backspace') this.undo();
    else return;
    e.preventDefault();
  }
  undo() { this.open = null; (this.strokes.length ? this.strokes : this.dots).pop(); this.changed('end'); }
  clear() { this.open = null; this.strokes.length = this.dots.length = 0; this.changed('end'); }
  get empty() { return !this.strokes.length && !this.dots.length; }
}
