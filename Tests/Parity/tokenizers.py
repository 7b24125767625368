"""The live check of every kind of tokenizer against Hugging Face: `make parity-tokenizers` runs it.

    tokenizers.py make FOLDER [COUNT]   trains tokenizers, writes strings and the ids and offsets that they get
    tokenizers.py check FOLDER          compares what KalsaeTextTests left there for tokenizers that Kalsae trained,
                                        and opens those in transformers
"""
import glob
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# This file has the name of the package it imports: its own folder must not be looked in.
sys.path = [place for place in sys.path if os.path.abspath(place or ".") != HERE]
sys.path.append(os.path.join(HERE, "..", "Fixtures"))
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import tokenizer_kinds as kinds  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402


def row(encoding):
    return " ".join(map(str, kinds.encoded(encoding)))


def make(folder, count):
    os.makedirs(folder, exist_ok=True)
    for old in glob.glob(os.path.join(folder, "*")):
        os.remove(old)
    texts, strings = kinds.training(), kinds.hostile(count, seed=41)
    with open(os.path.join(folder, "strings.json"), "w") as file:
        json.dump(strings, file)
    for kind in [*kinds.KINDS, kinds.precompiled_nmt]:
        tokenizer = kind(texts)
        tokenizer.no_padding()
        path = os.path.join(folder, f"theirs-{kind.__name__}")
        tokenizer.save(path + ".json")
        with open(path + ".txt", "w") as file:
            file.write("\n".join(row(tokenizer.encode(text)) for text in strings))
        print(f"made {kind.__name__}", flush=True)


def check(folder):
    from transformers import PreTrainedTokenizerFast
    with open(os.path.join(folder, "strings.json")) as file:
        strings = json.load(file)
    files = sorted(glob.glob(os.path.join(folder, "ours-*.json")))
    assert len(files) >= 6, files
    failed = 0
    for path in files:
        tokenizer = Tokenizer.from_file(path)
        with open(path.replace(".json", ".txt")) as file:
            rows = file.read().split("\n")
        assert len(rows) == len(strings)
        wrong = [place for place, text in enumerate(strings) if row(tokenizer.encode(text)) != rows[place]]
        name = os.path.basename(path)
        print(f"{name}: {len(strings) - len(wrong)} of {len(strings)} strings have the same ids and offsets")
        for place in wrong[:5]:
            print("   ", repr(strings[place]), "\n    theirs", row(tokenizer.encode(strings[place])), "\n    ours  ", rows[place])
        failed += len(wrong)
        loaded = PreTrainedTokenizerFast(tokenizer_file=path)
        for place in range(0, len(strings), max(1, len(strings) // 500)):
            ids = loaded(strings[place])["input_ids"]
            assert ids == tokenizer.encode(strings[place]).ids, (name, strings[place])
        print(f"{name}: opens in transformers")
    if failed:
        sys.exit(f"{failed} differ")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 100_000)
    else:
        check(sys.argv[2])
