# made by .ci/stubs.py from the modules; not to be edited
from typing import Any
__all__ = ['to_complex', 'dplr_steps', 'change', 'S4Kernel', 'S4DKernel', 'set_comb', 'MixedKernel', 'make_kernel', 'padding_mask', 'S4', 'own_pair', 'DenseKernel', 'FrozenS4']
import math
import warnings
from functools import lru_cache
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrize import is_parametrized
from .cauchy import check_finite, dplr_kernel
from .diagonal import _traced, discretize_diagonal, s4d_init, vandermonde
from .dplr import LowRankError, dplr, n_pairs, nplr_of, to_real
from .long_conv import chunked_conv, fft_conv, fft_conv_bidirectional, fft_length
from .measures import Measure, check_options
from .ossm import derive
from .ssm import no_autocast, require

def to_complex(x: torch.Tensor, pairs: int) -> torch.Tensor:
    ...

def dplr_steps(Lam: torch.Tensor, P: torch.Tensor, B: torch.Tensor, dt: torch.Tensor, pairs: int) -> tuple:
    ...

def change(x: torch.Tensor, er: torch.Tensor, ei: torch.Tensor, U: tuple, W: tuple, pairs: int) -> torch.Tensor:
    ...

def _check_layer(H, N, dt_min, dt_max, n_ssm, C_std):
    ...

def _spaced(rate):
    ...

def _as_rate(rate, even: Any=True):
    ...

def _rate_error(rate):
    ...

def _at_rate(dt, rate):
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

def _advance(u, x, pairs, *parts):
    ...

class _StateSpace(_Stored):
    _kept: Any

    def recurrence(self, rate: Any=1.0) -> tuple:
        ...

    def _fresh(self, rate, dtype: Any=None):
        ...

    def step(self, u, x, rate: Any=1.0, parts: Any=None):
        ...

    def discrete(self, rate: Any=1.0) -> tuple:
        ...

class S4Kernel(_StateSpace):
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

    def _dense(k, rate):
        ...

def _doubled(k, L, rate):
    ...
_C_UNIT: Any

class S4DKernel(_StateSpace):
    N: Any
    measure: Any
    method: Any
    backend: Any
    pairs: Any
    period: Any
    a: Any
    w: Any
    B: Any
    C: Any

    def __init__(self, H: int, N: int=64, measure: Any='legs', channels: int=1, n_ssm: int | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, method: str='zoh', freeze: Any=(), backend: str='auto', comb: dict | None=None):
        ...

    def extra_repr(self):
        ...

    def system(self, rate: Any=1.0, dtype: Any=None) -> tuple:
        ...

    def _recurrence(self, rate):
        ...

    def forward(self, L: int, rate: float=1.0) -> torch.Tensor:
        ...

def set_comb(kernel: S4DKernel, period: float, slants: Any=(0.0,), decays: Any=(1.0,), focus: float | None=None):
    ...

def _comb_arguments(comb):
    ...

class MixedKernel(nn.Module):
    each: Any
    H: Any
    N: Any
    channels: Any

    def __init__(self, kernels):
        ...

    def dynamics(self):
        ...

    def clocks(self):
        ...

    def forward(self, L, rate: Any=1.0):
        ...

    def discrete(self, rate: Any=1.0):
        ...

    def recurrence(self, rate: Any=1.0):
        ...

    def step(self, u, x, rate: Any=1.0, parts: Any=None):
        ...

def _why_dense(A, B):
    ...

def make_kernel(H: int, N: int, measure, diagonal: bool | tuple=False, comb: dict | None=None, n_ssm: int | tuple | None=None, **kernel) -> nn.Module:
    ...

def padding_mask(u: torch.Tensor, lengths: Any=None, mask: torch.Tensor | None=None) -> torch.Tensor | None:
    ...

class S4(nn.Module):
    H: Any
    bidirectional: Any
    channels: Any
    lag: Any
    kernel: Any
    N: Any
    D: Any

    def __init__(self, H: int, N: int=64, measure: Any='legs', bidirectional: bool=False, channels: int=1, diagonal: bool | tuple=False, lag: int | None=None, *, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
        ...

    def _check(self, u):
        ...

    def extra_repr(self):
        ...

    def taps(self, L: int, rate: float=1.0) -> torch.Tensor:
        ...

    def _skip(self, y, u):
        ...

    def forward(self, u: torch.Tensor, lengths: torch.Tensor | None=None, mask: torch.Tensor | None=None, rate: float=1.0) -> torch.Tensor:
        ...

    def circular(self, L: int, rate: float=1.0) -> torch.Tensor:
        ...

    def default_state(self, *batch_shape: int) -> torch.Tensor:
        ...

    def _check_state(self, u, state, dims):
        ...

    def step(self, u: torch.Tensor, state: torch.Tensor, rate: Any=1.0, parts: Any=None) -> tuple[torch.Tensor, torch.Tensor]:
        ...

    def _spaced_chunk(self, u, state, rate, many: Any=8):
        ...

    def chunk(self, u: torch.Tensor, state: torch.Tensor, rate: Any=1.0) -> tuple[torch.Tensor, torch.Tensor]:
        ...

    def recall(self, state: torch.Tensor, lags, rate: Any=1.0) -> torch.Tensor:
        ...

    def frozen(self, L: int, rate: float=1.0) -> FrozenS4:
        ...

def _nth(parts, t, shape):
    ...

def own_pair(measure, N: int) -> tuple[np.ndarray, np.ndarray]:
    ...

class DenseKernel(_StateSpace):
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

def _gramian(A, B):
    ...

class FrozenS4(nn.Module):
    H: Any
    N: Any
    channels: Any
    L: Any
    bidirectional: Any
    lag: Any
    n: Any
    _recurrences: Any

    def __init__(self, layer: S4, L: int, rate: float=1.0):
        ...

    def _keep(self, kernel, rate):
        ...

    def _apply(self, fn, recurse: Any=True):
        ...

    def extra_repr(self):
        ...

    def _check(self, u, dims, rate):
        ...

    def forward(self, u, lengths: Any=None, mask: Any=None, rate: Any=1.0):
        ...

    def default_state(self, *batch_shape):
        ...

    def step(self, u, state, rate: Any=1.0):
        ...

    def chunk(self, u, state, rate: Any=1.0):
        ...
