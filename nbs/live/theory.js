// The library's theory in double precision: bases, matrices, steps, projections.

export const zeros = (n, m) => Array.from({length: n}, () => new Float64Array(m));
export const linspace = (a, b, n) => Float64Array.from({length: n}, (_, i) => a + (b - a) * i / (n - 1));

/** √(2n+1) P_n(2x − 1), n < N, at one point of [0, 1]. */
export function legendre(x, N) {
  const y = 2 * x - 1, p = new Float64Array(N);
  p[0] = 1; if (N > 1) p[1] = y;
  for (let n = 1; n < N - 1; n++) p[n + 1] = ((2 * n + 1) * y * p[n] - n * p[n - 1]) / (n + 1);
  return p.map((v, n) => v * Math.sqrt(2 * n + 1));
}
/** ∫ from 0 to x of the same. */
export function legendreIntegral(x, N) {
  const q = legendre(x, N + 1), out = new Float64Array(N);
  out[0] = x;
  for (let n = 1; n < N; n++) out[n] = (q[n + 1] / Math.sqrt(2 * n + 3) - q[n - 1] / Math.sqrt(2 * n - 1)) / (2 * Math.sqrt(2 * n + 1));
  return out;
}
/** 1, √2 cos 2πx, √2 sin 2πx, …; an even N holds sin 0 = 0 in second place. */
export function fourier(x, N) {
  return Float64Array.from({length: N}, (_, i) => {
    const j = i ? i + N % 2 : 0, angle = 2 * Math.PI * Math.floor(j / 2) * x;
    return i ? Math.SQRT2 * (j % 2 ? Math.sin(angle) : Math.cos(angle)) : 1;
  });
}
export function laguerre(t, N) {
  const p = new Float64Array(N);
  p[0] = 1; if (N > 1) p[1] = 1 - t;
  for (let n = 1; n < N - 1; n++) p[n + 1] = ((2 * n + 1 - t) * p[n] - n * p[n - 1]) / (n + 1);
  return p;
}

/** (A, B) of x' = Ax + Bu for legs, legt, fout, lagt, foud; `window` stretches legt and fout. */
export function transition(measure, N, window = 1) {
  const A = zeros(N, N), B = new Float64Array(N), q = n => Math.sqrt(2 * n + 1);
  if (measure === 'fout' || measure === 'foud') {
    B[0] = 1;
    for (let c = 2 - N % 2, m = 1; c < N; c += 2, m++) {
      B[c] = Math.SQRT2;
      if (c + 1 < N) { A[c + 1][c] = 2 * Math.PI * m; A[c][c + 1] = -2 * Math.PI * m; }
    }
    for (let i = 0; i < N; i++) {
      if (measure === 'foud') A[i][i] -= .5;
      else for (let j = 0; j < N; j++) A[i][j] -= 2 * B[i] * B[j];
    }
    if (measure === 'fout') for (let i = 0; i < N; i++) B[i] *= 2;
  } else for (let n = 0; n < N; n++) {
    B[n] = measure === 'lagt' ? 1 : q(n);
    for (let k = 0; k < N; k++) {
      if (measure === 'legs') A[n][k] = n > k ? -q(n) * q(k) : n === k ? -(n + 1) : 0;
      if (measure === 'lagt') A[n][k] = n >= k ? -1 : 0;
      if (measure === 'legt') A[n][k] = -q(n) * q(k) * (n < k && (k - n) % 2 ? -1 : 1);
    }
  }
  if (measure === 'legt' || measure === 'fout') { A.forEach(r => r.forEach((v, j) => { r[j] = v / window; })); B.forEach((v, i) => { B[i] = v / window; }); }
  return [A, B];
}

export function matmul(X, Y) {
  return X.map(row => { const out = new Float64Array(Y[0].length); row.forEach((v, k) => { if (v) for (let j = 0, r = Y[k]; j < r.length; j++) out[j] += v * r[j]; }); return out; });
}
/** X with A X = R, by Gauss with pivots; A (n, n), R (n, m). */
export function solve(A, R) {
  const n = A.length, M = A.map((r, i) => Float64Array.of(...r, ...R[i])), m = M[0].length;
  for (let c = 0; c < n; c++) {
    let p = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(M[r][c]) > Math.abs(M[p][c])) p = r;
    [M[c], M[p]] = [M[p], M[c]];
    for (let r = c + 1; r < n; r++) { const f = M[r][c] / M[c][c]; if (f) for (let j = c; j < m; j++) M[r][j] -= f * M[c][j]; }
  }
  for (let c = n - 1; c >= 0; c--) {
    for (let j = n; j < m; j++) M[c][j] /= M[c][c];
    for (let r = 0; r < c; r++) for (let j = n; j < m; j++) M[r][j] -= M[r][c] * M[c][j];
  }
  return M.map(r => r.slice(n));
}
/** e^M by its series, halved until small and squared back. */
export function expm(M) {
  const n = M.length, size = Math.max(...M.map(r => r.reduce((s, v) => s + Math.abs(v), 0))), k = Math.max(0, Math.ceil(Math.log2(size || 1)) + 2);
  const S = M.map(r => r.map(v => v / 2 ** k));
  let E = zeros(n, n), T = zeros(n, n);
  for (let i = 0; i < n; i++) E[i][i] = T[i][i] = 1;
  for (let j = 1; j < 18; j++) { T = matmul(T, S).map(r => r.map(v => v / j)); E = E.map((r, i) => r.map((v, c) => v + T[i][c])); }
  for (let j = 0; j < k; j++) E = matmul(E, E);
  return E;
}
export const ALPHA = {euler: 0, bilinear: .5, backward: 1};
/** Ab, Bb of x ← Ab x + Bb u; zoh, or the weight of the new end of a step. */
export function discretize(A, B, dt, method, alpha = .5) {
  const N = B.length;
  if (method === 'zoh') {
    const M = A.map((r, i) => Float64Array.of(...r.map(v => v * dt), B[i] * dt));
    M.push(new Float64Array(N + 1));
    const E = expm(M);
    return [E.slice(0, N).map(r => r.slice(0, N)), Float64Array.from(E.slice(0, N), r => r[N])];
  }
  const a = method === 'gbt' ? alpha : ALPHA[method];
  const left = A.map((r, i) => r.map((v, j) => +(i === j) - a * dt * v)), right = A.map((r, i) => Float64Array.of(...r.map((v, j) => +(i === j) + (1 - a) * dt * v), dt * B[i]));
  const E = solve(left, right);
  return [E.map(r => r.slice(0, N)), Float64Array.from(E, r => r[N])];
}
/** x ← Ab x + Bb u, in place. */
export function moveOn(Ab, Bb, x, u) {
  const y = Ab.map((r, i) => { let s = Bb[i] * u; for (let j = 0; j < r.length; j++) s += r[j] * x[j]; return s; });
  x.set(y);
}

/** The past of held samples through LegS with a clock: u[k] holds from edge k to edge k + 1, and
 *  `sigma` (len + 1) are e^{a(edge) − a(now)}, rising to 1. Exact. */
export function legsProjection(u, sigma, N) {
  const x = new Float64Array(N);
  let old = legendreIntegral(sigma[0], N);
  for (let k = 0; k < u.length; k++) {
    const next = legendreIntegral(sigma[k + 1], N);
    for (let n = 0; n < N; n++) x[n] += u[k] * (next[n] - old[n]);
    old = next;
  }
  return x;
}

/** Eigenvalues of a real matrix: [re, im] of each, by shifted QR steps on a complex Hessenberg form. */
export function eigenvalues(A) {
  const n = A.length, R = A.map(r => Float64Array.from(r)), I = zeros(n, n), out = [];
  for (let c = 0; c < n - 2; c++) {                              // Hessenberg, by elimination with pivots
    let p = c + 1;
    for (let r = c + 2; r < n; r++) if (Math.abs(R[r][c]) > Math.abs(R[p][c])) p = r;
    if (!R[p][c]) continue;
    [R[p], R[c + 1]] = [R[c + 1], R[p]];
    R.forEach(r => { [r[p], r[c + 1]] = [r[c + 1], r[p]]; });
    for (let r = c + 2; r < n; r++) {
      const f = R[r][c] / R[c + 1][c];
      if (!f) continue;
      for (let j = c; j < n; j++) R[r][j] -= f * R[c + 1][j];
      for (let j = 0; j < n; j++) R[j][c + 1] += f * R[j][r];
      R[r][c] = 0;
    }
  }
  const size = Math.max(...R.map(r => Math.max(...r.map(Math.abs)))) || 1;
  let m = n, rounds = 0;
  while (m > 0) {
    if (m === 1) { out.push([R[0][0], I[0][0]]); break; }
    let l = m - 1;                                               // the last block that hangs together
    while (l > 0 && Math.hypot(R[l][l - 1], I[l][l - 1]) > 1e-15 * (Math.hypot(R[l][l], I[l][l]) + Math.hypot(R[l - 1][l - 1], I[l - 1][l - 1]) || size)) l--;
    if (l === m - 1) { out.push([R[m - 1][m - 1], I[m - 1][m - 1]]); m--; rounds = 0; continue; }
    if (++rounds > 300) throw new Error('the QR steps do not settle');
    let sr = R[m - 1][m - 1], si = I[m - 1][m - 1];              // Wilkinson's shift
    if (rounds % 11 === 10) sr += Math.hypot(R[m - 1][m - 2], I[m - 1][m - 2]);
    else {
      const ar = R[m - 2][m - 2], ai = I[m - 2][m - 2], dr = (ar - sr) / 2, di = (ai - si) / 2;
      const br = R[m - 2][m - 1], bi = I[m - 2][m - 1], cr = R[m - 1][m - 2], ci = I[m - 1][m - 2];
      const bcR = br * cr - bi * ci, bcI = br * ci + bi * cr, qr = dr * dr - di * di + bcR, qi = 2 * dr * di + bcI;
      const h = Math.hypot(qr, qi); let wr = Math.sqrt((h + qr) / 2), wi = Math.sqrt(Math.max(0, h - qr) / 2) * (qi < 0 ? -1 : 1);
      if (dr * wr + di * wi < 0) { wr = -wr; wi = -wi; }
      const er = dr + wr, ei = di + wi, e2 = er * er + ei * ei;
      if (e2 > 0) { sr -= (bcR * er + bcI * ei) / e2; si -= (bcI * er - bcR * ei) / e2; }
    }
    for (let i = l; i < m; i++) { R[i][i] -= sr; I[i][i] -= si; }
    const turns = [];
    for (let k = l; k < m - 1; k++) {                            // Q from rotations of neighbours
      const ar = R[k][k], ai = I[k][k], br = R[k + 1][k], bi = I[k + 1][k], h = Math.hypot(ar, ai, br, bi) || 1;
      const t = [ar / h, ai / h, br / h, bi / h]; turns.push(t);
      for (let j = k; j < m; j++) {
        const xr = R[k][j], xi = I[k][j], yr = R[k + 1][j], yi = I[k + 1][j];
        R[k][j] = t[0] * xr + t[1] * xi + t[2] * yr + t[3] * yi; I[k][j] = t[0] * xi - t[1] * xr + t[2] * yi - t[3] * yr;
        R[k + 1][j] = -t[2] * xr + t[3] * xi + t[0] * yr - t[1] * yi; I[k + 1][j] = -t[2] * xi - t[3] * xr + t[0] * yi + t[1] * yr;
      }
    }
    turns.forEach((t, q) => {
      const k = l + q;
      for (let i = l; i <= Math.min(k + 1, m - 1); i++) {
        const xr = R[i][k], xi = I[i][k], yr = R[i][k + 1], yi = I[i][k + 1];
        R[i][k] = xr * t[0] - xi * t[1] + yr * t[2] - yi * t[3]; I[i][k] = xr * t[1] + xi * t[0] + yr * t[3] + yi * t[2];
        R[i][k + 1] = -xr * t[2] - xi * t[3] + yr * t[0] + yi * t[1]; I[i][k + 1] = xr * t[3] - xi * t[2] - yr * t[1] + yi * t[0];
      }
    });
    for (let i = l; i < m; i++) { R[i][i] += sr; I[i][i] += si; }
  }
  return out.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
}

/** The factor by which one step multiplies a mode, at z = λΔ: [re, im]. */
export function multiplier([x, y], method, alpha = .5) {
  if (method === 'zoh') return [Math.exp(x) * Math.cos(y), Math.exp(x) * Math.sin(y)];
  const a = method === 'gbt' ? alpha : ALPHA[method], nr = 1 + (1 - a) * x, ni = (1 - a) * y, dr = 1 - a * x, di = -a * y, d = dr * dr + di * di;
  return [(nr * dr + ni * di) / d, (ni * dr - nr * di) / d];
}
/** Mean lag of the taps (Ab^j Bb)_n, in samples. */
export function meanLag(Ab, Bb, n = 0) {
  const M = Ab.map((r, i) => r.map((v, j) => +(i === j) - v)), inv = b => solve(M, Array.from(b, v => [v])).map(r => r[0]);
  const x = inv(Bb), y = inv(Ab.map(r => r.reduce((s, v, j) => s + v * x[j], 0)));
  return y[n] / x[n];
}
/** First `L` taps of state n. */
export function taps(Ab, Bb, L, states) {
  const x = Float64Array.from(Bb), out = states.map(() => new Float64Array(L));
  for (let l = 0; l < L; l++) { states.forEach((n, i) => { out[i][l] = x[n]; }); moveOn(Ab, Bb, x, 0); }
  return out;
}
