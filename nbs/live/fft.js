// Complex transforms of a power of two without bit reversal: forwards the spectrum comes out
// shuffled, backwards it goes in shuffled, and a product of two spectra does not mind.

const tables = new Map();
function table(n) {
  if (!tables.has(n)) {
    const c = new Float64Array(n / 2), s = new Float64Array(n / 2);
    for (let k = 0; k < n / 2; k++) [c[k], s[k]] = [Math.cos(2 * Math.PI * k / n), Math.sin(2 * Math.PI * k / n)];
    tables.set(n, [c, s]);
  }
  return tables.get(n);
}

/** In place, to shuffled order: two halvings in one pass over the numbers. */
export function forwards(re, im) {
  const n = re.length, [c, s] = table(n);
  let h = n >> 1, step = 1;
  for (; h > 1; h >>= 2, step <<= 2)
    for (let a = 0, q = h >> 1; a < n; a += 2 * h)
      for (let j = 0; j < q; j++) {
        const i0 = a + j, i1 = i0 + q, i2 = i0 + h, i3 = i2 + q, w = j * step;
        const c1 = c[w], s1 = s[w], c2 = c[2 * w], s2 = s[2 * w], c3 = c1 * c2 - s1 * s2, s3 = c1 * s2 + s1 * c2;
        const pr = re[i0] + re[i2], pi = im[i0] + im[i2], dr = re[i0] - re[i2], di = im[i0] - im[i2];
        const qr = re[i1] + re[i3], qi = im[i1] + im[i3], er = im[i1] - im[i3], ei = re[i3] - re[i1];
        re[i0] = pr + qr; im[i0] = pi + qi;
        let x = pr - qr, y = pi - qi;
        re[i1] = x * c2 + y * s2; im[i1] = y * c2 - x * s2;
        x = dr + er; y = di + ei;
        re[i2] = x * c1 + y * s1; im[i2] = y * c1 - x * s1;
        x = dr - er; y = di - ei;
        re[i3] = x * c3 + y * s3; im[i3] = y * c3 - x * s3;
      }
  if (h === 1) pairs(re, im);
}

/** In place, from shuffled order, divided by n: the same passes, turned round. */
export function backwards(re, im) {
  const n = re.length, [c, s] = table(n), odd = Math.log2(n) & 1;
  if (odd) pairs(re, im);
  for (let h = odd ? 4 : 2, step = n / (2 * h); h < n; h <<= 2, step >>= 2)
    for (let a = 0, q = h >> 1; a < n; a += 2 * h)
      for (let j = 0; j < q; j++) {
        const i0 = a + j, i1 = i0 + q, i2 = i0 + h, i3 = i2 + q, w = j * step;
        const c1 = c[w], s1 = s[w], c2 = c[2 * w], s2 = s[2 * w], c3 = c1 * c2 - s1 * s2, s3 = c1 * s2 + s1 * c2;
        const ar = re[i1] * c2 - im[i1] * s2, ai = im[i1] * c2 + re[i1] * s2;
        const br = re[i2] * c1 - im[i2] * s1, bi = im[i2] * c1 + re[i2] * s1;
        const dr = re[i3] * c3 - im[i3] * s3, di = im[i3] * c3 + re[i3] * s3;
        const pr = re[i0] + ar, pi = im[i0] + ai, qr = re[i0] - ar, qi = im[i0] - ai;
        const ur = br + dr, ui = bi + di, vr = di - bi, vi = br - dr;
        re[i0] = pr + ur; im[i0] = pi + ui; re[i2] = pr - ur; im[i2] = pi - ui;
        re[i1] = qr + vr; im[i1] = qi + vi; re[i3] = qr - vr; im[i3] = qi - vi;
      }
  for (let i = 0; i < n; i++) { re[i] /= n; im[i] /= n; }
}

function pairs(re, im) {
  for (let i = 0; i < re.length; i += 2) {
    const x = re[i + 1], y = im[i + 1];
    re[i + 1] = re[i] - x; im[i + 1] = im[i] - y; re[i] += x; im[i] += y;
  }
}

/** The cheapest way to cut L samples for kernels that look `past` - 1 back and `ahead` forward. */
export function plan(L, past, ahead) {
  let best = null;
  for (let n = 2; n <= 1 << 20; n *= 2) {
    const piece = Math.min(L, n - (past - 1) - ahead);
    if (piece < 1) continue;
    const pieces = Math.ceil(L / piece), cost = Math.ceil(pieces / 2) * n * (Math.log2(n) + 2);
    if (!best || cost < best.cost) best = {n, piece, pieces, cost};
    if (piece === L) break;
  }
  return best;
}

/** Spectrum of one kernel on its circle: lags 0, 1, … and leads 1, 2, … */
export function kernelSpectrum(past, ahead, n) {
  const re = new Float64Array(n), im = new Float64Array(n);
  re.set(past);
  for (let j = 0; j < ahead.length; j++) re[n - 1 - j] += ahead[j];
  forwards(re, im);
  return [re, im];
}

/** Spectra of the pieces of a signal, two pieces in one transform: real and imaginary part. */
export function signalSpectra(u, {n, piece, pieces}) {
  const out = [];
  for (let a = 0; a < pieces; a += 2) {
    const re = new Float64Array(n), im = new Float64Array(n);
    re.set(u.subarray(a * piece, (a + 1) * piece));
    im.set(u.subarray((a + 1) * piece, (a + 2) * piece));
    forwards(re, im);
    out.push([re, im]);
  }
  return out;
}

/** y += the signal behind `spectra` convolved with the kernel behind [kr, ki]. */
export function convolveInto(y, spectra, [kr, ki], {n, piece}, past, ahead) {
  const L = y.length, re = new Float64Array(n), im = new Float64Array(n);
  spectra.forEach(([ur, ui], pair) => {
    for (let i = 0; i < n; i++) {
      re[i] = ur[i] * kr[i] - ui[i] * ki[i];
      im[i] = ur[i] * ki[i] + ui[i] * kr[i];
    }
    backwards(re, im);
    for (const [part, start] of [[re, 2 * pair * piece], [im, (2 * pair + 1) * piece]]) {
      if (start >= L) continue;
      const from = Math.max(0, start - ahead), to = Math.min(L, start + piece + past - 1);
      for (let t = from; t < to; t++) y[t] += part[(t - start) & (n - 1)];
    }
  });
}
