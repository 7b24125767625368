"""The house architecture in PyTorch, as a good engineer writes it there: Qwen3's blocks with fused input projections,
PyTorch's own fused operations, and AdamW in the given implementation. It does not know who measures it.

B batch, T time, C channels, H heads, D head size, V vocabulary
"""

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """Attention and feed-forward, each behind a norm and beside a residual connection."""

    def __init__(self, channels: int, heads: int, hidden: int, epsilon: float):
        super().__init__()
        self.heads, self.size, self.epsilon = heads, channels // heads, epsilon
        self.input_norm = nn.Parameter(torch.ones(channels))
        self.query_norm = nn.Parameter(torch.ones(self.size))
        self.key_norm = nn.Parameter(torch.ones(self.size))
        self.output_norm = nn.Parameter(torch.ones(channels))
        self.qkv = nn.Linear(channels, 3 * channels, bias=False)
        self.output = nn.Linear(channels, channels, bias=False)
        self.gate_up = nn.Linear(channels, 2 * hidden, bias=False)
        self.down = nn.Linear(hidden, channels, bias=False)

    def forward(self, x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
        batch, time, channels = x.shape
        h = F.rms_norm(x, (channels,), self.input_norm, self.epsilon)
        q, k, v = self.qkv(h).view(batch, time, 3, self.heads, self.size).unbind(2)  # (B, T, H, D) each
        # Weights in the heads' type: PyTorch warns of a slower way where they differ.
        q = rotate(F.rms_norm(q, (self.size,), self.query_norm.to(q.dtype), self.epsilon), cosine, sine)
        k = rotate(F.rms_norm(k, (self.size,), self.key_norm.to(k.dtype), self.epsilon), cosine, sine)
        q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)  # (B, H, T, D)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(batch, time, channels))
        f = F.rms_norm(x, (channels,), self.output_norm, self.epsilon)
        gate, up = self.gate_up(f).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


def rotate(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """Rotary positions, pairing element i with i + D/2."""
    cosine, sine = cosine.to(x.dtype), sine.to(x.dtype)
    left, right = x.chunk(2, dim=-1)
    return torch.cat((left * cosine - right * sine, right * cosine + left * sine), dim=-1)


class Decoder(nn.Module):
    """Tokens and targets in, mean cross-entropy out."""

    def __init__(self, settings: dict):
        super().__init__()
        vocabulary, channels, time = settings["vocabulary"], settings["channels"], settings["time"]
        self.epsilon = settings["epsilon"]
        self.embedding = nn.Embedding(vocabulary, channels)
        self.blocks = nn.ModuleList(
            Block(channels, settings["heads"], settings["hidden"], self.epsilon) for _ in range(settings["layers"])
        )
        self.norm = nn.Parameter(torch.ones(channels))
        self.head = nn.Linear(channels, vocabulary, bias=False)
        for weight in self.parameters():
            if weight.dim() > 1:
                nn.init.normal_(weight, std=0.02)
        size = channels // settings["heads"]
        frequency = settings["rope_base"] ** (-torch.arange(0, size, 2) / size)
        angle = torch.outer(torch.arange(time), frequency)[:, None]  # (T, 1, D/2)
        self.register_buffer("cosine", angle.cos(), persistent=False)
        self.register_buffer("sine", angle.sin(), persistent=False)

    def forward(self, tokens: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        x = self.embedding(tokens)  # (B, T, C)
        for block in self.blocks:
            x = block(x, self.cosine, self.sine)
        logits = self.head(F.rms_norm(x, x.shape[-1:], self.norm, self.epsilon))  # (B, T, V)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))


def parameter_count(model: nn.Module) -> int:
    return sum(weight.numel() for weight in model.parameters())


def adamw(model: nn.Module, **implementation) -> torch.optim.AdamW:
    """AdamW with decay on matrices alone."""
    weights = list(model.parameters())
    groups = [
        {"params": [weight for weight in weights if weight.dim() > 1], "weight_decay": 0.1},
        {"params": [weight for weight in weights if weight.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=1e-4, betas=(0.9, 0.95), **implementation)


class Training:
    """A model in training on one batch."""

    def __init__(self, settings: dict, dtype: torch.dtype, compiles: bool):
        from torch_peer import autocast

        self.model = Decoder(settings)
        self.parameters = list(self.model.parameters())
        self.optimizer = adamw(self.model, fused=True)
        self.loss = torch.compile(self.model) if compiles else self.model
        self.autocast = lambda: autocast(dtype)
        shape = (settings["batch"], settings["time"])
        self.tokens = torch.randint(settings["vocabulary"], shape)
        self.targets = torch.randint(settings["vocabulary"], shape)

    def step(self) -> None:
        with self.autocast():
            loss = self.loss(self.tokens, self.targets)
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        if not loss.item() < float("inf"):
            raise RuntimeError("the loss is not finite")
