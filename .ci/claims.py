#!/usr/bin/env python
"""What has been proved: a line a room, then the table of claims with what their cells measured.

Usage: .ci/claims.py [LOG ...]   LOG: what `nbdev_test --timing` printed; adds the seconds that a room and its wing took.
       .ci/claims.py --run [...] runs `nbdev_test` first, with these arguments, such as --flags slow or --path nbs/14_s4.ipynb.
The numbers are the stored outputs of the notebooks; `nbdev_test` runs the same cells and keeps none.
"""
import json, re, subprocess, sys
from configparser import ConfigParser
from pathlib import Path

from pages import claims, rooms, root

FLAG = re.compile(r'^#\|\s*(\w+)(?::\s*(\w+))?\s*$', re.M)


def plain(text):
    "a sentence of the table for a terminal"
    text = re.sub(r'\\(?:mathbb|mathrm|operatorname|text|bar|tilde|hat|,|;|!)|[${}`]', '', re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', text))
    text = re.sub(r'\\frac(\d)(\d)', r'\1/\2', text)
    names = dict(pm='±', le='≤', ge='≥', to='→', infty='∞', Delta='Δ', lambda_='λ', omega='ω', theta='θ', cdot='·', times='×', sqrt='√', alpha='α', pi='π', in_='∈', rho='ρ', sigma='σ')
    text = re.sub(r'\\([A-Za-z]+)', lambda m: names.get(m[1], names.get(m[1] + '_', m[1])), text)
    raised = str.maketrans('0123456789-+', '⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺')
    return re.sub(r'\^(-?\d+)', lambda m: m[1].translate(raised), text)


def cut(text, n): return text if len(text) <= n else text[:n - 1] + '…'


def tested(words):
    "what `nbdev_test` prints, while it does so; whether all cells pass"
    run = subprocess.Popen(['nbdev_test', '--timing', '--n_workers', '0', *words], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    text = ''
    for line in run.stdout:
        print(line, end='', flush=True)
        text += line
    return text, run.wait() == 0


def main():
    words, passed = sys.argv[1:], True
    if words[:1] == ['--run']:
        text, passed = tested(words[1:])
        logs = [text]
    else: logs = [Path(log).read_text(encoding='utf-8') for log in words]
    cfg = ConfigParser(delimiters=['='])
    cfg.read(root / 'settings.ini')
    skipped, seconds = set(cfg['DEFAULT']['tst_flags'].split()), {}
    for log in logs:
        for name, s in re.findall(r'^(\w+)\.ipynb: (\d+) secs$', log, re.M): seconds[name] = seconds.get(name, 0) + int(s)
    listed = claims()
    of_room = {}
    for k, v in listed.items(): of_room.setdefault(v[4], []).append(str(k))
    print('cells: run by nbdev_test + left to a flag, those of the wing included')
    for path, number, title, cells in rooms():
        wing = path.parent / 'proofs' / path.name
        cells = [*cells, *(json.loads(wing.read_text(encoding='utf-8'))['cells'] if wing.exists() else [])]
        code = [''.join(c['source']) for c in cells if c['cell_type'] == 'code']
        flagged = sum(any(name in skipped or (name, value) == ('eval', 'false') for name, value in FLAG.findall(s)) for s in code)
        told = f'{number:>3} {cut(title, 44):44} {len(code) - flagged:4} + {flagged:2} cells'
        told += f' {seconds[path.stem]:5} s' if path.stem in seconds else ''
        print(told + (f"   claim{'s' * (len(of_room[path.stem]) > 1)} {', '.join(of_room[path.stem])}" if path.stem in of_room else ''))
    print(f"\n{'':>3} {'claim':62} {'asserted':40} measured")
    for k, (claim, bound, room, section, book, anchor, found, shown) in listed.items():
        print(f'{k:>3} {cut(plain(claim), 62):62} {cut(plain(bound), 40):40} {cut(shown, 70) or "see room " + room}')
    lost = [k for k, v in listed.items() if not v[6]]
    print(f"{len(listed)} claims" + (f'; without a cell: {lost}' if lost else ', each with a cell that can fail'))
    if not passed: print('nbdev_test FAILED: see above')
    sys.exit(bool(lost) or not passed)


if __name__ == '__main__': main()
