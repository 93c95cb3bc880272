// S4 in JavaScript, double precision: the models that `hippo_tutorial` ships, from their own files.
// A layer runs as a recurrence, forwards and backwards, one position at a time, or as a convolution
// with the kernels that the same recurrence gives; both are the layer of hippo_tutorial.s4.
import {fetchBuffer, readSafetensors} from './files.js';
import {convolveInto, kernelSpectrum, plan, signalSpectra} from './fft.js';

// ---- the smooth step of gelu: a table of the normal distribution and a Taylor series around its points
const GRID = 64, FAR = 9, normal = new Float64Array(2 * FAR * GRID + 1), bell = new Float64Array(2 * FAR * GRID + 1);
const density = x => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
(() => {
  const upTo = x => {                                      // Φ(x) - ½ as x φ(x) (1 + x²/3 + x⁴/15 + …)
    let term = x, sum = x;
    for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) sum += term *= x * x / k;
    return sum * density(x);
  };
  for (let i = 0; i < normal.length; i++) [bell[i], normal[i]] = [density(i / GRID - FAR),  i === FAR * GRID ? .5 : .5 + upTo(i / GRID - FAR)];
})();

/** x Φ(x), the exact gelu; error below 1e-12. */
export function gelu(x) {
  if (x > FAR - 1) return x;
  if (x < 1 - FAR) return 0;
  const i = Math.round(x * GRID), a = i / GRID, d = x - a, f = bell[i + FAR * GRID];
  const q = 1 + d / 2 * (-a + d / 3 * (a * a - 1 + d / 4 * (3 * a - a * a * a + d / 5 * (a * a * a * a - 6 * a * a + 3))));
  return x * (normal[i + FAR * GRID] + f * d * q);
}

const sigmoid = x => 1 / (1 + Math.exp(-x));

// ---- one copy of a state space, discretized

function inverse(M) {                                          // of a small matrix, Gauss and Jordan
  const n = M.length, X = M.map((row, i) => [...row, ...row.map((_, j) => +(i === j))]);
  for (let c = 0; c < n; c++) {
    const p = X.slice(c).reduce((best, row, k) => Math.abs(row[c]) > Math.abs(X[best][c]) ? c + k : best, c);
    [X[c], X[p]] = [X[p], X[c]];
    X[c] = X[c].map(v => v / X[c][c]);
    for (let r = 0; r < n; r++) if (r !== c) X[r] = X[r].map((v, j) => v - X[r][c] * X[c][j]);
  }
  return X.map(row => row.slice(n));
}

/** Diagonal plus low rank, bilinear, in real coordinates (N of them): x ← x + e x − Σ U Wᵀx + Bb u.
 *  The first `pairs` coordinates are real parts of modes, the next as many imaginary parts. */
export function dplrCopy(a, w, P, B, dt) {
  const N = B.length, p = w.length, modes = N - p, r = P.length / N;
  const Re = (x, m) => m < p ? x[m] : x[m + p], Im = (x, m) => m < p ? x[m + p] : 0;
  const columns = Array.from({length: r}, (_, k) => Float64Array.from({length: N}, (_, i) => Math.sqrt(dt) * P[i * r + k]));
  const gr = new Float64Array(modes), gi = new Float64Array(modes);
  for (let m = 0; m < modes; m++) {                            // g = 1 / (1 − Δλ/2)
    const x = 1 + dt * a[m] ** 2 / 2, y = m < p ? -dt * w[m] / 2 : 0, d = x * x + y * y;
    gr[m] = x / d; gi[m] = -y / d;
  }
  const times = (x, sign = 1) => {                             // g x, or its conjugate times x
    const out = new Float64Array(N);
    for (let m = 0; m < modes; m++) {
      const u = Re(x, m), v = Im(x, m), i = m < p ? m : m + p;
      out[i] = gr[m] * u - sign * gi[m] * v;
      if (m < p) out[m + p] = gr[m] * v + sign * gi[m] * u;
    }
    return out;
  };
  const dot = (x, y) => x.reduce((s, v, i) => s + v * y[i], 0);
  const gq = columns.map(q => times(q)), W = columns.map(q => times(q, -1));
  const M = inverse(columns.map((q, j) => gq.map((g, k) => +(j === k) + dot(q, g) / 2)));
  const U = columns.map((_, k) => Float64Array.from({length: N}, (_, i) => gq.reduce((s, g, j) => s + g[i] * M[j][k], 0)));
  const gB = times(B), s = W.map(v => dot(v, B));
  const Bb = gB.map((v, i) => dt * (v - U.reduce((t, u, k) => t + u[i] * s[k], 0) / 2));
  const er = new Float64Array(modes), ei = new Float64Array(modes);
  for (let m = 0; m < modes; m++) {                            // e = Δλ g
    const x = -dt * a[m] ** 2, y = m < p ? dt * w[m] : 0;
    er[m] = x * gr[m] - y * gi[m]; ei[m] = x * gi[m] + y * gr[m];
  }
  return {N, pairs: p, er, ei, U, W, Bb};
}

/** Diagonal modes, zero order hold: x ← exp(Δλ) x + Bb u in the same coordinates, without low rank. */
export function diagonalCopy(a, w, B, dt) {
  const p = w.length, er = new Float64Array(p), ei = new Float64Array(p), Bb = new Float64Array(2 * p);
  for (let m = 0; m < p; m++) {
    const x = -dt * a[m] ** 2, y = dt * w[m], size = x * x + y * y;
    er[m] = Math.expm1(x) * Math.cos(y) - 2 * Math.sin(y / 2) ** 2;       // e^z − 1 without cancellation
    ei[m] = Math.exp(x) * Math.sin(y);
    const fr = size ? (er[m] * x + ei[m] * y) / size : 1, fi = size ? (ei[m] * x - er[m] * y) / size : 0;
    Bb[m] = dt * (B[m] * fr - B[m + p] * fi);
    Bb[m + p] = dt * (B[m] * fi + B[m + p] * fr);
  }
  return {N: 2 * p, pairs: p, er, ei, U: [], W: [], Bb};
}

/** One position: the state x (N numbers at `at`) moves and takes in u. */
export function advance(copy, x, u, at = 0) {
  const {N, pairs: p, er, ei, U, W, Bb} = copy, s0 = [];
  for (let k = 0; k < U.length; k++) {
    let s = 0;
    for (let i = 0, v = W[k]; i < N; i++) s += v[i] * x[at + i];
    s0.push(s);
  }
  for (let m = 0; m < p; m++) {
    const a = x[at + m], b = x[at + m + p];
    x[at + m] = a + er[m] * a - ei[m] * b + Bb[m] * u;
    x[at + m + p] = b + er[m] * b + ei[m] * a + Bb[m + p] * u;
  }
  for (let i = 2 * p; i < N; i++) x[at + i] += er[i - p] * x[at + i] + Bb[i] * u;
  for (let k = 0; k < U.length; k++)
    for (let i = 0, v = U[k], s = s0[k]; i < N; i++) x[at + i] -= v[i] * s;
}

// ---- a layer: H channels, each with a copy, an output row C for each direction and a skip D

export class S4Layer {
  constructor(tensors, prefix, {bidirectional = false, lag = null, method = 'zoh'} = {}) {
    const get = name => tensors[`${prefix}.${name}`];
    this.bidirectional = bidirectional; this.lag = lag;
    this.D = get('D').data; this.H = this.D.length;
    this.channels = [];                                        // {copy, C: [forwards, backwards]}
    const names = get('kernel.C') ? ['kernel'] : [];
    for (let i = 0; get(`kernel.each.${i}.C`); i++) names.push(`kernel.each.${i}`);
    for (const name of names) this.#read(x => get(`${name}.${x}`), method);
    this.cache = new Map();
  }

  #read(get, method) {
    const C = get('C'), [directions, H, N] = C.shape, S = get('w').shape[0], p = get('w').shape[1];
    const dt = get('log_dt').data, diagonal = !get('P');
    if (diagonal && method !== 'zoh') throw new Error(`method ${method}: this engine holds the input (zoh)`);
    const row = (name, i) => { const {shape, data} = get(name), n = data.length / shape[0]; return data.subarray(i * n, (i + 1) * n); };
    const make = (s, step) => diagonal ? diagonalCopy(row('a', s), row('w', s), row('B', s), step)
      : dplrCopy(row('a', s), row('w', s), row('P', s), row('B', s), step);
    const shared = dt.length === S ? Array.from({length: S}, (_, s) => make(s, Math.exp(dt[s]))) : null;
    for (let h = 0; h < H; h++) {
      const s = Math.floor(h * S / H), copy = shared ? shared[s] : make(s, Math.exp(dt[h]));
      const rows = Array.from({length: directions}, (_, d) => {
        const c = C.data.slice((d * H + h) * N, (d * H + h + 1) * N);
        if (diagonal) for (let m = p; m < N; m++) c[m] = -c[m];    // Re(C x) of complex numbers
        return c;
      });
      this.channels.push({copy, C: rows});
    }
  }

  /** Kernels of all channels: [direction][channel] of Float64Array(min(L, lag)). */
  kernels(L) {
    const n = this.lag === null ? L : Math.min(L, this.lag), made = new Map();
    const directions = this.channels[0].C.length, out = Array.from({length: directions}, () => []);
    for (const {copy} of this.channels) if (!made.has(copy)) {
      const X = new Float64Array(n * copy.N), x = new Float64Array(copy.N);
      for (let l = 0; l < n; l++) { advance(copy, x, +(l === 0)); X.set(x, l * copy.N); }
      made.set(copy, X);
    }
    for (const {copy, C} of this.channels)
      C.forEach((c, d) => {
        const K = new Float64Array(n), X = made.get(copy), N = copy.N;
        for (let l = 0; l < n; l++) { let s = 0; for (let i = 0; i < N; i++) s += c[i] * X[l * N + i]; K[l] = s; }
        out[d].push(K);
      });
    return out;
  }

  #prepared(L) {
    if (!this.cache.has(L)) {
      const [past, ahead] = this.kernels(L), none = new Float64Array(0);
      const cut = past.map((_, h) => ahead ? ahead[h].subarray(0, Math.max(0, Math.min(ahead[h].length, L - 1))) : none);
      const how = plan(L, past[0].length, cut[0].length);
      this.cache.clear();
      this.cache.set(L, {how, past: past[0].length, ahead: cut[0].length, spectra: past.map((K, h) => kernelSpectrum(K, cut[h], how.n))});
    }
    return this.cache.get(L);
  }

  /** u: Float64Array(H * L), channel after channel, or (L,) for all channels -> Float64Array(H * L). */
  convolve(u, L) {
    const {how, past, ahead, spectra} = this.#prepared(L), H = this.H, y = new Float64Array(H * L), one = u.length === L;
    const common = one ? signalSpectra(u, how) : null;
    for (let h = 0; h < H; h++) {
      const v = one ? u : u.subarray(h * L, (h + 1) * L), z = y.subarray(h * L, (h + 1) * L), D = this.D[h];
      for (let t = 0; t < L; t++) z[t] = D * v[t];
      convolveInto(z, common || signalSpectra(v, how), spectra[h], how, past, ahead);
    }
    return y;
  }

  /** The state of all channels in one direction, at rest. */
  rest() { return new Float64Array(this.channels.reduce((n, {copy}) => n + copy.N, 0)); }

  /** One position of one direction: u (H,) into the state; adds the output to y (H,). */
  step(direction, state, u, y) {
    let at = 0;
    for (let h = 0; h < this.H; h++) {
      const {copy, C} = this.channels[h], c = C[direction];
      if (direction) for (let i = 0; i < copy.N; i++) y[h] += c[i] * state[at + i];   // before: leads begin at 1
      advance(copy, state, u[h], at);
      if (!direction) for (let i = 0; i < copy.N; i++) y[h] += c[i] * state[at + i];
      at += copy.N;
    }
  }
}

// ---- norm, mixing and the whole model

function normer(tensors, prefix, kind, eps = 1e-5) {
  const get = name => tensors[`${prefix}.${name}`].data, weight = get('weight'), bias = get('bias'), H = weight.length;
  if (kind === 'batch') {
    const mean = get('running_mean'), scale = get('running_var').map((v, h) => weight[h] / Math.sqrt(v + eps));
    return (x, L, out = new Float64Array(x.length)) => {
      for (let h = 0; h < H; h++) for (let t = h * L; t < (h + 1) * L; t++) out[t] = (x[t] - mean[h]) * scale[h] + bias[h];
      return out;
    };
  }
  return (x, L, out = new Float64Array(x.length)) => {
    for (let t = 0; t < L; t++) {
      let mean = 0, square = 0;
      for (let h = 0; h < H; h++) mean += x[h * L + t] / H;
      for (let h = 0; h < H; h++) square += (x[h * L + t] - mean) ** 2 / H;
      for (let h = 0; h < H; h++) out[h * L + t] = (x[h * L + t] - mean) / Math.sqrt(square + eps) * weight[h] + bias[h];
    }
    return out;
  };
}

/** y = W x + b at every position: few positions at a time so that they stay near, and two rows at once. */
function linear({data: W, shape: [O, I]}, b, x, L) {
  const y = new Float64Array(O * L), many = 64;
  for (let from = 0; from < L; from += many) {
    const to = Math.min(L, from + many);
    for (let o = 0; o < O; o++) y.fill(b[o], o * L + from, o * L + to);
    let o = 0;
    for (; o + 1 < O && !(I % 4); o += 2)
      for (let i = 0, p = o * L, q = p + L, v = o * I, w = v + I; i < I; i += 4) {
        const v0 = W[v + i], v1 = W[v + i + 1], v2 = W[v + i + 2], v3 = W[v + i + 3];
        const w0 = W[w + i], w1 = W[w + i + 1], w2 = W[w + i + 2], w3 = W[w + i + 3];
        for (let t = from, a = i * L + from; t < to; t++, a++) {
          const x0 = x[a], x1 = x[a + L], x2 = x[a + 2 * L], x3 = x[a + 3 * L];
          y[p + t] += v0 * x0 + v1 * x1 + v2 * x2 + v3 * x3;
          y[q + t] += w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3;
        }
      }
    for (; o < O; o++)
      for (let i = 0; i < I; i++) for (let t = from, w = W[o * I + i]; t < to; t++) y[o * L + t] += w * x[i * L + t];
  }
  return y;
}

const pause = () => new Promise(done => { const {port1, port2} = new MessageChannel(); port1.onmessage = () => { port1.close(); done(); }; port2.postMessage(0); });

export class S4Model {
  constructor(config, tensors) {
    const c = this.config = config;
    if (c.tokens || c.prenorm === false || c.pool !== 'mean' || c.d_input !== 1)
      throw new Error('this engine runs models of one number a position, norm first, mean over positions');
    this.tensors = tensors; this.H = c.H; this.by = c.stem ? c.stem.by : 1;
    if (c.stem) this.stem = {layer: new S4Layer(tensors, 'encoder.s4', {bidirectional: c.bidirectional, ...c.stem}), norm: normer(tensors, 'encoder.norm', 'batch')};
    this.blocks = Array.from({length: c.depth}, (_, i) => ({
      layer: new S4Layer(tensors, `blocks.${i}.s4`, c), norm: normer(tensors, `blocks.${i}.norm`, c.norm),
      mix: [tensors[`blocks.${i}.mix.weight`], tensors[`blocks.${i}.mix.bias`].data],
      gate: [tensors[`blocks.${i}.gate.weight`], tensors[`blocks.${i}.gate.bias`].data],
    }));
    this.norm = normer(tensors, 'norm', c.norm);
  }

  static async load(folder) {
    const [config, weights] = await Promise.all([fetch(`${folder}/config.json`).then(r => r.json()), fetchBuffer(`${folder}/model.safetensors`)]);
    return new S4Model(config, readSafetensors(weights));
  }

  /** Pixels in [0, 1] -> what the first block reads, (H, L / by). */
  encode(pixels) {
    const {input_mean: mean = 0, input_std: std = 1} = this.config, L = pixels.length, t = this.tensors;
    const u = Float64Array.from(pixels, v => (v - mean) / std);
    if (!this.stem) return linear(t['encoder.weight'], t['encoder.bias'].data, u, L);
    const {layer, norm} = this.stem, by = this.by, n = L / by, width = layer.H;
    if (n % 1) throw new Error(`${L} pixels: this model joins ${by} neighbours`);
    const y = layer.convolve(u, L), z = new Float64Array(width * L);
    for (let h = 0; h < width; h++)
      for (let i = 0; i < L; i++) z[(h * by + i % by) * n + Math.floor(i / by)] = gelu(y[h * L + i]);
    return linear(t['encoder.enter.weight'], t['encoder.enter.bias'].data, norm(z, n), n);
  }

  /** What the layer of block i reads, (H, L). */
  before(i, x, L) { return this.blocks[i].norm(x, L); }

  /** The rest of block i behind its layer: x (H, L) and the layer's output y -> (H, L). */
  after(i, x, y, L) {
    const {mix, gate} = this.blocks[i], g = y.map(gelu), m = linear(...mix, g, L), s = linear(...gate, g, L);
    return x.map((v, k) => v + m[k] * sigmoid(s[k]));
  }

  /** Block i on x (H, L), by convolution. */
  block(i, x, L) { return this.after(i, x, this.blocks[i].layer.convolve(this.before(i, x, L), L), L); }

  /** What the head pools, (H, L / by), behind `depth` blocks. */
  features(pixels, depth = this.blocks.length) {
    const L = pixels.length / this.by;
    let x = this.encode(pixels);
    for (let i = 0; i < depth; i++) x = this.block(i, x, L);
    return this.norm(x, L);
  }

  /** The same, letting the page breathe between blocks; `told(i, x)` hears of each, and false from it ends the run. */
  async featuresSlowly(pixels, told = () => true) {
    const L = pixels.length / this.by;
    await pause();
    let x = this.encode(pixels);
    for (let i = 0; told(i, x) !== false; i++) {
      if (i === this.blocks.length) return this.norm(x, L);
      await pause();
      x = this.block(i, x, L);
    }
    return null;
  }

  /** Logits of the two answers at each position, (2, L): their means are the answer's, exactly. */
  votes(features) {
    const t = this.tensors;
    return linear(t['head.weight'], t['head.bias'].data, features, features.length / this.H);
  }

  /** Logits of "apart" and "connected". */
  logits(features) {
    const v = this.votes(features), L = v.length / 2, mean = x => x.reduce((s, a) => s + a, 0) / L;
    return [mean(v.subarray(0, L)), mean(v.subarray(L))];
  }

  run(pixels) { return this.logits(this.features(pixels)); }

  /** Block i by its recurrences, one position at a time: `next()` moves both readers on by one. */
  sweep(i, x, L) {
    const {layer} = this.blocks[i], H = this.H, u = this.before(i, x, L), y = new Float64Array(H * L);
    const states = [layer.rest(), layer.rest()], column = new Float64Array(H), out = new Float64Array(H);
    const at = (d, l) => {
      for (let h = 0; h < H; h++) { column[h] = u[h * L + l]; out[h] = d ? 0 : layer.D[h] * column[h]; }
      layer.step(d, states[d], column, out);
      for (let h = 0; h < H; h++) y[h * L + l] += out[h];
    };
    const both = layer.bidirectional;
    return {t: 0, y, states, next() { if (this.t < L) { at(0, this.t); if (both) at(1, L - 1 - this.t); this.t++; } return this.t < L; }};
  }

  /** The whole model by recurrences. */
  runByRecurrence(pixels) {
    const L = pixels.length / this.by;
    let x = this.encode(pixels);
    for (let i = 0; i < this.blocks.length; i++) {
      const s = this.sweep(i, x, L);
      while (s.next());
      x = this.after(i, x, s.y, L);
    }
    return this.logits(this.norm(x, L));
  }
}

/** The head that is asked at every pixel how many circles lie within so many dashes of it. */
export class Questions {
  constructor(tensors) { this.hops = JSON.parse(tensors.metadata.hops); this.weight = tensors.weight; this.bias = tensors.bias.data; this.by = this.bias.length / 3 / this.hops.length; }
  static async load(folder) { return new Questions(readSafetensors(await fetchBuffer(`${folder}/questions.safetensors`))); }
  /** Expected number of circles at each pixel for hop number `hop`: Float64Array(L * by). */
  circles(features, hop = this.hops.length - 1) {
    const L = features.length / this.weight.shape[1], z = linear(this.weight, this.bias, features, L), h = this.hops.length;
    const out = new Float64Array(L * this.by);
    for (let k = 0; k < this.by; k++)
      for (let t = 0; t < L; t++) {
        const [a, b, c] = [0, 1, 2].map(n => z[((k * h + hop) * 3 + n) * L + t]), top = Math.max(a, b, c);
        const [p, q, r] = [a, b, c].map(v => Math.exp(v - top));
        out[t * this.by + k] = (q + 2 * r) / (p + q + r);
      }
    return out;
  }
}
