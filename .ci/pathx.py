#!/usr/bin/env python
"""The command hippo_pathx as a process: pictures, answers, exit codes.  Usage: python .ci/pathx.py [COMMAND ...]"""
import subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from hippo_tutorial.pathfinder import Pathfinder

work = Path(tempfile.mkdtemp(prefix='hippo pathx '))  # a space in the path, on purpose
hippo_pathx = sys.argv[1:] or [sys.executable, '-m', 'hippo_tutorial.pathx']
images = Pathfinder(128, seed=2**31 + 5).batch(0, 3)[0]


def command(*args):
    return subprocess.run([*hippo_pathx, *map(str, args)], cwd=work, capture_output=True, text=True, timeout=120)

def said(*args):
    "What the command prints, without an error."
    r = command(*args)
    assert (r.returncode, r.stderr) == (0, ''), (args, r.returncode, r.stderr[-2000:])
    return r.stdout

def size(path):
    with Image.open(path) as im:
        im.load()
        return im.format, im.size[0] > 400


def demo():
    "demo answers fresh images, says how well, and writes a picture; the next one has another name"
    out = said('demo', '--n', 6, '--seed', 11, '--out', 'a picture.png', '--weights', 'pathx-long')
    assert out.count('p = ') == 6 and 'accuracy ' in out and 'picture: a picture.png' in out, out
    assert size(work / 'a picture.png') == ('PNG', True)
    for name in 'pathx_demo.png', 'pathx_demo-2.png':
        assert f'picture: {name}' in said('demo', '--n', 1)
        assert size(work / name) == ('PNG', True)

def classify():
    "classify gives one line an image, and the same answer for the same pixels in a PNG and in an array"
    for i in 0, 1: Image.fromarray(images[i]).save(work / f'{i}.png')
    np.save(work / 'three.npy', images)
    lines = [line.split('  ') for line in said('classify', '0.png', '1.png', 'three.npy').splitlines()]
    assert [line[0] for line in lines] == ['0.png', '1.png', 'three.npy[0]', 'three.npy[1]', 'three.npy[2]'], lines
    assert all(line[1] in ('connected', 'apart') and line[2].startswith('p = ') for line in lines), lines
    assert lines[0][1:] == lines[2][1:] and lines[1][1:] == lines[3][1:], lines

def bad_input():
    "one sentence on standard error, exit status 2, nothing written, nothing replaced"
    good = (work / '0.png').read_bytes()
    (work / 'half.png').write_bytes(good[:len(good) // 2])
    (work / 'empty.png').touch()
    Image.fromarray(images[0]).convert('RGB').save(work / 'colour.png')
    Image.fromarray(images[0][:64, :64]).save(work / 'small.png')
    np.save(work / 'objects.npy', images.astype(object))
    np.save(work / 'nan.npy', images * np.nan)
    before = {p: p.stat().st_mtime_ns for p in work.iterdir()}
    cases = [([], 'say what to do'), (['paint'], 'invalid choice'), (['classify'], 'name one file or more'),
             (['classify', '0.png', 'nothing.png'], 'does not exist'), (['classify', '.'], 'is a folder'),
             (['classify', 'half.png'], 'cut off'), (['classify', 'empty.png'], 'neither a PNG nor'),
             (['classify', 'colour.png'], 'is colour'), (['classify', 'small.png'], '64×64'),
             (['classify', 'objects.npy'], 'no array of numbers'), (['classify', 'nan.npy'], 'NaN'),
             (['demo', '--out', '0.png'], 'exists'), (['demo', '--out', '/proc/nowhere/a.png'], 'no folder'),
             (['demo', '--n', '0'], '--n 0'), (['demo', '--seed', '-1'], 'seed -1')]
    with ThreadPoolExecutor(2) as pool: results = list(pool.map(lambda case: command(*case[0]), cases))
    for (args, says), r in zip(cases, results):
        assert (r.returncode, r.stdout) == (2, '') and says in r.stderr, (args, r.returncode, r.stdout, r.stderr)
        assert r.stderr.count('\n') == 1 and 'Traceback' not in r.stderr, (args, r.stderr)
    assert {p: p.stat().st_mtime_ns for p in work.iterdir()} == before


if __name__ == '__main__':
    for test in (demo, classify, bad_input):
        began = time.time(); test()
        print(f'ok: {test.__doc__} ({time.time() - began:.0f} s)', flush=True)
