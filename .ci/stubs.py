"""What type checkers and editors read: whole classes, and the package's own names.

Notebooks build classes method by method (`@patch`), which no type checker follows. This writes, beside each module that does so,
a stub with the methods in their class; `__init__.pyi` and `_names.py`, which say where each public name lives.

Usage: python .ci/stubs.py [--check]
"""
import ast, sys
from collections import Counter
from copy import deepcopy
from pathlib import Path

package = Path(__file__).parent.parent / 'hippo_tutorial'
note = '# made by .ci/stubs.py from the modules; not to be edited\n'

def public(tree):
    "the names in a module's __all__"
    return next((ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign)
                 and getattr(n.targets[0], 'id', '') == '__all__'), [])

def patched(node):
    "the class that a function is a method of, if it is patched on"
    is_patch = isinstance(node, ast.FunctionDef) and any(getattr(d, 'id', '') == 'patch' for d in node.decorator_list)
    return is_patch and node.args.args[0].annotation.id

def bare(f):
    "a function without body and patch, with its docstring"
    doc = ast.get_docstring(f, clean=False)
    f.body = ([ast.Expr(ast.Constant(doc))] if doc else []) + [ast.Expr(ast.Constant(...))]
    f.decorator_list = [d for d in f.decorator_list if getattr(d, 'id', '') in ('property', 'staticmethod', 'classmethod')]
    args = [*f.args.posonlyargs, *f.args.args]
    for a, default in [*zip(args[len(args) - len(f.args.defaults):], f.args.defaults), *zip(f.args.kwonlyargs, f.args.kw_defaults)]:
        if default is not None and a.annotation is None: a.annotation = ast.Name('Any')   # else the default's type is inferred
    return f

# options that are passed on by name: from whom, and what the one in between decides itself
PARTS = ['make_kernel', 'S4Kernel', 'S4DKernel']
PASSED_ON = dict(S4Model=['S4Block', 'S4', *PARTS], S4Block=['S4', *PARTS], S4Stem=['S4', *PARTS], S4=PARTS)
TAKEN = {'self', 'H', 'N', 'channels'}

def passed_on(f, name, known):
    "spell out the options behind two stars"
    have = TAKEN | {a.arg for a in [*f.args.args, *f.args.kwonlyargs]}
    for part in PASSED_ON[name]:
        g = known[part]
        g = next(m for m in g.body if getattr(m, 'name', '') == '__init__') if isinstance(g, ast.ClassDef) else g
        defaults = [None] * (len(g.args.args) - len(g.args.defaults)) + g.args.defaults
        for a, default in zip(g.args.args, defaults):
            if a.arg in have: continue
            have.add(a.arg)
            f.args.kwonlyargs.append(ast.arg(a.arg, a.annotation or ast.Name('Any')))
            f.args.kw_defaults.append(default or ast.Constant(...))
    f.args.kwarg = None

def attributes(cls):
    "what a class assigns to itself, once each"
    found = {}
    for n in ast.walk(cls):
        targets = n.targets if isinstance(n, ast.Assign) else [n.target] if isinstance(n, ast.AnnAssign) else []
        for t in (x for t in targets for x in (t.elts if isinstance(t, ast.Tuple) else [t])):
            if isinstance(t, ast.Attribute) and getattr(t.value, 'id', '') == 'self':
                found.setdefault(t.attr, getattr(n, 'annotation', None) or ast.Name('Any'))
    return [ast.AnnAssign(ast.Name(k), v, None, 1) for k, v in found.items()]

def stub(tree, known):
    "a module's stub"
    methods, body, plain = {}, [], []
    for n in tree.body:
        if name := patched(n):
            methods.setdefault(name, []).append(n)
            n.args.args[0].annotation = None
        elif getattr(n, 'module', '') != 'fastcore.basics': plain.append(n)
    for n in plain:
        if isinstance(n, (ast.Import, ast.ImportFrom)): body.append(n)
        elif isinstance(n, ast.FunctionDef): body.append(bare(n))
        elif isinstance(n, ast.ClassDef):
            fields = [m for m in n.body if isinstance(m, ast.AnnAssign)]
            own = [m for m in n.body if isinstance(m, ast.FunctionDef)] + methods.get(n.name, [])
            names = {m.name for m in own}
            for m in own:
                if m.name == '__init__' and n.name in PASSED_ON: passed_on(m, n.name, known)
            doc = ast.get_docstring(n, clean=False)
            declared = [a for a in attributes(n) if a.target.id not in names | {f.target.id for f in fields}]
            n.body = ([ast.Expr(ast.Constant(doc))] if doc else []) + fields + declared + [bare(m) for m in own] or [ast.Expr(ast.Constant(...))]
            body.append(n)
        elif isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name):
            body.append(n if n.targets[0].id == '__all__' else ast.AnnAssign(n.targets[0], ast.Name('Any'), None, 1))
    tree = ast.fix_missing_locations(ast.Module([ast.ImportFrom('typing', [ast.alias('Any')], 0), *body], []))
    return note + ast.unparse(tree) + '\n'

def files():
    "path -> text of everything that is made"
    out, homes, known = {}, [], {}
    trees = {p: ast.parse(p.read_text(encoding='utf-8')) for p in sorted(package.glob('*.py')) if p.stem[0] != '_'}
    for tree in deepcopy([*trees.values()]): known |= {n.name: n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    for path, tree in trees.items():
        homes += [(name, path.stem) for name in public(tree)]
        if any(patched(n) for n in tree.body): out[path.with_suffix('.pyi')] = stub(tree, known)
    # a name of two modules, or of a module itself, stays in its modules
    times = Counter(name for name, _ in homes)
    homes = sorted((name, home) for name, home in homes if times[name] == 1 and name not in {h for _, h in homes})
    lines = ''.join(f'    {name!r}: {home!r},\n' for name, home in homes)
    out[package / '_names.py'] = f'{note}HOME = {{\n{lines}}}\n'
    lines = ''.join(f'from .{home} import {name} as {name}\n' for name, home in homes)
    out[package / '__init__.pyi'] = f'{note}{lines}__version__: str\n'
    return out

made = files()
old = {p: p.read_text(encoding='utf-8') if p.exists() else None for p in {*made, *package.glob('*.pyi')}}
wrong = [p for p in old if old[p] != made.get(p)]
if '--check' in sys.argv:
    sys.exit(f'run python .ci/stubs.py: {", ".join(p.name for p in wrong)} out of date' if wrong else 0)
for p in wrong:
    if p in made: p.write_text(made[p], encoding='utf-8')
    else: p.unlink()
print(*(f'{p.name}: {len(t.splitlines())} lines' for p, t in made.items()), sep='\n')
