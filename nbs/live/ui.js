// What the pages share: colours of the theme, plots on a canvas, sliders, a player.

export const still = matchMedia('(prefers-reduced-motion: reduce)');
const dark = matchMedia('(prefers-color-scheme: dark)');
export const $ = id => document.getElementById(id);
export const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Call `draw` now, when the theme turns and when a canvas changes its width. */
export function redraw(draw, ...canvases) {
  const later = () => requestAnimationFrame(draw), widths = new Map();
  dark.addEventListener('change', later);
  const seen = new ResizeObserver(list => {
    let news = false;
    for (const {target, contentRect: {width}} of list) { news ||= widths.has(target) && widths.get(target) !== width; widths.set(target, width); }
    if (news) later();
  });
  canvases.forEach(c => seen.observe(c));
  draw();
}

/** A canvas as wide as its place and `height` high, sharp on any screen: [context, width, height]. */
export function surface(canvas, height) {
  const width = canvas.clientWidth || 300, dpr = Math.min(3, window.devicePixelRatio || 1);
  const w = Math.round(width * dpr), h = Math.round(height * dpr);
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  canvas.style.height = `${height}px`;
  const c = canvas.getContext('2d');
  c.setTransform(dpr, 0, 0, dpr, 0, 0);
  c.clearRect(0, 0, width, height);
  return [c, width, height];
}

const nice = (span, most) => {
  const raw = span / most, ten = 10 ** Math.floor(Math.log10(raw));
  return ten * [1, 2, 5, 10].find(m => m * ten >= raw);
};
export const short = v => +v.toPrecision(4) + '' === 'NaN' ? '–' : Math.abs(v) >= 1e5 || (v && Math.abs(v) < 1e-3) ? v.toExponential(1).replace('e', '·10^').replace('+', '') : `${+v.toPrecision(4)}`;

/** Axes on a canvas; x and y are ranges, then lines, dots and fills in their units. */
export class Plot {
  constructor(canvas, {height = 180, x, y, xlabel = '', ylabel = '', equal = false, ticks = true, log = false}) {
    [this.c, this.w, this.h] = surface(canvas, height);
    const c = this.c, left = ticks ? 40 : 6, bottom = xlabel ? 34 : ticks ? 20 : 6, top = ylabel ? 20 : 8, right = 10;
    this.box = [left, top, this.w - right, this.h - bottom];
    this.log = log;
    if (log) x = x.map(Math.log10);
    if (equal) {
      const unit = Math.min((this.w - left - right) / (x[1] - x[0]), (this.h - top - bottom) / (y[1] - y[0]));
      const grow = ([a, b], room) => { const m = (a + b) / 2, r = room / unit / 2; return [m - r, m + r]; };
      [x, y] = [grow(x, this.w - left - right), grow(y, this.h - top - bottom)];
    }
    Object.assign(this, {x, y});
    c.font = '11px system-ui, sans-serif'; c.lineWidth = 1;
    const [l, t, r, b] = this.box;
    if (ticks) {
      c.fillStyle = colour('quiet'); c.strokeStyle = colour('grid'); c.textAlign = 'center'; c.textBaseline = 'top';
      const sx = log ? 1 : nice(x[1] - x[0], Math.max(2, (r - l) / 80)), sy = nice(y[1] - y[0], Math.max(2, (b - t) / 36));
      for (let v = Math.ceil(x[0] / sx) * sx; v <= x[1] + 1e-9; v += sx) { const X = this.X(v); c.beginPath(); c.moveTo(X, t); c.lineTo(X, b); c.stroke(); c.fillText(log ? short(10 ** v) : `${+v.toFixed(6)}`, X, b + 4); }
      c.textAlign = 'right'; c.textBaseline = 'middle';
      for (let v = Math.ceil(y[0] / sy) * sy; v <= y[1] + 1e-9; v += sy) { const Y = this.Y(v); c.beginPath(); c.moveTo(l, Y); c.lineTo(r, Y); c.stroke(); c.fillText(`${+v.toFixed(6)}`, l - 5, Y); }
    }
    c.fillStyle = colour('quiet');
    if (xlabel) { c.textAlign = 'right'; c.textBaseline = 'bottom'; c.fillText(xlabel, r, this.h - 1); }
    if (ylabel) { c.textAlign = 'left'; c.textBaseline = 'top'; c.fillText(ylabel, 2, 1); }
  }
  X(v) { return this.box[0] + (v - this.x[0]) / (this.x[1] - this.x[0]) * (this.box[2] - this.box[0]); }
  Y(v) { return this.box[3] - (v - this.y[0]) / (this.y[1] - this.y[0]) * (this.box[3] - this.box[1]); }
  at(v) { return this.X(this.log ? Math.log10(v) : v); }
  #inside(f) { const {c, box: [l, t, r, b]} = this; c.save(); c.beginPath(); c.rect(l, t - 2, r - l, b - t + 4); c.clip(); f(c); c.restore(); }
  line(xs, ys, name, {width = 1.8, dash = [], alpha = 1, steps = false} = {}) {
    this.#inside(c => {
      c.strokeStyle = colour(name); c.lineWidth = width; c.setLineDash(dash); c.globalAlpha = alpha; c.lineJoin = 'round'; c.beginPath();
      let on = false;
      for (let i = 0; i < xs.length; i++) {
        if (!Number.isFinite(ys[i])) { on = false; continue; }
        const X = this.at(xs[i]), Y = Math.max(-1e4, Math.min(1e4, this.Y(ys[i])));
        if (on && steps) c.lineTo(X, this.Y(ys[i - 1]));
        on ? c.lineTo(X, Y) : c.moveTo(X, Y);
        on = true;
      }
      c.stroke();
    });
  }
  fill(xs, ys, name, alpha = .15, base = 0) {
    this.#inside(c => {
      c.fillStyle = colour(name); c.globalAlpha = alpha; c.beginPath(); c.moveTo(this.at(xs[0]), this.Y(base));
      for (let i = 0; i < xs.length; i++) c.lineTo(this.at(xs[i]), this.Y(ys[i]));
      c.lineTo(this.at(xs[xs.length - 1]), this.Y(base)); c.fill();
    });
  }
  dots(xs, ys, name, {r = 3.5, hollow = false, alpha = 1} = {}) {
    this.#inside(c => {
      c.fillStyle = c.strokeStyle = colour(name); c.globalAlpha = alpha; c.lineWidth = 1.5;
      for (let i = 0; i < xs.length; i++) { c.beginPath(); c.arc(this.at(xs[i]), this.Y(ys[i]), r, 0, 7); hollow ? c.stroke() : c.fill(); }
    });
  }
  stems(xs, ys, name, {width = 1.5, alpha = 1} = {}) {
    this.#inside(c => { c.strokeStyle = colour(name); c.lineWidth = width; c.globalAlpha = alpha; xs.forEach((x, i) => { c.beginPath(); c.moveTo(this.at(x), this.Y(0)); c.lineTo(this.at(x), this.Y(ys[i])); c.stroke(); }); });
  }
  disc(name, alpha = .12, [x, y] = [0, 0], r = 1) {
    this.#inside(c => {
      c.beginPath(); c.ellipse(this.X(x), this.Y(y), this.X(x + r) - this.X(x), this.Y(y) - this.Y(y + r), 0, 0, 7);
      c.globalAlpha = alpha; c.fillStyle = colour(name); c.fill(); c.globalAlpha = 1; c.lineWidth = 1.2; c.strokeStyle = colour('quiet'); c.stroke();
    });
  }
  upright(x, name, {dash = [4, 3], label = '', width = 1.3, low = false} = {}) {
    this.#inside(c => {
      c.strokeStyle = colour(name); c.lineWidth = width; c.setLineDash(dash); c.beginPath(); c.moveTo(this.at(x), this.box[1]); c.lineTo(this.at(x), this.box[3]); c.stroke();
      if (label) { c.fillStyle = colour(name); const left = this.at(x) > this.box[2] - 7 * label.length; c.textAlign = left ? 'right' : 'left'; c.textBaseline = 'top'; c.fillText(label, this.at(x) + (left ? -4 : 4), low ? this.box[3] - 16 : this.box[1]); }
    });
  }
}

const hex = h => [1, 3, 5].map(i => parseInt(h.slice(i, i + 2), 16));
export const mix = (a, b, t) => { const [x, y] = [hex(a), hex(b)]; return x.map((v, i) => v + (y[i] - v) * t); };

/** A picture of numbers: colour(v, i) -> [r, g, b] of 0…255, blown up without smoothing by the style sheet. */
export function raster(canvas, columns, rows, paint) {
  if (canvas.width !== columns || canvas.height !== rows) { canvas.width = columns; canvas.height = rows; }
  const c = canvas.getContext('2d'), image = c.createImageData(columns, rows);
  for (let i = 0; i < columns * rows; i++) { const [r, g, b] = paint(i); image.data.set([r, g, b, 255], 4 * i); }
  c.putImageData(image, 0, 0);
}
/** Colours between some, in 256 steps: `scale(t)` for t of 0 … 1. */
export function scale(...colours) {
  const n = colours.length - 1, table = Array.from({length: 257}, (_, i) => { const k = Math.min(n - 1, Math.floor(i / 256 * n)); return mix(colours[k], colours[k + 1], i / 256 * n - k); });
  return t => table[Math.round(256 * Math.max(0, Math.min(1, t)))];
}

/** A slider with its value beside it; `shape` makes the value of the slider's number, `say` its words. */
export function slider(id, {shape = v => v, say = short, change = () => {}} = {}) {
  const input = $(id), out = input.parentElement.querySelector('output');
  const tell = () => { out.textContent = say(shape(+input.value)); input.setAttribute('aria-valuetext', out.textContent); };
  input.addEventListener('input', () => { tell(); change(); });
  tell();
  return {get value() { return shape(+input.value); }, set raw(v) { input.value = v; tell(); }, get raw() { return +input.value; }, input};
}

/** A row of buttons of which one is pressed. */
export function choice(id, change = () => {}) {
  const buttons = [...$(id).querySelectorAll('button[data-value]')];
  const of = () => buttons.find(b => b.getAttribute('aria-pressed') === 'true').dataset.value;
  const set = v => { buttons.forEach(b => b.setAttribute('aria-pressed', b.dataset.value === v)); };
  buttons.forEach(b => b.addEventListener('click', () => { set(b.dataset.value); change(); }));
  return {get value() { return of(); }, set value(v) { set(v); }};
}

/** Play and pause: `step()` once a frame until it returns false. Nothing moves before it is pressed. */
export function player(button, step, words = () => ['Play', 'Pause']) {
  let on = false;
  const turn = want => { on = want; button.textContent = words()[+on]; button.setAttribute('aria-pressed', on); if (on) requestAnimationFrame(frame); };
  const frame = () => { if (!on) return; if (step() === false) turn(false); else requestAnimationFrame(frame); };
  button.addEventListener('click', () => turn(!on));
  return {stop: () => turn(false), start: () => turn(true), get on() { return on; }};
}

/** Pointer on a canvas, in shares of its width and height: down, move and up. */
export function drag(canvas, {down = () => {}, move = () => {}, up = () => {}}) {
  let on = false;
  const where = e => { const r = canvas.getBoundingClientRect(); return [(e.clientX - r.left) / r.width, (e.clientY - r.top) / r.height]; };
  canvas.addEventListener('pointerdown', e => { if (e.button) return; on = true; canvas.setPointerCapture(e.pointerId); down(...where(e)); e.preventDefault(); canvas.focus(); });
  canvas.addEventListener('pointermove', e => { if (!on) return; const all = e.getCoalescedEvents?.() ?? []; (all.length ? all : [e]).forEach(q => move(...where(q))); });
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, e => { if (on) { on = false; up(...where(e)); } });
}
