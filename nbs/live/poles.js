import './nav.js';
import {discretize, eigenvalues, meanLag, multiplier, solve, taps, transition} from './theory.js';
import {$, Plot, choice, player, redraw, short, slider, still} from './ui.js';

const STEPS = v => 10 ** (-3 + v / 300 * 3.3);
const changed = () => show();
const order = slider('order', {change: changed});
const dt = slider('dt', {shape: STEPS, say: v => v.toPrecision(3), change: changed});
const hold = choice('hold', () => { tell(); show(); });
const alpha = slider('alpha', {shape: v => v / 100, say: () => rule(), change: () => { hold.value = 'gbt'; tell(); show(); }});
$('measure').addEventListener('change', changed);

function rule() {
  if (typeof hold === 'undefined') return '';
  if (hold.value === 'zoh') return 'zero order hold';
  const a = +$('alpha').value / 100;
  return {0: 'forward Euler', .5: 'bilinear', 1: 'backward Euler'}[a] || `weight ${a.toFixed(2)} on the new end`;
}
function tell() { $('alpha').parentElement.querySelector('output').textContent = rule(); $('alpha').setAttribute('aria-valuetext', rule()); }

const triangular = m => m === 'legs' || m === 'lagt';
const spectrum = (measure, A) => triangular(measure) ? A.map((r, i) => [r[i], 0]) : eigenvalues(A);

/** All numbers of the page, for a measure, N, step, rule and weight. */
export function numbers(measure, N, step, method, a) {
  const [A, B] = transition(measure, N), lam = spectrum(measure, A), z = lam.map(l => l.map(v => v * step));
  const R = z.map(v => multiplier(v, method, a)), [Ab, Bb] = discretize(A, B, step, method, a);
  const radius = Math.max(...R.map(v => Math.hypot(...v)));
  const alive = lam.filter(l => Math.hypot(...l) > 1e-9 * Math.max(...lam.map(m => Math.hypot(...m))));
  const limit = Math.min(...alive.map(([x, y]) => -2 * x / (x * x + y * y)));
  const dead = measure === 'fout' && N > 1 && N % 2 === 0;              // sin 0: never moves, left out
  const keep = i => !dead || i !== 1, sub = M => M.filter((_, i) => keep(i)).map(r => r.filter((_, j) => keep(j)));
  const [A1, B1, Ab1, Bb1] = [sub(A), B.filter((_, i) => keep(i)), sub(Ab), Bb.filter((_, i) => keep(i))];
  const inv = b => solve(A1, Array.from(b, v => [v])).map(r => r[0]), x = inv(B1), y = inv(x);
  return {lam, z, R, radius, limit, lag: meanLag(Ab1, Bb1), lookback: -y[0] / x[0], Ab, Bb};
}

let last = null;
function show() {
  const measure = $('measure').value, N = order.value, step = dt.value, method = hold.value, a = alpha.value;
  const v = last = numbers(measure, N, step, method, a);
  // λΔ, with the rule's region: |1 + (1−a) z| < |1 − a z|
  const far = Math.max(2.2, ...v.z.map(z => 1.15 * Math.abs(z[1])), ...v.z.map(z => .65 * Math.abs(z[0])));
  const plane = new Plot($('plane'), {height: 320, x: [-1.6 * far, .5 * far], y: [-far, far], equal: true, xlabel: 'Re λΔ', ylabel: 'Im λΔ'});
  region(plane, method, a);
  plane.upright(0, 'quiet', {dash: []});
  plane.dots(v.z.map(z => z[0]), v.z.map(z => z[1]), measureShade(measure), {r: 4.5});
  const edge = Math.min(6, Math.max(1.35, ...v.R.map(r => 1.1 * Math.hypot(...r))));
  const circle = new Plot($('circle'), {height: 320, x: [-edge, edge], y: [-edge, edge], equal: true, xlabel: 'Re R', ylabel: 'Im R'});
  circle.disc('quiet');
  const exact = v.z.map(z => multiplier(z, 'zoh'));
  circle.dots(exact.map(r => r[0]), exact.map(r => r[1]), 'quiet', {r: 4.5, hollow: true});
  circle.dots(v.R.map(r => r[0]), v.R.map(r => r[1]), v.radius > 1 + 1e-12 ? 'legt' : measureShade(measure), {r: 4.5});
  $('radius').textContent = short(v.radius);
  $('verdict').textContent = v.radius > 1 + 1e-12 ? 'grows without bound' : 'fades';
  $('verdict').className = v.radius > 1 + 1e-12 ? 'legt' : '';
  $('limit').textContent = short(v.limit);
  kernels(v, N, step);
  ruler(measure, N, step, method, a);
}
const measureShade = m => m;

function region(plot, method, a) {
  const c = plot.c, [l, t, r, b] = plot.box;
  c.save(); c.beginPath(); c.rect(l, t, r - l, b - t); c.clip(); c.globalAlpha = .13; c.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--foud');
  c.beginPath();
  if (method === 'zoh' || a === .5) c.rect(l, t, plot.X(0) - l, b - t);
  else {                                                          // a circle through 0 with centre ∓1/(1 − 2a)
    const R = 1 / (1 - 2 * a), px = Math.abs(plot.X(R) - plot.X(0));
    if (a > .5) { c.rect(l, t, r - l, b - t); c.moveTo(plot.X(-R) + px, plot.Y(0)); c.arc(plot.X(-R), plot.Y(0), px, 0, 7, true); c.fill('evenodd'); c.restore(); return; }
    c.arc(plot.X(-R), plot.Y(0), px, 0, 7);
  }
  c.fill(); c.restore();
}

function kernels({Ab, Bb, lag, lookback, radius}, N, step) {
  const L = Math.max(12, Math.min(600, Math.ceil(4 * lookback / step))), states = [0, 1, 2, 3].filter(n => n < N);
  const K = taps(Ab, Bb, L, states).map(k => k.map(v => v / step)), top = Math.min(12, Math.max(...K.flatMap(k => [...k].map(Math.abs)))) * 1.05;
  const plot = new Plot($('kernels'), {height: 230, x: [0, L], y: [-top, top], xlabel: 'lag in samples', ylabel: 'kernel / Δ'});
  const xs = Float64Array.from({length: L}, (_, j) => j), shades = ['legs', 'legt', 'fout', 'lagt'];
  K.forEach((k, i) => { plot.line(xs, k, shades[i], {width: 1.6, alpha: .9}); if (L < 160) plot.dots(xs, k, shades[i], {r: L < 60 ? 3 : 2}); });
  if (radius < 1 + 1e-12) plot.upright(lag, 'signal', {label: `mean lag ${short(lag)}`});
  $('lag').textContent = radius < 1 + 1e-12 ? short(lag) : 'none: it grows';
  $('ratio').textContent = short(lookback / step);
  $('lookback').textContent = short(lookback);
}

function ruler(measure, N, step, method, a) {
  const many = 34, ds = Array.from({length: many}, (_, i) => STEPS(300 * i / (many - 1)));
  const lags = ds.map(d => { const v = numbers(measure, N, d, method, a); return v.radius < 1 + 1e-12 && v.lag > 0 ? Math.log10(v.lag) : NaN; });
  const back = last.lookback, plot = new Plot($('ruler'), {height: 190, x: [1e-3, STEPS(300)], y: [-1.6, 3.3], log: true, xlabel: 'Δ', ylabel: 'log₁₀ of the mean lag in samples'});
  plot.line(ds, ds.map(d => Math.log10(back / d)), 'quiet', {dash: [3, 4], width: 1.2});
  plot.line(ds, lags, measureShade(measure), {width: 2.3});
  plot.upright(step, 'legt', {label: 'Δ'});
}

player($('play'), () => {
  dt.raw = dt.raw >= 300 ? 0 : dt.raw + (still.matches ? 25 : 1);
  show();
  return dt.raw < 300;
}, () => ['Sweep Δ', 'Pause']);
tell();
redraw(show, $('plane'), $('kernels'));
window.live = {numbers, taps, get last() { return last; }};
document.documentElement.dataset.ready = '1';
