#!/usr/bin/env bash
# PyTorch 2.13.0 (torch/optim/_muon.py, _zeropower_via_newtonschulz): torch.optim.Muon computes the direction of every
# step in bfloat16, on every device and for every dtype of the parameters, float64 included. Its documentation gives
# the iteration and names no precision.
#
# Guess before running: the iteration runs in the dtype of the parameter, so that a float64 parameter gets an update
# that is right to 1e-13, and a float32 one to 1e-6.
# Behaviour: gradients are rounded to bfloat16 first, so that the update of a float64 parameter has 8 significant bits,
# is 1.4e-2 away from the iteration's value, and is the same to the bit as that of a float32 parameter. Comparing two
# implementations of a training step in double precision therefore ends at 1e-2 wherever Muon steps; and on a
# processor without bfloat16 instructions the 64x64 matrices of a small model cost more than the same iteration in
# float32 would.
# Seen (exit 1 if any of it changes):
#   torch 2.13.0+cpu
#   update of a float64 parameter: torch.float64, all numbers bfloat16: True
#   relative error against the iteration in float64: 1.4e-02; the iteration in float32: 1.2e-06
#   same as the update of a float32 parameter: True
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import sys

import torch

print(f'torch {torch.__version__}')
torch.manual_seed(0)
gradient = torch.randn(64, 64, dtype=torch.float64)


def step_of_muon(dtype):
    p = torch.nn.Parameter(torch.zeros(64, 64, dtype=dtype))
    p.grad = gradient.to(dtype)
    torch.optim.Muon([p], lr=1.0, weight_decay=0.0, momentum=0.0, nesterov=False).step()
    return -p.detach()


def iteration(dtype, a=3.4445, b=-4.775, c=2.0315):
    x = gradient.to(dtype) / gradient.to(dtype).norm()
    for _ in range(5):
        s = x @ x.T
        x = a * x + (b * s + c * s @ s) @ x
    return x


want = iteration(torch.float64)


def error(x):
    return ((x.double() - want).norm() / want.norm()).item()


u = step_of_muon(torch.float64)
short = bool((u == u.bfloat16().double()).all())
same = bool((step_of_muon(torch.float32).double() == u).all())
print(f'update of a float64 parameter: {u.dtype}, all numbers bfloat16: {short}')
of_muon, of_float = error(u), error(iteration(torch.float32))
print(f'relative error against the iteration in float64: {of_muon:.1e}; the iteration in float32: {of_float:.1e}')
print(f'same as the update of a float32 parameter: {same}')
sys.exit(not (short and same and of_muon > 3e-3 and of_float < 1e-5))
PY
"$tmp/env/bin/python" "$tmp/try.py"
