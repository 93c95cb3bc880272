"draft: replaced by 01_measures"
import numpy as np
def check_N(N):
    if int(N) != N or N < 1: raise ValueError(f'N = {N}: the number of basis functions must be an integer of at least 1')
    return int(N)
def gauss_legendre(a, b, n):
    "Nodes and weights (n,), (n,) of Gauss-Legendre quadrature on [a, b]."
    x, w = np.polynomial.legendre.leggauss(n)
    return (b - a) / 2 * x + (a + b) / 2, (b - a) / 2 * w
def legendre(x, N):
    "L_n(x) = sqrt(2n+1) P_n(2x-1), orthonormal on [0,1]: (N, *x.shape)."
    x = 2 * np.asarray(x, float) - 1
    out = np.empty((check_N(N), *x.shape)); out[0] = 1
    if N > 1: out[1] = x
    for n in range(1, N - 1): out[n + 1] = ((2 * n + 1) * x * out[n] - n * out[n - 1]) / (n + 1)
    return out * np.sqrt(2 * np.arange(N) + 1).reshape(-1, *[1] * x.ndim)
def fourier(x, N):
    "1, √2 cos 2πx, √2 sin 2πx, …  orthonormal on [0,1] for odd N; even N: cos_0, sin_0 (= 0), cos_1, sin_1, …"
    x, N = np.asarray(x, float), check_N(N)
    even = N % 2 == 0
    out = np.empty((N + 1 - even, *x.shape))
    for i in range(N):
        m, s = ((i // 2, i % 2) if even else ((i + 1) // 2, (i + 1) % 2))
        out[i] = 1. if (m == 0 and s == 0) or (not even and i == 0) else np.sqrt(2) * (np.sin if s else np.cos)(2 * np.pi * m * x)
    return out[:N]
def laguerre(t, N):
    "Laguerre polynomials L_n(t), orthonormal under e^-t on [0, inf): (N, *t.shape)."
    t = np.asarray(t, float); out = np.empty((check_N(N), *t.shape)); out[0] = 1
    if N > 1: out[1] = 1 - t
    for n in range(1, N - 1): out[n + 1] = ((2 * n + 1 - t) * out[n] - n * out[n - 1]) / (n + 1)
    return out
