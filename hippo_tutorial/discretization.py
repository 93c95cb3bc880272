"draft: replaced by 06_discretization"
import numpy as np
from scipy.linalg import expm
def discretize(A, B, dt, method='bilinear', alpha=.5):
    "Ab, Bb of x_k = Ab x_{k-1} + Bb u_k; methods euler, backward, bilinear, gbt (with alpha), zoh. dt a positive scalar."
    if not np.all(np.asarray(dt) > 0): raise ValueError(f'dt = {dt}: a step must be positive')
    I = np.eye(len(A))
    if method == 'zoh':
        N = len(A); M = np.zeros((N + 1, N + 1)); M[:N, :N], M[:N, N] = dt * A, dt * B
        E = expm(M); return E[:N, :N], E[:N, N]
    alphas = dict(euler=0., backward=1., bilinear=.5, gbt=alpha)
    if method not in alphas: raise ValueError(f'unknown method {method!r}; known: {", ".join(alphas)}, zoh')
    a = alphas[method]
    M = np.linalg.inv(I - a * dt * A)
    return M @ (I + (1 - a) * dt * A), dt * M @ B
