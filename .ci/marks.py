#!/usr/bin/env python
"""Two ways to write what Quarto needs and Jupyter and GitHub show raw: labels of equations, references to them, boxes.

Plain, as plain Jupyter and GitHub read it:       as Quarto reads it:
  $$a=b.\\tag{3}$$ <!-- #eq-x -->                    $$a=b.$$ {#eq-x}
  (3)<!--(@eq-x)-->, Eq. 3<!--@eq-x-->             (@eq-x), @eq-x
  > **Five ideas** <!-- note -->                   ::: {.callout-note title="Five ideas"}
  <details class="tip"><summary>Solution</summary>   ::: {.callout-tip collapse="true" title="Solution"}

Notebooks may use either; .ci/prepare.py turns all into Quarto's for the site.
Usage: .ci/marks.py --check   every notebook survives the way there and back, and the numbers of plain ones are right
       .ci/marks.py --plain NOTEBOOK ...   |   .ci/marks.py --quarto NOTEBOOK ...    rewrite text cells; outputs stay
"""
import json, re, sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
BOX = re.compile(r'^::: \{\.callout-(\w+)( collapse="true")? title="([^"]*)"\}[ ]*\n(.*?)\n:::[ ]*$', re.M | re.S)
FOLD = re.compile(r'^<details class="(\w+)"><summary>([^\n]*)</summary>\n\n(.*?)\n\n</details>$', re.M | re.S)
QUOTE = re.compile(r'^> \*\*(.*)\*\* <!-- (\w+) -->\n((?:>.*\n?)*)', re.M)
BLOCK = re.compile(r'^<div class="(\w+)">\n\n\*\*([^\n]*)\*\*\n\n(.*?)\n\n</div>$', re.M | re.S)
LABEL = re.compile(r'\$\$ \{#(eq-[\w-]+)\}')
TAGGED = re.compile(r'\\tag\{\d+\}\$\$ <!-- #(eq-[\w-]+) -->')


def numbers(texts):
    "label -> number, in the order of a notebook, in either form"
    found = {}
    for text in texts:
        for m in re.finditer(r'\$\$ (?:\{|<!-- )#(eq-[\w-]+)', text): found.setdefault(m[1], len(found) + 1)
    return found


def plain(text, number):
    "for Jupyter and GitHub; `number` as `numbers` gives it"
    text = quarto(text)
    def box(m):
        kind, folded, title, body = m.groups()
        if folded: return f'<details class="{kind}"><summary>{title}</summary>\n\n{body}\n\n</details>'
        if re.search(r'\$\$[^$]*\n[^$]*\$\$', body): return f'<div class="{kind}">\n\n**{title}**\n\n{body}\n\n</div>'
        return f'> **{title}** <!-- {kind} -->\n>\n' + '\n'.join(f'> {line}'.rstrip() for line in body.split('\n'))
    text = BOX.sub(box, text)
    text = LABEL.sub(lambda m: rf'\tag{{{number[m[1]]}}}$$ <!-- #{m[1]} -->', text)
    text = re.sub(r'\(@(eq-[\w-]+)\)', lambda m: f'({number[m[1]]})<!--(@{m[1]})-->', text)
    return re.sub(r'(?<![\w(-])@(eq-[\w-]+)', lambda m: f'Eq. {number[m[1]]}<!--@{m[1]}-->', text)


def quarto(text):
    "for Quarto"
    text = TAGGED.sub(r'$$ {#\1}', text)
    text = re.sub(r'\(\d+\)<!--\(@(eq-[\w-]+)\)-->', r'(@\1)', text)
    text = re.sub(r'Eq\. \d+<!--@(eq-[\w-]+)-->', r'@\1', text)
    text = FOLD.sub(r'::: {.callout-\1 collapse="true" title="\2"}\n\3\n:::', text)
    text = BLOCK.sub(r'::: {.callout-\1 title="\2"}\n\3\n:::', text)
    def quoted(m):
        body = re.sub(r'^> ?', '', m[3].rstrip('\n'), flags=re.M).lstrip('\n')
        return f'::: {{.callout-{m[2]} title="{m[1]}"}}\n{body}\n:::' + ('\n' if m[3].endswith('\n') else '')
    return QUOTE.sub(quoted, text)


def text_cells(nb): return [c for c in nb['cells'] if c['cell_type'] == 'markdown']


def check(path):
    texts = [''.join(c['source']) for c in text_cells(json.loads(path.read_text(encoding='utf-8')))]
    number, good = numbers(texts), True
    for text in texts:
        there = plain(text, number)
        if quarto(there) != quarto(text) or plain(there, number) != there or re.search(r'^:::|[{@]#?eq-', re.sub('<!--.*?-->', '', there), re.M):
            print(f'{path.name}: not the same there and back: {text[:80]!r}')
            good = False
        if ('<!--' in text or '<details' in text) and text not in (there, quarto(text)):
            print(f'{path.name}: mixed marks, or numbers that are wrong: {text[:80]!r}; run .ci/marks.py --plain on it')
            good = False
    return good


def rewrite(path, to_plain):
    nb = json.loads(path.read_text(encoding='utf-8'))
    number = numbers(''.join(c['source']) for c in text_cells(nb))
    for c in text_cells(nb):
        text = ''.join(c['source'])
        new = plain(text, number) if to_plain else quarto(text)
        if new != text: c['source'] = new.splitlines(keepends=True)
    path.write_text(json.dumps(nb, ensure_ascii=False, indent=1, sort_keys=True) + '\n', encoding='utf-8')


def main():
    if '--check' in sys.argv:
        books = sorted((root / 'nbs').rglob('*.ipynb'))
        good = [check(p) for p in books]
        print(f'{sum(good)} of {len(books)} notebooks keep their marks there and back')
        sys.exit(not all(good))
    for name in sys.argv[2:]: rewrite(Path(name), {'--plain': True, '--quarto': False}[sys.argv[1]])


if __name__ == '__main__': main()
