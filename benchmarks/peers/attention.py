"""The twin of `kalsae bench attention`: scaled_dot_product_attention, forward and backward."""

import torch
import torch.nn.functional as F
from peer import Prepared, peak_memory, serve, timing
from torch_peer import begin, name


def prepare(request: dict) -> Prepared:
    settings, dtype = begin(request)
    batch, time, heads, size = (settings[key] for key in ("batch", "time", "heads", "head_size"))

    def make():
        # (B, T, H, D) in memory as a projection leaves it; attention sees (B, H, T, D).
        q, k, v = (torch.randn(batch, time, heads, size).to(dtype).requires_grad_() for _ in range(3))
        upstream = torch.randn(batch, heads, time, size).to(dtype)

        def step():
            views = (tensor.transpose(1, 2) for tensor in (q, k, v))
            F.scaled_dot_product_attention(*views, is_causal=True).backward(upstream)
            q.grad = k.grad = v.grad = None

        return step

    round = peak_memory(make) if request["quantity"] == "bytes" else timing(make())
    return Prepared(name(request["variant"]), round)


serve(prepare)
