"""Does each claim's own cell fail when a closed form it rests on is spoiled?

Each notebook is run once as plain Python. Then, for each mutant, one function is spoiled in place (one sign flipped, or one entry
scaled by 1 + 1e-3), the code cells right under the claim's mark are run again, and at least one of them must raise.

Not listed, since no assertion could see them: the sign of a whole basis function (as orthonormal as before), entries that a claim
does not touch, and 1e-3 on claims about orders, rates and bounds (7, 8, 9, 12, 20, 21, 28, 29, 30); the same closed forms are under a sharp
claim as well (fout: 11, legt: 10 and 13, legs: 1, 3, 22, 24, 27).

Usage: python mutate.py [REPO] [NN ...]      REPO: the folder that holds nbs/, if not the one above this file; NN: only these notebooks
"""
import ast, inspect, json, os, re, sys, time, types, textwrap, warnings
os.environ.setdefault('MPLBACKEND', 'Agg'); warnings.filterwarnings('ignore')
args = sys.argv[1:]; ROOT = args.pop(0) if args and not re.match(r'\d\d', args[0]) else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT); os.chdir(f'{ROOT}/nbs')
import numpy as np
from importlib import import_module

def entry(i, f, out=None):
    "Spoil one entry of the result (or of its `out`-th part)."
    def tweak(r):
        x = r if out is None else r[out]
        x = np.array(x, copy=True)
        try: x[i] = x[i] * f
        except IndexError: pass                                              # smaller than the entry: unspoiled
        return x if out is None else tuple(x if k == out else v for k, v in enumerate(r))
    return tweak
both = lambda i, out=None: [('flip', entry(i, -1, out)), ('×1.001', entry(i, 1.001, out))]
A = lambda *i: both(i, 0)
B = lambda i: both((i,), 1)
text = lambda *pairs: [(name, (a, b)) for name, a, b in pairs]

# notebook, claim, function (ns: of the notebook, else of a module), mutants
H, L5 = 'hippo', 'legs_ode'
TABLE = [
 ('01_measures', 16, 'ns.legendre', [('×1.001', entry((2,), 1.001))]),                                       # −p_n is as good as p_n: no sign
 ('01_measures', 16, 'ns.residual', text(('flip', '- (abs', '+ (abs'), ('×1.001', '- (abs', '- 1.001 * (abs'))),
 ('02_orthogonal_ssm', 5, 'measures.legendre', [('×1.001', entry((2,), 1.001))]),
 ('02_orthogonal_ssm', 5, 'ns.solve_ratio', text(('flip', 'np.eye(N).ravel()', '-np.eye(N).ravel()'), ('×1.001', 'np.eye(N).ravel()', '1.001 * np.eye(N).ravel()'))),
 ('02_orthogonal_ssm', 6, 'ns.scaled', text(('flip', 'c * B', '-c * B'), ('×1.001', 'c * B', '1.001 * c * B'), ('flip A', 'c * A', '-c * A'))),
 ('02_orthogonal_ssm', 6, 'ns.tilted', text(('flip', 'A + c * np', 'A - c * np'), ('×1.001', 'A + c * np', 'A + 1.001 * c * np'))),
 ('02_orthogonal_ssm', 6, 'ns.rotated', text(('flip', 'V @ B', '-V @ B'), ('×1.001', 'V @ B', '1.001 * V @ B'))),
 ('02_orthogonal_ssm', 6, 'ns.legs', A(3, 1) + A(2, 2) + B(4)),
 ('03_warping', 1, 'ns.legs', A(3, 1) + A(2, 2) + B(4)),
 ('03_warping', 2, 'ns.identity_sides', text(('flip', '(2 * k + 1)', '(2 * k - 1)'), ('×1.001', '(n + 1) * c', 'Fraction(1001, 1000) * (n + 1) * c'))),
 ('03_warping', 3, 'ns.legs', A(5, 2) + A(4, 4) + B(3)),
 ('03_warping', 3, 'ns.clock_rate', [('×1.001', lambda r: 1.001 * r)]),
 ('03_warping', 4, 'ns.cut_gram', text(('flip', 'np.eye(N) - ', 'np.eye(N) + '), ('×1.001', 'np.eye(N) - ', 'np.eye(N) - 1.001 * '))),
 ('03_warping', 4, 'measures.legendre', [('×1.001', entry((2,), 1.001))]),
 ('04_matrices', 7, 'ns._rotation', [('flip', entry((4, 3), -1, 0)), ('flip b', entry((1,), -1, 1))]),
 ('04_matrices', 8, 'ns.fout', A(0, 0)[:1] + A(3, 3)[:1] + B(0)[:1]),
 ('04_matrices', 9, 'ns.fout', A(0, 0)[:1] + A(3, 3)[:1] + B(0)[:1]),
 ('04_matrices', 10, 'ns.legt', A(2, 1) + A(0, 0) + B(0)),
 ('04_matrices', 11, 'ns.fout', A(0, 0) + A(2, 1) + A(1, 2) + A(3, 0) + B(1)),
 ('04_matrices', 11, 'ns.delay_output', text(('flip', '(B, -1.)', '(B, 1.)'), ('×1.001', '(B, -1.)', '(B, -1.001)'))),
 ('04_matrices', 20, 'ns.fourier', [('×1.1', entry((2,), 1.1))]),
 ('05_legs_ode', 22, 'hippo.legs', A(3, 1) + A(2, 2) + B(4)),
 ('05_legs_ode', 22, 'measures.legendre', both((3,))),
 ('05_legs_ode', 23, 'hippo.legs', A(3, 1) + A(1, 1) + B(4)),
 ('05_legs_ode', 24, 'hippo.legs', B(1)),
 ('05_legs_ode', 24, 'ns.legs_power', both((..., 0, 0))),
 ('05_legs_ode', 25, 'hippo.legs', A(3, 1) + A(2, 2)[:1] + [('×0.999', entry((2, 2), .999, 0))]),
 ('05_legs_ode', 26, 'ns.euler_products', text(('flip', '(n + 1) *', '-(n + 1) *'), ('+1', '(n + 1) *', '(n + 2) *'))),                 # integers
 ('05_legs_ode', 27, 'hippo.legs', A(3, 1) + A(2, 2) + B(4)),
 ('05_legs_ode', 28, 'hippo.legs', A(3, 1)[:1] + A(1, 1)[:1] + B(1)[:1]),
 ('05_legs_ode', 29, 'hippo.legs', A(3, 1)[:1]),
 ('05_legs_ode', 30, 'hippo.legs', A(3, 1)[:1] + A(1, 1)[:1]),
 ('05_legs_ode', 31, 'ns.legs_power', both((..., 0, 0))),
 ('05_legs_ode', 32, 'hippo.legs', A(1, 0) + A(1, 1)),
 ('05_legs_ode', 33, 'hippo.legs', A(3, 1) + A(2, 2)),
 ('06_discretization', 19, 'ns.discretize', A(3, 1) + B(2)),
 ('07_timescale', 12, 'hippo.legt', A(2, 1)[:1] + A(0, 0)[:1]),
 ('07_timescale', 13, 'hippo.legt', A(2, 1) + A(0, 0) + B(3)),
 ('07_timescale', 17, 'hippo.legs', A(1, 0) + A(0, 0) + B(0)),
 ('07_timescale', 18, 'hippo.legs', A(0, 0)),
 ('07_timescale', 18, 'discretization.discretize', [('×1.001', lambda r: (r[0] * 1.001, r[1])), ('flip', lambda r: (-r[0], r[1]))]),
 ('07_timescale', 21, 'hippo._rotation', [('flip', entry((3, 2), -1, 0))]),
 ('09_dplr', 14, 'ns.low_rank', both((0, 0))),
 ('09_dplr', 14, 'hippo.legs', A(3, 1) + A(2, 2)),
 ('09_dplr', 14, 'hippo.legt', A(2, 1) + A(0, 0)),
 ('09_dplr', 14, 'ns.nplr', both((1,), 0) + both((1, 0), 1)[1:] + both((1,), 2)),
 ('09_dplr', 15, 'ns.dplr_transfer', text(('flip', 'torch.eye(r, dtype=R.dtype, device=R.device) +', 'torch.eye(r, dtype=R.dtype, device=R.device) -'), ('×1.001', '- Cn * (R', '- 1.001 * Cn * (R'), ('flip w', '1j * S - w', '1j * S + w'))),
 ('09_dplr', 15, 'ns.transfer_dc', text(('flip', '- (((ck', '+ (((ck'), ('×1.001', '- (((ck', '- 1.001 * (((ck' ))),
 ('09_dplr', 15, 'ns.nodes', text(('flip', '2 * torch.sin(h)', '-2 * torch.sin(h)'), ('×1.001', '2 * torch.sin(h)', '2.002 * torch.sin(h)'))),
 ('10_cauchy', 15, 'ns._pole', text(('flip', 'a * a + t * (b', 'a * a - t * (b'), ('×1.001', '-2 * T * a', '-2.002 * T * a'))),
 ('10_cauchy', 15, 'ns._tan', text(('flip', '2 * torch.tan', '-2 * torch.tan'), ('×1.001', '2 * torch.tan', '2.002 * torch.tan'))),
 ('10_cauchy', 15, 'ns._out', text(('flip', 'g[0] - T', 'g[0] + T'), ('×1.001', 'g[1] + T / 2', 'g[1] + T / 2.002'))),
 ('10_cauchy', 15, 'ns._coef', text(('flip', '-(vr * w[0] + vi * w[1])', '-(vr * w[0] - vi * w[1])'), ('×1.001', 'pairs, 2., 1.)', 'pairs, 2.002, 1.)'))),
 ('14_s4', 34, 'ns.set_comb', text(('flip', '[period + s for', '[period - s for'), ('×1.001', 'log_dt = -of_copy', 'log_dt = -1.001 * of_copy'), ('half', '*= .5**.5', '*= .5'))),
 ('14b_fused', 35, 'ns._Block.forward', text(('flip', 'beta - scale * mean', 'beta + scale * mean'), ('×1.001', 'torch.fft.rfft(k).div_(n)', 'torch.fft.rfft(k).div_(1.001 * n)'))),
 ('14b_fused', 35, 'ns._Block.backward', text(('flip', 'shift, dD, d_beta, d_gamma = beta - scale', 'shift, dD, d_beta, d_gamma = beta + scale'), ('×1.001', 'ctx.own / (B * L)', '1.001 * ctx.own / (B * L)'), ('no transpose', 'W.T.contiguous()', 'W.view(W.shape[::-1])'))),
 ('14b_fused', 35, 'ns._gate_back', text(('flip', 'np.float32(1) - gate', 'np.float32(1) + gate'), ('×1.001', 'ds[h, l] = dp', 'ds[h, l] = dp * np.float32(1.001)'))),
 ('14b_fused', 35, 'ns._gelu_back', text(('slope', '_slope(c[h, l])', '_normal(c[h, l])'), ('×1.001', 'd * (scale[h]', 'd * np.float32(1.001) * (scale[h]'))),
 ('14b_fused', 35, 'ns._spectra_back', text(('flip', 'b * U[h, i, 0] - a', 'b * U[h, i, 0] + a'), ('×1.001', 'a * K[h, i, 0] + b', 'a * K[h, i, 0] * np.float32(1.001) + b'))),
 ('14b_fused', 35, 'ns._skip_back', text(('flip', 'x[h, l] - m', 'x[h, l] + m'), ('×1.001', 'total += v', 'total += v * np.float32(1.001)'))),
 ('14b_fused', 35, 'ns._stem_back', text(('slope', '_slope(c', '_normal(c'), ('×1.001', 'room[h, l] * u[l]', 'room[h, l] * u[l] * np.float32(1.001)'))),
 ('14b_fused', 35, 'ns._Stem.backward', text(('flip', 'U[i].conj()', 'U[i]'),)),
]

REG = {}
def trampoline(*a, **k): raise NotImplementedError
def spoil(fn, how):
    "Spoil `fn` in place, so that every module that imported it sees the change; returns the undo."
    if hasattr(fn, 'py_func'):                                               # compiled by numba: a new one takes its name
        name = fn.py_func.__name__; assert how[0] in source(fn.py_func), how; ns = dict(fn.py_func.__globals__); exec(source(fn.py_func).replace(*how, 1), ns)
        REPLACED[name] = ns['_jit'](ns[name]); return REPLACED.clear
    fn = inspect.unwrap(fn); code, defaults, kwd = fn.__code__, fn.__defaults__, fn.__kwdefaults__
    if callable(how):
        good = types.FunctionType(code, fn.__globals__, fn.__name__, defaults, fn.__closure__); good.__kwdefaults__ = kwd
        key = len(REG); REG[key] = lambda *a, **k: how(good(*a, **k))
        ns = {}; exec(f'def f(*a, **k):\n    import sys\n    return sys.modules["__main__"].REG[{key}](*a, **k)', ns)
        fn.__code__, fn.__defaults__, fn.__kwdefaults__ = ns['f'].__code__, None, None
    else:
        src = source(fn); assert how[0] in src, (fn.__name__, how[0])
        ns = dict(fn.__globals__); exec(src.replace(how[0], how[1], 1), ns); fn.__code__ = ns[fn.__name__].__code__
    def undo(): fn.__code__, fn.__defaults__, fn.__kwdefaults__ = code, defaults, kwd
    return undo

SOURCE, REPLACED = {}, {}
def source(fn):
    "of a function or of a method of a class"
    src = SOURCE.get(fn.__code__.co_filename) or inspect.getsource(inspect.getmodule(fn)); first = fn.__code__.co_firstlineno
    found = next(n for n in ast.walk(ast.parse(src)) if isinstance(n, ast.FunctionDef) and n.name == fn.__name__
                 and first in (n.lineno, *(d.lineno for d in n.decorator_list)))
    return textwrap.dedent(' ' * found.col_offset + ast.get_source_segment(src, found))

def load(name):
    cells = json.load(open(f'{name}.ipynb'))['cells']; ns = {'__name__': name}; claims, live = {}, []
    if 'torch' in sys.modules: sys.modules['torch'].set_default_dtype(sys.modules['torch'].float32)   # as in a fresh process
    last = max(i for i, c in enumerate(cells) if c['cell_type'] == 'markdown' and '**Claim ' in ''.join(c['source']))
    for i, c in enumerate(cells):
        s = ''.join(c['source'])
        if i > last and not live: break                                      # nothing behind the last claim is needed
        if c['cell_type'] == 'markdown':                                     # a claim's cells run to the next claim or heading
            k = [int(k) for k in re.findall(r'\*\*Claim (\d+)', s)]
            if k or re.search(r'^##', s, re.M): live = k
            for j in k: claims.setdefault(j, []).append((dict(ns), []))      # a part of the claim: the names as they were at its mark, its cells
            continue
        if re.search(r'^#\|\s*(slow|cuda|eval: false)', s, re.M): continue
        SOURCE[f'cell:{c["id"]}'] = s; code = compile(s, f'cell:{c["id"]}', 'exec')
        for k in live: claims[k][-1][1].append((c['id'], s))
        exec(code, ns)
        if 'plt' in ns: ns['plt'].close('all')
    return ns, claims

def clear_caches():
    for m in list(sys.modules.values()):
        if (getattr(m, '__name__', '') or '').startswith('hippo_tutorial'):
            for v in vars(m).values():
                if hasattr(v, 'cache_clear'): v.cache_clear()
    for v in list(NS.values()):
        if hasattr(v, 'cache_clear'): v.cache_clear()

survived = caught = 0
for name in dict.fromkeys(t[0] for t in TABLE):
    if args and name[:2] not in args: continue
    NS, claims = load(name)
    for nb, k, target, mutants in TABLE:
        if nb != name: continue
        where, fname = target.split('.', 1)
        first, *rest = fname.split('.')
        fn = NS[first] if where == 'ns' else getattr(import_module(f'hippo_tutorial.{where}'), first)
        for part in rest: fn = getattr(fn, part)
        end = dict(NS)
        def attempt(how=None):
            "None if the claim's cells pass, else what they raise."
            clear_caches()
            try:
                for names, cells in claims[k]:
                    NS.clear(); NS.update(names, **REPLACED)
                    for cid, s in cells:
                        if how and not callable(how) and f'def {fname}(' in s: s = s.replace(how[0], how[1], 1)   # defined in the claim's own cell
                        exec(compile(s, f'cell:{cid}', 'exec'), NS)
            except Exception as e: return f'{type(e).__name__} {" ".join(str(e).split())[:70]}'
            finally: NS.get('plt') and NS['plt'].close('all')
        sound = attempt(); assert sound is None, (nb, k, sound)
        for label, how in mutants:
            undo = spoil(fn, how); said = attempt(how); undo()
            caught += bool(said); survived += not said
            print(f'claim {k:2} {nb[:2]} {target:26} {label:8} {"caught: " + said if said else "SURVIVED"}', flush=True)
        NS.clear(); NS.update(end)
print(f'{caught} mutants caught, {survived} survived'); sys.exit(survived > 0)
