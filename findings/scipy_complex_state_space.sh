#!/usr/bin/env bash
# SciPy 1.17.1 (scipy.signal, _ltisys.py) and python-control 0.10.2 (control.ss): state-space models with complex
# matrices, as S4 and S4D use them, are right in one half of the functions and wrong in the other.
#
# Guess before running: matrices may be complex everywhere, as in numpy, since nothing in the documentation asks for
# real ones; or complex ones are refused at the door.
# Behaviour: cont2discrete, lsim, impulse, ss2tf and dfreqresp are right to rounding. dlsim, dimpulse and dstep store
# states and outputs in real arrays: the imaginary part is dropped from the state at every step, so what comes back is
# not even the real part of the answer (here it is off by its own size). freqresp goes through poles and zeros,
# and the gain of ZerosPolesGain is made real on the way: a wrong response of a continuous system whose discrete twin
# is right. ComplexWarning is all that is said, from lines inside the packages. control.ss drops the imaginary parts of
# A, B and C when the system is made: two rotating modes become two that only decay.
# Seen (exit 1 if any of it changes):
#   scipy 1.17.1, control 0.10.2, numpy 2.4.6
#   right: cont2discrete 6e-17, lsim 2e-16, impulse 3e-16, ss2tf 7e-16, dfreqresp 6e-15
#   wrong: dlsim 1.48, dimpulse 1.23, dstep 1.48, freqresp 0.32 (dlsim from the real part 2.95)
#   control.ss: float64, largest imaginary part lost 5
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"${PYTHON:-python3}" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -q --disable-pip-version-check scipy==1.17.1 control==0.10.2 numpy==2.4.6 2>/dev/null
cat >"$tmp/try.py" <<'PY'
import warnings

import control
import numpy as np
import scipy
from scipy import linalg, signal

A = np.diag([-.5 + 3j, -.5 + 5j])
B = np.ones((2, 1), complex)
C = np.array([[1 + 1j, 2]])
D = np.zeros((1, 1))
dt, w = .1, 2.
steps = np.ones((8, 1))


def error(a, b):
    "largest difference, relative to the largest value"
    a, b = np.ravel(a), np.ravel(b)
    return abs(a - b).max() / abs(b).max()


def walk(Ad, Bd, u):
    "outputs, one step after the other, from the state zero"
    x, out = np.zeros((2, 1), complex), []
    for v in u:
        out.append((C @ x)[0, 0])
        x = Ad @ x + Bd * v
    return np.array(out)


warnings.simplefilter('ignore')
Ad, Bd = linalg.expm(A * dt), np.linalg.solve(A, (linalg.expm(A * dt) - np.eye(2)) @ B)
got = signal.cont2discrete((A, B, C, D), dt, 'zoh')
discrete = (Ad, Bd, C, D, dt)
times = dt * np.arange(8)
kernel = np.array([(C @ linalg.expm(A * t) @ B)[0, 0] for t in times])
response = (C @ np.linalg.solve(1j * w * np.eye(2) - A, B))[0, 0]
turned = (C @ np.linalg.solve(np.exp(1j * w * dt) * np.eye(2) - Ad, Bd))[0, 0]
true = walk(Ad, Bd, steps[:, 0])
num, den = signal.ss2tf(A, B, C, D)
right = {
    'cont2discrete': error(got[0], Ad),
    'lsim': error(signal.lsim((A, B, C, D), steps[:, 0], times)[1], true),
    'impulse': error(signal.impulse((A, B, C, D), T=times)[1], kernel),
    'ss2tf': error(np.polyval(num[0], 1j * w) / np.polyval(den, 1j * w), response),
    'dfreqresp': error(signal.dfreqresp(discrete, [w * dt])[1], turned),
}
held = signal.dlsim(discrete, steps)[1]
pulse = np.zeros(8)
pulse[0] = 1
wrong = {
    'dlsim': error(held, true),
    'dimpulse': error(signal.dimpulse(discrete, n=8)[1][0], walk(Ad, Bd, pulse)),
    'dstep': error(signal.dstep(discrete, n=8)[1][0], true),
    'freqresp': error(signal.freqresp((A, B, C, D), [w])[1], response),
}
part = error(held, true.real)
model = control.ss(A, B, C, D)
lost = abs(A - model.A).max()
print(f'scipy {scipy.__version__}, control {control.__version__}, numpy {np.__version__}')
print('right:', ', '.join(f'{k} {v:.0e}' for k, v in right.items()))
print('wrong:', ', '.join(f'{k} {v:.2f}' for k, v in wrong.items()), f'(dlsim from the real part {part:.2f})')
print(f'control.ss: {model.A.dtype}, largest imaginary part lost {lost:.0f}')
ok = max(right.values()) < 1e-13 and min(wrong.values()) > .1 and part > .1
raise SystemExit(not (ok and model.A.dtype == np.float64 and lost == 5))
PY
"$tmp/env/bin/python" "$tmp/try.py"
