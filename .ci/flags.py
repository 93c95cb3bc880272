#!/usr/bin/env python
"""How many code cells each flag keeps from running, a line a notebook and a total."""
import json, re
from collections import Counter
from configparser import ConfigParser
from pathlib import Path

root = Path(__file__).resolve().parent.parent
cfg = ConfigParser(delimiters=['='])
cfg.read(root / 'settings.ini')
flags = cfg['DEFAULT']['tst_flags'].split()


def skips(cell):
    src = ''.join(cell['source'])
    found = [f for f in flags if re.search(rf'^#\|\s*{f}\s*$', src, re.M)]
    return found + ['eval: false'] * bool(re.search(r'^#\|\s*eval:\s*false', src, re.M))


total = Counter({f: 0 for f in [*flags, 'eval: false']})
for path in sorted((root / 'nbs').glob('*.ipynb')):
    cells = [c for c in json.loads(path.read_text())['cells'] if c['cell_type'] == 'code']
    n = Counter(f for c in cells for f in skips(c))
    total += n
    if n: print(f'  {path.name:28} {len(cells):3} code cells, flagged: ' + ', '.join(f'{k} {v}' for k, v in n.items()))
print('skipped by plain nbdev_test: ' + ', '.join(f'{f} {total[f]}' for f in [*flags, 'eval: false'])
      + '; by nbdev_test --flags slow: ' + ', '.join(f'{f} {total[f]}' for f in ['cuda', 'eval: false']))
