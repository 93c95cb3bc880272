# made by .ci/stubs.py from the modules; not to be edited
from typing import Any
__all__ = ['to_complex', 'dplr_steps', 'change', 'S4Kernel', 'S4DKernel', 'set_comb', 'MixedKernel', 'make_kernel', 'padding_mask', 'S4']
import math
import torch
import torch.nn.functional as F
from torch import nn
from .cauchy import dplr_kernel
from .diagonal import _traced, discretize_diagonal, s4d_init, vandermonde
from .dplr import dplr, n_pairs, to_real
from .long_conv import chunked_conv, fft_conv, fft_conv_bidirectional, fft_length

def to_complex(x: torch.Tensor, pairs: int) -> torch.Tensor:
    """The conjugate symmetric vector with these real coordinates: the inverse of `to_real`, an
    isometry too."""
    ...

def dplr_steps(Lam: torch.Tensor, P: torch.Tensor, B: torch.Tensor, dt: torch.Tensor, pairs: int) -> tuple:
    """The bilinear recurrence of a DPLR system in real coordinates, x ← x + E x + Bb u, with E in
    the form that `change` takes."""
    ...

def change(x: torch.Tensor, er: torch.Tensor, ei: torch.Tensor, U: tuple, W: tuple, pairs: int) -> torch.Tensor:
    """E x = er x + ei x̃ − U Wᵀx in O(N), where x̃ is x with the halves of its pairs swapped."""
    ...

def _check_layer(H, N, dt_min, dt_max, n_ssm, C_std):
    ...

def _spaced(rate):
    ...

def _check_rate(rate, even: Any=True):
    ...

def _at_rate(dt, rate):
    ...

class _Stored(nn.Module):
    """The parameters of H channels and S copies: at least in float32, frozen where asked, and a
    place for what follows from them."""
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
        """The parameters that say how the state moves: those an optimizer should move gently, and
        never decay."""
        ...

    def clocks(self) -> list:
        """The steps: where a kernel repeats, they set the period, and move more gently still."""
        ...

    def _apply(self, fn, recurse: Any=True):
        ...

    def __getstate__(self):
        ...

    def extra_repr(self):
        ...

class _StateSpace(_Stored):
    """The recurrence behind a kernel.

    A kernel adds `N` (real numbers a state), `pairs`, the parameters a, w, B, C, and
    `_recurrence`."""
    _kept: Any

    def recurrence(self, rate: Any=1.0) -> tuple:
        """x ← x + E x + Bb u, y = C x in the form of `change`: computed in float64, kept until a
        parameter changes."""
        ...

    def _fresh(self, rate, dtype: Any=None):
        ...

    def step(self, u, x, rate: Any=1.0, parts: Any=None):
        """One position: input (B,H) and state (B,H,N) to output (B,channels,H) and the new state."""
        ...

    def discrete(self, rate: Any=1.0) -> tuple:
        """The recurrence as dense matrices: what `chunked_conv` takes."""
        ...

class S4Kernel(_StateSpace):
    """A learnable DPLR state space for each channel, started at HiPPO, and the convolution kernel
    it makes."""
    N: Any
    measure: Any
    backend: Any
    pairs: Any
    a: Any
    w: Any
    P: Any
    B: Any
    C: Any

    def __init__(self, H: int, N: int=64, measure: str='legs', channels: int=1, n_ssm: int | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto'):
        ...

    def system(self, rate: Any=1.0, dtype: Any=None) -> tuple:
        """The state spaces in the form that `dplr_kernel` takes."""
        ...

    def _recurrence(self, rate):
        ...

    def forward(self, L: int, rate: float=1.0) -> torch.Tensor:
        """The kernels, in full precision whatever autocast asks for.

    Raises ValueError unless L >= 1 and rate > 0 is one number."""
        ...

def _dense(k, rate):
    """Ab − I (S,N,N) and Bb (S,N,1) of each copy in real coordinates: one float64 solve, (I − Δ/2
    A)⁻¹ Δ [A, B]; untied channels are copies of their own."""
    ...

def _doubled(k, L, rate):
    """Channels of a copy differ in C alone: power its matrix once, by doubling, for all of them."""
    ...
_C_UNIT: Any

class S4DKernel(_StateSpace):
    """A learnable diagonal state space for each channel, started as S4D, and the convolution kernel
    it makes."""
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

    def __init__(self, H: int, N: int=64, measure: str='legs', channels: int=1, n_ssm: int | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, method: str='zoh', freeze: Any=(), backend: str='auto', comb: dict | None=None):
        ...

    def extra_repr(self):
        ...

    def system(self, rate: Any=1.0, dtype: Any=None) -> tuple:
        """The discrete modes as logarithms, as `vandermonde` takes them."""
        ...

    def _recurrence(self, rate):
        ...

    def forward(self, L: int, rate: float=1.0) -> torch.Tensor:
        """The kernels, in full precision whatever autocast asks for.

    Raises ValueError unless L >= 1 and rate > 0 is one number."""
        ...

def set_comb(kernel: S4DKernel, period: float, slants: Any=(0.0,), decays: Any=(1.0,), focus: float | None=None):
    """Start a kernel as a comb. Raises ValueError on a kernel or period that cannot be one."""
    ...

def _comb_arguments(comb):
    ...

class MixedKernel(nn.Module):
    """Kernels side by side, each for its own channels, with the methods of one."""
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

def make_kernel(H: int, N: int, measure: str, diagonal: bool | tuple=False, comb: dict | None=None, n_ssm: int | tuple | None=None, **kernel) -> nn.Module:
    """The kernel of a layer. Raises ValueError if channels, copies or kinds do not fit the measures."""
    ...

def padding_mask(u: torch.Tensor, lengths: torch.Tensor | None=None, mask: torch.Tensor | None=None) -> torch.Tensor | None:
    """The mask of a padded batch.

    Raises ValueError on both at once, another shape, lengths outside 1…L, or a mask without exactly
    one run."""
    ...

class S4(nn.Module):
    """A state space a channel on `(B, L, H)`: as a convolution (`forward`), one position at a time
    (`step`), or in chunks (`chunk`).

    `**kernel`, by name, goes to its kernels: `n_ssm`, copies of (A, B) that the channels share, and
    `tied`, one step a copy; `dt_min` and `dt_max`, range of the steps at the start; `C_std`, spread
    of C; `window` of legt and fout; `freeze`, what is not learned; `backend`, how it is computed;
    of diagonal kernels `method`, zoh or bilinear, and `comb`. `S4Kernel` and `S4DKernel` say more.
    """
    H: Any
    bidirectional: Any
    channels: Any
    lag: Any
    kernel: Any
    N: Any
    D: Any

    def __init__(self, H: int, N: int=64, measure: str='legs', bidirectional: bool=False, channels: int=1, diagonal: bool | tuple=False, lag: int | None=None, *, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
        ...

    def _check(self, u):
        ...

    def extra_repr(self):
        ...

    def taps(self, L: int, rate: float=1.0) -> torch.Tensor:
        """The kernels of the layer: those that look back, then those that look ahead."""
        ...

    def _skip(self, y, u):
        ...

    def forward(self, u: torch.Tensor, lengths: torch.Tensor | None=None, mask: torch.Tensor | None=None, rate: float=1.0) -> torch.Tensor:
        """The whole sequence at once, by convolution.

    Raises ValueError on another shape, lengths outside 1…L, or a rate that is not one number."""
        ...

    def circular(self, L: int, rate: float=1.0) -> torch.Tensor:
        """Both kernels on one circle, for circular convolutions whose first L samples are the layer's."""
        ...

    def default_state(self, *batch_shape: int) -> torch.Tensor:
        """The state before the first position."""
        ...

    def _check_state(self, u, state, dims):
        ...

    def step(self, u: torch.Tensor, state: torch.Tensor, rate: Any=1.0, parts: Any=None) -> tuple[torch.Tensor, torch.Tensor]:
        """One position of the recurrence, O(N) a channel.

    Raises ValueError on other shapes, or if the layer is bidirectional, TypeError on a state of
    another dtype."""
        ...

    def chunk(self, u: torch.Tensor, state: torch.Tensor, rate: Any=1.0) -> tuple[torch.Tensor, torch.Tensor]:
        """A stretch of a longer signal: as `forward`, from the state that the stretch before left.

    With a rate for each sample: step by step. Errors as in `step`."""
        ...
