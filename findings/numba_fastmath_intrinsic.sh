#!/usr/bin/env bash
# numba 0.68.1 (llvmlite 0.50.0), `fastmath=True` and an @intrinsic that builds a comparison by llvmlite.
#
# Guess before running: fast arithmetic is what numba emits for the operators of the function that it compiles. An
# instruction that an intrinsic builds itself carries the flags that the intrinsic gives it: `fcmp_ordered` without flags
# is false for a NaN, as LLVM's manual says, whoever calls the intrinsic.
# Behaviour: a pass over the finished module marks every floating-point operation and every comparison `fast`, those of
# intrinsics too. `fast` includes "there are no NaN", so the result of the comparison is undefined for one: an intrinsic
# that replaces small numbers by zero, and leaves the rest alone, is right when called from a plain function and turns a NaN
# into zero when called from a fast one. A check for NaN behind it sees an ordinary number. Comparing the bits as whole
# numbers is out of the pass's reach, and right in both.
# Seen (exit 1 if any of it changes); plain, fast: the function compiled without and with fastmath=True:
#   numba 0.68.1, numpy 2.4.6
#   numbers  plain [nan, inf, 1.0, -1.0, 0.0, 0.0, 0.0, nan]  fast comparison in the code: False
#   numbers  fast  [0.0, inf, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0]  fast comparison in the code: True
#   bits     plain [nan, inf, 1.0, -1.0, 0.0, 0.0, 0.0, nan]  fast comparison in the code: False
#   bits     fast  [nan, inf, 1.0, -1.0, 0.0, 0.0, 0.0, nan]  fast comparison in the code: False
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check numba==0.68.1 llvmlite==0.50.0 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 8
vector = ir.VectorType(ir.FloatType(), LANES)
whole = ir.VectorType(ir.IntType(32), LANES)


def quiet(ordered):
    "y = x with zero where |x| < 1e-20, by comparing numbers (`ordered`) or their bits"
    @intrinsic
    def f(typing, x, y):
        def make(context, builder, sig, args):
            data = [context.make_array(t)(context, builder, a).data for t, a in zip(sig.args, args)]
            source, goal = (builder.bitcast(d, vector.as_pointer()) for d in data)
            v = builder.load(source, align=4)
            least = ir.Constant(vector, [1e-20] * LANES)
            if ordered:
                above = builder.fcmp_ordered('>', v, ir.Constant(vector, [-1e-20] * LANES))
                small = builder.and_(above, builder.fcmp_ordered('<', v, least))
            else:
                size = builder.and_(builder.bitcast(v, whole), ir.Constant(whole, [2**31 - 1] * LANES))
                small = builder.icmp_unsigned('<', size, builder.bitcast(least, whole))
            zero = ir.Constant(vector, [0.] * LANES)
            builder.store(builder.select(small, zero, v), goal, align=4)
            return context.get_dummy_value()
        return types.void(x, y), make
    return f


by_numbers, by_bits = quiet(True), quiet(False)


def numbers(x, y): by_numbers(x, y)
def bits(x, y): by_bits(x, y)


print(f'numba {numba.__version__}, numpy {np.__version__}')
x = np.array([np.nan, np.inf, 1, -1, 1e-30, -1e-30, 0, np.nan], np.float32)
for f in (numbers, bits):
    for fast in (False, True):
        y = np.zeros_like(x)
        g = numba.njit(fastmath=fast)(f)
        g(x, y)
        flagged = 'fcmp fast' in '\n'.join(g.inspect_llvm().values())
        lost = bool(np.isfinite(y[0]))
        assert y[1:7].tolist() == [np.inf, 1, -1, 0, 0, 0], y
        assert (flagged, lost) == ((True, True) if fast and f is numbers else (False, False))
        print(f'{f.__name__:8} {"fast " if fast else "plain"} {y.tolist()}  fast comparison in the code: {flagged}')
PY
"$tmp/env/bin/python" "$tmp/try.py"
