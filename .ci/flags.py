#!/usr/bin/env python
"""How many code cells each flag keeps from running; and that no cell without a flag uses what a cell with one has left behind.

With that, `nbdev_test --flags slow` runs all that plain `nbdev_test` runs, on the same values.
"""
import json, re, symtable, sys
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


def names(source):
    "(names that a cell binds for the cells after it, names that it needs from those before it)"
    source = re.sub(r'^\s*[%!].*', 'pass', source, flags=re.M)
    top = symtable.symtable(source, 'cell', 'exec')
    bound = {v.get_name() for v in top.get_symbols() if v.is_assigned() or v.is_imported() or v.is_namespace()}
    needed = {v.get_name() for v in top.get_symbols() if v.is_referenced()}
    inner = list(top.get_children())
    for table in inner:
        needed |= {v.get_name() for v in table.get_symbols() if v.is_global() and v.is_referenced()}
        bound |= {v.get_name() for v in table.get_symbols() if v.is_declared_global() and v.is_assigned()}
        inner += table.get_children()
    return bound, needed - bound


def leaks(cells):
    "names that a cell without a flag takes from one with a flag"
    flagged, found = set(), []
    for cell in cells:
        source = ''.join(cell['source'])
        bound, needed = names(source)
        if skips(cell):
            flagged |= bound
        else:
            found += [f'cell {cell["id"]}: {name}' for name in sorted(needed & flagged)]
            flagged -= bound
    return found


bad = 0
total = Counter({f: 0 for f in [*flags, 'eval: false']})
for path in sorted((root / 'nbs').rglob('*.ipynb')):
    cells = [c for c in json.loads(path.read_text())['cells'] if c['cell_type'] == 'code']
    name = str(path.relative_to(root / 'nbs'))
    n = Counter(f for c in cells for f in skips(c))
    total += n
    for leak in leaks(cells):
        bad += 1
        print(f'  {name} {leak} comes from a flagged cell')
    if n: print(f'  {name:35} {len(cells):3} code cells, flagged: ' + ', '.join(f'{k} {v}' for k, v in n.items()))
print('skipped by plain nbdev_test: ' + ', '.join(f'{f} {total[f]}' for f in [*flags, 'eval: false'])
      + '; by nbdev_test --flags slow: ' + ', '.join(f'{f} {total[f]}' for f in ['cuda', 'long', 'eval: false']))
sys.exit(bad > 0)
