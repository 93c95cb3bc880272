#!/usr/bin/env bash
# PyTorch 2.13.0 (torch/serialization.py, the zip reader of caffe2/serialize): torch.save writes a zip archive whose
# entries carry a CRC-32 each, and torch.load does not look at them.
#
# Guess before running: a checkpoint with one flipped bit in the numbers of a tensor raises when it is read, as any
# unzip would; `zipfile` calls the file bad.
# Behaviour: weights_only or not, mapped into memory or not, the tensor comes back with another number in it and no word
# is said. Of a long run's checkpoint that a disk or a copy has damaged, training goes on from other weights. `zipfile`
# does notice (testzip names the entry), so that a reader can ask it first.
# Seen (exit 1 if any of it changes):
#   torch 2.13.0+cpu
#   numbers that differ after one flipped bit: weights_only 1, any object 1, mapped 1
#   zipfile.testzip: archive/data/0
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import sys
import zipfile
from pathlib import Path

import torch

print(f'torch {torch.__version__}')
path = Path(sys.argv[1]) / 'archive.pt'
weights = torch.arange(1000, dtype=torch.float64)
torch.save(dict(weights=weights), path)
data = bytearray(path.read_bytes())
at = data.find(weights.numpy().tobytes())
data[at + 8 * 500 + 6] ^= 1
path.write_bytes(data)
counts = []
for how in (dict(weights_only=True), dict(weights_only=False), dict(weights_only=True, mmap=True)):
    counts.append(int((torch.load(path, **how)['weights'] != weights).sum()))
print('numbers that differ after one flipped bit: weights_only {}, any object {}, mapped {}'.format(*counts))
with zipfile.ZipFile(path) as z:
    bad = z.testzip()
print(f'zipfile.testzip: {bad}')
sys.exit(not (counts == [1, 1, 1] and bad and bad.endswith('data/0')))
PY
"$tmp/env/bin/python" "$tmp/try.py" "$tmp"
