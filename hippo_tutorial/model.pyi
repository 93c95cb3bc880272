# made by .ci/stubs.py from the modules; not to be edited
from typing import Any
__all__ = ['MaskedBatchNorm', 'normalise', 'LayerNorm', 'Dropout', 'S4Block', 'batch_stats', 'S4Stem', 'read_tensors', 'read_config', 'check_config', 'S4Model', 'TwoTowers', 'FrozenS4Model']
import copy
import json
import math
import warnings
import zlib
from pathlib import Path
from weakref import WeakKeyDictionary
import numpy as np
import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin, hf_hub_download
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn
from .fused import fused_block, fused_stem, fusible
from .learned import S4Kernel, StateSpace
from .measures import check_name, check_options
from .periods import S4DKernel, make_kernel
from .position import BlockNumbers, fused_position, passes, ready_block
from .processes import SharedBatchNorm, part_moments, pooled
from .rows import fused_rows
from .s4 import S4, FrozenS4, padding_mask

class MaskedBatchNorm(SharedBatchNorm):

    def forward(self, x, mask: Any=None):
        ...

def _over_positions(norm, x, mask):
    ...

def normalise(norm, x, mask: Any=None):
    ...

class LayerNorm(nn.LayerNorm):

    def forward(self, x, mask: Any=None):
        ...

class Dropout(nn.Dropout):
    tied: Any

    def __init__(self, p: Any=0.5, tied: Any=False):
        ...

    def forward(self, x):
        ...
_norms: Any
_layer: Any

class S4Block(nn.Module):
    norm: Any
    prenorm: Any
    s4: Any
    mix: Any
    dropout: Any
    gate: Any

    def __init__(self, H: int, N: int=64, norm: str='layer', prenorm: bool=True, dropout: float=0.0, tied_dropout: bool=False, *, measure: Any='legs', bidirectional: bool=False, diagonal: bool | tuple=False, lag: int | None=None, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
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
        ...

    def _own(self, norm):
        ...

    def _along(self, x):
        ...

    def _rows(self, x, rate):
        ...

    def _alone(self, x, state, rate):
        ...

    def step(self, x, state, rate: Any=1.0):
        ...

    def chunk(self, x, state, rate: Any=1.0):
        ...

    def flipped(self, x: torch.Tensor, rate: Any=1.0) -> torch.Tensor:
        ...

def _called(module):
    ...

def _watched(module):
    ...

def _spaces(s4, rate):
    ...
_ready: Any

def batch_stats(norm: SharedBatchNorm, x: torch.Tensor) -> tuple:
    ...

class S4Stem(nn.Module):
    by: Any
    width: Any
    s4: Any
    norm: Any
    enter: Any

    def __init__(self, H: int, width: int=32, N: int=64, by: int=4, *, measure: Any='legs', bidirectional: bool=False, diagonal: bool | tuple=False, lag: int | None=None, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
        ...

    def extra_repr(self):
        ...

    def forward(self, x, mask: Any=None, rate: Any=1.0):
        ...

    def flipped(self, x: torch.Tensor, rate: float=1.0) -> torch.Tensor:
        ...
_pools: Any

def _as_json(x):
    ...
_MOST_STATES: Any
_LONGEST: Any

def _one_line(e):
    ...

def _config_crc(config):
    ...

def _crc(tensors):
    ...

def read_tensors(path) -> tuple:
    ...

def read_config(path) -> dict:
    ...

def _check_values(x, depth: Any=0):
    ...

def check_config(config: dict, tensors: dict, path):
    ...

class S4Model(nn.Module, PyTorchModelHubMixin):
    blocks: Any
    norm: Any
    head: Any
    d_input: Any
    tokens: Any
    input_mean: Any
    input_std: Any
    pool: Any
    encoder: Any

    def __init__(self, d_input: int=1, d_output: int=2, H: int=64, N: int=64, depth: int=4, norm: str='layer', prenorm: bool=True, dropout: float=0.0, tokens: int=0, input_mean: float=0.0, input_std: float=1.0, stem: dict | None=None, pool: str | None='mean', *, tied_dropout: bool=False, measure: Any='legs', bidirectional: bool=False, diagonal: bool | tuple=False, lag: int | None=None, comb: dict | None=None, n_ssm: int | tuple | None=None, tied: bool=False, dt_min: float=0.001, dt_max: float=0.1, C_std: float=1.0, window: float=2.0, freeze: Any=(), backend: str='auto', method: str='zoh'):
        ...

    @classmethod
    def _is_jsonable(cls, value):
        ...

    @classmethod
    def _encode_arg(cls, arg):
        ...

    def _save_pretrained(self, save_directory):
        ...

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, **options):
        ...

    @classmethod
    def _from_pretrained(cls, *, model_id, map_location: Any='cpu', strict: Any=True, **options):
        ...

    def _encode(self, x, mask: Any=None, rate: Any=1.0):
        ...

    def _after(self, x, mask: Any=None):
        ...

    def _flips(self):
        ...

    def flipped(self, x: torch.Tensor, rate: float=1.0, depth: int | None=None) -> torch.Tensor:
        ...

    def _hidden(self, x, mask, rate):
        ...

    def _check(self, x):
        ...

    def features(self, x: torch.Tensor, lengths: torch.Tensor | None=None, mask: torch.Tensor | None=None, rate: float=1.0) -> torch.Tensor:
        ...

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None=None, mask: torch.Tensor | None=None, rate: float=1.0) -> torch.Tensor:
        ...

    def _no_stem(self):
        ...

    def default_state(self, *batch_shape: int) -> list:
        ...

    def _check_states(self, x, state, dims, features):
        ...

    def step(self, x: torch.Tensor, state: list, rate: Any=1.0, features: bool=False) -> tuple[torch.Tensor, list]:
        ...

    def chunk(self, x: torch.Tensor, state: list, rate: Any=1.0, features: bool=False) -> tuple[torch.Tensor, list]:
        ...

    def generate(self, x: torch.Tensor, n: int, pick: Any=None, rate: Any=1.0) -> torch.Tensor:
        ...

    def frozen(self, L: int, rate: float=1.0) -> FrozenS4Model:
        ...

    def s4_layers(self) -> list:
        ...

    def param_groups(self, lr: float=0.001, weight_decay: float=0.01, ssm_lr: float=0.001, dt_lr: float | None=None) -> list:
        ...

    def summary(self) -> str:
        ...

class TwoTowers(nn.Module):
    tower: Any
    head: Any

    def __init__(self, d_output: int=2, **model):
        ...

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None=None) -> torch.Tensor:
        ...

    def param_groups(self, lr: float=0.001, weight_decay: float=0.01, ssm_lr: float=0.001) -> list:
        ...

class FrozenS4Model(S4Model):

    def train(self, mode: Any=True):
        ...

    def _none(self, *args, **options):
        ...
