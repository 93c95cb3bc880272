#!/usr/bin/env bash
# numba 0.68.1 (numba/core/caching.py, _index_key): machine code kept by cache=True is found again by the function's file,
# name, bytecode and the types of its arguments. The options it was compiled with (fastmath, error_model, boundscheck)
# are no part of the key.
#
# Guess before running: the options belong to the key, so that a fast and a strict twin of one function each keep code of
# their own.
# Behaviour: whichever twin is called first decides what both do, in this process and in every later one until the file
# changes. A strict sum becomes a reassociated one, and a division by zero that should give infinity raises (or the other
# way round), without a word. Changing an option in the decorator and running again does throw the old code away, since
# the file is newer then; two twins in one file, or options that come from an argument, do not.
# Seen (exit 1 if any of it changes):
#   numba 0.68.1
#   strict sum: first 1.0, after its fast twin 8.0 (loaded from the cache: True)
#   1/0 with error_model='numpy': first inf, after its strict twin ZeroDivisionError (loaded from the cache: True)
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check numba==0.68.1 numpy==2.4.6 2>/dev/null
cd "$tmp"
cat >twins.py <<'PY'
import numba


def total(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i]
    return s


def inverse(x):
    return 1.0 / x


strict = numba.njit(cache=True)(total)
fast = numba.njit(cache=True, fastmath=True)(total)
raises = numba.njit(cache=True)(inverse)
infinite = numba.njit(cache=True, error_model='numpy')(inverse)
PY
cat >call.py <<'PY'
import sys

import numpy as np
import twins

f = getattr(twins, sys.argv[1])
x = np.array([1e16, 1.0, -1e16, 1.0] * 4) if sys.argv[1] in ('strict', 'fast') else 0.0
try:
    y = f(x)
except ZeroDivisionError as e:
    y = type(e).__name__
print(y, bool(f.stats.cache_hits))
PY
run() { "$tmp/env/bin/python" call.py "$1"; }
fresh() { rm -rf __pycache__; }
echo "numba $("$tmp/env/bin/python" -c 'import numba; print(numba.__version__)')"
fresh
read -r alone _ < <(run strict)
fresh
run fast >/dev/null
read -r after kept < <(run strict)
echo "strict sum: first $alone, after its fast twin $after (loaded from the cache: $kept)"
fresh
read -r inf _ < <(run infinite)
fresh
run raises >/dev/null
read -r error kept2 < <(run infinite)
echo "1/0 with error_model='numpy': first $inf, after its strict twin $error (loaded from the cache: $kept2)"
[ "$alone" = 1.0 ] && [ "$after" != 1.0 ] && [ "$kept" = True ] && [ "$inf" = inf ] && [ "$error" = ZeroDivisionError ] && [ "$kept2" = True ]
