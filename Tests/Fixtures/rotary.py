"""Makes Tests/Fixtures/rotary.json: inverse frequencies and amplitudes of transformers' rotary scaling variants.

    python Tests/Fixtures/rotary.py        # needs torch, transformers
"""

import json
import pathlib

from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

cases = [
    {"rope_type": "linear", "factor": 4.0},
    {"rope_type": "dynamic", "factor": 2.0},
    {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
     "original_max_position_embeddings": 8192},
    {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096},
    {"rope_type": "yarn", "factor": 40.0, "original_max_position_embeddings": 4096, "beta_fast": 16.0,
     "beta_slow": 2.0, "mscale": 1.0, "mscale_all_dim": 0.5, "truncate": False},
]
rows = []
for case in cases:
    for head, theta in [(64, 10000.0), (128, 500000.0)]:
        config = LlamaConfig(hidden_size=4 * head, num_attention_heads=4, head_dim=head,
                             max_position_embeddings=2048 if case["rope_type"] == "dynamic" else 32768,
                             rope_parameters={"rope_theta": theta, **case})
        for length in [None, 6000] if case["rope_type"] == "dynamic" else [None]:
            frequencies, amplitude = ROPE_INIT_FUNCTIONS[case["rope_type"]](config, "cpu", seq_len=length)
            rows.append({"parameters": {"rope_theta": theta, **case}, "head_dim": head,
                         "positions": length or config.max_position_embeddings,
                         "max_position_embeddings": config.max_position_embeddings,
                         "inverse_frequencies": [float(f) for f in frequencies], "amplitude": float(amplitude)})
target = pathlib.Path(__file__).parent / "rotary.json"
target.write_text(json.dumps(rows, separators=(",", ":")) + "\n")
