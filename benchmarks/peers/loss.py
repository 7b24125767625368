"""The twin of `kalsae bench loss`: linear and cross_entropy, forward and backward."""

import torch
import torch.nn.functional as F
from peer import Prepared, serve, timing
from torch_peer import autocast, begin, name


def prepare(request: dict) -> Prepared:
    settings, dtype = begin(request)
    rows, channels, vocabulary = (settings[key] for key in ("rows", "channels", "vocabulary"))
    hidden = torch.randn(rows, channels, requires_grad=True)
    weight = (torch.randn(vocabulary, channels) * 0.02).requires_grad_()
    targets = torch.randint(vocabulary, (rows,))

    def loss():
        return F.cross_entropy(F.linear(hidden, weight), targets)

    if request["variant"] == "compile":
        loss = torch.compile(loss)

    def step():
        with autocast(dtype):
            value = loss()
        value.backward()
        hidden.grad = weight.grad = None

    return Prepared(name(request["variant"]), timing(step))


serve(prepare)
