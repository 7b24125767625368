"""The twin of `kalsae bench optimizer`: clip_grad_norm_ and AdamW, fused or with lists of tensors."""

import torch
from decoder import Decoder, adamw, parameter_count
from peer import Prepared, serve, timing
from torch_peer import begin, name


def prepare(request: dict) -> Prepared:
    settings, _ = begin(request)
    model = Decoder(settings)
    parameters = list(model.parameters())
    optimizer = adamw(model, **{request["variant"]: True})
    for weight in parameters:
        weight.grad = torch.empty_like(weight)

    def fill():
        for weight in parameters:
            weight.grad.fill_(1e-3)

    def step():
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()

    return Prepared(name(request["variant"]), timing(step, before=fill), {"parameters": parameter_count(model)})


serve(prepare)
