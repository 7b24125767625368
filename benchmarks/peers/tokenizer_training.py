"""The twin of `kalsae bench tokenizer-training`: the BPE trainer of Hugging Face tokenizers on the same lines.

A training takes long, so that the one that yields the merges, which both sides must agree on, is the warm-up.
"""

import json
import os
import time

from peer import WARM_UPS, Prepared, serve
from tokenizer_peer import read


def prepare(request: dict) -> Prepared:
    settings = request["settings"]
    os.environ["RAYON_NUM_THREADS"] = str(request["threads"])
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if request["threads"] > 1 else "false"
    import tokenizers
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    lines = [line for line in read(settings["folder"]).split("\n") if line]

    def train():
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(
            vocab_size=settings["vocabulary"], min_frequency=2, special_tokens=["<|endoftext|>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
        start = time.perf_counter()
        tokenizer.train_from_iterator(lines, trainer)
        return time.perf_counter() - start, tokenizer

    seconds, tokenizer = train()
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    text = "\n".join(pair if isinstance(pair, str) else " ".join(pair) for pair in merges)
    warm_ups = WARM_UPS

    def round() -> float:
        nonlocal warm_ups
        if warm_ups > 0:
            warm_ups -= 1
            return seconds
        return train()[0]

    return Prepared(f"tokenizers {tokenizers.__version__}", round, {"merges": checksum(text)})


def checksum(text: str) -> int:
    """FNV-1a in 48 bits, as on the other side."""
    mask = (1 << 48) - 1
    value = 0xCBF29CE484222325 & mask
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & mask
    return value


serve(prepare)
