import './nav.js';
import {$, Plot, player, redraw, scale, slider, still} from './ui.js';

const grid = await (await fetch('data/delay.json')).json();
const measures = Object.keys(grid.log10), names = {legs: 'LegS', legt: 'LegT', fout: 'FouT'};
const wave = grid.wave.map(v => v / 100), last = grid.wave.length, dts = grid.dt, lags = grid.lag, worst = 0, best = -4;

const dt = slider('dt', {shape: i => dts[i], say: v => v.toPrecision(3), change: () => show()});
const lag = slider('lag', {shape: j => lags[j], say: v => `${v}`, change: () => show()});

/** What stands in the grid: answers of a measure to the lag, the signal they should be, log10 of the mean squared error. */
export function entry(measure, i, j) {
  const asked = last - lags[j];
  return {answer: grid.answer[measure][i][j].map(v => v / 100), want: wave.slice(asked - grid.show, asked), log10: grid.log10[measure][i][j]};
}

function show() {
  const i = dt.raw, j = lag.raw, window_ = Math.round(2 / dts[i]), asked = last - lags[j], top = 1.5;
  const signal = new Plot($('signal'), {height: 150, x: [0, last], y: [-top, top], xlabel: 'sample'});
  signal.fill([Math.max(0, last - window_), last], [top, top], 'foud', .13, -top);
  signal.line(wave.map((_, k) => k), wave, 'signal', {width: 1.1});
  signal.fill([asked - grid.show, asked], [top, top], 'legt', .22, -top);
  signal.upright(asked, 'legt', {label: lags[j] > window_ ? 'beyond the window' : 'asked for'});
  const rows = [`<div><dt>window 2/Δ, samples</dt><dd>${window_}</dd></div>`];
  for (const m of measures) {
    const e = entry(m, i, j), xs = e.want.map((_, k) => asked - grid.show + k);
    const plot = new Plot($(m), {height: 150, x: [xs[0], xs[0] + grid.show], y: [-top, top]});
    plot.line(xs, e.want, 'signal', {width: 1.4, alpha: .8});
    plot.line(xs, e.answer, m, {width: 2.3});
    rows.push(`<div><dt class="${m}">${names[m]}, log₁₀ of the error</dt><dd>${e.log10.toFixed(2)}</dd></div>`);
    map(m, i, j);
  }
  $('numbers').innerHTML = rows.join('');
  const across = new Plot($('across'), {height: 210, x: [dts[0] * .93, dts.at(-1) * 1.07], y: [best - .3, worst], log: true, xlabel: 'Δ', ylabel: 'log₁₀ of the error'});
  for (const m of measures) {
    const errors = dts.map((_, k) => Math.max(best - .3, grid.log10[m][k][j]));
    across.line(dts, errors, m, {width: 2});
    across.dots([dts[i]], [errors[i]], m, {r: 5});
  }
  across.upright(2 / lags[j], 'quiet', {label: '2/lag', low: true});
}

// ---- maps: a field for every step and lag, its edges half way to the neighbours

const middles = (v, f, g) => { const w = v.map(f), d = k => (w[k + 1] - w[k]) / 2; return [w[0] - d(0), ...w.slice(1).map((x, k) => x - d(k)), w.at(-1) + d(w.length - 2)].map(g); };
const across_ = middles(dts, Math.log, Math.exp), up = middles(lags, v => v, v => v);
const paint = scale('#22145c', '#31688e', '#35a07a', '#b8d86b', '#f6f0cf');
const maps = {};
function map(m, i, j) {
  const plot = maps[m] = new Plot($(`map${m}`), {height: 210, x: [across_[0], across_.at(-1)], y: [up[0], up.at(-1)], log: true, xlabel: 'Δ', ylabel: 'lag'}), c = plot.c;
  for (let a = 0; a < dts.length; a++) for (let b = 0; b < lags.length; b++) {
    const [r, g, bl] = paint((grid.log10[m][a][b] - best) / (worst - best)).map(Math.round);
    const [x0, x1, y0, y1] = [plot.at(across_[a]), plot.at(across_[a + 1]), plot.Y(up[b + 1]), plot.Y(up[b])];
    c.fillStyle = `rgb(${r},${g},${bl})`;
    c.fillRect(x0, y0, x1 - x0 + .6, y1 - y0 + .6);
  }
  if (m !== 'legs') { const v = Array.from({length: 60}, (_, k) => across_[0] * (across_.at(-1) / across_[0]) ** (k / 59)); plot.line(v, v.map(d => 2 / d), 'ground', {width: 1.6}); }
  const [x0, x1, y0, y1] = [plot.at(across_[i]), plot.at(across_[i + 1]), plot.Y(up[j + 1]), plot.Y(up[j])];
  for (const [shade, width] of [['#000', 4], ['#fff', 2]]) { c.strokeStyle = shade; c.lineWidth = width; c.setLineDash([]); c.strokeRect(x0, y0, x1 - x0, y1 - y0); }
}
for (const m of measures) $(`map${m}`).addEventListener('click', e => {
  const r = e.currentTarget.getBoundingClientRect(), plot = maps[m], [x, y] = [e.clientX - r.left, e.clientY - r.top];
  const field = (edges, v, at) => edges.slice(1).findIndex((_, k) => (at(edges[k]) - v) * (at(edges[k + 1]) - v) <= 0);
  const i = field(across_, x, v => plot.at(v)), j = field(up, y, v => plot.Y(v));
  if (i < 0 || j < 0) return;
  dt.raw = i;
  lag.raw = j;
  show();
});

let waited = 0;
player($('play'), () => {
  if (waited++ % (still.matches ? 60 : 18)) return true;
  dt.raw = dt.raw >= dts.length - 1 ? 0 : dt.raw + 1;
  show();
  return dt.raw < dts.length - 1;
}, () => ['Sweep Δ', 'Pause']);
redraw(show, $('signal'), $('legs'), $('maplegs'), $('across'));
window.live = {entry, grid, get at() { return [dt.raw, lag.raw]; }};
document.documentElement.dataset.ready = '1';
