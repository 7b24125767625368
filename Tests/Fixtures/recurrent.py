"""Makes Tests/Fixtures/recurrent.json: three steps of PyTorch's LSTMCell and GRUCell with their gradients.

    python Tests/Fixtures/recurrent.py        # needs torch
"""

import json
import pathlib

import torch

torch.manual_seed(11)
result = {}
for name, cell in [("lstm", torch.nn.LSTMCell(5, 6)), ("gru", torch.nn.GRUCell(5, 6))]:
    inputs = torch.randn(3, 4, 5, requires_grad=True)
    start = [torch.randn(4, 6, requires_grad=True) for _ in range(2 if name == "lstm" else 1)]
    state = tuple(start) if name == "lstm" else start[0]
    for x in inputs:
        state = cell(x, state)
    outputs = list(state) if name == "lstm" else [state]
    ups = [torch.randn(4, 6) for _ in outputs]
    sum((o * u).sum() for o, u in zip(outputs, ups)).backward()
    flat = lambda tensor: [float(v) for v in tensor.detach().flatten()]
    result[name] = {
        "inputs": flat(inputs), "start": [flat(s) for s in start], "outputs": [flat(o) for o in outputs],
        "up": [flat(u) for u in ups], "input_gradient": flat(inputs.grad), "start_gradient": [flat(s.grad) for s in start],
        "weights": {n: flat(p) for n, p in cell.named_parameters()},
        "weight_gradients": {n: flat(p.grad) for n, p in cell.named_parameters()}}
target = pathlib.Path(__file__).parent / "recurrent.json"
target.write_text(json.dumps(result, separators=(",", ":")) + "\n")
