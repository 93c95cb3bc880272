"""What type checkers and editors read: whole classes, and the package's own names.

Notebooks build classes method by method (`@patch`), which no type checker follows. This writes,
beside each module that does so, a stub with the methods in their class and with the options that
are passed on by name; and `__init__.pyi` and `_names.py`, which say where each public name lives.
Documentation stays in the modules: editors find it there.

Usage: python .ci/stubs.py [--check]
"""
import ast
import sys
from collections import Counter
from copy import deepcopy
from itertools import chain
from pathlib import Path

here = Path(__file__).parent
package = here.parent / 'hippo_tutorial'
note = '# made by .ci/stubs.py from the modules; not to be edited\n'
dots = ast.Expr(ast.Constant(...))
kept = 'property', 'staticmethod', 'classmethod'

# who passes options on to whom, and what they decide themselves
PARTS = ['make_kernel', 'S4Kernel', 'S4DKernel']
IN_BLOCK = ['S4', *PARTS]
PASSED_ON = dict(S4Model=['S4Block', *IN_BLOCK], S4Block=IN_BLOCK, S4Stem=IN_BLOCK, S4=PARTS)
TAKEN = {'self', 'H', 'N', 'channels'}


def decorators(node): return {getattr(d, 'id', '') for d in node.decorator_list}


def public(tree):
    "the names in a module's __all__"
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], 'id', '') == '__all__':
            return ast.literal_eval(node.value)
    return []


def patched(node):
    "the class that a function is a method of, if it is patched on"
    if isinstance(node, ast.FunctionDef) and 'patch' in decorators(node):
        return node.args.args[0].annotation.id


def with_defaults(args):
    "(argument, default or None) of those that may be given by position"
    return zip(args.args, [None] * (len(args.args) - len(args.defaults)) + args.defaults)


def bare(f):
    "a function without its body; what has a default and no annotation may be anything"
    f.body = [dots]
    f.decorator_list = [d for d in f.decorator_list if getattr(d, 'id', '') in kept]
    by_name = zip(f.args.kwonlyargs, f.args.kw_defaults)
    for arg, default in chain(with_defaults(f.args), by_name):
        if default is not None and arg.annotation is None: arg.annotation = ast.Name('Any')
    return f


def pass_on(f, name, known):
    "spell out the options behind two stars"
    have = TAKEN | {a.arg for a in [*f.args.args, *f.args.kwonlyargs]}
    for part in map(known.get, PASSED_ON[name]):
        if isinstance(part, ast.ClassDef):
            part = next(m for m in part.body if getattr(m, 'name', '') == '__init__')
        for arg, default in with_defaults(part.args):
            if arg.arg in have: continue
            have.add(arg.arg)
            f.args.kwonlyargs.append(ast.arg(arg.arg, arg.annotation or ast.Name('Any')))
            f.args.kw_defaults.append(default or ast.Constant(...))
    f.args.kwarg = None


def attributes(cls):
    "what a class assigns to itself, once each"
    found = {}
    for node in ast.walk(cls):
        targets = getattr(node, 'targets', [getattr(node, 'target', None)])
        for t in chain.from_iterable(getattr(t, 'elts', [t]) for t in targets):
            if isinstance(t, ast.Attribute) and getattr(t.value, 'id', '') == 'self':
                found.setdefault(t.attr, getattr(node, 'annotation', ast.Name('Any')))
    return found


def whole(cls, methods, known):
    "a class with all its methods"
    methods = [m for m in cls.body if isinstance(m, ast.FunctionDef)] + methods
    for m in methods:
        if m.name == '__init__' and cls.name in PASSED_ON: pass_on(m, cls.name, known)
    body = [m for m in cls.body if isinstance(m, ast.AnnAssign)]
    names = {m.name for m in methods} | {m.target.id for m in body}
    for name, kind in attributes(cls).items():
        if name not in names: body.append(ast.AnnAssign(ast.Name(name), kind, None, 1))
    cls.body = [*body, *map(bare, methods)] or [dots]
    return cls


def stub(tree, known):
    "a module's stub"
    methods, body = {}, [ast.ImportFrom('typing', [ast.alias('Any')], 0)]
    for node in tree.body:
        if name := patched(node):
            node.args.args[0].annotation = None
            methods.setdefault(name, []).append(node)
    own = set(chain.from_iterable(methods.values()))
    for node in tree.body:
        if node in own or getattr(node, 'module', '') == 'fastcore.basics': continue
        if isinstance(node, (ast.Import, ast.ImportFrom)): body.append(node)
        if isinstance(node, ast.FunctionDef): body.append(bare(node))
        if isinstance(node, ast.ClassDef):
            body.append(whole(node, methods.get(node.name, []), known))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0]
            any_value = ast.AnnAssign(name, ast.Name('Any'), None, 1)
            body.append(node if name.id == '__all__' else any_value)
    return note + ast.unparse(ast.fix_missing_locations(ast.Module(body, []))) + '\n'


def files(trees):
    "path -> text of everything that is made"
    defined = chain.from_iterable(tree.body for tree in deepcopy([*trees.values()]))
    known = {n.name: n for n in defined if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    homes = [(name, path.stem) for path, tree in trees.items() for name in public(tree)]
    # a name of two modules, or of a module itself, stays in its modules
    times = Counter(name for name, _ in homes)
    modules = {path.stem for path in trees}
    homes = sorted((n, home) for n, home in homes if times[n] == 1 and n not in modules)
    table = ''.join(f'    {name!r}: {home!r},\n' for name, home in homes)
    imports = ''.join(f'from .{home} import {name} as {name}\n' for name, home in homes)
    out = {
        package / '_names.py': f'{note}HOME = {{\n{table}}}\n',
        package / '__init__.pyi': f'{note}{imports}__version__: str\n',
    }
    for path, tree in trees.items():
        if any(map(patched, tree.body)): out[path.with_suffix('.pyi')] = stub(tree, known)
    return out


trees = {
    path: ast.parse(path.read_text(encoding='utf-8'))
    for path in sorted(package.glob('*.py')) if path.stem[0] != '_'
}
methods = {n.name for t in trees.values() for n in t.body if patched(n) and n.name[0] != '_'}
made = files(trees)
there = {*made, *package.glob('*.pyi')}
wrong = [p for p in there if not p.exists() or p.read_text(encoding='utf-8') != made.get(p)]
if '--check' in sys.argv:
    program = (here / 'typed.py').read_text(encoding='utf-8')
    missing = [m for m in sorted(methods - {'forward'}) if f'.{m}(' not in program]
    if missing: sys.exit(f'.ci/typed.py calls no {", ".join(missing)}')
    if wrong: sys.exit(f'run python .ci/stubs.py: {", ".join(p.name for p in wrong)}')
for path in wrong:
    if path in made: path.write_text(made[path], encoding='utf-8')
    else: path.unlink()
