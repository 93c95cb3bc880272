#!/usr/bin/env bash
# torch 2.13.0 (torch/optim/optimizer.py, torch/_compile.py): the first optimizer that a process makes loads the compiler.
#
# Guess before running: making torch.optim.SGD of one parameter costs microseconds and loads nothing of importance; who
# never calls torch.compile never loads torch._dynamo, torch._inductor or SymPy.
# Behaviour: `add_param_group` is wrapped so that the compiler leaves it alone, and the wrapper imports torch._dynamo when
# it is first called: some hundreds of modules, SymPy and torch._inductor among them, seconds of processor time, and tens
# of megabytes that stay. `import torch` and a training step by hand do not. The second optimizer costs microseconds.
# A short command line tool pays it at its first step, and a process that is forked for each of many small runs each time.
# Seen (exit 1 if any of it changes):
#   torch 2.13.0+cpu
#   a step by hand: of the compiler are loaded: []
#   the first optimizer: 823 modules more, 71 MB more, 1.76 s of processor
#   of the compiler are loaded: ['torch._dynamo', 'torch._inductor', 'sympy']; the second optimizer: 181 microseconds
# (The check asks for all three, more than 300 modules, and a hundred times the second optimizer.)
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import resource
import sys
import time

import torch

COMPILER = 'torch._dynamo', 'torch._inductor', 'sympy'


def loaded():
    return [name for name in COMPILER if name in sys.modules]


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


print(f'torch {torch.__version__}')
weight = torch.nn.Parameter(torch.ones(3))
weight.square().sum().backward()
with torch.no_grad():
    weight -= .1 * weight.grad
print(f'a step by hand: of the compiler are loaded: {loaded()}')
assert not loaded()

modules, memory, began = len(sys.modules), megabytes(), time.process_time()
torch.optim.SGD([weight], lr=.1)
first, began = time.process_time() - began, time.process_time()
torch.optim.SGD([weight], lr=.1)
second = time.process_time() - began
more, grown = len(sys.modules) - modules, megabytes() - memory
print(f'the first optimizer: {more} modules more, {grown:.0f} MB more, {first:.2f} s of processor')
print(f'of the compiler are loaded: {loaded()}; the second optimizer: {1e6 * second:.0f} microseconds')
assert loaded() == list(COMPILER) and more > 300 and first > 100 * second
PY
"$tmp/env/bin/python" "$tmp/try.py"
