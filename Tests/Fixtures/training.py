"""Makes Tests/Fixtures/training.json: ten training losses of Tests/Fixtures/qwen3-tiny in transformers with PyTorch's AdamW.

    python Tests/Fixtures/training.py        # needs torch, transformers, safetensors
"""

import json
import pathlib

import torch
from safetensors.torch import load_file
from transformers import Qwen3ForCausalLM

folder = pathlib.Path(__file__).parent
model = Qwen3ForCausalLM.from_pretrained(folder / "qwen3-tiny").float().train()
data = load_file(folder / "qwen3-tiny" / "expected.safetensors")
tokens, targets = data["tokens"].long(), data["targets"].long()
parameters = list(model.parameters())
optimizer = torch.optim.AdamW(
    [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.1},
     {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0}],
    lr=1e-3, betas=(0.9, 0.95), eps=1e-8)
losses, norms = [], []
for _ in range(10):
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(tokens).logits.view(-1, 64), targets.view(-1))
    loss.backward()
    norms.append(float(torch.nn.utils.clip_grad_norm_(parameters, 1.0)))
    optimizer.step()
    losses.append(float(loss.detach()))
(folder / "training.json").write_text(json.dumps({"losses": losses, "norms": norms}, separators=(",", ":")) + "\n")
