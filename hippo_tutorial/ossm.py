"draft: replaced by 02_orthogonal_ssm"
import numpy as np
from scipy.linalg import expm
def ssm_basis(A, B, t):
    "K_n(t) = (e^{tA} B)_n: (N, len(t)) for 1-d t."
    return np.stack([expm(s * A) @ B for s in np.asarray(t, float)], 1)
