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

/** In place, to shuffled order. */
export function forwards(re, im) {
  const n = re.length, [c, s] = table(n);
  for (let h = n >> 1, step = 1; h; h >>= 1, step <<= 1)
    for (let a = 0; a < n; a += 2 * h)
      for (let j = 0, i = a, k = a + h, w = 0; j < h; j++, i++, k++, w += step) {
        const x = re[i] - re[k], y = im[i] - im[k];
        re[i] += re[k]; im[i] += im[k];
        re[k] = x * c[w] + y * s[w]; im[k] = y * c[w] - x * s[w];
      }
}

/** In place, from shuffled order, divided by n. */
export function backwards(re, im) {
  const n = re.length, [c, s] = table(n);
  for (let h = 1, step = n >> 1; h < n; h <<= 1, step >>= 1)
    for (let a = 0; a < n; a += 2 * h)
      for (let j = 0, i = a, k = a + h, w = 0; j < h; j++, i++, k++, w += step) {
        const x = re[k] * c[w] - im[k] * s[w], y = im[k] * c[w] + re[k] * s[w];
        re[k] = re[i] - x; im[k] = im[i] - y;
        re[i] += x; im[i] += y;
      }
  for (let i = 0; i < n; i++) { re[i] /= n; im[i] /= n; }
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
