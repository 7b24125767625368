"""Makes Tests/Fixtures/optimizers.json: ten steps of PyTorch's optimisers on a small problem.

    python Tests/Fixtures/optimizers.py        # needs torch 2.9 or newer

Lion is not in PyTorch and is written here by its paper's formula. Muon's products are done in f32 here (PyTorch's own are
bf16), so that ten steps can be compared closely; vectors and the output projection are AdamW's.
"""

import json
import pathlib

import torch

flat = lambda tensor: [float(v) for v in tensor.detach().flatten()]
torch.manual_seed(12)
x, t = torch.randn(16, 5), torch.randn(16, 3)
initial = {"hidden.weight": 0.5 * torch.randn(8, 5), "hidden.bias": 0.1 * torch.randn(8),
           "middle.weight": 0.5 * torch.randn(4, 8), "lm_head.weight": 0.5 * torch.randn(3, 4)}
rate, clip = 0.02, 0.4


class Lion(torch.optim.Optimizer):
    def __init__(self, groups, lr, betas):
        super().__init__(groups, dict(lr=lr, betas=betas, weight_decay=0.0))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_((first * m + (1 - first) * p.grad).sign(), alpha=-group["lr"])
                m.mul_(second).add_(p.grad, alpha=1 - second)


def groups(parameters, decay):
    return [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay},
            {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0}]


def adamw(parameters):
    return torch.optim.AdamW(groups(parameters, 0.1), lr=rate, betas=(0.9, 0.95), eps=1e-8)


def muon(parameters, nesterov, scaling):
    hidden = [parameters["hidden.weight"], parameters["middle.weight"]]
    others = [parameters["hidden.bias"], parameters["lm_head.weight"]]
    return [torch.optim.Muon(hidden, lr=rate, weight_decay=0.1, momentum=0.95, nesterov=nesterov, adjust_lr_fn=scaling),
            adamw(others)]


cases = {
    "adamw": lambda p: [adamw(list(p.values()))],
    "lion": lambda p: [Lion(groups(list(p.values()), 0.1), rate, (0.9, 0.99))],
    "sgd": lambda p: [torch.optim.SGD(groups(list(p.values()), 0.05), lr=rate, momentum=0.9)],
    "sgd nesterov": lambda p: [torch.optim.SGD(groups(list(p.values()), 0.05), lr=rate, momentum=0.9, nesterov=True)],
    "muon": lambda p: muon(p, True, "original"),
    "muon matched": lambda p: muon(p, True, "match_rms_adamw"),
    "muon plain": lambda p: muon(p, False, "original"),
}
torch.Tensor.bfloat16 = lambda self: self.float().clone()
result = {"x": flat(x), "t": flat(t), "learning_rate": rate, "clip": clip,
          "initial": {n: {"shape": list(v.shape), "values": flat(v)} for n, v in initial.items()}, "cases": {}}
for name, make in cases.items():
    parameters = {n: v.clone().requires_grad_() for n, v in initial.items()}
    optimizers = make(parameters)
    losses = []
    for _ in range(10):
        h = torch.tanh(x @ parameters["hidden.weight"].T + parameters["hidden.bias"])
        y = torch.tanh(h @ parameters["middle.weight"].T) @ parameters["lm_head.weight"].T
        loss = ((y - t) ** 2).mean()
        for p in parameters.values():
            p.grad = None
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(parameters.values()), clip)
        for optimizer in optimizers:
            optimizer.step()
        losses.append(float(loss.detach()))
    result["cases"][name] = {"losses": losses, "final": {n: flat(p) for n, p in parameters.items()}}
target = pathlib.Path(__file__).parent / "optimizers.json"
target.write_text(json.dumps(result, separators=(",", ":")) + "\n")
