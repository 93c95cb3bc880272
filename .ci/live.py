#!/usr/bin/env python
"""The live pages of the site: their data, their still pictures, and their test in a real browser.

    python .ci/live.py            every page in Chromium: values against the library, controls, weights, phone, keyboard
    python .ci/live.py --write    make nbs/live/data and nbs/live/weights anew from the library and the stored runs
    python .ci/live.py --check    only see that these are what --write would make
    python .ci/live.py --stills   take the still pictures that stand where scripts do not run
"""
import base64
import functools
import http.server
import io
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
import numpy as np
import torch
from PIL import Image
from hippo_tutorial.dashes import geometry, sampler_plan
from hippo_tutorial.discretization import discretize, euler_limit, multiplier, recurrence, spectral_radius
from hippo_tutorial.hippo import transition
from hippo_tutorial.legs_ode import march
from hippo_tutorial.measures import MEASURES, fourier, legendre, reconstruct
from hippo_tutorial.pathfinder import Pathfinder, stream_seed
from hippo_tutorial.pathx import (
    beliefs, expected_circles, pretrained, pretrained_questions, to_pixels, weights_folder
)
from hippo_tutorial.ssm import bilinear, causal_conv, ssm_chunked, ssm_kernel, ssm_recurrence
from hippo_tutorial.timescale import discrete_basis, mean_lag, system_lookback

ROOT = Path(__file__).resolve().parents[1]
LIVE = ROOT / 'nbs' / 'live'
MODELS = {'pathfinder-tiny': ('config.json', 'model.safetensors'),
          'pathx': ('config.json', 'model.safetensors', 'questions.safetensors')}
TITLES = {'pathx': 'seed 0, the climb', 'pathx_long': 'seed 0, gone on with', 'pathx_seed1': 'seed 1, short strips',
          'pathx_seed2': 'seed 2, full strips', 'pathx_seed3': 'seed 3, combs alone'}
SCENES = {22: (100, 10, 7), 128: (6, 3, 7)}                  # images, in a row, seed of the `fresh` stream

# ---- data

def png(a):
    out = io.BytesIO()
    Image.fromarray(a).save(out, 'PNG', optimize=True)
    return out.getvalue()

def mosaic(images, across):
    n, h, w = images.shape
    return images.reshape(n // across, across, h, w).swapaxes(1, 2).reshape(n // across * h, across * w)

def scenes(size):
    n, across, seed = SCENES[size]
    images, labels, _ = Pathfinder(size, seed=stream_seed('fresh', seed)).batch(0, n)
    return images, labels, mosaic(images, across)

def stamps(size):
    "ends of the dashes on the doubled canvas, and their pictures, one a row"
    g = geometry(size)
    _, ends, images = sampler_plan(g, g.margins[0])
    return g, ends, np.clip(images.reshape(len(images), -1) / 1.25 * 255, 0, 255).round().astype(np.uint8)

def curves(folder):
    "the curves of a run: means over stretches of its stored steps, and its checks on held-out images"
    rows = [json.loads(line) for line in (folder / 'metrics.jsonl').read_text().splitlines()]
    result = folder / 'result.json'
    many = max(1, -(-len(rows) // 150))
    parts = [rows[i:i + many] for i in range(0, len(rows), many)]
    def mean(part, key):
        v = [r[key] for r in part if key in r]
        return round(float(np.mean(v)), 4) if v else None
    out = {k: [mean(p, k) for p in parts] for k in ('within_1', 'within_9', 'within_99', 'accuracy')}
    config = json.loads((folder / 'config.json').read_text())
    return dict(name=TITLES.get(folder.name, folder.name.replace('_', ' ')), folder=folder.name, seed=config['seed'],
                stages=[s['name'] for s in config['stages']], ends=np.cumsum([s['steps'] for s in config['stages']]).tolist(),
                step=[p[-1]['step'] for p in parts], minutes=[round(p[-1]['minutes'], 1) for p in parts], **out,
                check=[[r['step'], round(r['minutes'], 1), r['check']] for r in rows if 'check' in r],
                result=json.loads(result.read_text()) if result.exists() else None)

def wanted():
    "name below nbs/live -> bytes"
    out, meta = {}, {}
    for size in SCENES:
        _, labels, picture = scenes(size)
        g, ends, rows = stamps(size)
        out[f'data/scenes{size}.png'], out[f'data/stamps{size}.png'] = png(picture), png(rows)
        meta[size] = dict(labels=labels.tolist(), across=SCENES[size][1], ends=ends.tolist(), dash=g.L, margin=g.margins[0],
                          radius=g.marker_radius, paddle=g.paddle_contrast if g.paddle_contrast < 1 else 1)
    runs = [curves(p.parent) for p in sorted((ROOT / 'nbs' / 'runs').glob('pathx*/metrics.jsonl'))]
    def whole(x): return (json.dumps(x, separators=(',', ':'), ensure_ascii=False) + '\n').encode()
    out['data/scenes.json'], out['data/runs.json'] = whole(meta), whole(runs)
    for name, files in MODELS.items():
        for f in files: out[f'weights/{name}/{f}'] = (weights_folder(name) / f).read_bytes()
    return out

def same(path, data):
    "as wanted? Of a picture its pixels count, not how they were packed."
    if not path.is_file(): return False
    if path.suffix != '.png': return path.read_bytes() == data
    return np.array_equal(np.array(Image.open(path)), np.array(Image.open(io.BytesIO(data))))

def write():
    for name, data in wanted().items():
        path = LIVE / name
        if same(path, data): continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f'{name}: {len(data):,} bytes')

def check():
    stale = [name for name, data in wanted().items() if not same(LIVE / name, data)]
    if stale: sys.exit(f'nbs/live is not what the library and the runs give: {", ".join(stale)}; run python .ci/live.py --write')
