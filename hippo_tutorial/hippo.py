"draft: replaced by 04_matrices"
import numpy as np
from hippo_tutorial.measures import check_N
def transition(measure, N, window=1.):
    "(A, B) of x' = Ax + Bu, float64. measures: legs, legt, lagt, fout, foud; `window` stretches legt and fout to [0, window]."
    N = check_N(N); n = np.arange(N); q = np.sqrt(2 * n + 1)
    if measure == 'legs': return -np.tril(np.outer(q, q), -1) - np.diag(n + 1.), q
    if measure == 'legt':
        s = np.where(n[:, None] < n[None], (-1.)**(n[:, None] - n[None]), 1)
        return -np.outer(q, q) * s / window, q / window
    if measure == 'lagt': return -np.tril(np.ones((N, N))), np.ones(N)
    if measure in ('fout', 'foud'):
        even = N % 2 == 0
        cos = n[0::2] if even else np.r_[0, n[1::2]]
        b = np.zeros(N); b[cos] = np.sqrt(2); b[0] = 1
        S = np.zeros((N, N))
        for i in cos[1:]: m = (i + 1) // 2; S[i + 1, i], S[i, i + 1] = 2 * np.pi * m, -2 * np.pi * m
        if measure == 'foud': return S - np.eye(N) / 2, b
        return (S - 2 * np.outer(b, b)) / window, 2 * b / window
    raise ValueError(f'unknown measure {measure!r}; known: legs, legt, lagt, fout, foud')
