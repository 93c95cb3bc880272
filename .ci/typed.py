"""A user's program, for a type checker only: every public method that notebooks patch on (which
`stubs.py --check` sees to), and options by name."""
import numpy as np
import torch

from hippo_tutorial import (
    S4,
    Pathfinder,
    S4Block,
    S4DKernel,
    S4Kernel,
    S4Model,
    legs,
    pretrained,
    test_close,
    transition,
)
from hippo_tutorial.train import train

A, B = legs(8)
A, B = transition('fout', 8)
test_close(A @ np.eye(8), A)
dense = S4Kernel(4, 16, window=1.)
diagonal = S4DKernel(4, 16, 'foud', comb=dict(period=32))
systems = [dense.system(), diagonal.system()]
kernels = [dense(50)[0], diagonal(50)[0]]

u = torch.randn(2, 100, 4)
layer = S4(4, 16, 'legs+fout', bidirectional=False, n_ssm=2, tied=True, dt_min=1e-3)
y = layer(u)
state = layer.default_state(2)
first, state = layer.step(u[:, 0], state)
others, state = layer.chunk(u[:, 1:], state)
past = layer.recall(state, 30)
ice = layer.frozen(100)
first, cold = ice.step(u[:, 0], ice.default_state(2))
taps = layer.taps(20)
own = S4(4, 8, (A, B), n_ssm=2)
circular = layer.circular(100, 1.)

block = S4Block(4, 16, tied_dropout=True, measure='legs', lag=None, freeze=('A', 'B'))
first, state = block.step(u[:, 0], state)
others, state = block.chunk(u[:, 1:], state)
turned = block.flipped(u.mT)

model = S4Model(1, 2, H=8, N=8, depth=2, norm='batch', measure='legs', C_std=.5, lag=None)
logits = model(torch.rand(2, 50, 1), lengths=torch.tensor([50, 20]))
states = model.default_state(2)
first, states = model.step(torch.rand(2, 1), states)
others, states = model.chunk(torch.rand(2, 9, 1), states, features=True)
hidden = model.features(torch.rand(2, 50, 1))
still = model.frozen(50)
ahead = model.generate(torch.rand(2, 50, 1), 3)
turned = model.flipped(torch.rand(2, 50, 1), depth=1)
optimizer = torch.optim.AdamW(model.param_groups(1e-3, .01, 1e-3))
layers = model.s4_layers()
said: str = model.summary()
model.save_pretrained('here')

images, labels, distractors = Pathfinder(32, 'easy', seed=1).batch(0, 4)
run = train('pathfinder-tiny', 'out', steps=10)
shipped = pretrained('pathx')
