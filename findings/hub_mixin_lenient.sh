#!/usr/bin/env bash
# huggingface_hub 2.4.0 (hub_mixin.py, PyTorchModelHubMixin.from_pretrained): loading is not strict unless asked, and
# nothing tells what was left out.
#
# Guess before running: from_pretrained loads as load_state_dict does, strictly; or, if it is lenient, it warns with
# the names of the parameters that keep their random values, as the transformers library does.
# Behaviour: the default is strict=False, and the lists of missing and unexpected names that safetensors returns are
# dropped. A file whose names begin with "module." (saved from a wrapped model), an empty file, and a file of a
# shallower model all "load": the model keeps random weights, in evaluation mode, without a warning. With strict=True
# each raises.
# Seen (exit 1 if any of it changes):
#   huggingface_hub 2.4.0, safetensors 0.8.0, torch 2.13.0+cpu
#   wrapped:   weights loaded: False, warnings and log records: 0; strict=True raises RuntimeError
#   empty:     weights loaded: False, warnings and log records: 0; strict=True raises RuntimeError
#   shallower: weights loaded: False, warnings and log records: 0; strict=True raises RuntimeError
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 safetensors==0.8.0 huggingface_hub==2.4.0 \
    numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import contextlib
import io
import logging
import sys
import warnings
from pathlib import Path

import huggingface_hub
import safetensors
import torch
from huggingface_hub import PyTorchModelHubMixin
from safetensors.torch import load_file, save_file
from torch import nn

print(f'huggingface_hub {huggingface_hub.__version__}, safetensors {safetensors.__version__}, torch {torch.__version__}')


class Model(nn.Module, PyTorchModelHubMixin):
    def __init__(self, depth=2):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(3, 3) for _ in range(depth))


class Records(logging.Handler):
    seen = 0

    def emit(self, record): Records.seen += 1


logging.getLogger().addHandler(Records())
logging.getLogger('huggingface_hub').addHandler(Records())
folder = Path(sys.argv[1]) / 'model'
torch.manual_seed(0)
model = Model()
model.save_pretrained(folder)
file = folder / 'model.safetensors'
whole = load_file(file)
changes = {
    'wrapped:  ': {'module.' + k: v for k, v in whole.items()},
    'empty:    ': {},
    'shallower:': {k: v for k, v in whole.items() if k.startswith('layers.0.')},
}
ok = True
for name, tensors in changes.items():
    save_file(tensors, file)
    with warnings.catch_warnings(record=True) as told, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter('always')
        loaded = Model.from_pretrained(folder)
        try: Model.from_pretrained(folder, strict=True)
        except Exception as e: raised = type(e).__name__
        else: raised = 'nothing'
    same = all(torch.equal(a, b) for a, b in zip(loaded.state_dict().values(), model.state_dict().values()))
    said = len(told) + Records.seen
    print(f'{name} weights loaded: {same}, warnings and log records: {said}; strict=True raises {raised}')
    ok = ok and not same and said == 0 and raised == 'RuntimeError'
sys.exit(not ok)
PY
"$tmp/env/bin/python" "$tmp/try.py" "$tmp"
