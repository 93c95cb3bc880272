# made by .ci/stubs.py from the modules; not to be edited
from typing import Any
__all__ = ['padding_mask', 'S4', 'lacks_float64', 'on_float64_device', 'FrozenS4']
import copy
import math
from collections.abc import Callable
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from .learned import S4Kernel, advance, as_rate, is_spaced
from .long_conv import fft_conv, fft_conv_bidirectional, fft_length
from .measures import check_options
from .periods import S4DKernel, make_kernel
from .scan import chunked_conv
from .ssm import require

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

    def __prepare_scriptable__(self):
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

def lacks_float64(device: torch.device) -> bool:
    ...

class _Call(nn.Module):
    kernel: Any
    f: Any

    def __init__(self, kernel, f):
        ...

    def forward(self):
        ...

def on_float64_device(layer: nn.Module, f: Callable) -> torch.Tensor:
    ...

def _nth(parts, t, shape):
    ...

def _gramian(A, B):
    ...

def _slowest(A):
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

    def __prepare_scriptable__(self):
        ...

    def spaces(self):
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
