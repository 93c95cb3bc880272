# made by .ci/stubs.py from the modules; not to be edited
from typing import Any
__all__ = ['MaskedBatchNorm', 'LayerNorm', 'Dropout', 'S4Block', 'batch_stats', 'S4Stem', 'S4Model']
import inspect
import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import nn
from .fused import fused_block, fused_stem
from .s4 import S4, S4DKernel, S4Kernel, make_kernel, padding_mask

class MaskedBatchNorm(nn.BatchNorm1d):
    """Batch norm of `(B, L, H)` over batch and length; with a `mask` (B, L), over its true
    positions only."""

    def forward(self, x, mask: Any=None):
        ...

class LayerNorm(nn.LayerNorm):
    """Layer norm of `(B, L, H)`; takes the same arguments as `MaskedBatchNorm` and needs no mask."""

    def forward(self, x, mask: Any=None):
        ...

class Dropout(nn.Dropout):
    """Dropout of `(B, L, H)`; `tied` drops a channel at all positions of a sequence or at none."""
    tied: Any

    def __init__(self, p: Any=0.5, tied: Any=False):
        ...

    def forward(self, x):
        ...
_norms: Any

class S4Block(nn.Module):
    """Norm, S4, gelu, channel mixing with a gate, residual: `(B, L, H)` to `(B, L, H)`.

    `**s4`, by name, goes to the layer: `measure`, `bidirectional`, `diagonal`, `lag`, and what `S4`
    passes on to its kernels."""
    norm: Any
    prenorm: Any
    s4: Any
    mix: Any
    dropout: Any
    gate: Any

    def __init__(self, H: int, N: int=64, norm: str='layer', prenorm: bool=True, dropout: float=0.0, tied_dropout: bool=False, *, measure: str='legs', bidirectional: bool=False, diagonal: bool | tuple=False, lag: int | None=None, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
        ...

    def forward(self, x, mask: Any=None, rate: Any=1.0):
        ...

    def _plain(self, x, mask: Any=None, rate: Any=1.0):
        ...

    def _before(self, x, mask: Any=None):
        ...

    def _finish(self, x, y, mask: Any=None):
        ...

    def _flips(self):
        """Batch norm first, no dropout, one output a channel, no part replaced or watched by a hook?"""
        ...

    def step(self, x, state, rate: Any=1.0):
        """One position: (B, H) and the layer's state, to (B, H) and the new state."""
        ...

    def chunk(self, x, state, rate: Any=1.0):
        """A stretch of a longer signal: (B, L, H) and the layer's state, to (B, L, H) and the new state."""
        ...

    def flipped(self, x: torch.Tensor, rate: Any=1.0) -> torch.Tensor:
        """The block in the layout of the convolution: in one pass where that can run, else plain."""
        ...

def _watched(module):
    ...

def batch_stats(norm: nn.BatchNorm1d, x: torch.Tensor) -> tuple:
    """What batch norm would use; while it trains it takes note. Raises ValueError on one position."""
    ...

class S4Stem(nn.Module):
    """An S4 layer on every position, then `by` neighbours as one: (B, L, 1) to (B, L / by, H)."""
    by: Any
    width: Any
    s4: Any
    norm: Any
    enter: Any

    def __init__(self, H: int, width: int=32, N: int=64, by: int=4, *, measure: str='legs', bidirectional: bool=False, diagonal: bool | tuple=False, lag: int | None=None, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
        ...

    def extra_repr(self):
        ...

    def forward(self, x, mask: Any=None, rate: Any=1.0):
        ...

    def flipped(self, x: torch.Tensor, rate: float=1.0) -> torch.Tensor:
        """As `forward`, in the layout of the convolution. Raises ValueError unless `by` divides L."""
        ...

def _stem_arguments(stem):
    ...
_pools: Any

class S4Model(nn.Module, PyTorchModelHubMixin):
    """Stacked `S4Block`s between an encoder and a pooled linear head: `(B, L, d_input)` to `(B,
    d_output)`.

    `**block`, by name, goes to all blocks: `tied_dropout`, dropping a channel everywhere or
    nowhere; and to their `S4` layers: `measure`, as 'legs' or 'legs+fout'; `bidirectional`, a
    second kernel that looks ahead; `diagonal`, without the low rank; `lag`, where kernels are cut;
    and for the kernels `n_ssm`, copies of (A, B) that the channels share, `tied`, one step a copy,
    `dt_min` and `dt_max`, range of the steps, `C_std`, spread of C, `window` of legt and fout,
    `freeze`, what is not learned, `method` and `comb` of diagonal ones, `backend`."""
    blocks: Any
    norm: Any
    head: Any
    d_input: Any
    tokens: Any
    input_mean: Any
    input_std: Any
    pool: Any
    encoder: Any

    def __init__(self, d_input: int=1, d_output: int=2, H: int=64, N: int=64, depth: int=4, norm: str='layer', prenorm: bool=True, dropout: float=0.0, tokens: int=0, input_mean: float=0.0, input_std: float=1.0, stem: dict | None=None, pool: str | None='mean', *, tied_dropout: bool=False, measure: str='legs', bidirectional: bool=False, diagonal: bool | tuple=False, lag: int | None=None, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
        ...

    def _encode(self, x, mask: Any=None, rate: Any=1.0):
        ...

    def _after(self, x, mask: Any=None):
        ...

    def _flips(self):
        ...

    def flipped(self, x: torch.Tensor, rate: float=1.0, depth: int | None=None) -> torch.Tensor:
        """`features` of a batch without padding, in the layout of the convolution."""
        ...

    def _hidden(self, x, mask, rate):
        ...

    def _check(self, x):
        ...

    def features(self, x: torch.Tensor, lengths: torch.Tensor | None=None, mask: torch.Tensor | None=None, rate: float=1.0) -> torch.Tensor:
        """What the head pools: the last hidden state at every position.

    Raises ValueError on another shape."""
        ...

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None=None, mask: torch.Tensor | None=None, rate: float=1.0) -> torch.Tensor:
        """Logits, or whatever the head was trained for. Raises ValueError on another shape."""
        ...

    def _no_stem(self):
        ...

    def default_state(self, *batch_shape: int) -> list:
        """The state before the first position: one tensor a block. Raises ValueError if there is a stem."""
        ...

    def step(self, x: torch.Tensor, state: list, rate: Any=1.0) -> tuple[torch.Tensor, list]:
        """One position. Raises ValueError if the model is bidirectional or has a stem."""
        ...

    def chunk(self, x: torch.Tensor, state: list, rate: Any=1.0) -> tuple[torch.Tensor, list]:
        """A stretch of a longer sequence. Raises ValueError if the model is bidirectional or has a stem."""
        ...

    def s4_layers(self) -> list:
        """The state spaces of the model, from the input on."""
        ...

    def param_groups(self, lr: float=0.001, weight_decay: float=0.01, ssm_lr: float=0.001, dt_lr: float | None=None) -> list:
        """Groups of parameters: the state space gently and without decay; frozen ones are left out."""
        ...

    def summary(self) -> str:
        """Parameters and states, part by part."""
        ...
