#!/usr/bin/env bash
# PyTorch 2.13.0, SGD, Adam, AdamW and Adagrad with `fused=True` on a CPU, on a model that has complex parameters (as
# s5-pytorch 0.2.1 and other state spaces have).
#
# Guess before running: the fused step takes complex numbers as pairs of real ones, as the plain and the foreach step do;
# or else the constructor refuses them, and nothing has happened yet.
# Behaviour: the constructor takes them. The first step() raises, after a whole forward and backward pass, and it raises
# group by group: parameter groups that come before the complex one have been moved already, those from it on have not.
# Whoever catches the error and goes on (a fallback to another optimizer, a skipped batch) goes on from a model of which
# one part is a step ahead. The kinds do not raise the same exception: SGD NotImplementedError, the others RuntimeError.
# Seen (exit 1 if any of it changes), learning rate 0.1, all parameters 1 before:
#   torch 2.13.0+cpu
#   SGD      plain: both moved, foreach: both moved, fused: NotImplementedError at the first step, real 0.900, complex 1.000
#   Adam     plain: both moved, foreach: both moved, fused: RuntimeError at the first step, real 0.900, complex 1.000
#   AdamW    plain: both moved, foreach: both moved, fused: RuntimeError at the first step, real 0.899, complex 1.000
#   Adagrad  plain: both moved, foreach: both moved, fused: RuntimeError at the first step, real 0.900, complex 1.000
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import torch

print(f'torch {torch.__version__}')
WAYS = {'plain': dict(foreach=False), 'foreach': dict(foreach=True), 'fused': dict(fused=True)}


def tried(kind, how):
    "what a step does to a real group and the complex one after it"
    real = torch.nn.Parameter(torch.ones(3))
    pair = torch.nn.Parameter(torch.ones(3, dtype=torch.complex64))
    groups = [dict(params=[real]), dict(params=[pair])]
    optimizer = getattr(torch.optim, kind)(groups, lr=.1, **how)
    (real.sum() + pair.abs().sum()).backward()
    try:
        optimizer.step()
        error = None
    except (RuntimeError, NotImplementedError) as e:
        error = type(e).__name__
    return error, real[0].item(), pair[0].real.item()


for kind in ('SGD', 'Adam', 'AdamW', 'Adagrad'):
    said = []
    for name, how in WAYS.items():
        error, real, pair = tried(kind, how)
        if name == 'fused':
            assert error == ('NotImplementedError' if kind == 'SGD' else 'RuntimeError'), error
            assert abs(real - .9) < .002 and pair == 1
            said.append(f'{name}: {error} at the first step, real {real:.3f}, complex {pair:.3f}')
        else:
            assert error is None and abs(real - .9) < .002 and abs(pair - .9) < .002
            said.append(f'{name}: both moved')
    print(f'{kind:8} {", ".join(said)}')
PY
"$tmp/env/bin/python" "$tmp/try.py" 2>/dev/null
