import './nav.js';
import {discretize, moveOn, transition} from './theory.js';
import {$, Plot, drag, player, redraw, slider, still} from './ui.js';

const L = 64, N = 16;
export const C = Float64Array.from({length: N}, (_, n) => 2.4 * Math.cos(.9 * n) / (n + 1.5));
const STEP = v => 10 ** (-2.2 + v / 100 * 1.8);

function preset(name) {
  let seed = 11;
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - .5;
  return Float64Array.from({length: L}, (_, k) => name === 'wave' ? Math.sin(2 * Math.PI * k / 21) : name === 'noise' ? 2 * chance()
    : name === 'one' ? +(k === 6) : (k % 23 < 5 ? 1 : 0) - (k % 31 > 26 ? .7 : 0));
}
const dot = (a, b) => a.reduce((s, v, i) => s + v * b[i], 0);
const apply = (M, x) => M.map(r => dot(r, x));

/** One input, one step, one length of chunks: the outputs and all that the three ways go through. */
export function machines(u, step, T) {
  const [Ab, Bb] = discretize(...transition('legs', N), step, 'bilinear'), n = u.length, K = new Float64Array(n);
  const x = Float64Array.from(Bb), powers = [];                  // Ab^l Bb
  for (let l = 0; l < n; l++) { K[l] = dot(C, x); powers.push(x.slice()); moveOn(Ab, Bb, x, 0); }
  const conv = Float64Array.from({length: n}, (_, k) => { let s = 0; for (let l = 0; l <= k; l++) s += K[l] * u[k - l]; return s; });
  const states = [], rec = new Float64Array(n);
  x.fill(0);
  for (let k = 0; k < n; k++) { moveOn(Ab, Bb, x, u[k]); states.push(x.slice()); rec[k] = dot(C, x); }
  const rows = [];                                               // C Ab^(l+1)
  for (let c = Float64Array.from(C), l = 0; l < Math.min(T, n); l++) { c = Float64Array.from({length: N}, (_, j) => Ab.reduce((s, r, i) => s + c[i] * r[j], 0)); rows.push(c); }
  const chunked = new Float64Array(n), heads = [], carried = new Float64Array(n);
  let h = new Float64Array(N);
  for (let s = 0; s < n; s += T) {
    const end = Math.min(n, s + T);
    heads.push(h);
    for (let k = s; k < end; k++) {
      let inside = 0;
      for (let l = 0; l <= k - s; l++) inside += K[l] * u[k - l];
      carried[k] = dot(rows[k - s], h);
      chunked[k] = inside + carried[k];
    }
    let next = h;
    for (let k = s; k < end; k++) next = Float64Array.from(apply(Ab, next));
    for (let k = s; k < end; k++) powers[end - 1 - k].forEach((v, i) => { next[i] += v * u[k]; });
    h = next;
  }
  return {K, conv, rec, chunked, states, carried, heads, state: h};
}

let u = preset('pulses'), last = null;
const changed = () => show();
const now = slider('now', {change: changed}), chunk = slider('chunk', {change: changed, say: v => v === 1 ? '1: recurrence' : v === L ? '64: convolution' : v});
const dt = slider('dt', {shape: STEP, say: v => v.toPrecision(3), change: changed});
$('preset').addEventListener('change', () => { if ($('preset').value !== 'own') u = preset($('preset').value); show(); });
const xs = Float64Array.from({length: L}, (_, k) => k);

function show() {
  const k = now.value, T = chunk.value, m = last = machines(u, dt.value, T);
  const top = Math.max(1.1, ...m.rec.map(Math.abs)) * 1.05;
  const input = new Plot($('input'), {height: 165, x: [-.7, L - .3], y: [-top, top], xlabel: 'position'});
  input.stems(xs, u, 'signal', {width: 3, alpha: .55});
  input.line(xs.slice(0, k + 1), m.rec.slice(0, k + 1), 'legt', {width: 2.3});
  input.dots([k], [m.rec[k]], 'legt', {r: 5});
  input.upright(k, 'quiet', {width: 1});
  const kt = Math.max(...m.K.map(Math.abs)) * 1.15, s = 1.05 / kt;
  const conv = new Plot($('conv'), {height: 210, x: [-.7, L - .3], y: [-1.15, 1.15], ticks: false});
  conv.stems(xs, u, 'signal', {width: 2.5, alpha: .35});
  const past = xs.slice(0, k + 1);
  conv.line(past, past.map(j => m.K[k - j] * s), 'legs', {width: 2});
  conv.dots(past, past.map(j => m.K[k - j] * s * u[j]), 'legt', {r: 2.6});
  conv.upright(k, 'quiet', {width: 1});
  const state = m.states[k], big = Math.max(.3, ...state.map(Math.abs)) * 1.1;
  const rec = new Plot($('rec'), {height: 210, x: [-.7, N - .3], y: [-big, big], ticks: false});
  rec.line([-.7, N], [0, 0], 'quiet', {width: 1});
  rec.stems(xs.slice(0, N), state, 'legt', {width: 9, alpha: .45});
  rec.dots(xs.slice(0, N), state.map((v, i) => v * C[i]), 'legt', {r: 3.6});
  const start = Math.floor(k / T) * T, end = Math.min(L, start + T), ch = new Plot($('chunks'), {height: 210, x: [-.7, L - .3], y: [-1.15, 1.15], ticks: false});
  for (let a = 0; a < L; a += T) ch.upright(a - .5, 'line', {dash: [], width: 1});
  ch.fill([start - .5, end - .5], [1.15, 1.15], 'fout', .14, -1.15);
  ch.stems(xs.slice(start), u.slice(start), 'signal', {width: 2.5, alpha: .35});
  const inside = xs.slice(start, k + 1);
  ch.line(inside, inside.map(j => m.K[k - j] * s), 'fout', {width: 2});
  ch.dots(inside, inside.map(j => m.K[k - j] * s * u[j]), 'legt', {r: 2.6});
  const all = xs.slice(start, end), scale = 1 / top;
  ch.line(all, all.map(j => m.carried[j] * scale), 'fout', {dash: [5, 4]});
  const head = m.heads[Math.floor(k / T)], ht = Math.max(.3, ...head.map(Math.abs));
  if (start >= 6) head.forEach((v, i) => ch.stems([start - 1.2 - 4.4 * (N - 1 - i) / N], [v / ht], 'fout', {width: 2, alpha: .8}));
  ch.upright(k, 'quiet', {width: 1});
  const far = y => Math.max(...y.map((v, i) => Math.abs(v - m.rec[i])));
  const work = {conv: L * (L + 1) / 2, rec: L * (N * N + 2 * N), chunked: 0};
  for (let a = 0; a < L; a += T) { const t = Math.min(T, L - a); work.chunked += t * (t + 1) / 2 + 2 * t * N + N * N; }
  $('table').innerHTML = [['legs', 'convolution', m.conv, work.conv], ['legt', 'recurrence', m.rec, work.rec], ['fout', 'chunks', m.chunked, work.chunked]].map(([c, name, y, w]) =>
    `<tr><th scope="row" class="${c}" style="text-align:left;font-weight:600;padding:.2rem 1.2rem .2rem 0">${name}</th><td style="padding-right:1.2rem">${y[k].toFixed(15)}</td><td>${far(y).toExponential(1)}</td><td>${w.toLocaleString('en')} products</td></tr>`).join('');
}

const inset = [40, 10, 8, 34];
let held = null;
function set(x, y) {
  const r = $('input').getBoundingClientRect(), k = Math.max(0, Math.min(L - 1, Math.round((x * r.width - inset[0]) / (r.width - inset[0] - inset[1]) * L - .7)));
  const v = Math.max(-1, Math.min(1, (1 - 2 * (y * r.height - inset[2]) / (r.height - inset[2] - inset[3])) * 1.15));
  const [from, to] = held === null ? [k, k] : [Math.min(held, k), Math.max(held, k)];
  for (let i = from; i <= to; i++) u[i] = v;
  held = k;
  $('preset').value = 'own';
  show();
}
drag($('input'), {down: (x, y) => { held = null; set(x, y); }, move: set, up: () => { held = null; }});
$('input').addEventListener('keydown', e => {
  const d = {ArrowLeft: -1, ArrowRight: 1}[e.key], v = {ArrowUp: .1, ArrowDown: -.1}[e.key];
  if (d === undefined && v === undefined) return;
  e.preventDefault();
  if (d) now.raw = Math.max(0, Math.min(L - 1, now.raw + d));
  else { u[now.value] = Math.max(-1, Math.min(1, u[now.value] + v)); $('preset').value = 'own'; }
  show();
});
const stepBy = d => { now.raw = Math.max(0, Math.min(L - 1, now.raw + d)); show(); };
$('back').onclick = () => stepBy(-1);
$('on').onclick = () => stepBy(1);
let wait = 0;
player($('play'), () => {
  if (!still.matches && ++wait % 6) return true;
  if (now.raw >= L - 1) now.raw = -1;
  stepBy(still.matches ? 8 : 1);
  return now.raw < L - 1;
});
redraw(show, $('input'), $('conv'));
window.live = {machines, preset, C, get last() { return last; }, get u() { return u; }};
document.documentElement.dataset.ready = '1';
