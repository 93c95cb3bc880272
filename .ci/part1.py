#!/usr/bin/env python
"""Part I where only numpy, scipy, matplotlib and fastcore are installed: run every unflagged cell of rooms 00 to 07 there.

Usage: PYTHON .ci/part1.py [ROOM ...]   with the library importable (an installed wheel, or PYTHONPATH); fails if torch is importable.
"""
import importlib.util, json, os, re, sys, time, warnings
from configparser import ConfigParser
from pathlib import Path

os.environ['MPLBACKEND'] = 'Agg'
warnings.filterwarnings('ignore', message='FigureCanvasAgg is non-interactive')
root = Path(__file__).resolve().parent.parent
cfg = ConfigParser(delimiters=['='])
cfg.read(root / 'settings.ini')
skipped = [*cfg['DEFAULT']['tst_flags'].split()]


def skip(source): return re.search(r'^#\|\s*eval:\s*false', source, re.M) or any(re.search(rf'^#\|\s*{f}\s*$', source, re.M) for f in skipped)


def run(path):
    import matplotlib.pyplot as plt
    space, n = {'__name__': '__main__'}, 0
    for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
        source = ''.join(cell['source'])
        if cell['cell_type'] != 'code' or skip(source) or re.match(r'\s*[%!]', source): continue
        try: exec(compile(source, f"{path.name}, cell {cell['id']}", 'exec'), space)
        except ModuleNotFoundError as e:
            print(f"{path.name}, cell {cell['id']}: needs {e.name}")
            return False
        plt.close('all')
        n += 1
    print(f'{path.name}: {n} cells', flush=True)
    return True


def main():
    if importlib.util.find_spec('torch'): sys.exit('torch is installed here: this is a test of an environment without it')
    import hippo_tutorial
    print(f'hippo_tutorial {hippo_tutorial.__version__} from {Path(hippo_tutorial.__file__).parent}')
    os.chdir(root / 'nbs')
    began, names = time.time(), sys.argv[1:]
    good = [run(p) for p in sorted(Path('.').glob('0[0-7]*.ipynb')) if not names or p.name.split('_')[0] in names]
    print(f'{sum(good)} of {len(good)} rooms without torch, in {time.time() - began:.0f} s')
    sys.exit(not (good and all(good)))


if __name__ == '__main__': main()
