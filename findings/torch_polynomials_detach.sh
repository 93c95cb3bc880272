#!/usr/bin/env bash
# PyTorch 2.13.0 (torch.special.legendre_polynomial_p and its sisters; tools/autograd/derivatives.yaml names no
# derivative for them): orthogonal polynomials of a tensor that requires a gradient come back without one, silently.
#
# Guess before running: the derivative of a polynomial is another polynomial, so they are differentiable; where a
# derivative was never written, PyTorch refuses at the call or in backward ("not implemented"), as for other functions.
# Behaviour: the result does not require a gradient. A sum in which such a term stands beside another one goes through
# backward without error or warning, and the gradient is that of the other term alone; torch.func.jvp answers a tangent
# of zero. By contrast torch.special.zeta, which has no derivative by its first argument either, refuses. And a degree
# that is no degree is accepted: 2.5 means 2, and -1 means the polynomial 0 (the recurrence gives P_-1 = P_0 = 1).
# Seen (exit 1 if any of it changes):
#   torch 2.13.0+cpu, 0 warnings
#   detached: 8 of 8 families
#   d/dx (x^2 + P_3) at .3: 0.6, by differences -0.225; tangent of jvp 0.0
#   zeta refuses: True
#   P_2.5 is P_2: True, P_-1: [0.0, 0.0]
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import warnings

import torch

FAMILIES = (
    'chebyshev_polynomial_t', 'chebyshev_polynomial_u', 'chebyshev_polynomial_v', 'chebyshev_polynomial_w',
    'hermite_polynomial_h', 'hermite_polynomial_he', 'laguerre_polynomial_l', 'legendre_polynomial_p',
)
P = torch.special.legendre_polynomial_p


def f(x):
    return x**2 + P(x, 3)


with warnings.catch_warnings(record=True) as heard:
    warnings.simplefilter('always')
    x = torch.tensor(.3, dtype=torch.float64, requires_grad=True)
    detached = [name for name in FAMILIES if not getattr(torch.special, name)(x, 3).requires_grad]
    f(x).backward()
    at = x.detach()
    slope = ((f(at + 1e-5) - f(at - 1e-5)) / 2e-5).item()
    spoken = len(heard)
    tangent = torch.func.jvp(lambda x: P(x, 3), (at,), (torch.ones_like(at),))[1].item()
print(f'torch {torch.__version__}, {spoken} warnings')
print(f'detached: {len(detached)} of {len(FAMILIES)} families')
print(f'd/dx (x^2 + P_3) at .3: {x.grad.item():.3g}, by differences {slope:.3g}; tangent of jvp {tangent}')
try:
    torch.special.zeta(torch.tensor(2., requires_grad=True), torch.tensor(1.)).backward()
    refused = False
except (RuntimeError, NotImplementedError) as e:
    refused = 'not implemented' in str(e)
print('zeta refuses:', refused)
points = torch.tensor([.3, .8], dtype=torch.float64)
same = torch.equal(P(points, torch.tensor(2.5, dtype=torch.float64)), P(points, 2))
below = P(points, -1).tolist()
print(f'P_2.5 is P_2: {same}, P_-1: {below}')
ok = not spoken and len(detached) == 8 and abs(x.grad.item() - .6) < 1e-12 and abs(slope + .225) < 1e-6
raise SystemExit(not (ok and tangent == 0 and refused and same and below == [0., 0.]))
PY
"$tmp/env/bin/python" "$tmp/try.py"
