# made by .ci/stubs.py from the modules; not to be edited
from typing import Any
__all__ = ['to_complex', 'dplr_steps', 'state_change', 'is_spaced', 'as_rate', 'advance', 'StateSpace', 'S4Kernel', 'own_pair', 'DenseKernel', 'own_kernel']
import math
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrize import is_parametrized
from .diagonal import is_traced
from .doubling import check_finite
from .dplr import LowRankError, discretize_dplr, dplr, n_pairs, nplr_of, to_real
from .hippo import MEASURES
from .kernels import dplr_kernel
from .measures import Measure, check_name, check_options, warn_caller
from .ossm import derive
from .ssm import no_autocast, require

def to_complex(x: torch.Tensor, pairs: int) -> torch.Tensor:
    ...

def dplr_steps(Lam: torch.Tensor, P: torch.Tensor, B: torch.Tensor, dt: torch.Tensor, pairs: int) -> tuple:
    ...

def state_change(x: torch.Tensor, er: torch.Tensor, ei: torch.Tensor, U: tuple, W: tuple, pairs: int) -> torch.Tensor:
    ...

def _check_layer(H, N, dt_min, dt_max, n_ssm, C_std):
    ...

def is_spaced(rate) -> bool:
    ...

def as_rate(rate, even: bool=True):
    ...

def _rate_error(rate):
    ...

def _fingerprint(tensors):
    ...

def _weights(n, device):
    ...

def _real():
    ...

class _Stored(nn.Module):
    H: Any
    S: Any
    tied: Any
    channels: Any
    _kept: Any
    log_dt: Any

    def __init__(self, H, channels, S, tied, dt_min, dt_max):
        ...

    @staticmethod
    def _normal(*shape):
        ...

    @staticmethod
    def _at_rate(dt, rate):
        ...

    def _copies(self, x):
        ...

    def _freeze(self, names):
        ...

    def dynamics(self) -> list:
        ...

    def clocks(self) -> list:
        ...

    def _own_parameters(self):
        ...

    def _apply(self, fn, recurse: Any=True):
        ...

    def __getstate__(self):
        ...

    def extra_repr(self):
        ...

def advance(u: torch.Tensor, x: torch.Tensor, pairs: int, *parts) -> tuple:
    ...

def _copied(x):
    ...

class StateSpace(_Stored):
    _kept: Any

    def recurrence(self, rate: Any=1.0) -> tuple:
        ...

    def kept_recurrence(self, rate: Any=1.0) -> tuple:
        ...

    def _fresh(self, rate, dtype: Any=None):
        ...

    def step(self, u, x, rate: Any=1.0, parts: Any=None):
        ...

    def discrete(self, rate: Any=1.0) -> tuple:
        ...
_BACKENDS: Any
_OWN: Any

class S4Kernel(StateSpace):
    N: Any
    backend: Any
    pairs: Any
    measure: Any
    a: Any
    w: Any
    P: Any
    B: Any
    C: Any

    def __init__(self, H: int, N: int=64, measure: Any='legs', channels: int=1, n_ssm: int | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto'):
        ...

    def system(self, rate: Any=1.0, dtype: Any=None) -> tuple:
        ...

    def _recurrence(self, rate):
        ...

    def forward(self, L: int, rate: float=1.0) -> torch.Tensor:
        ...

    def _check_poles(self, Lam, P, B, C, dt):
        ...

    def _dense(k, rate):
        ...

def _doubled(k, L, rate):
    ...

class _Pair(NamedTuple):
    A: np.ndarray
    B: np.ndarray

def _in_the_long_run(A, B):
    ...

def own_pair(measure, N: int) -> tuple[np.ndarray, np.ndarray]:
    ...

class DenseKernel(StateSpace):
    N: Any
    measure: Any
    pairs: Any
    B: Any
    C: Any

    def __init__(self, H: int, N: int=64, measure: Any=None, channels: int=1, n_ssm: int | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, freeze: Any=()):
        ...

    def _dense(self, rate):
        ...

    def _steps(self, dt, B):
        ...

    def _recurrence(self, rate):
        ...

    def discrete(self, rate: Any=1.0) -> tuple:
        ...

    def forward(self, L: int, rate: float=1.0) -> torch.Tensor:
        ...

def _why_dense(A, B):
    ...

def own_kernel(H: int, N: int, measure, **kernel) -> nn.Module:
    ...
