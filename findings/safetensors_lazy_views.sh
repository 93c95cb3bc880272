#!/usr/bin/env bash
# safetensors 0.8.0 with PyTorch 2.13.0 (safetensors/torch.py, _tobytes): save_file writes the memory of a tensor and
# not its values. PyTorch's conj() and the imaginary part of a conjugate are lazy: a flag on the old memory.
#
# Guess before running: save_file either resolves such views, as torch.save does, or refuses them, as it refuses
# tensors that share memory or are not contiguous.
# Behaviour: it does neither. A conjugated complex tensor comes back unconjugated, and the imaginary part of a
# conjugate, a real tensor with a hidden sign, comes back with the other sign; no error, no warning. torch.save and
# torch.load of the same tensors are right. Whoever stores complex parameters of a state space (S4, S5, S4D) after
# taking a conjugate stores another system.
# Seen (exit 1 if any of it changes):
#   safetensors 0.8.0, torch 2.13.0+cpu
#   conj():       safetensors keeps the value: False, gives the unconjugated one: True; torch.save keeps it: True
#   conj().imag:  safetensors keeps the value: False, gives the other sign: True; torch.save keeps it: True
#   resolved first: safetensors keeps the values: True
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 safetensors==0.8.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import sys
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load_file, save_file

print(f'safetensors {safetensors.__version__}, torch {torch.__version__}')
folder = Path(sys.argv[1])
torch.manual_seed(0)
z = torch.randn(6, dtype=torch.complex64)


def through_safetensors(x):
    save_file({'x': x}, folder / 'x.safetensors')
    return load_file(folder / 'x.safetensors')['x']


def through_torch(x):
    torch.save({'x': x}, folder / 'x.pt')
    return torch.load(folder / 'x.pt')['x']


want = (z.real - 1j * z.imag).resolve_conj()
got = through_safetensors(z.conj())
conj = torch.equal(got, want), torch.equal(got, z), torch.equal(through_torch(z.conj()), want)
print(f'conj():       safetensors keeps the value: {conj[0]}, gives the unconjugated one: {conj[1]};',
      f'torch.save keeps it: {conj[2]}')
hidden = torch.zeros(6, dtype=torch.complex64).copy_(z).conj().imag
dense = torch._neg_view(z.imag.clone())            # what .imag of a conjugate is, without the stride of two
got = through_safetensors(dense)
sign = torch.equal(got, dense), torch.equal(got, -dense.resolve_neg()), torch.equal(through_torch(dense), dense)
assert hidden.is_neg() and dense.is_neg() and torch.equal(hidden, dense)
print(f'conj().imag:  safetensors keeps the value: {sign[0]}, gives the other sign: {sign[1]};',
      f'torch.save keeps it: {sign[2]}')
fine = torch.equal(through_safetensors(z.conj().resolve_conj()), want)
fine = fine and torch.equal(through_safetensors(dense.resolve_neg()), dense)
print(f'resolved first: safetensors keeps the values: {fine}')
sys.exit(not (conj == sign == (False, True, True) and fine))
PY
"$tmp/env/bin/python" "$tmp/try.py" "$tmp"
