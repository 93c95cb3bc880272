#!/usr/bin/env bash
# accelerate 1.15.0 (accelerate/commands/launch.py) on a machine without a GPU: `accelerate launch --cpu --num_processes 2`
# starts one process and says nothing; and a script that torchrun starts twice finds, in `Accelerator()`, that it is alone.
#
# Guess before running: two processes, or an error; and under torchrun an `Accelerator()` that counts two.
# Behaviour: the launcher runs the script once, without WORLD_SIZE, exit status 0: the batch is half of what was asked
# for. Under torchrun each of the two processes counts one and is the main process, so that two models are trained and
# both write to one folder, until ACCELERATE_USE_CPU=true (or Accelerator(cpu=True)) is given.
# Seen (exit 1 if any of it changes):
#   accelerate 1.15.0, torch 2.13.0+cpu, CUDA: False
#   accelerate launch --cpu --num_processes 2: 1 line of output, processes counted: 1
#   torchrun --nproc-per-node 2: 2 lines, processes counted: 1 1, main processes: 2
#   the same with Accelerator(cpu=True): 2 lines, processes counted: 2 2, main processes: 1
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 accelerate==1.15.0 2>/dev/null
cat >"$tmp/who.py" <<'PY'
import sys

from accelerate import Accelerator

acc = Accelerator(cpu=True) if sys.argv[1:] == ['cpu'] else Accelerator()
sys.stdout.write(f'who {acc.num_processes} {acc.is_main_process}\n')
sys.stdout.flush()
PY
cat >"$tmp/try.py" <<'PY'
import os
import subprocess
import sys
from importlib.metadata import version

import torch

home, where = sys.argv[1:]
print(f'accelerate {version("accelerate")}, torch {torch.__version__}, CUDA: {torch.cuda.is_available()}')
env = {k: v for k, v in os.environ.items() if not k.startswith('ACCELERATE')} | dict(HF_HOME=where)


def lines(*command):
    said = subprocess.run([f'{home}/{command[0]}', *command[1:]], env=env, cwd=where, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr[-2000:]
    return [line.split() for line in said.stdout.splitlines() if line.startswith('who')]


torchrun = 'torchrun', '--standalone', '--nproc-per-node', '2', 'who.py'
one = lines('accelerate', 'launch', '--cpu', '--num_processes', '2', 'who.py')
print(f'accelerate launch --cpu --num_processes 2: {len(one)} line of output, processes counted: {one[0][1]}')
alone, told = lines(*torchrun), lines(*torchrun, 'cpu')
for name, rows in (('torchrun --nproc-per-node 2', alone), ('the same with Accelerator(cpu=True)', told)):
    counted, main = ' '.join(r[1] for r in rows), sum(r[2] == 'True' for r in rows)
    print(f'{name}: {len(rows)} lines, processes counted: {counted}, main processes: {main}')
ok = [r[1] for r in one] == ['1'] and [r[1] for r in alone] == ['1', '1'] and [r[1] for r in told] == ['2', '2']
sys.exit(not ok)
PY
"$tmp/env/bin/python" "$tmp/try.py" "$tmp/env/bin" "$tmp"
