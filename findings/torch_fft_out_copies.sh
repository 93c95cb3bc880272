#!/usr/bin/env bash
# PyTorch 2.13.0, torch.fft.rfft, irfft and fft with `out=` on a CPU.
#
# Guess before running: with `out=` the transform is written straight into the given tensor, as torch.mul and torch.mm do:
# nothing of the size of the result is allocated, so a loop over many transforms is spared an allocation each.
# Behaviour: the transform allocates its result all the same, and then copies it into `out` (an `aten::copy_` that is not
# there without it). So `out=` costs a pass over memory and saves none: by the clock it is the slower way. That holds for
# one dimension and for two, real and complex. Who writes a transform into a row of a larger tensor loses nothing by
# assigning instead.
# Seen (exit 1 if any of it changes), bytes allocated over bytes of the result, and whether it is copied:
#   torch 2.13.0+cpu
#   rfft:         1.0 copied: False,  with out=: 1.0 copied: True
#   irfft:        1.0 copied: False,  with out=: 1.0 copied: True
#   fft:          1.0 copied: False,  with out=: 1.0 copied: True
#   rfft2:        1.0 copied: False,  with out=: 1.0 copied: True
#   mul:          1.0 copied: False,  with out=: 0.0 copied: False
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import torch
from torch.profiler import ProfilerActivity, profile

torch.manual_seed(0)
x = torch.randn(64, 4096)
X, z = torch.fft.rfft(x), torch.randn(64, 4096, dtype=torch.complex64)
ways = {
    'rfft': lambda **to: torch.fft.rfft(x, **to),
    'irfft': lambda **to: torch.fft.irfft(X, 4096, **to),
    'fft': lambda **to: torch.fft.fft(z, **to),
    'rfft2': lambda **to: torch.fft.rfft2(x, **to),
    'mul': lambda **to: torch.mul(z, z, **to),
}


def looked_at(f, **to):
    "bytes allocated over those of the result, and whether anything was copied"
    size = f(**to).nbytes
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as p:
        f(**to)
    taken = sum(max(0, e.self_cpu_memory_usage) for e in p.events())
    return round(taken / size, 2), any(e.name == 'aten::copy_' for e in p.events())


print(f'torch {torch.__version__}')
seen = {}
for name, f in ways.items():
    place = torch.empty_like(f())
    seen[name] = looked_at(f), looked_at(f, out=place)
    assert torch.equal(place, f())
    (a, b), (c, d) = seen[name]
    print(f'{name + ":":13} {a} copied: {b},  with out=: {c} copied: {d}')
transforms = [seen[name] for name in ways if name != 'mul']
assert all(got == ((1.0, False), (1.0, True)) for got in transforms)
assert seen['mul'] == ((1.0, False), (0.0, False))
PY
"$tmp/env/bin/python" "$tmp/try.py" 2>/dev/null
