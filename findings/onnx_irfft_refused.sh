#!/usr/bin/env bash
# PyTorch 2.13.0 with onnxscript 0.7.2 and onnxruntime 1.23.2: a program with torch.fft.irfft exports to ONNX without
# a word, passes onnx's own checker, and is refused when it is loaded.
#
# Guess before running: what the exporter writes, the runtime of the same year loads; irfft is as common as rfft.
# Behaviour: irfft becomes a DFT node with inverse=1 and onesided=1. The definition of DFT gives onesided a meaning for
# forward transforms only; onnx.checker.check_model does not look, onnxruntime's shape inference does and ends the
# load. The same numbers from a full inverse transform (ifft, real part) load and run, and so does rfft. Every long
# convolution by real transforms (S4, Hyena, FNet's relatives) is met by this.
# Seen (exit 1 if any of it changes):
#   torch 2.13.0+cpu, onnxscript 0.7.2, onnx 1.23.2, onnxruntime 1.23.2
#   irfft of rfft:       exported, checked: True; loads: False (is_onesided and inverse attributes cannot be enabled)
#   real part of ifft:   exported, checked: True; loads: True; right to 1e-5: True
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 onnxscript==0.7.2 onnx==1.23.2 \
    onnxruntime==1.23.2 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import logging
import sys
import warnings

import numpy as np
import onnx
import onnxruntime
import onnxscript
import torch

warnings.filterwarnings('ignore')
logging.disable(logging.WARNING)
print(f'torch {torch.__version__}, onnxscript {onnxscript.__version__}, onnx {onnx.__version__},',
      f'onnxruntime {onnxruntime.__version__}')


class Real(torch.nn.Module):
    def forward(self, x): return torch.fft.irfft(torch.fft.rfft(x), 64)


class Whole(torch.nn.Module):
    def forward(self, x): return torch.fft.ifft(torch.fft.fft(x)).real


x, seen = torch.randn(2, 64), []
for name, model in (('irfft of rfft:', Real()), ('real part of ifft:', Whole())):
    path = f'{sys.argv[1]}/{name[:4].strip()}.onnx'
    torch.onnx.export(model, (x,), dynamo=True, verbose=False).save(path)
    onnx.checker.check_model(path)
    try:
        session = onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])
        y = session.run(None, {session.get_inputs()[0].name: x.numpy()})[0]
        right = bool(np.abs(y - x.numpy()).max() < 1e-5)
        print(f'{name:20} exported, checked: True; loads: True; right to 1e-5: {right}')
        seen.append(right)
    except Exception as error:
        why = 'is_onesided and inverse attributes cannot be enabled'
        assert why in str(error), error
        print(f'{name:20} exported, checked: True; loads: False ({why})')
        seen.append(False)
sys.exit(seen != [False, True])
PY
"$tmp/env/bin/python" "$tmp/try.py" "$tmp"
