#!/usr/bin/env python
"""Notebooks that nbdev has processed, made ready for the site.  Usage: .ci/prepare.py FOLDER [--preview]

Pages are named after their notebooks and numbered like them; links to the site's own address become links between notebooks;
exported sources are closed; a solution hides its code and output with its text; cells have ids that collide with no heading.
--preview: equations are numbered here, as smalldocs, unlike Quarto, does not.
"""
import json, re, sys
from pathlib import Path

import yaml

from marks import quarto

SITE = 'https://hippo-tutorial.github.io/hippo_tutorial/'


def front(text, number):
    "the head of a page: its number before the title, its name that of the notebook"
    meta = yaml.safe_load(text.strip().strip('-')) or {}
    meta.pop('output-file', None)
    if number and not meta.get('title', '').startswith(number): meta['title'] = f"{number} · {meta['title']}"
    return '---\n' + yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1000) + '---\n'


def linked(text, pages, up):
    "no link within a link, none to the site's own address, none to a private name"
    text = re.sub(r'\[\[(`[^`\]]+`)\]\([^)\s]+\)\]\(', r'[\1](', text)
    text = re.sub(r'\[(`_\w+`)\]\([^)\s]*#_\w+\)', r'\1', text)          # private names have no place of their own
    def local(m):
        page, anchor = m[1].partition('#')[::2]
        return f"]({up}{pages.get(page, page)}{'#' + anchor if anchor else ''})"
    return re.sub(r'\]\(' + re.escape(SITE) + r'([^)\s]*)\)', local, text)


def plain_code(text):
    "no links and no emphasis inside a fence"
    bare = lambda m: re.sub(r'\[`?([^`\]\n]+)`?\]\(https?://[^)\s]*\)', r'\1', m[0])
    return re.sub(r'```.*?```', bare, text, flags=re.S)


COLLAPSED = re.compile(r'^::: \{\.callout-\w+[^}\n]*collapse="true"[^}\n]*\}\s*$', re.M)


def written(cell):
    "a code cell and what it printed as text of a page; None if it shows more than text"
    outputs = cell.get('outputs', [])
    if any(set(o.get('data', {'text/plain': 1})) - {'text/plain'} for o in outputs): return None
    code = re.sub(r'^#\|.*\n?', '', cell['source'], flags=re.M).strip()
    shown = '\n'.join(''.join(o.get('text') or o.get('data', {}).get('text/plain', '')).rstrip() for o in outputs)
    return f'\n```python\n{code}\n```\n' + (f'\n```\n{shown}\n```\n' if shown.strip() else '')


def closed(cells):
    """the code of a solution inside its box, as text; where it shows a figure, the cell itself: the mark that closes the box
    moves behind it"""
    out, open_box, spans, section = [], None, False, ''
    def close():
        nonlocal open_box, spans
        if open_box and spans: out.append(dict(cell_type='markdown', id='x', metadata={}, source=':::'))
        elif open_box: open_box['source'] += ':::\n'
        open_box, spans = None, False
    for cell in cells:
        source = cell['source']
        if cell['cell_type'] != 'code':
            close()
            for h in re.findall(r'^## (.*)$', source, re.M): section = h
            if section.startswith('Exercise') and source.rstrip().endswith('\n:::') and COLLAPSED.search(source):
                cell['source'], open_box = source.rstrip()[:-4].rstrip() + '\n', cell
        elif open_box:
            text = None if spans else written(cell)
            if text:
                open_box['source'] += text
                continue
            spans = True
        out.append(cell)
    close()
    return out


def equations(cells):
    "`$$ {#eq-x}` becomes a tag with a number, `@eq-x` that number, as Quarto does"
    number = {}
    texts = [c for c in cells if c['cell_type'] == 'markdown']
    def tag(m):
        number[m[1]] = len(number) + 1
        return rf'\tag{{{number[m[1]]}}}$$'
    for c in texts: c['source'] = re.sub(r'\$\$[ \n]*\{#(eq-[\w-]+)\}', tag, c['source'])
    for c in texts: c['source'] = re.sub(r'\(@(eq-[\w-]+)\)|@(eq-[\w-]+)', lambda m: f"({number.get(m[1] or m[2], '?')})", c['source'])


def prepare(path, folder, pages, preview):
    nb = json.loads(path.read_text(encoding='utf-8'))
    cells, up = nb['cells'], '../' * (len(path.relative_to(folder).parts) - 1)
    number = m[1] if (m := re.match(r'(\d\d[a-z]?)_', path.name)) else ''
    for k, c in enumerate(cells):
        c['source'] = source = ''.join(c['source'])
        if c['cell_type'] == 'raw' and source.startswith('---'): c['source'] = front(source, number)
        elif c['cell_type'] == 'markdown':
            c['source'] = re.sub(r'^\((@eq-[\w-]+)\)', r'\1', linked(quarto(source), pages, up), flags=re.M)
        else:
            c['source'] = source.replace('#| code-fold: show', '#| code-fold: true', 1)
            for o in c.get('outputs', []):
                data = o.get('data', {})
                if 'text/markdown' in data and (m := re.search(r'^show_doc\((\w+\.\w+)', source, re.M)):    # a method: its class before its name
                    head = rf'\1 {m[1]} {{#{m[1].lower()}}}'
                    data['text/markdown'] = re.sub(r'^(###+) \S+$', head, ''.join(data['text/markdown']), count=1, flags=re.M)
                if 'text/markdown' in data: data['text/markdown'] = plain_code(linked(''.join(data['text/markdown']), pages, up))
    nb['cells'] = cells = closed(cells)
    for k, c in enumerate(cells): c['id'] = f'cell-{k}'
    if preview: equations(cells)
    path.write_text(json.dumps(nb, ensure_ascii=False), encoding='utf-8')


def main():
    folder = Path(sys.argv[1])
    books = sorted(folder.rglob('*.ipynb'))
    pages = {}
    for path in books:                                   # the name that nbdev gives a page of the root, and its notebook
        first = ''.join(json.loads(path.read_text(encoding='utf-8'))['cells'][0]['source'])
        if path.parent == folder and (m := re.search(r'^output-file: (\S+)', first, re.M)): pages[m[1]] = path.name
    for path in books: prepare(path, folder, pages, '--preview' in sys.argv)
    print(f'{len(books)} notebooks prepared')


if __name__ == '__main__': main()
