#!/usr/bin/env bash
# PyTorch 2.13.0 (torch/compiler/__init__.py, torch/_dynamo/decorators.py): a helper that turns a length into a
# transform length, marked by torch.compiler.assume_constant_result, compiles for the first length of a signal and
# stops a fullgraph compilation at the second one.
#
# Guess before running: the mark makes the helper run as plain Python for every shape (a guard on its argument, a
# recompilation for each length), and the decorator itself is free.
# Behaviour: at the second length Dynamo turns the dimension into a symbol, and a marked function does not take symbols
# ("assume_constant_result argument conversion failed"). The same arithmetic, unmarked, with int() on its argument,
# compiles for every length. And applying the decorator imports torch._dynamo, the whole compiler, in a program that
# never compiles anything.
# Seen (exit 1 if any of it changes):
#   torch 2.13.0+cpu
#   compiler loaded before the mark: False; after it: True
#     length 57: Unsupported: assume_constant_result argument conversion failed
#   marked: [40]; spelled out: [40, 57, 68]
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import sys

import torch


def plain(n):
    return 1 << (n - 1).bit_length()


def spelled_out(n):
    n = int(n)
    return 1 << (n - 1).bit_length()


before = 'torch._dynamo' in sys.modules
marked = torch.compiler.assume_constant_result(plain)
loaded = 'torch._dynamo' in sys.modules
print(f'torch {torch.__version__}')
print(f'compiler loaded before the mark: {before}; after it: {loaded}')


def lengths_that_compile(length, lengths=(40, 57, 68)):
    torch._dynamo.reset()
    f = torch.compile(lambda u: torch.fft.rfft(u, length(u.shape[-1])), fullgraph=True, backend='eager')
    done = []
    for n in lengths:
        try:
            f(torch.randn(2, n))
        except Exception as e:
            print(f'  length {n}: {type(e).__name__}: {str(e).splitlines()[0]}')
            return done
        done.append(n)
    return done


with_mark = lengths_that_compile(marked)
without = lengths_that_compile(spelled_out)
print(f'marked: {with_mark}; spelled out: {without}')
sys.exit((before, loaded, with_mark, without) != (False, True, [40], [40, 57, 68]))
PY
"$tmp/env/bin/python" "$tmp/try.py"
