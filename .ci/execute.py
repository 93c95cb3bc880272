#!/usr/bin/env python
"""Run notebooks in place and store their outputs, as a contributor does before committing.

Usage: python .ci/execute.py [--flags "slow"] nbs/04_matrices.ipynb ...

Cells marked `eval: false`, and cells whose flag (tst_flags in settings.ini) is not named, keep the outputs they have.
Outputs are stored without the paths of the machine, figures with two pixels for each of the page; `--check` runs nothing, and fails if a stored output holds one, or a
number with twelve decimals or more.
"""
import argparse, copy, os, re, sys, time
from pathlib import Path

os.environ.setdefault('MPLBACKEND', 'module://matplotlib_inline.backend_inline')
from execnb.nbio import read_nb, write_nb
from execnb.shell import CaptureShell
from fastcore.xtras import working_directory
from nbdev.config import get_config

from figures import lighter


def flags_of(src): return set(re.findall(r'^#\|\s*(\w+)\s*$', src, re.M))


PATHS = re.compile(r"/[^'\"\n]*?/(?=site-packages/)|/[^'\"\n ]*/(?=hippo_tutorial/\w+\.py)|/tmp/[\w ]+?(?=[/'\"\n]|$)")


def scrubbed(outputs):
    "the outputs, a path of this machine shortened to its end"
    short = lambda text: PATHS.sub(lambda m: '' if m[0].endswith('/') else '…', text)
    for out in outputs:
        for place in (out, out.get('data') or {}):
            for key in ('text', 'text/plain'):
                lines = place.get(key)
                if lines: place[key] = short(lines) if isinstance(lines, str) else [short(line) for line in lines]
    return outputs


WALL = re.compile(r'\d\.\d{12}|\bnp\.[a-z]+\d*\(')


def texts(cell):
    "what the cell has printed and returned"
    for out in cell.outputs:
        for place in (out, out.get('data') or {}):
            for key in ('text', 'text/plain'): yield ''.join(place.get(key) or '')


def check(path):
    "no stored output of a notebook names a path of a machine, none is a wall of digits, and no cell that prints ends on a semicolon"
    cells = [c for c in read_nb(path).cells if c.cell_type == 'code']
    paths = [c.id for c in cells if repr(c.outputs) != repr(scrubbed(copy.deepcopy(c.outputs)))]
    walls = [c.id for c in cells if any(WALL.search(t) for t in texts(c))]
    # execnb 0.1.18 drops what such a cell printed (findings/execnb_semicolon_print.sh)
    lost = [c.id for c in cells if c.source.rstrip().endswith(';') and 'print(' in c.source]
    for cell in lost: print(f'{path.name}: cell {cell} ends on a semicolon, so that what it prints is lost')
    for cell in paths: print(f'{path.name}: cell {cell} shows a path of the machine it ran on')
    for cell in walls: print(f'{path.name}: cell {cell} shows twelve decimals or a NumPy type: use `brief`')
    return not paths + walls + lost


def light(outputs):
    "the outputs, their figures in 256 colours"
    for out in outputs:
        data = out.get('data') or {}
        if 'image/png' in data: data['image/png'] = lighter(data['image/png'])
    return outputs


def execute(path, run_flags):
    skip = set(get_config().tst_flags.split()) - run_flags
    nb, shell, count = read_nb(path), CaptureShell(path, mpl_format='retina'), 0
    with working_directory(path.parent):
        for cell in nb.cells:
            if cell.cell_type != 'code': continue
            if re.search(r'^#\|\s*eval:\s*false', cell.source, re.M) or flags_of(cell.source) & skip: continue
            cell.outputs, count = [], count + 1
            start = time.time()
            shell.cell(cell)
            took = time.time() - start
            light(scrubbed(cell.outputs))
            if took > 3: print(f'  {took:6.1f} s  {cell.source.strip().splitlines()[0][:70]}', flush=True)
            if shell.exc:
                print(shell.prettytb(fname=path), file=sys.stderr)
                return False
    write_nb(nb, path)
    return True


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('notebooks', nargs='+', type=Path)
    p.add_argument('--check', action='store_true', help='look at the stored outputs only')
    p.add_argument('--flags', default='', help='flags whose cells are to run too, e.g. "slow"')
    a, ok = p.parse_args(), True
    if a.check: sys.exit(not all([check(nb) for nb in a.notebooks]))
    for nb in a.notebooks:
        start = time.time()
        good = execute(nb.absolute(), set(a.flags.split()))
        print(f'{nb.name}: {"ok" if good else "FAILED"} in {time.time() - start:.0f} s', flush=True)
        ok &= good
    sys.exit(not ok)
