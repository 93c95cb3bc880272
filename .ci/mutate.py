"""Does each claim's own cell fail when a closed form it rests on is spoiled?

Each notebook is run once as plain Python. Then, for each mutant, one function is spoiled in place
(one sign flipped, or one entry scaled by 1 + 1e-3), the code cells right under the claim's mark are
run again, and at least one of them must raise.

A wing that proves more of a claim's kind, such as a gradient written by hand, stands in the list with
the id of a heading in the claim's place: the cells under that heading must fail. They run the loops
in NumPy (`py_func`), so that nothing is compiled for a mutant.

Not listed, since no assertion could see them: the sign of a whole basis function (as orthonormal as
before), entries that a claim does not touch, and 1e-3 on claims about orders, rates and bounds
(7, 8, 9, 12, 20, 21, 28, 29, 30); the same closed forms are under a sharp claim as well
(fout: 11, legt: 10 and 13, legs: 1, 3, 22, 24, 27).

Usage: python mutate.py [REPO] [NN ...]
REPO: the folder that holds nbs/, if not the one above this file; NN: only these notebooks (10: also 10b, 10c, …)
"""
import ast
import inspect
import json
import os
import re
import sys
import textwrap
import types
import warnings
from importlib import import_module
from pathlib import Path

os.environ.setdefault('MPLBACKEND', 'Agg')
warnings.filterwarnings('ignore')
ONLY = sys.argv[1:]
ROOT = Path(__file__).resolve().parent.parent
if ONLY and not re.match(r'\d\d', ONLY[0]):
    ROOT = Path(ONLY.pop(0)).resolve()
sys.path.insert(0, str(ROOT))
os.chdir(ROOT / 'nbs')

import numpy as np


def spoiled(index, factor, out=None):
    "What multiplies one entry of a result (or of its `out`-th part) by a factor"
    def tweak(result):
        x = np.array(result if out is None else result[out], copy=True)
        try:
            x[index] = x[index] * factor
        except IndexError:
            pass                                        # smaller than the entry: left as it is
        return x if out is None else tuple(x if k == out else part for k, part in enumerate(result))
    return tweak


def both(index, out=None):
    "The two mutants of one entry"
    return [('flip', spoiled(index, -1, out)), ('×1.001', spoiled(index, 1.001, out))]


def entry_of_A(*index): return both(index, 0)


def entry_of_B(k): return both((k,), 1)


def edits(*changes):
    "Mutants made by changing the source: (label, what stands there, what to put in its place)"
    return [(label, (old, new)) for label, old, new in changes]


# notebook, claim (in a wing: id of a heading), function (ns: of the notebook itself, otherwise of a module), mutants
TABLE = [
    ('01_measures', 16, 'ns.legendre', [('×1.001', spoiled((2,), 1.001))]),
    ('01_measures', 16, 'ns.residual',
     edits(('flip', '- (abs', '+ (abs'), ('×1.001', '- (abs', '- 1.001 * (abs'))),
    ('02_orthogonal_ssm', 5, 'measures.legendre', [('×1.001', spoiled((2,), 1.001))]),
    ('02_orthogonal_ssm', 5, 'ns.solve_ratio',
     edits(
         ('flip', 'np.eye(N).ravel()', '-np.eye(N).ravel()'),
         ('×1.001', 'np.eye(N).ravel()', '1.001 * np.eye(N).ravel()'),
     )),
    ('02_orthogonal_ssm', 6, 'ns.scaled',
     edits(
         ('flip', 'c * B', '-c * B'),
         ('×1.001', 'c * B', '1.001 * c * B'),
         ('flip A', 'c * A', '-c * A'),
     )),
    ('02_orthogonal_ssm', 6, 'ns.tilted',
     edits(('flip', 'A + c * np', 'A - c * np'), ('×1.001', 'A + c * np', 'A + 1.001 * c * np'))),
    ('02_orthogonal_ssm', 6, 'ns.rotated',
     edits(('flip', 'V @ B', '-V @ B'), ('×1.001', 'V @ B', '1.001 * V @ B'))),
    ('02_orthogonal_ssm', 6, 'ns.legs', entry_of_A(3, 1) + entry_of_A(2, 2) + entry_of_B(4)),
    ('03_warping', 1, 'ns.legs', entry_of_A(3, 1) + entry_of_A(2, 2) + entry_of_B(4)),
    ('03_warping', 2, 'ns.identity_sides',
     edits(
         ('flip', '(2 * k + 1)', '(2 * k - 1)'),
         ('×1.001', '(n + 1) * c', 'Fraction(1001, 1000) * (n + 1) * c'),
     )),
    ('03_warping', 3, 'ns.legs', entry_of_A(5, 2) + entry_of_A(4, 4) + entry_of_B(3)),
    ('03_warping', 3, 'ns.clock_rate', [('×1.001', lambda r: 1.001 * r)]),
    ('03_warping', 4, 'ns.cut_gram',
     edits(
         ('flip', 'np.eye(N) - ', 'np.eye(N) + '),
         ('×1.001', 'np.eye(N) - ', 'np.eye(N) - 1.001 * '),
     )),
    ('03_warping', 4, 'measures.legendre', [('×1.001', spoiled((2,), 1.001))]),
    ('04_matrices', 7, 'ns._rotation',
     [('flip', spoiled((4, 3), -1, 0)), ('flip b', spoiled((1,), -1, 1))]),
    ('04b_delay', 8, 'hippo.fout', entry_of_A(0, 0)[:1] + entry_of_A(3, 3)[:1] + entry_of_B(0)[:1]),
    ('04b_delay', 9, 'hippo.fout', entry_of_A(0, 0)[:1] + entry_of_A(3, 3)[:1] + entry_of_B(0)[:1]),
    ('04b_delay', 10, 'hippo.legt', entry_of_A(2, 1) + entry_of_A(0, 0) + entry_of_B(0)),
    ('04b_delay', 11, 'hippo.fout',
     entry_of_A(0, 0) + entry_of_A(2, 1) + entry_of_A(1, 2) + entry_of_A(3, 0) + entry_of_B(1)),
    ('04b_delay', 11, 'ns.delay_output',
     edits(('flip', '(B, -1.)', '(B, 1.)'), ('×1.001', '(B, -1.)', '(B, -1.001)'))),
    ('04b_delay', 20, 'measures.fourier', [('×1.1', spoiled((2,), 1.1))]),
    ('05_legs_ode', 22, 'hippo.legs', entry_of_A(3, 1) + entry_of_A(2, 2) + entry_of_B(4)),
    ('05_legs_ode', 22, 'measures.legendre', both((3,))),
    ('05_legs_ode', 23, 'hippo.legs', entry_of_A(3, 1) + entry_of_A(1, 1) + entry_of_B(4)),
    ('05_legs_ode', 24, 'hippo.legs', entry_of_B(1)),
    ('05_legs_ode', 24, 'ns.legs_power', both((..., 0, 0))),
    ('05_legs_ode', 25, 'hippo.legs',
     entry_of_A(3, 1) + entry_of_A(2, 2)[:1] + [('×0.999', spoiled((2, 2), .999, 0))]),
    ('05_legs_ode', 26, 'ns.euler_products',
     edits(('flip', '(n + 1) *', '-(n + 1) *'), ('+1', '(n + 1) *', '(n + 2) *'))),
    ('05b_orders', 27, 'hippo.legs', entry_of_A(3, 1) + entry_of_A(2, 2) + entry_of_B(4)),
    ('05b_orders', 28, 'hippo.legs',
     entry_of_A(3, 1)[:1] + entry_of_A(1, 1)[:1] + entry_of_B(1)[:1]),
    ('05b_orders', 29, 'hippo.legs', entry_of_A(3, 1)[:1]),
    ('05b_orders', 30, 'hippo.legs', entry_of_A(3, 1)[:1] + entry_of_A(1, 1)[:1]),
    ('05b_orders', 31, 'legs_ode.legs_power', both((..., 0, 0))),
    ('05b_orders', 32, 'hippo.legs', entry_of_A(1, 0) + entry_of_A(1, 1)),
    ('05b_orders', 33, 'hippo.legs', entry_of_A(3, 1) + entry_of_A(2, 2)),
    ('06_discretization', 19, 'ns.discretize', entry_of_A(3, 1) + entry_of_B(2)),
    ('07_timescale', 12, 'hippo.legt', entry_of_A(2, 1)[:1] + entry_of_A(0, 0)[:1]),
    ('07_timescale', 13, 'hippo.legt', entry_of_A(2, 1) + entry_of_A(0, 0) + entry_of_B(3)),
    ('07_timescale', 17, 'hippo.legs', entry_of_A(1, 0) + entry_of_A(0, 0) + entry_of_B(0)),
    ('07_timescale', 18, 'hippo.legs', entry_of_A(0, 0)),
    ('07_timescale', 18, 'discretization.discretize',
     [('×1.001', lambda r: (r[0] * 1.001, r[1])), ('flip', lambda r: (-r[0], r[1]))]),
    ('07_timescale', 21, 'hippo._rotation', [('flip', spoiled((3, 2), -1, 0))]),
    ('09_dplr', 14, 'ns.low_rank', both((0, 0))),
    ('09_dplr', 14, 'hippo.legs', entry_of_A(3, 1) + entry_of_A(2, 2)),
    ('09_dplr', 14, 'hippo.legt', entry_of_A(2, 1) + entry_of_A(0, 0)),
    ('09_dplr', 14, 'ns.nplr', both((1,), 0) + both((1, 0), 1)[1:] + both((1,), 2)),
    ('09_dplr', 15, 'ns.dplr_transfer',
     edits(
         ('flip',
          'torch.eye(r, dtype=R.dtype, device=R.device) +',
          'torch.eye(r, dtype=R.dtype, device=R.device) -'),
         ('×1.001', '- Cn * (R', '- 1.001 * Cn * (R'),
         ('flip w', '1j * S - w', '1j * S + w'),
     )),
    ('09_dplr', 15, 'ns.transfer_dc',
     edits(('flip', '- (((ck', '+ (((ck'), ('×1.001', '- (((ck', '- 1.001 * (((ck' ))),
    ('09_dplr', 15, 'ns.nodes',
     edits(
         ('flip', '2 * torch.sin(h)', '-2 * torch.sin(h)'),
         ('×1.001', '2 * torch.sin(h)', '2.002 * torch.sin(h)'),
     )),
    ('10c_kernels', 15, 'dplr.discretize_dplr',
     edits(
         ('flip', '1 / (1 - w / 2)', '1 / (1 + w / 2)'),
         ('×1.001', '= 2\n', '= 2.002\n'),
         ('no pairs', 'inner(count * p', 'inner(p'),
     )),
    ('10c_kernels', 15, 'cauchy._pole',
     edits(
         ('flip', 'a * a + t * (b', 'a * a - t * (b'),
         ('×1.001', '-2 * T * a', '-2.002 * T * a'),
     )),
    ('10c_kernels', 15, 'cauchy.tan_nodes',
     edits(
         ('flip', '2 * torch.tan', '-2 * torch.tan'),
         ('×1.001', '2 * torch.tan', '2.002 * torch.tan'),
     )),
    ('10c_kernels', 15, 'cauchy.front_factor',
     edits(('flip', 'g[0] - T', 'g[0] + T'), ('×1.001', 'g[1] + T / 2', 'g[1] + T / 2.002'))),
    ('10c_kernels', 15, 'cauchy.mode_coefficients',
     edits(
         ('flip', '-(vr * w[0] + vi * w[1])', '-(vr * w[0] - vi * w[1])'),
         ('×1.001', 'pairs, 2., 1.)', 'pairs, 2.002, 1.)'),
     )),
    ('13f_periods', 34, 'ns.set_comb',
     edits(
         ('flip', '[period + s for', '[period - s for'),
         ('×1.001', 'log_dt = -of_copy', 'log_dt = -1.001 * of_copy'),
         ('half', '*= .5**.5', '*= .5'),
     )),
    ('14b_fused', 35, 'ns._Block.forward',
     edits(
         ('flip', 'beta - scale * mean', 'beta + scale * mean'),
         ('×1.001', 'torch.fft.rfft(k).div_(n)', 'torch.fft.rfft(k).div_(1.001 * n)'),
     )),
    ('14b_fused', 35, 'ns._Block.backward',
     edits(
         ('flip',
          'shift, dD, d_beta, d_gamma = beta - scale',
          'shift, dD, d_beta, d_gamma = beta + scale'),
         ('×1.001', 'ctx.own / (B * L)', '1.001 * ctx.own / (B * L)'),
         ('no transpose', 'W.T.contiguous()', 'W.view(W.shape[::-1])'),
     )),
    ('14b_fused', 35, 'ns._gate_back',
     edits(
         ('flip', 'np.float32(1) - gate', 'np.float32(1) + gate'),
         ('×1.001', 'ds[h, l] = dp', 'ds[h, l] = dp * np.float32(1.001)'),
     )),
    ('14b_fused', 35, 'ns._gelu_back',
     edits(
         ('slope', '_slope(c[h, l])', '_normal(c[h, l])'),
         ('×1.001', 'd * (scale[h]', 'd * np.float32(1.001) * (scale[h]'),
     )),
    ('14b_fused', 35, 'ns._spectra_back',
     edits(
         ('flip', 'b * U[h, i, 0] - a', 'b * U[h, i, 0] + a'),
         ('×1.001', 'a * K[h, i, 0] + b', 'a * K[h, i, 0] * np.float32(1.001) + b'),
     )),
    ('14b_fused', 35, 'ns._skip_back',
     edits(
         ('flip', 'x[h, l] - m', 'x[h, l] + m'),
         ('×1.001', 'total += v', 'total += v * np.float32(1.001)'),
     )),
    ('14b_fused', 35, 'ns._stem_back',
     edits(
         ('slope', '_slope(c', '_normal(c'),
         ('×1.001', 'room[h, l] * u[l]', 'room[h, l] * u[l] * np.float32(1.001)'),
     )),
    ('14b_fused', 35, 'ns._Stem.backward', edits(('flip', 'U[i].conj()', 'U[i]'),)),
    ('14f_position', 36, 'ns._position',
     edits(
         ('flip', '+ D[h] * u[h]', '- D[h] * u[h]'),
         ('×1.001', 'y[i, h] = x[i, h] + p /', 'y[i, h] = x[i, h] + 1.001 * p /'),
         ('gate', 'math.exp(-q)', 'math.exp(q)'),
         ('pair', 'pairs[h], P[h]', 'max(pairs[h] - 1, 0), P[h]'),
         ('norm', 'if not first:', 'if first:'),
     )),
    ('proofs/14d_rows', 'slow', 'rows._taps',
     edits(('last tap', 'first + l < L', 'first + l < L - 1'),)),
    ('proofs/14d_rows', 'slow', 'rows._kernel_in',
     edits(('flip', 'x * q - y * p', 'x * q + y * p'),
           ('index', 'n - _TAPS - start', 'n - _TAPS - start - 1'))),
    ('proofs/14d_rows', 'slow', 'rows._filter',
     edits(('last', '+ 1) * R, L)', '+ 1) * R - L, L)'),)),
    ('proofs/14d_rows', 'slow', 'rows._leave', edits(('flip', 'im * q', '-im * q'),)),
    ('proofs/14d_rows', 'slow', 'rows._down3', edits(('flip', '(x2 - x1)', '(x1 - x2)'),)),
    ('proofs/14d_rows', 'slow', 'rows._row_gate_back',
     edits(
         ('flip', 'fill_lanes(np.float32(1)) - gate', 'fill_lanes(np.float32(1)) + gate'),
         ('×1.001', 'part, 0, h) + p', 'part, 0, h) + np.float32(1.001) * p'),
     )),
    ('proofs/14d_rows', 'slow', 'rows._row_gelu_back',
     edits(('slope', '_slope(', '_normal('), ('row', 'first + l', 'l'))),
    ('proofs/14d_rows', 'slow', 'rows._by_back',
     edits(
         ('conj U', 'q + y * e - x * f', 'q + y * e + x * f'),
         ('conj K', 'y * a - x * b', 'y * a + x * b'),
     )),
    ('proofs/14d_rows', 'slow', 'rows._by', edits(('flip', 'x * a - y * b', 'x * a + y * b'),)),
    ('proofs/14d_rows', 'slow', 'rows._four',
     edits(('flip', 'y[1] - y[3]', 'y[3] - y[1]'), ('index', 'x[0] - x[2]', 'x[0] - x[3]'))),
    ('proofs/14d_rows', 'slow', 'rows._leave_back',
     edits(
         ('flip', 're * p + im * q', 're * p - im * q'),
         ('no skip', ' + load_lanes(P, 2, col + h) * d', ''),
         ('index', 'load_lanes(P, 2, col + h) * d', 'load_lanes(P, 2, h) * d'),
         ('last row', '(start + _SUM, L)', '(start + _SUM, L - 1)'),
     )),
    ('proofs/14d_rows', 'slow', 'rows._row_norm_back',
     edits(
         ('flip', '- z * b', '+ z * b'),
         ('no mean', '(d - a - z', '(d - z'),
         ('×1.001', 's + d, t + d * z', 's + d, t + np.float32(1.001) * d * z'),
     )),
    ('proofs/14d_rows', 'slow', 'rows._taps_out',
     edits(('last tap', '(_TAPS, L - first)', '(_TAPS, L - first - 1)'),)),
    ('proofs/14d_rows', 'slow', 'rows._kernel_out',
     edits(
         ('flip', 'x * q - y * p', 'x * q + y * p'),
         ('index', 'n - _TAPS - start', 'n - _TAPS - start - 1'),
         ('conj', 'x * p + y * q', 'x * p - y * q'),
         ('×1.001', 'np.float32(len(dK))', 'np.float32(1.001 * len(dK))'),
     )),
    ('proofs/14d_rows', 'slow', 'rows._filter_back',
     edits(('not anew', '_clear(dK, 0)', 'pass'), ('no turn', '_enter(dc,', '_enter(U,'))),
    ('proofs/14d_rows', 'slow', 'rows._Rows.backward',
     edits(('b, D', 'd_gamma, d_beta, dD = torch', 'd_beta, d_gamma, dD = torch'),
           ('no sum', 'dV.addmm_(a.T, ds)', 'torch.mm(a.T, ds, out=dV)'))),
    ('proofs/14e_orbits', 'slow', 'orbits._walk_back',
     edits(
         ('conj D', 'a * q - b * p', 'a * q + b * p'),
         ('flip', 'q * x - p * y', 'q * x + p * y'),
         ('last', 'len(X) - 2', 'len(X) - 3'),
         ('index', 'load_lanes(dX, i + 1, m) * s', 'load_lanes(dX, i, m) * s'),
         ('flip h', 'load_lanes(dh, k, m) -', 'load_lanes(dh, k, m) +'),
     )),
    ('proofs/14e_orbits', 'slow', 'orbits._turn_back',
     edits(('flip', 'p * y - q * x', 'p * y + q * x'), ('conj D', 'p * a - q * b', 'p * a + q * b'))),
    ('proofs/14e_orbits', 'slow', 'orbits._orbit_back',
     edits(('index', 'T - 1, dh', 'T - 2, dh'), ('no g', '_add(dU[c, k], 0, dg[c], k)', 'pass'))),
    ('proofs/14e_orbits', 'slow', 'orbits._long_steps',
     edits(('index', '(m - j, m - j - 1)', '(m - j, max(m - j - 2, 0))'),)),
    ('proofs/14e_orbits', 'slow', 'orbits._Orbits.backward',
     edits(
         ('conj', '.conj() * T', ' * T'),
         ('index', '_powers(_complex(D), T)[0]', '_powers(_complex(D), T)[1]'),
         ('flip', 'less.diagonal(M, 1, 2) - less', 'less.diagonal(M, 1, 2) + less'),
         ('last', 'flat(y[:, :-1])', 'flat(y[:, :-1] * (torch.arange(m - 1) < m - 2)[:, None])'),
         ('×1.001', 'dX = torch.bmm', 'dX = 1.001 * torch.bmm'),
         ('slice', 'i.start * q:i.stop * q', 'i.start:i.start + q'),
         ('first', '(D[i], g[i]', '(D[:1], g[i]'),
     )),
    ('proofs/14e_orbits', 'slow', 'orbits._Step.back',
     edits(
         ('conj f', 'db * self.f.conj()', 'db * self.f'),
         ('conj x', 'dD * self.x.conj()', 'dD * self.x'),
         ('flip X', 'dG = -self', 'dG = self'),
         ('pairs', 'dU = dU + self.count *', 'dU = dU +'),
         ('pairs p', 'dp = self.count *', 'dp ='),
         ('pairs V', '(self.count * dV.conj()', '(dV.conj()'),
         ('half', '/ (2 * root', '/ (root'),
         ('conj B', 'de * B.conj()', 'de * B'),
     )),
    ('proofs/14e_orbits', 'slow', 'orbits._Begin.backward',
     edits(('flip', '-2 * _n(a)', '2 * _n(a)'), ('pairs', '[..., at] * by)', '[..., at])'))),
    ('proofs/14e_orbits', 'slow', 'orbits._halves_back', edits(('pairs', '.5**.5', '.5'),)),
    ('proofs/14e_orbits', 'slow', 'orbits._DiagonalStep.__init__',
     edits(('×1.001', 'up / y) / y)', 'up / y) / y * 1.001)'),
           ('half', 'self.f * self.f / 2', 'self.f * self.f'))),
    ('proofs/14e_orbits', 'slow', 'orbits._DiagonalStep.back',
     edits(
         ('conj', 'np.conj(self.turn)', 'self.turn'),
         ('no slope', ' + db * (dt * B * self.slope).conj()', ''),
         ('conj B', 'db * (B * self.f).conj()', 'db * (B * self.f)'),
     )),
    ('proofs/14e_orbits', 'slow', 'orbits._diagonal_sums',
     edits(
         ('flip', 'x * b - y * a', 'x * b + y * a'),
         ('index', 'float(l * L2)', 'float(l * L2 + 1)'),
         ('last', 'range(L2)', 'range(L2 - 1)'),
     )),
    ('proofs/14e_orbits', 'slow', 'orbits._Diagonal.backward',
     edits(('conj', 'None].conj()', 'None]'),
           ('flip', '-2 * _n(a)', '2 * _n(a)'))),
]

SOURCE = {}                 # 'cell:ID' -> source of a notebook's cell
REPLACED = {}               # names of compiled functions -> their spoiled versions
SPOILERS = {}               # what a spoiled function does with the sound result


def source_of(fn):
    "The source of a function, or of a method of a class"
    code = fn.__code__
    text = SOURCE.get(code.co_filename) or inspect.getsource(inspect.getmodule(fn))
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef) or node.name != fn.__name__:
            continue
        starts = [node.lineno, *(d.lineno for d in node.decorator_list)]
        if code.co_firstlineno in starts:
            return textwrap.dedent(' ' * node.col_offset + ast.get_source_segment(text, node))
    raise LookupError(f'no source of {fn.__name__}')


def edited(fn, change):
    "The names that the edited source of `fn` defines, over its own globals"
    source = source_of(fn)
    assert change[0] in source, (fn.__name__, change[0])
    names = dict(fn.__globals__)
    exec(source.replace(*change, 1), names)
    return names


def spoil_compiled(fn, change):
    "A function compiled by numba: a new one takes its name while the claim's cells run"
    name = fn.py_func.__name__
    names = edited(fn.py_func, change)
    REPLACED[name] = names['_loop'](names[name])
    return REPLACED.clear


def spoil(fn, how):
    "Spoil `fn` in place, so that every module that imported it sees the change; returns the undo"
    if hasattr(fn, 'py_func'):
        return spoil_compiled(fn, how)
    fn = inspect.unwrap(fn)
    sound = fn.__code__, fn.__defaults__, fn.__kwdefaults__
    if callable(how):
        good = types.FunctionType(sound[0], fn.__globals__, fn.__name__, sound[1], fn.__closure__)
        good.__kwdefaults__ = sound[2]
        key = len(SPOILERS)
        SPOILERS[key] = lambda *a, **k: how(good(*a, **k))
        names = {}
        exec(textwrap.dedent(f"""
            def stand_in(*a, **k):
                import sys
                return sys.modules['__main__'].SPOILERS[{key}](*a, **k)
        """), names)
        fn.__code__, fn.__defaults__, fn.__kwdefaults__ = names['stand_in'].__code__, None, None
    else:
        fn.__code__ = edited(fn, how)[fn.__name__].__code__

    def undo():
        fn.__code__, fn.__defaults__, fn.__kwdefaults__ = sound
    return undo


def close_figures(names):
    if 'plt' in names:
        names['plt'].close('all')


def load(name):
    """Run a notebook up to the end of its last claim, or of the last heading that is in the table.

    Returns its names, and for each claim its parts: the names as they were at the claim's mark, and
    the cells under it, up to the next claim or heading."""
    cells = json.loads(Path(f'{name}.ipynb').read_text(encoding='utf-8'))['cells']
    names, claims, live = {'__name__': name}, {}, []
    if 'torch' in sys.modules:                          # as in a fresh process
        sys.modules['torch'].set_default_dtype(sys.modules['torch'].float32)
    heads = {row[1] for row in TABLE if row[0] == name}
    marks = [
        c['cell_type'] == 'markdown' and (c['id'] in heads or '**Claim ' in ''.join(c['source']))
        for c in cells
    ]
    last = max(i for i, mark in enumerate(marks) if mark)
    for i, cell in enumerate(cells):
        source = ''.join(cell['source'])
        if i > last and not live:
            break
        if cell['cell_type'] == 'markdown':
            found = [int(k) for k in re.findall(r'\*\*Claim (\d+)', source)]
            found += [cell['id']] * (cell['id'] in heads)
            if found or re.search(r'^##', source, re.M):
                live = found
            for k in found:
                claims.setdefault(k, []).append((dict(names), []))
            continue
        if re.search(r'^#\|\s*(slow|long|cuda|eval: false)', source, re.M):
            continue
        SOURCE[f'cell:{cell["id"]}'] = source
        for k in live:
            claims[k][-1][1].append((cell['id'], source))
        exec(compile(source, f'cell:{cell["id"]}', 'exec'), names)
        close_figures(names)
    return names, claims


def clear_caches(names):
    modules = [m for name, m in list(sys.modules.items()) if name.startswith('hippo_tutorial')]
    for value in [v for m in modules for v in vars(m).values()] + list(names.values()):
        if hasattr(value, 'cache_clear'):
            value.cache_clear()


def attempt(parts, names, defined, how=None):
    "None if the claim's cells pass, otherwise what they raise; `names` is their namespace"
    clear_caches(names)
    try:
        for at_mark, cells in parts:
            names.clear()
            names.update(at_mark, **REPLACED)
            for cell, source in cells:
                if isinstance(how, tuple) and f'def {defined}(' in source:  # the claim's own cell
                    source = source.replace(*how, 1)
                exec(compile(source, f'cell:{cell}', 'exec'), names)
    except Exception as error:
        return f'{type(error).__name__} {" ".join(str(error).split())[:70]}'
    finally:
        close_figures(names)


def find(target, names):
    "(function or method, its dotted name)"
    where, dotted = target.split('.', 1)
    first, *rest = dotted.split('.')
    module = import_module(f'hippo_tutorial.{where}') if where != 'ns' else None
    fn = names[first] if module is None else getattr(module, first)
    for part in rest:
        fn = getattr(fn, part)
    return getattr(fn, 'py_func', fn) if module else fn, dotted


def main():
    # a loop that is compiled while a part of it is spoiled must not stay on disk
    import_module('hippo_tutorial.compiled').DiskCache.save_overload = lambda *a: None
    caught = survived = 0
    for name in dict.fromkeys(row[0] for row in TABLE):
        room = Path(name).name.split('_')[0]
        if ONLY and not {room[:2], room} & {*ONLY}:
            continue
        names, claims = load(name)
        end = dict(names)
        for _, claim, target, mutants in (row for row in TABLE if row[0] == name):
            fn, dotted = find(target, names)
            unspoiled = attempt(claims[claim], names, dotted)
            assert unspoiled is None, (name, claim, unspoiled)
            for label, how in mutants:
                undo = spoil(fn, how)
                said = attempt(claims[claim], names, dotted, how)
                undo()
                caught += bool(said)
                survived += not said
                verdict = f'caught: {said}' if said else 'SURVIVED'
                print(f'claim {claim!s:>2} {room:3} {target:26} {label:8} {verdict}', flush=True)
            names.clear()
            names.update(end)
    print(f'{caught} mutants caught, {survived} survived')
    return survived > 0


if __name__ == '__main__':
    sys.exit(main())
