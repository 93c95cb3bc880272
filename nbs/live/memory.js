import './nav.js';
import {discretize, fourier, legendre, legsProjection, moveOn, transition} from './theory.js';
import {$, Plot, choice, drag, player, redraw, slider, still} from './ui.js';

const L = 320;                                                    // samples; their distance is 1, time runs from 0 to L
let u = new Float64Array(L), pen = null, held = null;

function preset(name) {
  const x = k => k / L;
  let seed = 7, low = 0;
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - .5;
  const steps = Array.from({length: 9}, () => 1.6 * chance());
  return Float64Array.from({length: L}, (_, k) => name === 'chirp' ? .85 * Math.sin(2 * Math.PI * (.8 * x(k) + 5.2 * x(k) ** 2)) * (1 - .3 * x(k))
    : name === 'steps' ? steps[Math.floor(9 * x(k))] : name === 'pulses' ? [.12, .38, .52, .83].reduce((s, c, i) => s + (.9 - .12 * i) * Math.exp(-(((x(k) - c) / .02) ** 2)), 0)
    : (low += .16 * (3 * chance() - low)) * 1.6);
}
const signal = choice('preset', () => { if (signal.value !== 'own') u = preset(signal.value); show(); });
u = preset('chirp');
const changed = () => show();
const present = slider('present', {change: changed, say: v => `${v}`});
const order = slider('order', {change: changed});
const theta = slider('theta', {shape: v => v * L / 100, say: v => `${Math.round(v)}`, change: changed});
const warp = slider('warp', {shape: v => v / 100, say: v => v === 0 ? 'log t' : v === 1 ? 't/θ' : `${Math.round(100 * (1 - v))} % log t + ${Math.round(100 * v)} % t/θ`, change: changed});

// ---- memories: state at the present, and what it gives back for each sample of the past

/** σ = e^{a(s) − a(t)} at the edges 0 … t of the samples, for a = (1 − s) log t + s t/θ. */
function sigmas(t, s, th) {
  return Float64Array.from({length: t + 1}, (_, k) => k === 0 && s < 1 ? 0 : (s < 1 ? (k / t) ** (1 - s) : 1) * Math.exp(-s * (t - k) / th));
}
const kept = new Map();
function windowed(measure, u, t, N, th) {
  const key = `${measure} ${N} ${th}`;
  if (!kept.has(key)) { if (kept.size > 8) kept.clear(); kept.set(key, discretize(...transition(measure, N, th), 1, 'zoh')); }
  const [Ab, Bb] = kept.get(key), x = new Float64Array(N);
  for (let k = 0; k < t; k++) moveOn(Ab, Bb, x, u[k]);
  return x;
}
/** State and reconstruction of one memory at time t. */
export function memory(kind, u, t, N, th, s = 0) {
  const past = u.subarray(0, t), out = new Float64Array(t).fill(NaN);
  let x, basis;
  if (kind === 'legs' || kind === 'warped') {
    x = legsProjection(past, sigmas(t, kind === 'legs' ? 1 : s, th), N);
    const speed = kind === 'legs' ? 1 : s;
    basis = k => legendre((speed < 1 ? ((k + .5) / t) ** (1 - speed) : 1) * Math.exp(-speed * (t - k - .5) / th), N);
  } else {
    x = windowed(kind, u, t, N, th);
    basis = k => { const v = (t - k - .5) / th; return v > 1 ? null : kind === 'legt' ? legendre(1 - v, N) : fourier(v, N); };
  }
  for (let k = 0; k < t; k++) { const p = basis(k); if (p) out[k] = p.reduce((sum, v, n) => sum + v * x[n], 0); }
  return {x, past: out};
}
/** The measure at each sample, its mass up to now one. */
function weight(kind, t, th, s) {
  return Float64Array.from({length: t}, (_, k) => {
    const a = t - k - .5, r = kind === 'legs' ? 1 : s;
    if (kind === 'legt' || kind === 'fout') return +(a < th) / th;
    return (r < 1 ? ((k + .5) / t) ** (1 - r) : 1) * Math.exp(-r * a / th) * ((1 - r) / (k + .5) + r / th);
  });
}

// ---- pictures

const names = {legs: 'LegS', legt: 'LegT', fout: 'FouT', warped: 'by the clock'}, shades = {legs: 'legs', legt: 'legt', fout: 'fout', warped: 'lagt'};
const xs = Float64Array.from({length: L}, (_, k) => k + .5);
let values = {};
function show() {
  const t = present.value, N = order.value, th = theta.value, s = warp.value, top = 1.25;
  const big = new Plot($('signal'), {height: 170, x: [0, L], y: [-top, top], xlabel: 'time, in samples'});
  big.line(xs, u, 'signal', {width: 1.8});
  big.upright(t, 'legt', {label: 'present'});
  if (pen !== null) big.dots([pen + .5], [u[pen]], 'legt', {r: 5});
  const rows = [];
  values = {};
  for (const kind of ['legs', 'legt', 'fout', 'warped']) {
    const m = values[kind] = memory(kind, u, t, N, th, s), w = weight(kind, t, th, s), max = Math.max(...w);
    const plot = new Plot($(kind), {height: 170, x: [0, L], y: [-top, top]}), px = xs.subarray(0, t);
    plot.fill(px, w.map(v => -top + .75 * v / max), shades[kind], .18, -top);
    plot.line(px, u, 'signal', {width: 1.2, alpha: .75});
    plot.line(px, m.past, shades[kind], {width: 2.3});
    plot.upright(t, 'quiet', {width: 1});
    let e = 0, mass = 0;
    m.past.forEach((v, k) => { if (Number.isFinite(v)) { e += w[k] * (v - u[k]) ** 2; mass += w[k]; } });
    m.error = Math.sqrt(e / mass);
    rows.push(`<div><dt class="${shades[kind]}">${names[kind]}, weighted error</dt><dd>${m.error.toFixed(4)}</dd></div>`);
  }
  $('errors').innerHTML = rows.join('');
  $('warpedtitle').textContent = s === 0 ? 'Scaled LegS: by the clock log t' : s === 1 ? 'LegS by the clock t/θ: the first memory' : 'LegS by a clock between log t and t/θ';
}

// ---- drawing, by pointer and by keyboard

const plotLeft = 40, plotRight = 10, plotTop = 8, plotBottom = 34;
function set(x, y) {
  const r = $('signal').getBoundingClientRect();
  const k = Math.max(0, Math.min(L - 1, Math.floor((x * r.width - plotLeft) / (r.width - plotLeft - plotRight) * L)));
  const v = Math.max(-1.2, Math.min(1.2, 1.25 - 2.5 * (y * r.height - plotTop) / (r.height - plotTop - plotBottom)));
  const [from, to] = held === null ? [k, k] : [Math.min(held[0], k), Math.max(held[0], k)];
  for (let i = from; i <= to; i++) u[i] = held === null || k === held[0] ? v : held[1] + (v - held[1]) * (i - held[0]) / (k - held[0]);
  held = [k, v];
  signal.value = 'own';
  show();
}
drag($('signal'), {down: (x, y) => { held = null; pen = null; set(x, y); }, move: set, up: () => { held = null; }});
$('signal').addEventListener('keydown', e => {
  const d = {ArrowLeft: -4, ArrowRight: 4}[e.key], v = {ArrowUp: .1, ArrowDown: -.1}[e.key];
  if (d === undefined && v === undefined) return;
  e.preventDefault();
  pen ??= L / 2;
  if (d) pen = Math.max(0, Math.min(L - 1, pen + d));
  else {
    const value = Math.max(-1.2, Math.min(1.2, u[pen] + v));
    for (let i = Math.max(0, pen - 2); i < Math.min(L, pen + 2); i++) u[i] = value;
    signal.value = 'own';
  }
  show();
});
player($('play'), () => {
  const next = present.raw >= L ? 8 : present.raw + (still.matches ? 24 : 1);
  present.raw = Math.min(L, next);
  show();
  return present.raw < L;
});

redraw(show, $('signal'));
window.live = {memory, preset, sigmas, get values() { return values; }, get u() { return u; }};
document.documentElement.dataset.ready = '1';
