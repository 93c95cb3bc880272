#!/usr/bin/env bash
# PyTorch 2.13.0, CPU build (aten/src/ATen/native/RNN.cpp): in float32, nn.LSTM runs as one oneDNN operator a layer, and
# nn.GRU, which has three quarters of its parameters and products, position by position.
#
# Guess before running: a GRU of equal width costs about three quarters of an LSTM; both take the same path.
# Behaviour: the LSTM is one `mkldnn_rnn_layer` a layer, forward and backward; the GRU calls `addmm` once a position and
# is about twice as slow (0.34 against 0.14 s for 784 positions, forward and backward, on two busy cores). In float64
# neither has the fast path. A comparison of recurrent baselines by training time on a CPU compares two implementations.
# Seen (exit 1 if the operators change; times are not tested):
#   torch 2.13.0+cpu
#   parameters of the GRU / of the LSTM: 0.75
#   LSTM float32: 2 mkldnn_rnn_layer, 0 addmm
#   GRU float32: 0 mkldnn_rnn_layer, 1569 addmm
#   LSTM float64: 0 mkldnn_rnn_layer, 1569 addmm
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import sys

import torch
from torch.profiler import ProfilerActivity, profile

print(f'torch {torch.__version__}')


def operators(kind, dtype):
    net = kind(1, 40, 2, batch_first=True).to(dtype)
    x = torch.randn(32, 784, 1, dtype=dtype)
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        net(x)
    count = {e.key: e.count for e in seen.key_averages()}
    return count.get('aten::mkldnn_rnn_layer', 0), count.get('aten::addmm', 0)


sizes = [sum(p.numel() for p in kind(1, 40, 2).parameters()) for kind in (torch.nn.GRU, torch.nn.LSTM)]
print(f'parameters of the GRU / of the LSTM: {sizes[0] / sizes[1]:.2f}')
found = {}
for kind, dtype in ((torch.nn.LSTM, torch.float32), (torch.nn.GRU, torch.float32), (torch.nn.LSTM, torch.float64)):
    name = f'{kind.__name__} {str(dtype)[6:]}'
    found[name] = operators(kind, dtype)
    print(f'{name}: {found[name][0]} mkldnn_rnn_layer, {found[name][1]} addmm')
fused, steps = found['LSTM float32'], [found['GRU float32'], found['LSTM float64']]
sys.exit(not (fused[0] == 2 and all(one == 0 and many >= 1568 for one, many in steps)))
PY
"$tmp/env/bin/python" "$tmp/try.py"
