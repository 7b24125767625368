"""Makes Tests/Fixtures/qwen3-tiny-sharded: the model of qwen3-tiny as transformers saves it in bfloat16 and in shards,
and the logits of those rounded weights in f32.

    python Tests/Fixtures/qwen3-tiny-sharded.py        # needs torch, transformers, safetensors
"""

import pathlib

import torch
from safetensors.torch import load_file, save_file
from transformers import Qwen3ForCausalLM

here = pathlib.Path(__file__).parent
folder = here / "qwen3-tiny-sharded"
model = Qwen3ForCausalLM.from_pretrained(here / "qwen3-tiny", dtype=torch.bfloat16).eval()
model.save_pretrained(folder, max_shard_size="20KB")
(folder / "generation_config.json").unlink(missing_ok=True)

again = Qwen3ForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
tokens = load_file(here / "qwen3-tiny" / "expected.safetensors")["tokens"]
with torch.no_grad():
    logits = again(tokens.long()).logits
save_file({"tokens": tokens, "logits": logits.contiguous()}, folder / "expected.safetensors")
