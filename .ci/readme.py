#!/usr/bin/env python
"""README.md from nbs/index.ipynb (nbdev's own command needs Quarto).  --check: fail if the two differ."""
import json, re, sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
DIRECTIVE = re.compile(r'^#\|.*\n?', re.M)


def text_of(output):
    if output['output_type'] == 'stream': return ''.join(output['text'])
    return ''.join(output.get('data', {}).get('text/plain', ''))


SITE = 'https://hippo-tutorial.github.io/hippo_tutorial/'


def rooted(text):
    "links and pictures as the root of the repository sees them; pages that only the site has, as their addresses"
    text = re.sub(r'\]\(((?:proofs/)?\d\d[a-z]?_\w+\.ipynb(?:#[^)]*)?|house\.svg)\)', r'](nbs/\1)', text)
    text = re.sub(r'\]\((\w+)\.qmd\)', rf']({SITE}\1.html)', text)
    return re.sub(r'(src|srcset)="site/', r'\1="nbs/site/', text)


def render(cell):
    src = ''.join(cell['source'])
    if cell['cell_type'] == 'markdown': return rooted(src) + '\n'
    if re.search(r'^#\|\s*hide\s*$', src, re.M): return ''
    if re.search(r'^#\|\s*echo: false', src, re.M):       # shown without its code
        tables = [rooted(''.join(o['data']['text/markdown'])) for o in cell['outputs'] if 'text/markdown' in o.get('data', {})]
        printed = [text_of(o).rstrip() for o in cell['outputs'] if o['output_type'] == 'stream']
        return '\n'.join([*tables, *(f'```\n{text}\n```' for text in printed)]) + '\n' if tables or printed else ''
    src, out = DIRECTIVE.sub('', src).strip(), ''
    figures = [o for o in cell['outputs'] if any(k.startswith('image/') for k in o.get('data', {}))]
    texts = [text_of(o).rstrip() for o in cell['outputs'] if o not in figures]
    if any(texts): out = '\n```\n' + '\n'.join(t for t in texts if t) + '\n```\n'
    return f'```python\n{src}\n```\n{out}'


def main():
    nb = json.loads((root / 'nbs/index.ipynb').read_text(encoding='utf-8'))
    body = '\n'.join(filter(None, map(render, nb['cells'])))
    new = '<!-- generated from nbs/index.ipynb by .ci/readme.py: edit that notebook -->\n\n' + body.rstrip() + '\n'
    path = root / 'README.md'
    named = [p for pair in re.findall(r'\]\(([^)\s#]+)[^)]*\)|(?:src|srcset)="([^"]+)"', new) for p in pair if p and not re.match(r'\w+:', p)]
    lost = [p for p in dict.fromkeys(named) if not (root / p).exists()]
    if lost: sys.exit(f'README.md leads to what is not there: {", ".join(lost)}')
    if '--check' in sys.argv:
        if not path.exists() or path.read_text(encoding='utf-8') != new: sys.exit('README.md differs from nbs/index.ipynb: run python .ci/readme.py')
    else: path.write_text(new, encoding='utf-8')


if __name__ == '__main__': main()
