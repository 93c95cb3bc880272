"""A user's program, for a type checker only: every public method that notebooks patch on, and options by name."""
from typing import assert_type

import numpy as np
import torch

import hippo_tutorial as h
from hippo_tutorial import S4, Pathfinder, S4Kernel, S4Model, legs, pretrained, transition
from hippo_tutorial.train import train

A, B = legs(8)
A, B = transition('fout', 8)
layer = S4(4, 16, 'legs+fout', bidirectional=False, n_ssm=2, tied=True, dt_min=1e-3)
u = torch.randn(2, 100, 4)
y = layer(u)
state = layer.default_state(2)
y0, state = layer.step(u[:, 0], state)
y1, state = layer.chunk(u[:, 1:], state)
taps = layer.taps(20)
system = S4Kernel(4, 16).system()
model = S4Model(1, 2, H=8, N=8, depth=2, norm='batch', measure='legs', C_std=.5, lag=None, window=2.)
logits = model(torch.rand(2, 50, 1), lengths=torch.tensor([50, 20]))
states = model.default_state(2)
h0, states = model.step(torch.rand(2, 1), states)
h1, states = model.chunk(torch.rand(2, 9, 1), states)
features = model.features(torch.rand(2, 50, 1))
optimizer = torch.optim.AdamW(model.param_groups(1e-3, .01, 1e-3))
layers = model.s4_layers()
text: str = model.summary()
model.save_pretrained('here')
images, labels, n = Pathfinder(32, 'easy', seed=1).batch(0, 4)
run = train('pathfinder-tiny', 'out', steps=10)
shipped = pretrained('pathx')
h.test_close(np.ones(3), np.ones(3))
version: str = h.__version__
assert_type(version, str)
