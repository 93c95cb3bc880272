#!/usr/bin/env bash
# PyTorch 2.13.0 (torch/nn/modules/module.py, Module.to) and s5-pytorch 0.2.1, whose layer keeps its state matrix as a
# complex64 parameter: `module.to(torch.float32)`, which changes nothing in a float32 module, makes complex parameters
# and buffers real and drops their imaginary parts. `module.float()` and `module.double()` leave them as they are.
#
# Guess before running: `.to(torch.float32)` and `.float()` are two spellings of one thing, as for every real module;
# complex parameters either stay (as with .float()) or turn into the complex type of that precision; never real ones.
# Behaviour: .float(), .double() and .half() skip complex tensors; .to(dtype) casts them to the real dtype. A module
# that evaluates a sum of complex exponentials keeps its decays, loses every frequency, and answers without an error;
# S5 ends at its next product with an error about scalar types, its frequencies gone for good. One warning of the C++
# side is printed for the whole process. And .double() leaves complex64 beside float64.
# Seen (exit 1 if any of it changes):
#   torch 2.13.0+cpu, s5-pytorch 0.2.1
#   exponentials after .float() torch.complex64, .double() torch.complex64, .to(torch.float32) torch.float32
#   their sum: relative change after .float() 0.00, after .to(torch.float32) 2.87
#   Lambda of S5: torch.complex64, largest frequency 81.0; after .to(torch.float32) torch.float32, 0.0
#   its next call: RuntimeError
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 s5-pytorch==0.2.1 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import copy
import sys
import warnings
from importlib.metadata import version

import torch
from s5 import S5

warnings.simplefilter('ignore')
print(f'torch {torch.__version__}, s5-pytorch {version("s5-pytorch")}')


class Exponentials(torch.nn.Module):
    def __init__(self, n=8):
        super().__init__()
        rates = torch.complex(-torch.ones(n) / 2, torch.pi * torch.arange(n))
        self.rates = torch.nn.Parameter(rates)

    def forward(self, t):
        return (self.rates[:, None] * t).exp().sum(0).real


def cast(module, how):
    return how(copy.deepcopy(module))


plain, t = Exponentials(), torch.linspace(0, 3, 200)
same, double = cast(plain, lambda m: m.float()), cast(plain, lambda m: m.double())
real = cast(plain, lambda m: m.to(torch.float32))
kinds = [m.rates.dtype for m in (same, double, real)]
print('exponentials after .float() {}, .double() {}, .to(torch.float32) {}'.format(*kinds))
kept, lost = (((m(t) - plain(t)).norm() / plain(t).norm()).item() for m in (same, real))
print(f'their sum: relative change after .float() {kept:.2f}, after .to(torch.float32) {lost:.2f}')

torch.manual_seed(0)
layer = S5(8, 16)
gone = cast(layer, lambda m: m.to(torch.float32))
before, after = (m.seq.Lambda.detach() for m in (layer, gone))
fast, none = (torch.imag(v + 0j).abs().max().item() for v in (before, after))
print(f'Lambda of S5: {before.dtype}, largest frequency {fast:.1f}; after .to(torch.float32) {after.dtype}, {none:.1f}')
layer(torch.randn(1, 20, 8))
try:
    gone(torch.randn(1, 20, 8))
    said = 'an answer'
except RuntimeError as e:
    said = type(e).__name__
print(f'its next call: {said}')
sys.exit(not (kinds == [torch.complex64, torch.complex64, torch.float32] and kept == 0 and lost > .1
              and fast > 1 and none == 0 and said == 'RuntimeError'))
PY
"$tmp/env/bin/python" "$tmp/try.py"
