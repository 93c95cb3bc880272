import './nav.js';
import {readImages} from './files.js';
import {Pad, fromText, loadStamps, paint, toText} from './pad.js';
import {Questions, S4Model} from './s4.js';
import {$, Plot, choice, colour, player, raster, redraw, scale, slider, still} from './ui.js';

const meta = await (await fetch('data/scenes.json')).json();
const kinds = {
  tiny: {size: 22, folder: 'weights/pathfinder-tiny', blocks: 4},
  pathx: {size: 128, folder: 'weights/pathx', blocks: 9},
};
const kind = () => kinds[model.value];
const chance = v => 1 / (1 + Math.exp(-v));

async function ready(name) {
  const k = kinds[name];
  k.loading ??= (async () => {
    const [m, images, stamps, questions] = await Promise.all([
      S4Model.load(k.folder), readImages(`data/scenes${k.size}.png`, k.size), loadStamps(k.size, meta[k.size]),
      name === 'pathx' ? Questions.load(k.folder) : null]);
    Object.assign(k, {model: m, images, stamps, questions, blocks: m.blocks.length});
  })();
  await k.loading;
  return k;
}

let image = new Uint8Array(484), truth = null, run = null, busy = 0, result = null, prefix = null;
const model = choice('model', () => enter());
const tool = choice('tool', () => { pad.tool = tool.value; });
const speed = slider('speed', {shape: v => Math.round(4 * 10 ** (v / 100 * 3.2)), say: v => `${v} pixels a second`});
const pad = new Pad($('pad'), () => kind().size, what => {
  if (what === 'stroke' || what === 'end') { truth = null; if (what === 'end') address(`d=${toText(pad, kind().size)}`); take(paint(kind().size, pad, kind().stamps, meta[kind().size]), what === 'end'); }
});
$('undo').onclick = () => pad.undo();
$('clear').onclick = () => pad.clear();
$('now').onclick = () => { halt(); answer(); };

const pixels = () => Float64Array.from(image, v => v / 255);
const counted = scale('#b5b5b5', '#3d86ff', '#ff8a2a');

// ---- the image

function showImage() {
  const n = kind().size, cursor = pad.cursor?.map(Math.round);
  raster($('pad'), n, n, i => cursor && i === cursor[0] * n + cursor[1] ? [255, 148, 64] : [image[i], image[i], image[i]]);
}

function take(next, ask) {
  halt();
  image = next; result = null; prefix = null;
  showImage();
  if (ask) answer();
}

/** What the address says is what is on the canvas: such a link can be sent. */
function address(what) { history.replaceState(null, '', `#${model.value}&${what}`); }
function arrive() {
  const [name, what = ''] = decodeURIComponent(location.hash.slice(1)).split('&'), [key, text = ''] = what.split('=');
  return {name: kinds[name] ? name : 'tiny', open: k => {
    if (key === 'd') {
      Object.assign(pad, fromText(text, k.size));
      truth = null;
      take(paint(k.size, pad, k.stamps, meta[k.size]), true);
    } else scene(key === 'scene' && k.images[+text - 1] ? +text - 1 : k.size === 22 ? 1 : 3);
  }};
}
$('link').onclick = async () => {
  try { await navigator.clipboard.writeText(location.href); $('link').textContent = 'Copied'; } catch { $('link').textContent = 'It is in the address bar'; }
  setTimeout(() => { $('link').textContent = 'Copy link'; }, 2500);
};

function halt() { run = null; play.stop(); $('phase').innerHTML = '&nbsp;'; }

// ---- the answer

async function answer() {
  const ticket = ++busy, k = await ready(model.value);
  const start = performance.now(), maps = [];
  let features;
  const px = pixels();
  if (model.value === 'tiny') {
    let x = k.model.encode(px);
    maps.push(lens(k, x));
    for (let i = 0; i < k.blocks; i++) { x = k.model.block(i, x, 484); maps.push(lens(k, x)); }
    features = k.model.norm(x, 484);
  } else {
    $('answer').textContent = 'reading 16,384 pixels …';
    features = await k.model.featuresSlowly(px, (i, x) => {
      if (ticket !== busy) return false;
      maps.push(k.questions.circles(k.model.norm(x, 4096)));
      showMaps(maps, maps.length - 1);
      $('phase').textContent = i ? `block ${i} of ${k.blocks} has read` : 'the first layer has read';
    });
    if (!features || ticket !== busy) return;
    $('phase').innerHTML = '&nbsp;';
  }
  const logits = k.model.logits(features), votes = difference(k.model.votes(features)), ms = performance.now() - start;
  result = {logits, votes, maps, ms, running: runningMean(votes)};
  if (model.value === 'tiny') showMaps(maps);
  tell(logits[1] - logits[0]);
  $('time').textContent = ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  $('truth').textContent = truth === null ? 'a drawing' : truth ? 'joined' : 'apart';
  showBelief();
  return result;
}

const difference = v => { const L = v.length / 2; return Float64Array.from({length: L}, (_, t) => v[L + t] - v[t]); };
const lens = (k, x) => difference(k.model.votes(k.model.norm(x, x.length / k.model.H)));
function runningMean(v) { let s = 0; return v.map((a, i) => (s += a) / (i + 1)); }

function tell(d, sure = true) {
  const nothing = pad.empty && truth === null;
  $('answer').textContent = nothing ? 'Draw two dots and a curve.' : `${sure ? '' : 'so far: '}${d > 0 ? 'joined' : 'not joined'}`;
  $('answer').className = `answer ${nothing ? '' : d > 0 ? 'legt' : 'legs'}`;
  $('p').textContent = nothing ? '–' : (100 * chance(d)).toFixed(1) + ' %';
  $('logit').textContent = nothing ? '–' : (d > 0 ? '+' : '−') + Math.abs(d).toFixed(3);
}

// ---- the maps: votes of the tiny model, counts of Path-X

function frames(n) {
  const strip = $('strip'), names = model.value === 'tiny' ? ['pixels alone'] : ['first layer'];
  while (names.length < n) names.push(`block ${names.length}`);
  if (strip.children.length === n && strip.dataset.kind === model.value) return;
  strip.dataset.kind = model.value;
  strip.replaceChildren(...names.map((name, i) => {
    const f = document.createElement('figure'), c = document.createElement('canvas'), t = document.createElement('figcaption');
    c.className = 'pixels'; c.setAttribute('role', 'img'); c.setAttribute('aria-label', `${model.value === 'tiny' ? 'votes' : 'counted dots'} at each pixel, ${name}`);
    c.style.aspectRatio = 1; t.textContent = name;
    f.append(c, t);
    return f;
  }));
}

function showMap(i, map, done = () => true) {
  const n = kind().size, canvas = $('strip').children[i].querySelector('canvas');
  if (model.value !== 'tiny') return believed(canvas, map);
  const paper = colour('paper'), votes = scale('#5aa2ff', paper, '#ff9440'), dim = scale(paper, '#555b64');
  raster(canvas, n, n, l => !done(l) ? dim(.25 + image[l] / 510) : votes(.5 + .5 * Math.sign(map[l]) * Math.min(1, Math.abs(map[l]) / 12) ** .7));
}
function believed(canvas, map) {
  raster(canvas, 128, 128, l => image[l] > 60 ? counted(map[l] / 2) : [image[l], image[l], image[l]]);
}
/** All maps, or those from number `from` on. */
function showMaps(maps, from = 0) {
  frames(kind().blocks + 1);
  for (let i = from; i < maps.length; i++) showMap(i, maps[i]);
  if (model.value !== 'pathx') return;
  if (maps.length === 1) for (let i = 1; i <= kind().blocks; i++) showMap(i, new Float64Array(16384));     // not read yet
  believed($('pad'), maps[maps.length - 1]);
}

// ---- the belief

function showBelief() {
  const canvas = $('belief');
  if (!result) return;
  const {running, logits} = result, L = running.length, end = logits[1] - logits[0];
  const shown = !run ? L : run.block === kind().blocks ? run.t : 0, all = [...running.slice(Math.floor(L / 40)), ...(prefix || [])];
  const top = Math.max(1, ...all.map(Math.abs)) * 1.1;
  const plot = new Plot(canvas, {height: 190, x: [0, L], y: [-top, top], xlabel: 'position in reading order', ylabel: 'joined ↑   logit   ↓ apart'});
  const xs = Array.from(running, (_, i) => i + 1);
  plot.line([0, L], [0, 0], 'quiet', {width: 1});
  plot.line([0, L], [end, end], 'quiet', {width: 1, dash: [2, 3]});
  if (prefix) plot.line(prefix.map((_, r) => (r + 1) * L / prefix.length), prefix, 'foud', {dash: [6, 4]});
  plot.line(xs.slice(0, shown), running.slice(0, shown), 'legt', {width: 2.4});
  if (shown) plot.dots([shown], [running[shown - 1]], 'legt', {r: 4.5});
  $('beliefcap').textContent = model.value === 'tiny'
    ? 'Orange: mean vote of the positions up to here, behind the last block; it ends on the answer. Dashed: the answer if everything below this row were blank.'
    : 'Mean vote of the positions up to here, behind the last block; it ends on the answer.';
}

/** What the tiny model says to the image cut off below each row. */
async function cutOff(k) {
  const px = pixels(), out = [], me = busy;
  for (let r = 1; r <= 22; r++) {
    const part = px.slice().fill(0, r * 22), [a, b] = k.model.run(part);
    out.push(b - a);
    if (r % 4 === 0) await new Promise(f => setTimeout(f));
    if (me !== busy) return null;
  }
  return out;
}

// ---- reading pixel by pixel: two readers in each block, then the mean

const play = player($('read'), () => {
  if (!run) return false;
  let steps = run.owed + speed.value / 60;
  if (still.matches) steps = Math.max(steps, 121);                 // a handful of pictures instead of motion
  run.owed = steps - Math.floor(steps);
  for (steps = Math.floor(steps); steps > 0 && run; steps--) if (!stepOnce()) break;
  showRun();
  return !run.over;
}, () => [model.value === 'tiny' ? 'Read it pixel by pixel' : 'Read it', 'Pause']);
$('read').addEventListener('click', async () => {
  if (run && !run.over) return;
  play.stop();
  if (model.value !== 'tiny') { answer(); return; }
  const k = await ready('tiny');
  await answer();
  frames(5);
  begin(k);
  play.start();
  prefix = await cutOff(k);
});

function begin(k) {
  const x = k.model.encode(pixels());
  run = {k, block: 0, t: 0, x, sweep: k.model.sweep(0, x, 484), owed: 0, over: false, maps: [lens(k, x)], shown: 0};
}
function stepOnce() {
  const {k} = run;
  if (run.block < k.blocks) {
    const more = run.sweep.next();
    run.t = run.sweep.t;
    if (!more) {
      run.x = k.model.after(run.block, run.x, run.sweep.y, 484);
      run.maps.push(lens(k, run.x));
      run.block++; run.t = 0;
      if (run.block < k.blocks) run.sweep = k.model.sweep(run.block, run.x, 484);
      else run.final = k.model.logits(k.model.norm(run.x, 484));
    }
    return more || run.block <= k.blocks;
  }
  if (++run.t >= 484) run.over = true;
  return !run.over;
}
function showRun() {
  const {k, block, t} = run;
  for (; run.shown < run.maps.length; run.shown++) showMap(run.shown, run.maps[run.shown]);
  const settled = l => Math.max(l, 483 - l) < t;
  if (block < k.blocks) {
    const part = lens(k, k.model.after(block, run.x, run.sweep.y, 484)), half = 484 - t;
    showMap(block + 1, part, settled);
    for (let i = block + 2; i <= k.blocks; i++) showMap(i, part, () => false);
    $('phase').textContent = `block ${block + 1} of ${k.blocks}: one reader at pixel ${t}, the other at pixel ${485 - t}`;
    const seen = part.filter((_, l) => settled(l));
    if (seen.length) tell(seen.reduce((s, v) => s + v, 0) / seen.length, false);
    marks(t < 484 ? [t, 483 - t] : []);
  } else {
    marks(run.over ? [] : [t]);
    $('phase').textContent = run.over ? 'all votes are counted' : `counting votes: pixel ${t} of 484`;
    tell(result.running[Math.max(0, Math.min(483, t - 1))], run.over);
  }
  showBelief();
}
function marks(at) {
  const n = 22;
  raster($('pad'), n, n, i => i === at[0] ? [255, 148, 64] : i === at[1] ? [90, 162, 255] : [image[i], image[i], image[i]]);
}

// ---- presets and modes

function presets(k) {
  const n = Math.min(k.images.length, model.value === 'tiny' ? 12 : 6), side = k.size;
  $('presets').replaceChildren(...k.images.slice(0, n).map((im, i) => {
    const b = document.createElement('button'), c = document.createElement('canvas');
    b.type = 'button'; b.setAttribute('aria-label', `fresh scene ${i + 1}`); c.className = 'pixels';
    c.setAttribute('aria-hidden', 'true');
    b.append(c);
    raster(c, side, side, l => [im[l], im[l], im[l]]);
    b.onclick = () => scene(i);
    return b;
  }));
  const more = document.createElement('button');
  more.type = 'button'; more.textContent = 'another'; more.style.padding = '0 .8rem';
  more.hidden = n === k.images.length;
  more.onclick = () => { other = n + (other + 1 - n) % (k.images.length - n); scene(other); };
  $('presets').append(more);
}
let other = 11;
function scene(i) {
  const k = kind();
  pad.strokes.length = pad.dots.length = 0; pad.cursor = null;
  truth = meta[k.size].labels[i];
  address(`scene=${i + 1}`);
  take(k.images[i], true);
}
async function enter(open = null) {
  halt();
  const name = model.value, k = await ready(name);
  if (name !== model.value) return;
  const tiny = name === 'tiny';
  for (const [id, show] of [['pace', tiny], ['now', tiny], ['about-tiny', tiny], ['about-vote', tiny], ['about-pathx', !tiny]]) $(id).hidden = !show;
  play.stop();
  $('strip').classList.toggle('large', !tiny);
  $('striptitle').textContent = tiny ? 'What each pixel votes, block after block' : 'How many dots lie on its curve, says each pixel, block after block';
  $('scale').textContent = tiny ? 'Orange votes for joined, blue for not joined, dark abstains; dim pixels are not settled yet.' : 'Grey: none. Blue: one. Orange: two.';
  if (!tiny) $('depth').textContent = k.blocks;
  presets(k);
  image = new Uint8Array(k.size ** 2);
  pad.strokes.length = pad.dots.length = 0;
  if (open) open(k); else scene(tiny ? 1 : 3);
}

redraw(() => { showImage(); if (result) { showMaps(result.maps); showBelief(); } }, $('belief'));
const first = arrive();
model.value = first.name;
await enter(first.open);
window.addEventListener('hashchange', () => { const next = arrive(); model.value = next.name; enter(next.open); });
window.live = {ready, kinds, meta, scene, answer, pad, paint, begin: async () => { const k = await ready('tiny'); begin(k); while (!run.over) stepOnce(); const f = run.final; halt(); return f; },
  get result() { return result; }, use: async name => { model.value = name; await enter(); }};
document.documentElement.dataset.ready = '1';
