#!/usr/bin/env python
"""The API section of the site, from the modules: a page each, and an index.

Usage: .ci/api.py FOLDER   writes FOLDER/api/*.qmd
       .ci/api.py --check  lists public functions without a docstring, and arguments without a meaning
"""
import ast, html, io, re, sys, tokenize
from collections import namedtuple
from functools import cache
from pathlib import Path

root = Path(__file__).resolve().parent.parent
package = root / 'hippo_tutorial'
BLOB = 'https://github.com/hippo-tutorial/hippo_tutorial/blob/main/hippo_tutorial/'
HEADER = re.compile(r'^# %% \.\./nbs/(\w+)\.ipynb #', re.M)
Entry = namedtuple('Entry', 'name kind module book line node lines methods')   # kind: function, class or value
DEFS = ast.FunctionDef, ast.ClassDef


def patched(node):
    "the class that a function is patched on"
    if isinstance(node, ast.FunctionDef) and any(getattr(d, 'id', '') in ('patch', 'patch_to') for d in node.decorator_list):
        return node.args.args[0].annotation.id


@cache
def modules():
    "stem -> (book, what its notebook promises, [Entry]) in the order of the rooms"
    found = {}
    for path in sorted(package.glob('[a-z]*.py')):
        text = path.read_text(encoding='utf-8')
        book = HEADER.search(text)
        if not book: continue
        tree, lines = ast.parse(text), text.splitlines()
        public = next((ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], 'id', '') == '__all__'), [])
        extra, entries = {}, []
        for n in tree.body:
            if (owner := patched(n)) and n.name[0] != '_' and n.name != 'extra_repr': extra.setdefault(owner, []).append(n)
        for n in tree.body:
            names = [n.name] if isinstance(n, DEFS) else [t.id for t in n.targets if isinstance(t, ast.Name)] if isinstance(n, ast.Assign) else []
            for name in names:
                if name not in public or name in {e.name for e in entries}: continue
                kind = 'value' if isinstance(n, ast.Assign) else 'class' if isinstance(n, ast.ClassDef) else 'function'
                own = [m for m in n.body if isinstance(m, ast.FunctionDef) and m.name[0] != '_' and m.name != 'extra_repr'] if kind == 'class' else []
                entries.append(Entry(name, kind, path.stem, book[1], n.lineno, n, lines, own + extra.get(name, [])))
        elsewhere = [(c, ms) for c, ms in extra.items() if c not in public]          # methods for a class of another module
        for owner, ms in elsewhere:
            entries += [Entry(f'{owner}.{m.name}', 'function', path.stem, book[1], m.lineno, m, lines, []) for m in ms]
        found[path.stem] = book[1], ast.get_docstring(tree) or '', entries
    return dict(sorted(found.items(), key=lambda kv: kv[1][0]))


def anchors():
    "name -> (module, anchor) of everything public, methods as Class.method; anchors as nbdev links them: in small letters"
    places = {}
    for module, (_, _, entries) in modules().items():
        used = set()
        def anchor(name):
            a = name.lower()
            while a in used: a += '-2'
            used.add(a)
            return a
        for e in entries:
            places.setdefault(e.name, (module, anchor(e.name)))
            for m in e.methods: places.setdefault(f'{e.name}.{m.name}', (module, anchor(f'{e.name}.{m.name}')))
    return places


def comments(lines, first, last):
    "line -> (column, text) of the comments of a stretch of source"
    found = {}
    source = '\n'.join(lines[first - 1:last]) + '\n'
    try:
        for t in tokenize.generate_tokens(io.StringIO(source).readline):
            if t.type == tokenize.COMMENT: found[first + t.start[0] - 1] = t.start[1], t.string.lstrip('# ').strip()
    except (tokenize.TokenError, IndentationError): pass                              # the stretch ends within the definition
    return found


Argument = namedtuple('Argument', 'name type default meaning')


def arguments(node, lines):
    "([Argument], what it returns, the meaning of that) of a function, or of the fields of a class"
    show = lambda n: ast.unparse(n) if n is not None else ''
    if isinstance(node, ast.ClassDef):
        init = next((m for m in node.body if getattr(m, 'name', '') == '__init__'), None)
        if init: return arguments(init, lines)[0], '', ''
        fields = [m for m in node.body if isinstance(m, ast.AnnAssign) and isinstance(m.target, ast.Name)]
        said = comments(lines, node.lineno, node.end_lineno)
        return [Argument(m.target.id, show(m.annotation), show(m.value), said.get(m.end_lineno, ('', ''))[1]) for m in fields], '', ''
    a = node.args
    plain = [*a.posonlyargs, *a.args]
    given = [*zip(plain, [None] * (len(plain) - len(a.defaults)) + a.defaults)]
    if a.vararg: given.append((a.vararg, None))
    given += zip(a.kwonlyargs, a.kw_defaults)
    if a.kwarg: given.append((a.kwarg, None))
    stars = {id(a.vararg): '*', id(a.kwarg): '**'}
    said, at, out = comments(lines, node.lineno, node.body[0].lineno), node.lineno - 1, []
    for arg, default in given:
        first, last = arg.lineno, max(arg.end_lineno, default.end_lineno if default else 0)
        above = [said[k][1] for k in range(at + 1, first) if k in said and lines[k - 1].lstrip().startswith('#')]
        beside = [said[last][1]] if last in said and not any(o.lineno == last and o.col_offset > arg.col_offset for o, _ in given) else []
        if arg.arg not in ('self', 'cls'): out.append(Argument(stars.get(id(arg), '') + arg.arg, show(arg.annotation), show(default), ' '.join(above + beside)))
        at = last
    end = node.returns.end_lineno if node.returns else at + 1
    meaning = said.get(end, ('', ''))[1] if end > at or not given else ''
    return out, show(node.returns), meaning


def text_of(text, places, here):
    "plain text as HTML; what stands in backquotes and is public as a link, what stands in dollars as code, since a page need not load KaTeX for it"
    def part(m):
        if m[1]:
            name = m[1].strip('`')
            inner = f'<code>{html.escape(name, quote=False)}</code>'
            if name not in places: return inner
            module, anchor = places[name]
            return f'<a href="{"" if module == here else module + ".html"}#{anchor}">{inner}</a>'
        if m[2]: return f'<code>{html.escape(m[2][1:-1], quote=False)}</code>'
        return html.escape(m[0], quote=False)
    return re.sub(r'(`[^`\n]+`)|(\$[^$\n]+\$)|[^`$]+|[`$]', part, text)


SENTENCE = re.compile(r'(?<=[.])\s+(?=[A-Z`])')
ERROR = re.compile(r'^(Raises|Errors:|Warns|\w+Error\b)|\braises \w+Error')


def said(node):
    "what a docstring says: paragraphs, and its sentences about errors"
    doc = ast.get_docstring(node) or ''
    paragraphs, errors = [], []
    for block in re.split(r'\n\s*\n', doc):
        sentences = SENTENCE.split(' '.join(block.split()))
        errors += [s for s in sentences if ERROR.search(s)]
        if rest := [s for s in sentences if not ERROR.search(s)]: paragraphs.append(' '.join(rest))
    return paragraphs, errors


def signature(name, node, lines):
    args, returns, _ = arguments(node, lines)
    if isinstance(node, ast.FunctionDef):
        deco = {getattr(d, 'id', '') for d in node.decorator_list}
        if 'property' in deco: return name + (f' -> {returns}' if returns else '')
    shown, star = [], False
    keyword_only = {k.arg for k in node.args.kwonlyargs} if isinstance(node, ast.FunctionDef) else set()
    for a in args:
        if a.name in keyword_only and not star and not any(s.startswith('*') for s in shown):
            shown.append('*')
            star = True
        shown.append(a.name + (f'={a.default}' if a.default else ''))
    line = f"{name}({', '.join(shown)})" + (f' -> {returns}' if returns else '')
    return line if len(line) <= 92 else f'{name}(\n' + ''.join(f'    {s},\n' for s in shown) + ')' + (f' -> {returns}' if returns else '')


def described(name, node, lines, module, book, room_anchor, places):
    "the entry of a function or class, without its heading, as raw HTML and a fence"
    paragraphs, errors = said(node)
    args, returns, meaning = arguments(node, lines)
    prose = lambda t: text_of(t, places, module)
    out = [f'```python\n{signature(name, node, lines)}\n```\n', '```{=html}']
    out += [f'<p>{prose(p)}</p>' for p in paragraphs]
    code = lambda t: f'<code>{html.escape(t, quote=False)}</code>' if t else ''
    columns = [('parameter', [code(a.name) for a in args], ''), ('type', [code(a.type) for a in args], ''),
               ('default', [code(a.default) for a in args], ' class="given"'), ('meaning', [prose(a.meaning) for a in args], '')]
    columns = [c for k, c in enumerate(columns) if not k or any(c[1])]                  # none that is empty; names alone stand in the signature
    if len(columns) > 1 and args:
        out.append('<table class="api"><thead><tr>' + ''.join(f'<th>{name}</th>' for name, _, _ in columns) + '</tr></thead><tbody>')
        out += ['<tr>' + ''.join(f'<td{mark}>{text[k]}</td>' for _, text, mark in columns) + '</tr>' for k in range(len(args))]
        out.append('</tbody></table>')
    if returns not in ('', 'None') or meaning:
        out.append(f'<p class="api-note"><b>Returns</b> <code>{html.escape(returns, quote=False)}</code>{": " if meaning and returns else ""}{prose(meaning)}</p>')
    if errors: out.append(f'<p class="api-note"><b>Errors</b> {prose(" ".join(errors))}</p>')
    out.append(f'<p class="api-note"><a href="{BLOB}{module}.py#L{node.lineno}">source</a> · <a href="../{book}.html#{room_anchor}">in its room</a></p>')
    return '\n'.join([*out, '```\n'])


def short(text, n=110): return text if len(text) <= n else text[:n].rsplit(' ', 1)[0] + ' …'


def write(folder, titles):
    "api/MODULE.qmd and api/index.qmd; `titles`: notebook -> (number, title)"
    into = folder / 'api'
    into.mkdir(exist_ok=True)
    found = modules()
    places, n = anchors(), 0
    index = ['---\ntitle: API\ndescription: Everything that the library exports, by room; signatures, parameters, returns and errors.\ntoc: false\nrepo-actions: false\nhtml-table-processing: none\n---\n',
             'The names below come from the package itself, `from hippo_tutorial import …`, or from their module. '
             'What each is for, and why it is so, stands in its room.\n']
    for module, (book, promise, entries) in found.items():
        if not entries: continue
        number, title = titles[book]
        head = f'API {number} · {module}'
        out = [f'---\ntitle: "{head}"\ndescription: "{title}: what `hippo_tutorial.{module}` exports."\ntoc-depth: 2\nrepo-actions: false\nhtml-table-processing: none\n---\n',
               f'[Room {number}, {title}](../{book}.ipynb), tells what these are for; [all modules](index.qmd).\n']
        rows = []
        for e in entries:
            anchor = places[e.name][1] if places[e.name][0] == module else e.name.lower()
            n += 1
            mark = re.sub(r'([_*])', r'\\\1', e.name)
            out.append(f'## {mark} {{#{anchor}}}\n')
            if e.kind == 'value':
                value = ast.unparse(e.node.value)
                comment = comments(e.lines, e.line, e.node.end_lineno).get(e.node.end_lineno, ('', ''))[1]
                out.append(f'```python\n{e.name} = {value if len(value) <= 400 else value[:400] + " …"}\n```\n\n```{{=html}}\n'
                           f'<p>{text_of(comment, places, module)}</p>\n<p class="api-note"><a href="{BLOB}{module}.py#L{e.line}">source</a> · <a href="../{book}.html">its room</a></p>\n```\n')
                first = comment or 'a value'
            else:
                out.append(described(e.name, e.node, e.lines, module, book, anchor, places))
                first = (said(e.node)[0] or [''])[0]
                first = SENTENCE.split(first)[0]
            rows.append(f'<tr><td><a href="{module}.html#{anchor}"><code>{e.name}</code></a></td><td>{text_of(short(first), places, "index")}</td></tr>')
            for m in e.methods:
                n += 1
                name = f'{e.name}.{m.name}'
                shown = re.sub(r'([_*])', r'\\\1', name)
                out.append(f'### {shown} {{#{places[name][1]}}}\n')
                out.append(described(name, m, e.lines, module, book, anchor, places))
        (into / f'{module}.qmd').write_text('\n'.join(out), encoding='utf-8')
        index.append(f'## [{number} {title}]({module}.qmd)\n\n```{{=html}}\n<table class="api-index"><tbody>\n' + '\n'.join(rows) + '\n</tbody></table>\n```\n')
    (into / 'index.qmd').write_text('\n'.join(index), encoding='utf-8')
    print(f'API: {n} names of {len(found)} modules')


def check():
    "how much is described: functions and methods without a docstring, arguments without a meaning"
    faults, functions, args = [], 0, 0
    for module, (_, _, entries) in modules().items():
        for e in entries:
            if e.kind == 'value': continue
            for name, node in [(e.name, e.node), *((f'{e.name}.{m.name}', m) for m in e.methods)]:
                functions += 1
                if not ast.get_docstring(node) and node.name not in ('forward', 'backward'): faults.append(f'{module}.{name}: no docstring')
                for a in arguments(node, e.lines)[0]:
                    args += 1
                    if not a.meaning and a.name[0] != '*' and name == e.name and e.kind == 'function': faults.append(f'{module}.{name}: nothing is said of {a.name}')
    for f in faults: print(f)
    print(f'{functions} functions, classes and methods, {args} parameters, {len(faults)} faults')
    return not faults                                                                  # not asked for by the tests: parts of GPU programs say it once, together


if __name__ == '__main__':
    if '--check' in sys.argv: sys.exit(not check())
    from pages import rooms
    write(Path(sys.argv[1]), {path.stem: (number, title) for path, number, title, _ in rooms()})
