import './nav.js';
import {readImages} from './files.js';
import {S4Model} from './s4.js';
import {$, Plot, drag, mix, player, raster, redraw, scale, short, slider, still} from './ui.js';

const [model, images, meta, runs] = await Promise.all([S4Model.load('weights/pathx'), readImages('data/scenes128.png', 128),
  fetch('data/scenes.json').then(r => r.json()), fetch('data/runs.json').then(r => r.json())]);
const SIDE = 128;

// ---- the scan

$('scene').append(...images.map((_, i) => new Option(`${i + 1}: ${meta[SIDE].labels[i] ? 'joined' : 'apart'}`, i)));
const at = slider('at', {say: v => v.toLocaleString('en'), change: () => scan()});
$('scene').addEventListener('change', () => scan());

/** Centres of the two dots: the brightest clumps of the image. */
export function dotsOf(image) {
  const bright = [];
  image.forEach((v, l) => { if (v > 200) bright.push(l); });
  const full = bright.filter(l => { let s = 0; for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) s += (image[l + 128 * y + x] ?? 0) > 200; return s > 20; });
  const groups = [];
  for (const l of full) { const g = groups.find(g => g.some(m => Math.abs((m % 128) - (l % 128)) < 7 && Math.abs((m >> 7) - (l >> 7)) < 7)); g ? g.push(l) : groups.push([l]); }
  return groups.map(g => g[g.length >> 1]);
}
function scan() {
  const image = images[+$('scene').value], l = at.value, y = l >> 7, x = l & 127;
  const near = new Map([[l, '#ff9440'], [l - 1, '#5aa2ff'], [l + 1, '#5aa2ff'], [l - SIDE, '#4cd3a8'], [l + SIDE, '#4cd3a8']]);
  raster($('image'), SIDE, SIDE, i => near.has(i) ? mix(near.get(i), near.get(i), 0) : Math.abs(i - l) <= 400 ? [40 + .84 * image[i], 44 + .83 * image[i], 60 + .76 * image[i]] : [image[i], image[i], image[i]]);
  const plot = new Plot($('line'), {height: 170, x: [-400, 400], y: [0, 1.12], xlabel: 'steps on the line'});
  const xs = Array.from({length: 801}, (_, i) => i - 400);
  plot.line(xs, xs.map(d => l + d >= 0 && l + d < SIDE * SIDE ? image[l + d] / 255 : NaN), 'signal', {width: 1.2});
  for (const [d, name, label] of [[-SIDE, 'fout', 'above'], [SIDE, 'fout', 'below'], [-1, 'foud', ''], [1, 'foud', 'left, right']]) plot.upright(d, name, {label: plot.w > 420 ? label : '', dash: [], width: 1.6});
  plot.upright(0, 'legt', {dash: [], width: 2});
  $('where').textContent = `${y + 1}, ${x + 1}`;
  const dots = dotsOf(image);
  $('dots').textContent = dots.length === 2 ? `${Math.abs(dots[0] - dots[1]).toLocaleString('en')} steps` : '–';
}
drag($('image'), {down: choose, move: choose});
function choose(x, y) { at.raw = Math.max(0, Math.min(SIDE - 1, Math.floor(y * SIDE))) * SIDE + Math.max(0, Math.min(SIDE - 1, Math.floor(x * SIDE))); scan(); }
$('image').addEventListener('keydown', e => {
  const d = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE}[e.key];
  if (d) { e.preventDefault(); at.raw = Math.max(0, Math.min(SIDE * SIDE - 1, at.raw + d)); scan(); }
});
player($('play'), () => { at.raw = at.raw >= 16383 ? 0 : Math.min(16383, at.raw + (still.matches ? 512 : 16)); scan(); return at.raw < 16383; }, () => ['Read', 'Pause']);

// ---- the kernels

const layers = [['first layer, every pixel', model.stem?.layer, SIDE], ...model.blocks.map((b, i) => [`block ${i + 1}, four pixels a position`, b.layer, SIDE / model.by])].filter(l => l[1]);
$('layer').append(...layers.map(([name], i) => new Option(name, i)));
const kept = new Map();
/** Kernels of a layer: for each channel {back, ahead}, numbers for lags 0, 1, … and leads 1, 2, … */
export function kernelsOf(i) {
  if (!kept.has(i)) { const [back, ahead] = layers[i][1].kernels(SIDE * SIDE / (SIDE / layers[i][2])); kept.set(i, back.map((k, h) => ({back: k, ahead: ahead[h]}))); }
  return kept.get(i);
}
/** What the layer reads at (row, column) around the pixel: `reach` rows up and down, one row wide. */
export function folded({back, ahead}, row, reach) {
  const out = new Float64Array((2 * reach + 1) * row), middle = reach * row + (row >> 1);
  out.forEach((_, i) => { const d = i - middle; out[i] = (d <= 0 ? back[-d] : ahead[d - 1]) ?? 0; });
  return out;
}
const channel = slider('channel', {say: v => `${v + 1}`, change: () => kernel()});
$('layer').addEventListener('change', () => { channel.input.max = layers[+$('layer').value][1].H - 1; channel.raw = Math.min(channel.raw, +channel.input.max); sheet(); kernel(); });
const REACH = 15, signs = scale('#2166ac', '#fbfaf7', '#b2182b');
function view(canvas, K, row, cut) {
  const all = folded(K, row, REACH), wide = Math.max(1, Math.round(cut * row / SIDE)), columns = 2 * wide + 1, top = Math.max(...all.map(Math.abs)) || 1, from = (row >> 1) - wide;
  const tall = 2 * REACH + 1;
  raster(canvas, columns, tall, i => { const y = Math.floor(i / columns), v = all[y * row + from + i % columns] / top; return signs(.5 + .5 * Math.sign(v) * Math.abs(v) ** .6); });
  return {wide, top, tall, columns};
}
function kernel() {
  const i = +$('layer').value, [, layer, row] = layers[i], h = channel.value, K = kernelsOf(i)[h];
  const {top} = view($('kernel'), K, row, 15);
  const cap = row === SIDE ? '31 × 31 pixels' : `31 rows of ${2 * Math.round(15 * row / SIDE) + 1} positions of four pixels`;
  $('kernelcap').textContent = `Red: the output grows with this pixel; blue: it falls. ${cap} around the position in the middle.`;
  const many = 4 * row, xs = Array.from({length: 2 * many + 1}, (_, j) => j - many), ys = xs.map(d => (d <= 0 ? K.back[-d] : K.ahead[d - 1]) ?? 0);
  const plot = new Plot($('tap'), {height: 220, x: [-many, many], y: [-1.1 * top, 1.1 * top], xlabel: 'positions on the line'});
  for (let r = -4; r <= 4; r++) if (r) plot.upright(r * row, 'line', {dash: [], width: 1});
  plot.line(xs, ys, layer.channels[h].copy.U.length ? 'legs' : 'legt', {width: 1.3});
  const energy = (a, b) => { let s = 0; for (let d = a; d <= b; d++) s += ((d <= 0 ? K.back[-d] : K.ahead[d - 1]) ?? 0) ** 2; return s; };
  $('kind').textContent = layer.channels[h].copy.U.length ? 'LegS' : 'comb';
  $('kind').className = layer.channels[h].copy.U.length ? 'legs' : 'legt';
  $('top').textContent = short(top);
  $('own').textContent = (100 * energy(-(row >> 1), row >> 1) / energy(-K.back.length + 1, K.ahead.length)).toFixed(0) + ' %';
  document.querySelectorAll('#sheet button').forEach((b, n) => b.setAttribute('aria-pressed', n === h));
}
function sheet() {
  const i = +$('layer').value, [, layer, row] = layers[i], all = kernelsOf(i);
  $('sheet').replaceChildren(...all.map((K, h) => {
    const b = document.createElement('button'), c = document.createElement('canvas');
    b.type = 'button'; b.style.padding = '3px'; b.setAttribute('aria-label', `channel ${h + 1}`);
    c.className = 'pixels'; c.style.aspectRatio = 1;
    c.setAttribute('aria-hidden', 'true');
    b.append(c); view(c, K, row, 15);
    b.onclick = () => { channel.raw = h; kernel(); };
    return b;
  }));
}

// ---- the runs

const shades = ['legs', 'legt', 'fout', 'lagt', 'foud', 'chebt'];
const cursor = slider('cursor', {say: () => '', change: () => learn()});
$('what').addEventListener('change', () => learn());
$('against').addEventListener('change', () => learn());
export function series(run, what, against) {
  if (what === 'check') return [run.check.map(c => c[against === 'step' ? 0 : 1]), run.check.map(c => c[2])];
  return [run[against], run[what].map(v => v ?? NaN)];
}
let readings = [];
function learn() {
  const what = $('what').value, against = $('against').value, all = runs.map(r => series(r, what, against));
  const far = Math.max(...runs.map(r => r[against][r[against].length - 1])), plot = new Plot($('curves'), {height: 300, x: [0, far], y: [Math.min(.45, ...all.flatMap(([, y]) => y.filter(Number.isFinite))) - .02, 1.01], xlabel: against === 'step' ? 'steps' : 'minutes'});
  plot.line([0, far], [.5, .5], 'quiet', {width: 1, dash: [2, 4]});
  const X = cursor.raw / 1000 * far;
  all.forEach(([x, y], i) => { plot.line(x, y, shades[i % 6], {width: 1.9}); if (what === 'check') plot.dots(x, y, shades[i % 6], {r: 3}); });
  plot.upright(X, 'quiet');
  readings = all.map(([x, y]) => { let v = null; x.forEach((a, k) => { if (a <= X && Number.isFinite(y[k])) v = y[k]; }); return X > x[x.length - 1] * 1.001 ? null : v; });
  all.forEach(([x, y], i) => { if (readings[i] !== null) plot.dots([X], [readings[i]], shades[i % 6], {r: 4.5}); });
  $('cursor').parentElement.querySelector('output').textContent = against === 'step' ? Math.round(X).toLocaleString('en') : `${X.toFixed(0)} min`;
  const cell = 'style="text-align:left;padding:.2rem 1rem .2rem 0"', percent = v => v === null ? '–' : `${(100 * v).toFixed(1)} %`;
  $('runs').innerHTML = `<thead><tr>${['run', 'at the line', 'held-out answers at the end', 'steps', 'minutes'].map(t => `<th scope="col" ${cell}>${t}</th>`).join('')}</tr></thead><tbody>` +
    runs.map((r, i) => `<tr><th scope="row" ${cell}><span style="color:var(--${shades[i % 6]})">●</span> ${r.name}</th><td>${percent(readings[i])}</td><td>${r.result ? `${percent(r.result.accuracy)} of ${r.result.images.toLocaleString('en')}` : 'not finished'}</td><td>${r.step[r.step.length - 1].toLocaleString('en')}</td><td>${Math.round(r.minutes[r.minutes.length - 1])}</td></tr>`).join('') + '</tbody>';
  $('stage').textContent = 'Dotted: one half, what guessing gives for the answers. Every run begins on strips with short curves and ends on the task.';
}

function everything() { scan(); sheet(); kernel(); learn(); }
redraw(everything, $('line'), $('tap'), $('curves'));
window.live = {kernelsOf, folded, series, runs, layers: layers.map(l => l[2]), get readings() { return readings; }};
document.documentElement.dataset.ready = '1';
