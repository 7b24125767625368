"""Makes Tests/Fixtures/qwen3-tiny: a tiny Qwen3 of transformers with its logits, loss and gradients.

    python Tests/Fixtures/qwen3-tiny.py        # needs torch, transformers, safetensors
"""

import pathlib

import torch
from safetensors.torch import save_file
from transformers import Qwen3Config, Qwen3ForCausalLM

folder = pathlib.Path(__file__).parent / "qwen3-tiny"
folder.mkdir(exist_ok=True)
torch.manual_seed(20)
config = Qwen3Config(
    vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
    intermediate_size=48, max_position_embeddings=64, rms_norm_eps=1e-6, tie_word_embeddings=True,
    attention_dropout=0.0, bos_token_id=0, eos_token_id=[1, 0], pad_token_id=0)
model = Qwen3ForCausalLM(config).float().eval()
with torch.no_grad():
    for name, parameter in model.named_parameters():
        parameter.copy_(1 + 0.2 * torch.randn_like(parameter) if "norm" in name else 0.2 * torch.randn_like(parameter))
model.save_pretrained(folder)
(folder / "generation_config.json").unlink(missing_ok=True)

tokens = torch.randint(0, 64, (2, 20))
targets = torch.randint(0, 64, (2, 20))
logits = model(tokens).logits
loss = torch.nn.functional.cross_entropy(logits.view(-1, 64), targets.view(-1))
loss.backward()
expected = {"logits": logits.detach(), "loss": loss.detach().view(1), "tokens": tokens.float(), "targets": targets.float()}
for name, parameter in model.named_parameters():
    expected["gradient." + name] = parameter.grad
save_file({k: v.contiguous() for k, v in expected.items()}, folder / "expected.safetensors")
