# made by .ci/stubs.py from the modules; not to be edited
from typing import Any
__all__ = ['C_UNIT', 'S4DKernel', 'set_comb', 'MixedKernel', 'make_kernel']
import math
from importlib import import_module
import torch
from torch import nn
from .autograd_tools import is_traced
from .diagonal import discretize_diagonal, s4d_init, vandermonde
from .doubling import check_finite
from .learned import S4Kernel, StateSpace, as_rate, own_kernel
from .measures import check_name, check_options, warn_caller
from .ssm import no_autocast
C_UNIT: Any

class S4DKernel(StateSpace):
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

    def _walks(self, rate):
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

def make_kernel(H: int, N: int, measure, diagonal: bool | tuple=False, comb: dict | None=None, n_ssm: int | tuple | None=None, **kernel) -> nn.Module:
    ...
