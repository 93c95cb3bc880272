#!/usr/bin/env python
"""The picture of the house, nbs/house.svg: rooms as boxes, an arrow from each room to those that build on it.

Solid: the exported code imports it; grey: only its lesson does. Arrows that follow from others are left out.
--check: fail if the picture is not that of the notebooks."""
import ast, html, json, re, sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
TITLES = {
    '00': 'Notation', '00b': 'Figures', '01': 'Measures', '02': 'Orthogonal SSMs', '03': 'Warping', '04': 'Matrices', '04b': 'Delay and rates',
    '05': 'The LegS equation', '05b': 'Orders', '06': 'Discretization', '07': 'Timescale', '08': 'Recurrence', '08b': 'Gradients by hand', '09': 'Normal + low rank',
    '10': 'Cauchy sums', '10b': 'Doubling', '10c': 'Kernel functions', '10d': 'Triton tools', '11': 'Cauchy on a GPU', '12': 'Diagonal',
    '13': 'Long convolution', '13b': 'Chunks', '13c': 'One program', '13e': 'Kernels that learn', '13f': 'Periods, mixtures',
    '14': 'The S4 layer', '14a': 'Compiled loops', '14b': 'One pass', '14c': 'Processes', '14d': 'Along rows', '14e': 'Short walks', '14f': 'One position', '15': 'The model', '15b': 'Commands', '16': 'Memory', '16a': 'Tasks and rivals', '16b': 'Dashes', '17': 'Pathfinder', '17a': 'Scenes', '17b': 'Lessons', '17c': 'The shortcut', '17d': 'Files', '17e': 'ListOps', '17f': 'Scenes on disk', '18': 'Long Range Arena', '18b': 'Presets', '18c': 'The course', '18d': 'Run folders', '18e': 'Watching', '19': 'Training', '19b': 'The tiny preset', '20': 'Path-X', '20b': 'What it means', '20c': 'Last errors', '21': 'A fair race', '21a': 'A whole step', '21b': 'Benchmarks', '22': 'Recipes',
}
PARTS = {'I Theory': '#0072B2', 'II Kernels': '#009E73', 'III S4': '#D55E00', 'IV Experiments': '#8E5A9E', 'V In use': '#7A6A00'}
FIRST = (1, 8, 14, 16, 21)                                              # number of the first room of each part
WIDTH, BOX, ROW = 1230, (166, 30), 44


def rooms():
    "number -> (module, code of exported cells, code of the other cells), in order"
    found = {}
    for path in sorted((root / 'nbs').glob('[0-9]*.ipynb')):
        cells = [''.join(c['source']) for c in json.loads(path.read_text(encoding='utf-8'))['cells'] if c['cell_type'] == 'code']
        module = next((m[1] for c in cells if (m := re.match(r'#\| default_exp (\w+)', c))), None)   # some rooms export nothing
        exported = [c for c in cells if re.match(r'#\| export', c)]
        found[path.name.split('_')[0]] = module, exported, [c for c in cells if c not in exported]
    return found


def imported(cells):
    "modules of the library that cells import from"
    names = set()
    for cell in cells:
        try: tree = ast.parse(cell)
        except SyntaxError: continue                                    # magics
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or '').startswith('hippo_tutorial.'): names.add(node.module.split('.')[1])
    return names


def reduced(needs):
    "without what follows from the rest"
    def above(room): return set().union(*({n} | above(n) for n in needs[room])) if needs[room] else set()
    return {r: {n for n in ns if not any(n in above(m) for m in ns - {n})} for r, ns in needs.items()}


def arrows():
    "(from, to, by exported code?)"
    found = rooms()
    number = {module: n for n, (module, *_) in found.items()}
    def needs(*kinds): return {n: {number[m] for k in kinds for m in imported(found[n][k]) if m in number} - {n, '00', '00b'} for n in found if n[:2] != '00'}
    code, everything = needs(1), needs(1, 2)
    solid, both = reduced(code), reduced(everything)
    drawn = {(a, b): True for b in solid for a in solid[b]}
    return drawn | {(a, b): False for b in both for a in both[b] if (a, b) not in drawn and a not in code[b]}, list(found)


def places(numbers):
    "part of a room, and the upper left corner of its box; the height that they need"
    groups = {p: [] for p in PARTS}
    for n in numbers:
        k = int(n[:2])
        if k: groups[list(PARTS)[sum(k >= first for first in FIRST) - 1]].append(n)
    spot, step, tallest = {}, (WIDTH - 60 - BOX[0]) / (len(PARTS) - 1), max(map(len, groups.values()))
    for i, (part, members) in enumerate(groups.items()):
        top = 60 + (tallest - len(members)) * ROW / 2
        for j, n in enumerate(members): spot[n] = part, 30 + i * step, top + j * ROW
    return spot, 60 + tallest * ROW + 40


def draw():
    links, numbers = arrows()
    (spot, height), (w, h) = places(numbers), BOX
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" role="img">',
        '<title>The rooms of hippo_tutorial and what each builds on</title>',
        '<defs>' + ''.join(
            f'<marker id="{i}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
            f'<path d="M0 0 8 4 0 8z" fill="{c}"/></marker>' for i, c in (('a', '#444'), ('b', '#b5b5b5'))) + '</defs>',
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="#fbfaf7"/>',
    ]
    for (a, b), solid in sorted(links.items(), key=lambda kv: (kv[1], kv[0])):
        (_, xa, ya), (_, xb, yb) = spot[a], spot[b]
        color, mark = ('#444', 'a') if solid else ('#b5b5b5', 'b')
        if xa == xb and abs(yb - ya) <= ROW: d = f'M{xa + w / 2:.0f} {ya + h:.0f} V{yb - 1:.0f}'
        elif xa == xb:
            bow = 14 + 5 * abs(yb - ya) / ROW
            d = f'M{xa:.0f} {ya + h / 2:.0f} C{xa - bow:.0f} {ya + h / 2:.0f} {xb - bow:.0f} {yb + h / 2:.0f} {xb - 1:.0f} {yb + h / 2:.0f}'
        else:
            bend = (xb - xa - w) * .5
            d = f'M{xa + w:.0f} {ya + h / 2:.0f} C{xa + w + bend:.0f} {ya + h / 2:.0f} {xb - bend:.0f} {yb + h / 2:.0f} {xb - 1:.0f} {yb + h / 2:.0f}'
        out.append(f'<path d="{d}" fill="none" stroke="{color}" stroke-width="1.3" marker-end="url(#{mark})"/>')
    for n, (part, x, y) in spot.items():
        out.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{w}" height="{h}" rx="7" fill="#fff" stroke="{PARTS[part]}" stroke-width="2"/>')
        text = f'<tspan font-weight="bold" fill="{PARTS[part]}">{n}</tspan> {html.escape(TITLES[n])}'
        out.append(f'<text x="{x + 9:.0f}" y="{y + h / 2 + 5:.0f}" font-size="14" fill="#222">{text}</text>')
    for i, (part, color) in enumerate(PARTS.items()):
        x = 30 + i * (WIDTH - 60 - w) / (len(PARTS) - 1)
        out.append(f'<text x="{x:.0f}" y="36" font-size="17" font-weight="bold" fill="{color}">{part}</text>')
    key = 'black: its code builds on it; grey: only its lesson does; 00 and 00b, notation and figures, serve all'
    out.append(f'<text x="30" y="{height - 16}" font-size="13" fill="#666">{key}</text>')
    return '\n'.join([*out, '</svg>', ''])


def main():
    path, new = root / 'nbs/house.svg', draw()
    if '--check' not in sys.argv: path.write_text(new, encoding='utf-8')
    elif not path.exists() or path.read_text(encoding='utf-8') != new: sys.exit('nbs/house.svg is not the house: run python .ci/house.py')


if __name__ == '__main__': main()
