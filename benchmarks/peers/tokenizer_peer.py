"""What the tokenizer twins do alike: the text, the vocabulary in each library's own form. It does not know any case."""

import json
import os


def read(folder: str) -> str:
    """The text that the other side wrote."""
    with open(os.path.join(folder, "text.txt"), encoding="utf-8", newline="") as file:
        return file.read()


def _model(path: str) -> tuple[dict[str, int], list[tuple[str, str]]]:
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    merges = [tuple(pair if isinstance(pair, list) else pair.split(" ")) for pair in content["model"]["merges"]]
    return content["model"]["vocab"], merges


def byte_pair_tokenizer(path: str):
    """GPT-2's stages as tokenizers builds them, without the general regular expression."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary, merges = _model(path)
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer


# GPT-2's expression as tiktoken itself writes it: possessive, so that it does not go back.
PATTERN = (r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s""")


def tiktoken_encoding(path: str):
    """The vocabulary as tiktoken's ranks: tokens by their bytes, numbered in the order of the merges."""
    import tiktoken

    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    bytes_of = {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}
    vocabulary, _ = _model(path)
    ranks = {bytes(bytes_of[letter] for letter in name): number for name, number in vocabulary.items()
             if all(letter in bytes_of for letter in name) and name != "<|endoftext|>"}
    return tiktoken.Encoding("twin", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


class BlockSample:
    """Every nth block of a hundred lines, so many that they hold about `most` bytes; all lines of a short text."""

    def __init__(self, lines: list[str], most: int):
        size = sum(len(line.encode()) + 1 for line in lines)
        step = max(1, -(-size // most))
        self.lines = [line for start in range(0, len(lines), 100 * step) for line in lines[start:start + 100]]
        self.bytes = sum(len(line.encode()) + 1 for line in self.lines) - 1
