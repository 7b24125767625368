"""The twin of `kalsae bench tokenize`: Hugging Face tokenizers and tiktoken on the same text with the same vocabulary.

Each library is called in the ways its users call it, on a part of the text first, and then in the fastest of these.
Readings are seconds a byte: tokenizers, at a few megabytes a second, reads every nth block of lines of a long text.
"""

import os
import time

from peer import Prepared, serve
from tokenizer_peer import BlockSample, byte_pair_tokenizer, read, tiktoken_encoding

MOST_BYTES = {"tokenizers": 6_000_000, "tiktoken": 70_000_000}


def fastest(ways: dict, sample: list[str]) -> str:
    """The name of the way that takes the shortest on the sample."""
    times = {}
    for name, way in ways.items():
        way(sample)
        start = time.perf_counter()
        way(sample)
        times[name] = time.perf_counter() - start
    return min(times, key=times.get)


def hugging_face_ways(path: str, threads: int) -> dict:
    tokenizer = byte_pair_tokenizer(path)
    ways = {"encode_batch of lines": lambda lines: tokenizer.encode_batch(lines),
            "encode_batch_fast of lines": lambda lines: tokenizer.encode_batch_fast(lines)}
    if threads == 1:
        ways["encode of lines"] = lambda lines: [tokenizer.encode(line) for line in lines]
        ways["encode of the whole"] = lambda lines: tokenizer.encode("\n".join(lines))
    return ways


def tiktoken_ways(path: str, threads: int) -> dict:
    encoding = tiktoken_encoding(path)
    if threads > 1:
        def blocks(lines, count):
            step = -(-len(lines) // count)
            return ["\n".join(lines[start:start + step]) for start in range(0, len(lines), step)]
        return {f"encode_ordinary_batch of {count} blocks":
                lambda lines, count=count: encoding.encode_ordinary_batch(blocks(lines, count), num_threads=threads)
                for count in (threads, threads * 8)}
    return {"encode_ordinary of the whole": lambda lines: encoding.encode_ordinary("\n".join(lines)),
            "encode_to_numpy of the whole": lambda lines: encoding.encode_to_numpy("\n".join(lines)),
            "encode_ordinary of lines": lambda lines: [encoding.encode_ordinary(line) for line in lines]}


def prepare(request: dict) -> Prepared:
    settings = request["settings"]
    threads = settings["threads"] or request["threads"]
    os.environ["RAYON_NUM_THREADS"] = str(request["threads"])
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if threads > 1 else "false"
    text = read(settings["folder"])
    variant = request["variant"]
    path = os.path.join(settings["folder"], "tokenizer.json")
    facts = {"bytes": len(text.encode())}
    if variant == "tiktoken":
        ids = tiktoken_encoding(path).encode_to_numpy(text)
        facts |= {"tokens": len(ids), "checksum": checksum(ids)}
        ways = tiktoken_ways(path, threads)
    else:
        ways = hugging_face_ways(path, threads)
    lines = text.split("\n")
    way = fastest(ways, BlockSample(lines, 1_000_000).lines)
    sample = BlockSample(lines, MOST_BYTES[variant])

    def round() -> float:
        start = time.perf_counter()
        ways[way](sample.lines)
        return (time.perf_counter() - start) / sample.bytes

    module = __import__(variant)
    return Prepared(f"{variant} {module.__version__} {way}", round, facts)


def checksum(ids) -> int:
    """The same sum over ids by their places as on the other side."""
    import numpy

    places = numpy.arange(len(ids), dtype=numpy.int64) % 1009 + 1
    return int((numpy.asarray(ids, dtype=numpy.int64) * places).sum() % (1 << 48))


serve(prepare)
