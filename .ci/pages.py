#!/usr/bin/env python
"""Pages that are made from the notebooks: gallery, claims, exercises, the API, and the bibliography from nbs/references.bib.

Usage: .ci/pages.py FOLDER   writes gallery.qmd and its thumbnails, claims.qmd, exercises.qmd, bibliography.qmd, api/*.qmd there
       .ci/pages.py --check  fails if a figure has no alternative text, a claim no cell, a room no exercise, an entry no source
"""
import base64, html, io, json, re, sys
from pathlib import Path

from figures import shown
from marks import quarto

root = Path(__file__).resolve().parent.parent
nbs = root / 'nbs'
HEADING = re.compile(r'^(#{2,4}) (.*)$', re.M)


def slug(heading):
    "the anchor of a heading, as Pandoc makes it"
    text = re.sub(r'\[([^\]]*)\]\([^)]*\)|[`*$\\{}^]', r'\1', heading).lower()
    text = re.sub(r'[^\w\s.-]', '', text).strip()
    return re.sub(r'^[^a-z]+', '', re.sub(r'\s+', '-', text)) or 'section'


def rooms(pattern='[0-9]*.ipynb'):
    "(path, number, title, cells) of each notebook"
    for path in sorted(nbs.glob(pattern)):
        cells = json.loads(path.read_text(encoding='utf-8'))['cells']
        for c in cells: c['source'] = (quarto if c['cell_type'] == 'markdown' else str)(''.join(c['source']))
        title = re.match(r'# (.*)', cells[0]['source'])[1]
        yield path, path.name.split('_')[0], title, cells


def option(source, name):
    m = re.search(rf'^#\| {name}: (.*)$', source, re.M)
    if not m: return ''
    text = m[1].strip()
    return json.loads(text) if text.startswith('"') else text.strip("'")


def figures():
    "(path, number, title, [(output, alternative text, caption, anchor, cell)]) of each notebook with figures"
    for pattern in ('[0-9]*.ipynb', 'proofs/[0-9]*.ipynb'):
        for path, number, title, cells in rooms(pattern):
            found, anchor = [], ''
            for c in cells:
                if c['cell_type'] == 'markdown':
                    heads = HEADING.findall(c['source'])
                    if heads: anchor = slug(heads[-1][1])
                    continue
                for o in c.get('outputs', []):
                    if 'image/png' in o.get('data', {}):
                        found.append((o, option(c['source'], 'fig-alt'), option(c['source'], 'fig-cap'), anchor, c['id']))
            if found: yield path, number, title, found


def thumbnail(output, width=360):
    from PIL import Image
    im = Image.open(io.BytesIO(base64.b64decode(''.join(output['data']['image/png'])))).convert('RGBA')
    page = Image.new('RGB', im.size, 'white')
    page.paste(im, mask=im.split()[3])
    page.thumbnail((width, 4 * width))
    out = io.BytesIO()
    page.save(out, 'WEBP', quality=78, method=4)
    return out.getvalue(), page.size


def gallery(folder):
    (folder / 'gallery').mkdir(exist_ok=True)
    out, total, n = ['---\ntitle: Gallery\ndescription: Every figure of the rooms; each leads to the section that makes it.\npage-layout: full\ntoc: false\nrepo-actions: false\n---\n'], 0, 0
    for path, number, title, found in figures():
        if path.parent != nbs: continue
        out.append(f'## {number} {title}\n\n```{{=html}}\n<div class="gallery">')
        for k, (image, alt, cap, anchor, _) in enumerate(found):
            data, (w, h) = thumbnail(image)
            name = f'gallery/{path.stem}-{k}.webp'
            (folder / name).write_bytes(data)
            total, n = total + len(data), n + 1
            caption = html.escape(re.sub(r'[$\\*`]', '', cap))
            alt = html.escape(alt or re.sub(r'[$\\*`]', '', cap))
            href = f'{path.stem}.html' + (f'#{anchor}' if anchor else '')
            out.append(f'<a href="{href}"><img src="{name}" width="{w}" height="{h}" loading="lazy" alt="{alt}"><span>{caption}</span></a>')
        out.append('</div>\n```\n')
    (folder / 'gallery.qmd').write_text('\n'.join(out), encoding='utf-8')
    print(f'gallery: {n} figures, {total / 1000:.0f} kB of thumbnails')


ROW = re.compile(r'^\| (\d+) \| (.*) \| (.*) \| \[(\d\d[a-z]?), (.*)\]\((.*)\.ipynb#(.*)\) \|$', re.M)


def claims():
    "number -> (claim, bound, room, section, notebook, anchor, has it a cell?, what the cells under the mark have printed)"
    table = next(c['source'] for *_, cells in rooms('00_notation.ipynb') for c in cells if '## The claims of the series' in c['source'])
    books, found = {path.stem: cells for path, *_, cells in rooms()}, {}
    for k, claim, bound, room, section, book, anchor in ROW.findall(table):
        cells, told, marked = books.get(book, []), [], []
        starts = [i for i, c in enumerate(cells) if c['cell_type'] == 'markdown' and re.search(rf'\*\*Claim {k}\b', c['source'])]
        for start in starts:
            for c in cells[start + 1:start + 9]:
                if c['cell_type'] == 'markdown' and re.search(r'\*\*Claim|^## ', c['source'], re.M): break
                texts = [''.join(o.get('data', {}).get('text/plain', '') or o.get('text', '')) for o in c.get('outputs', []) if 'image/png' not in o.get('data', {})]
                text = ' '.join(' '.join(texts).split())
                text = text[1:-1] if re.fullmatch(r"'[^']*'", text) else text              # a sentence, without its quotes
                if re.search(r'^#\| measured: true', c['source'], re.M): marked.append(text)
                if start == starts[0] and re.search(r'\d', text) and not re.match(r'<|[A-Z]\w+\(', text):     # numbers, not the name of an object
                    told.append((not re.search(r'\bassert|\btest_', c['source']), len(told), text))
        mates = re.findall(r'\*\*Claim (\d+)', cells[starts[0]]['source']) if starts else [k]    # several claims of one text: a cell each
        told.sort()
        shown = '; '.join(dict.fromkeys(marked)) or (told[min(mates.index(k), len(told) - 1)][2] if told else '')
        shown = shown if len(shown) <= 240 else shown[:237] + '…'
        found[int(k)] = claim, bound, room, section, book, anchor, bool(starts), shown
    return found


def claims_page(folder):
    out = ['---\ntitle: Claims\ndescription: Every numbered claim of the series, the bound that its cell asserts, and what was measured.\npage-layout: full\ntoc: false\nrepo-actions: false\n---\n',
           'Each claim is a cell that can fail, and that runs with every change; most have a [mutant](https://github.com/hippo-tutorial/hippo_tutorial/blob/main/.ci/mutate.py) '
           'that spoils the closed form and must make the cell fail. *Asserted* is the largest error that the cell lets pass, or the bound. *Measured* is what '
           'the cells that prove the claim printed when their notebook was last run.\n',
           '::: {.claims}\n', '| # | claim | asserted | measured | proved in |', '|-|----|---|--------|---|']
    for k, (claim, bound, room, section, book, anchor, _, shown) in claims().items():
        code = '`' + shown.replace('|', '¦').replace('`', "'") + '`' if shown else 'see the section'
        out.append(f'| {k} | {claim} | {bound} | {code} | [{room}, {section}]({book}.ipynb#{anchor}) |')
    (folder / 'claims.qmd').write_text('\n'.join(out) + '\n\n:::\n', encoding='utf-8')


def exercises():
    "(path, number, title, [(number, question)], anchor) of each room"
    for path, number, title, cells in rooms():
        section, found, anchor = '', [], 'exercises'
        for c in cells:
            if c['cell_type'] != 'markdown': continue
            text = c['source']
            for block in re.split(r'\n\s*\n', text):
                if m := re.match(r'## (.*)', block): section = m[1]
                if not section.startswith('Exercise'): continue
                anchor = slug(section)
                if m := re.match(r'\*\*(\d+)\.?\s*([^*]*)\*\*\.?\s*(.*)', block, re.S): found.append((m[1], ' '.join(f'{m[2]} {m[3]}'.split())))
                elif m := re.match(r'::: \{\.callout-\w+ [^}]*title="(\d+)\.\s*([^"]*)"', block): found.append((m[1], m[2]))
                elif m := re.match(r'(\d+)\.\s+(.*)', block, re.S): found.append((m[1], ' '.join(m[2].split())))
        yield path, number, title, found, anchor


def exercises_page(folder):
    out = ['---\ntitle: Exercises\ndescription: All questions of the rooms; each has a tested solution behind a fold.\ntoc: false\nrepo-actions: false\n---\n',
           'Every room ends with a few questions. Their solutions are folded away under the question, and those that compute something are cells that run with the tests.\n']
    for path, number, title, found, anchor in exercises():
        if not found: continue
        out.append(f'## [{number} {title}]({path.name}#{anchor})\n')
        out += [f'{k}. {q}' for k, q in found] + ['']
    text = '\n'.join(out)
    text = re.sub(r'\(?@eq-[\w-]+\)?', 'the equation of that room', text)
    (folder / 'exercises.qmd').write_text(text + '\n', encoding='utf-8')


ENTRY = re.compile(r'@(\w+)\{([\w:-]+),(.*?)\n\}', re.S)


def entries():
    for kind, key, body in ENTRY.findall((nbs / 'references.bib').read_text(encoding='utf-8')):
        yield kind, key, {k.lower(): re.sub(r'[{}]', '', v) for k, v in re.findall(r'(\w+)\s*=\s*\{((?:[^{}]|\{[^{}]*\})*)\}', body)}


def bibliography(folder):
    out = ['---\ntitle: Literature\ndescription: What the series rests on, what it measures itself against, and what came after.\ntoc: false\nrepo-actions: false\n---\n',
           'The same as a file: [references.bib](https://github.com/hippo-tutorial/hippo_tutorial/blob/main/nbs/references.bib).\n']
    group, books = None, {number: path.name for path, number, *_ in rooms()}
    for kind, key, e in entries():
        if e.get('keywords') != group:
            group = e.get('keywords')
            out.append(f'## {group}\n')
        where = e.get('booktitle') or e.get('journal') or e.get('note', '')
        link = e.get('url') or f"https://arxiv.org/abs/{e['eprint']}"
        names = e['author'].split(' and ')
        who = ', '.join(names[:3]) + (' and others' if len(names) > 3 else '')
        number = re.split(r'[,\s]+', e.get('rooms', ''))
        links = [f'[{n}]({books[n]})' for n in number if n in books]
        used = f" Room{'s' if links[1:] else ''} {', '.join(links)}." if links else ''
        out.append(f"- []{{#{key}}}{who} ({e['year']}). [*{e['title']}*]({link}). {where + '. ' if where else ''}{e.get('annote', '')}{used}")
        out.append('')
    (folder / 'bibliography.qmd').write_text('\n'.join(out), encoding='utf-8')


def first_figure(cells, found):
    "the place of a room's picture among its figures: that of the cell with `#| headline: true`, else the first"
    marked = {c['id'] for c in cells if re.search(r'^#\| headline: true', c['source'], re.M)}
    return next((k for k, f in enumerate(found) if f[4] in marked), 0)


def openings(folder=None):
    "notebook -> (file, width, height, alternative text, anchor) of the picture that its first screen shows; into `folder`, if given"
    places, total = {}, 0
    books = {path: cells for path, *_, cells in rooms()}
    for path, number, title, found in figures():
        if path.parent != nbs: continue
        image, alt, cap, anchor, _ = found[first_figure(books[path], found)]
        data, _ = thumbnail(image, 1000)                         # two pixels for each beside the box of ideas
        w, h = shown(image)
        name = f'gallery/{path.stem}-first.webp'
        if folder: (folder / name).write_bytes(data)
        total += len(data)
        places[path.stem] = dict(file=name, width=w, height=h, alt=alt or re.sub(r'[$\\*`]', '', cap), anchor=anchor)
    if folder: (folder / 'gallery/first.json').write_text(json.dumps(places), encoding='utf-8')
    if folder: print(f'first screens: {len(places)} pictures, {total / 1000:.0f} kB')
    return places


def api(folder):
    from api import write
    write(folder, {path.stem: (number, title) for path, number, title, _ in rooms()})


def check():
    faults = []
    n = 0
    for path, _, _, found in figures():
        for _, alt, cap, _, cell in found:
            n += 1
            if not (alt or cap): faults.append(f'{path.name}: the figure of cell {cell} has neither fig-alt nor fig-cap')
    listed = claims()
    faults += [f'claim {k}: {v[4]}.ipynb has no **Claim {k}**' for k, v in listed.items() if not v[6]]
    if list(listed) != list(range(1, len(listed) + 1)) or not listed: faults.append(f'the claims are numbered {list(listed)}')
    asked = {number: len(found) for _, number, _, found, _ in exercises()}
    faults += [f'room {k} has no exercise that the index finds' for k, v in asked.items() if not v and k not in ('00b', '10d', '15b')]
    books = list(entries())
    for _, key, e in books:
        for need in ('author', 'title', 'year', 'keywords', 'shorthand'):
            if need not in e: faults.append(f'references.bib: {key} has no {need}')
        if not ('url' in e or 'eprint' in e): faults.append(f'references.bib: {key} has no url')
    for fault in faults: print(fault)
    print(f'{n} figures, {len(listed)} claims, {sum(asked.values())} exercises, {len(books)} works')
    return not faults


def main():
    if '--check' in sys.argv: sys.exit(not check())
    folder = Path(sys.argv[1])
    for make in (gallery, openings, claims_page, exercises_page, bibliography, api): make(folder)


if __name__ == '__main__': main()
