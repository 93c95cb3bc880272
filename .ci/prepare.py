#!/usr/bin/env python
"""Notebooks that nbdev has processed, made ready for the site.  Usage: .ci/prepare.py FOLDER [--preview]

Pages are named after their notebooks and numbered like them; links to the site's own address become links between pages.
A room opens with its picture and its five ideas, and says how to run it. What it exports is shown once, as code: signatures,
parameters and errors stand in the API (.ci/api.py), to which a line above the code leads. Code of more than TEACHES lines, and
imports, are folded, unless the cell says `#| code-fold: false`; the fold names what no line above it does. Works of nbs/references.bib are linked where a room first names them.
A solution hides its code and output with its text; figures take a third of their bytes; cells have ids that collide with no heading.
--preview: equations are numbered and figures become files here, as smalldocs, unlike Quarto, does neither.
"""
import ast, base64, html, json, re, sys
from pathlib import Path

import yaml

import api
from figures import lighter, shown
from marks import BOX, quarto
from pages import HEADING, entries, option, slug

SITE = 'https://hippo-tutorial.github.io/hippo_tutorial/'
GITHUB = 'hippo-tutorial/hippo_tutorial'
TEACHES = 8                                               # lines without signature and docstring that a reader sees at once
SHOWN = 6                                                 # names that stand beside a fold


def front(text, number):
    "the head of a page: its number before the title, its name that of the notebook"
    meta = yaml.safe_load(text.strip().strip('-')) or {}
    meta.pop('output-file', None)
    if number and not meta.get('title', '').startswith(number): meta['title'] = f"{number} · {meta['title']}"
    return '---\n' + yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=1000) + '---\n'


INNER = re.compile(r'\[(`[^`\]]+`)\]\([^)\s]+\)')         # the link that nbdev makes of a name in a link's text


def linked(text, pages, up, places):
    "no link within a link, none to the site's own address, none to a private name; functions lead to the API"
    text = re.sub(rf'\[((?:[^\[\]]|{INNER.pattern})*?)\]\(', lambda m: '[' + INNER.sub(r'\1', m[1]) + '](', text)
    text = re.sub(r'\[(`_\w+`)\]\([^)\s]*#_\w+\)', r'\1', text)          # private names have no place of their own
    def local(m):
        page, anchor = m[1].partition('#')[::2]
        if (page.removesuffix('.html'), anchor) in places: return f']({up}api/{page.removesuffix(".html")}.qmd#{anchor})'
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


def lines_of(node):
    "lines of a definition without its signature and docstring"
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(getattr(body[0], 'value', None), ast.Constant): body = body[1:]
    if not body: return 0
    if isinstance(node, ast.ClassDef): return sum(lines_of(n) if isinstance(n, api.DEFS) else n.end_lineno - n.lineno + 1 for n in body)
    return body[-1].end_lineno - body[0].lineno + 1


def parsed(source):
    try: return ast.parse(source).body
    except SyntaxError: return []                         # magics


def defined(source):
    "the names that a cell defines, methods as Class.method; and how many lines it takes to do so"
    names, n = [], 0
    for node in parsed(source):
        if isinstance(node, api.DEFS):
            owner = api.patched(node)
            names.append(f'{owner}.{node.name}' if owner else node.name)
            n += lines_of(node)
        else:
            if isinstance(node, ast.Assign): names += [t.id for t in node.targets if isinstance(t, ast.Name)]
            n += node.end_lineno - node.lineno + 1
    return names, n


def names_line(names, places, taken, hidden=False):
    "a line that leads from code to the API; its marks are the places of the names in their room"
    out = []
    for name in names:
        module, anchor = places[name]
        mark = '' if anchor in taken else f' id="{html.escape(anchor)}"'
        taken.add(anchor)
        out.append(f'<a{mark} href="api/{module}.html#{html.escape(anchor)}"><code>{name}</code></a>')
    text = '<p class="api-names">' + ('Also in the library: ' if hidden else '') + ' '.join(out) + '</p>'
    return dict(cell_type='markdown', id='x', metadata={}, source=f'```{{=html}}\n{text}\n```\n')


def fold(kind, source=''):
    "the options that fold a cell; behind its kind the functions and classes that it defines"
    names = list(dict.fromkeys(n.name for n in parsed(source) if isinstance(n, api.DEFS) and not api.patched(n) and n.name != '_'))
    text = kind + (': ' + ', '.join(names[:SHOWN]) + (' …' if names[SHOWN:] else '') if names else '')
    return f'#| code-fold: true\n#| code-summary: "{text}"\n'


def told_once(cells, places):
    "without signatures and docstrings beside the code that has them; a line that leads to the API; long code folded"
    exported = lambda c: c['cell_type'] == 'code' and '#| code-summary: "Exported source"' in c['source']
    shown = {n for c in cells if exported(c) for n in defined(c['source'])[0]}
    taken = {slug(h) for c in cells if c['cell_type'] == 'markdown' for _, h in HEADING.findall(c['source'])}
    out, begun, hidden = [], False, []
    for c in cells:
        begun = begun or c['cell_type'] == 'markdown' and '\n## ' in '\n' + c['source']
        if c['cell_type'] == 'code' and (m := re.search(r'^show_doc\((\w+(?:\.\w+)?)', c['source'], re.M)):
            if m[1] not in shown and m[1] in places: hidden.append(m[1])
            continue
        if hidden:                                                # exported without being shown: one line for all that follow each other
            out.append(names_line(hidden, places, taken, hidden=True))
            hidden = []
        if exported(c):
            names, n = defined(c['source'])
            asked = re.findall(r'^#\| code-fold: (true|false)', c['source'], re.M)
            own = [n for n in names if n in places]
            if own: out.append(names_line(own, places, taken))
            rest = re.sub(r'^#\| (?:code-fold|code-summary): .*\n', '', c['source'], flags=re.M)
            folded = asked[-1] == 'true' if asked else n > TEACHES
            c['source'] = (fold('Source', '' if own else rest) if folded else '') + rest
        elif c['cell_type'] == 'code' and 'code-fold' not in c['source']:
            nodes = parsed(c['source'])
            if nodes and all(isinstance(n, (ast.Import, ast.ImportFrom)) for n in nodes): c['source'] = fold('Imports') + c['source']
            elif not begun and not c.get('outputs') and not c['source'].startswith('#|'): c['source'] = fold('Set-up', c['source']) + c['source']
        out.append(c)
    return out + ([names_line(hidden, places, taken, hidden=True)] if hidden else [])


def opening(cells, stem, picture, places):
    "the picture of a room and its five ideas first, then what it says of itself, and how to run it"
    first = next((c for c in cells if c['cell_type'] == 'markdown' and ('**Needs**' in c['source'] or 'Five ideas' in c['source'])), None)
    if not first: return
    text, box = first['source'], next((m for m in BOX.finditer(first['source']) if 'ideas' in m[3]), None)
    code = '\n'.join(c['source'] for c in cells if c['cell_type'] == 'code')
    module = next((m for m, (book, _, public) in api.modules().items() if book == stem and public), None)
    link = lambda href, t: f'<a href="{href}">{t}</a>'
    ways = [link(f'https://colab.research.google.com/github/{GITHUB}/blob/main/nbs/{stem}.ipynb', 'Colab')
            + f', after <code>!pip install git+https://github.com/{GITHUB}</code>' + (' (cells that read stored runs need a clone)' if 'runs/' in code or "'runs'" in code else ''),
            f'<code>jupyter lab nbs/{stem}.ipynb</code> in {link("index.html#train-one-now", "a clone")}']
    if re.match(r'0[0-7]', stem): ways.append('no PyTorch needed: NumPy, SciPy, Matplotlib and fastcore are enough')
    run = '<p class="run"><b>Run it</b> ' + ' · '.join(ways) + '.' + (f' <b>Look up</b> {link(f"api/{module}.html", "API of this room")}.' if module else '') + '</p>'
    if box: text = text[:box.start()].rstrip() + '\n\n' + text[box.end():].lstrip()
    first['source'] = f'{text.rstrip()}\n\n```{{=html}}\n{run}\n```\n'
    if not box: return
    beside, image = '', ''
    if picture:
        beside = ' .beside' if picture['width'] < 1.75 * picture['height'] else ' .above'
        alt = html.escape(picture['alt'])
        tag = f'a class="first" href="#{picture["anchor"]}"' if picture['anchor'] else 'div class="first"'      # before all sections: it is near
        image = (f'```{{=html}}\n<{tag}><img src="{picture["file"]}" width="{picture["width"]}" '
                 f'height="{picture["height"]}" alt="{alt}"></{tag.split()[0]}>\n```\n\n')
    at = cells.index(first)
    cells.insert(at, dict(cell_type='markdown', id='opening', metadata={}, source=f':::: {{.opening{beside}}}\n{image}{box[0]}\n::::\n'))


KEEP = re.compile(r'(?s)(```.*?```|\$\$.*?\$\$|\$[^$\n]+\$|`[^`]*`|\[[^\]]*\]\([^)]*\)|<[^>]*>|^#.*?$|^:::.*?$)', re.M)   # where no link may begin


def cite(cells, number, up=''):
    "the first mention of each work becomes a link to the literature; what a room uses and does not name stands at its end"
    works = [(key, e) for _, key, e in entries()]
    def short(e):
        first, *others = [name.split()[-1] for name in e['author'].split(' and ')]
        return first + (' and others' if others[1:] else f' and {others[0]}' if others else '') + f" {e['year']}"
    target = lambda key: f'{up}bibliography.qmd#{key}'
    words = [(w, key, e) for key, e in works for w in e['shorthand'].split(';')]
    words = {w.strip(): (key, e) for w, key, e in sorted(words, key=lambda t: -len(t[0]))}
    found, pattern = [], re.compile('|'.join(rf'(?<![\w-]){re.escape(w)}(?![\w-])' for w in words))
    def linked_once(m):
        key, e = words[m[0]]
        if key in found: return m[0]
        found.append(key)
        return f'[{m[0]}]({target(key)} "{short(e)}")'
    for c in cells:
        if c['cell_type'] != 'markdown' or c['id'] == 'opening': continue      # its links lead to sections
        c['source'] = ''.join(part if k % 2 else pattern.sub(linked_once, part) for k, part in enumerate(KEEP.split(c['source'])))
    found += [key for key, e in works if number in re.split(r'[,\s]+', e.get('rooms', '')) and key not in found]
    if found:
        by = dict(works)
        name = lambda e: f"{e['shorthand'].split(';')[0].strip()} ({short(e)})" if len(e['shorthand'].split(';')[0]) < 20 else short(e)
        text = ' · '.join(f'[{name(by[k])}]({target(k)} "{by[k]["title"]}")' for k in found)
        cells.append(dict(cell_type='markdown', id='x', metadata={}, source=f'::: {{.works}}\n**Literature of this room**: {text}.\n:::\n'))


def equations(cells):
    "`$$ {#eq-x}` becomes a tag with a number, `@eq-x` that number, as Quarto does"
    number = {}
    texts = [c for c in cells if c['cell_type'] == 'markdown']
    def tag(m):
        number[m[1]] = len(number) + 1
        return rf'\tag{{{number[m[1]]}}}$$'
    for c in texts: c['source'] = re.sub(r'\$\$[ \n]*\{#(eq-[\w-]+)\}', tag, c['source'])
    for c in texts: c['source'] = re.sub(r'\(@(eq-[\w-]+)\)|@(eq-[\w-]+)', lambda m: f"({number.get(m[1] or m[2], '?')})", c['source'])


def files(cells, path, folder, up):
    """figures as files, with the size they are shown at, in the mark-up that Quarto gives them, which does so by itself;
    smalldocs writes them into the page, at a pixel for each of their own"""
    n = 0
    for c in cells:
        pictures = [o for o in c.get('outputs', []) if 'image/png' in o.get('data', {})]
        for o in pictures:
            name = f'gallery/{"-".join(path.relative_to(folder).with_suffix("").parts)}-figure{n}.png'
            n += 1
            (folder / name).write_bytes(base64.b64decode(o['data']['image/png']))
            cap, alt, (w, h) = option(c['source'], 'fig-cap'), option(c['source'], 'fig-alt'), shown(o)
            text = f'<img src="{up}{name}" width="{w}" height="{h}" alt="{html.escape(alt or cap)}" class="img-fluid">'
            caption = f'<figcaption>{html.escape(cap)}</figcaption>' if cap else ''
            o['data'] = {'text/html': f'<div class="quarto-figure quarto-figure-center"><figure class="figure"><p>{text}</p>{caption}</figure></div>'}
            o['metadata'] = {}
        if pictures: c['source'] = re.sub(r'^#\| (?:fig-cap|fig-alt): .*\n', '', c['source'], flags=re.M)


def prepare(path, folder, pages, preview, places, pictures):
    nb = json.loads(path.read_text(encoding='utf-8'))
    cells, up = nb['cells'], '../' * (len(path.relative_to(folder).parts) - 1)
    anchors = set(places.values())
    number = m[1] if (m := re.match(r'(\d\d[a-z]?)_', path.name)) else ''
    for k, c in enumerate(cells):
        c['source'] = source = ''.join(c['source'])
        if c['cell_type'] == 'raw' and source.startswith('---'): c['source'] = front(source, number)
        elif c['cell_type'] == 'markdown':
            c['source'] = linked(quarto(source), pages, up, anchors)
        else:
            for o in c.get('outputs', []):
                data = o.get('data', {})
                if 'image/png' in data: data['image/png'] = lighter(''.join(data['image/png']))
                if 'text/html' in data:                  # as it is: for HTML Quarto loads jquery and requirejs, which KaTeX takes for its caller
                    data['text/markdown'] = f"````{{=html}}\n{''.join(data.pop('text/html'))}\n````\n"
                    continue
                if 'text/markdown' in data: data['text/markdown'] = plain_code(linked(''.join(data['text/markdown']), pages, up, anchors))
    nb['cells'] = cells = closed(told_once(cells, places))
    if number and path.parent == folder:
        opening(cells, path.stem, pictures.get(path.stem), places)
        cite(cells, number)
    for k, c in enumerate(cells): c['id'] = f'cell-{k}'
    if preview:
        equations(cells)
        files(cells, path, folder, up)
    else:                                                # (3), as in the notebook, for Quarto's (Eq. 3)
        for c in cells:
            if c['cell_type'] != 'markdown': continue
            c['source'] = re.sub(r'\(@(eq-[\w-]+)\)', r'([-@\1])', c['source'])
            c['source'] = re.sub(r'^!\[([^]"]+)\]\(([^)\s]+)\)$', r'![](\2){fig-alt="\1"}', c['source'], flags=re.M)      # else a caption
    for c in cells:                                      # Quarto drops the line ends of a source that is one string
        c['source'] = c['source'].splitlines(keepends=True)
    path.write_text(json.dumps(nb, ensure_ascii=False), encoding='utf-8')


def main():
    folder = Path(sys.argv[1])
    books = sorted(folder.rglob('*.ipynb'))
    pages = {}
    for path in books:                                   # the name that nbdev gives a page of the root, and its notebook
        first = ''.join(json.loads(path.read_text(encoding='utf-8'))['cells'][0]['source'])
        if path.parent == folder and (m := re.search(r'^output-file: (\S+)', first, re.M)): pages[m[1]] = path.name
    pictures = json.loads((folder / 'gallery/first.json').read_text(encoding='utf-8'))
    places = api.anchors()
    for path in books: prepare(path, folder, pages, '--preview' in sys.argv, places, pictures)
    print(f'{len(books)} notebooks prepared')


if __name__ == '__main__': main()
