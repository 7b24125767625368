"""Makes shards.json: token shards as llm.c lays them out and their indices as Megatron-LM lays them out, both made by
struct from the formats' definitions, for documents written here.

Run: python3 shards.py > shards.json   (standard library only; `python3 shards.py --megatron FOLDER` also reads them back
through megatron-core's own IndexedDataset, where that is installed)
"""

import base64
import json
import pathlib
import struct
import sys

CASES = [
    (65_535, [[5, 7, 8_191], [12, 65_534], [], [9]]),
    (200_000, [[5, 199_999], [], [70_000, 1, 2]]),
    (500, []),
]


def files(vocabulary, documents):
    width, kind, code, magic, version = (2, "H", 8, 20240520, 1) if vocabulary <= 65_535 else (4, "I", 4, 20240801, 7)
    tokens = [t for d in documents for t in [*d, 0]]
    shard = struct.pack("<256i", magic, version, len(tokens), *([0] * 253)) + struct.pack(f"<{len(tokens)}{kind}", *tokens)
    lengths = [len(d) + 1 for d in documents]
    starts = [1_024 + width * sum(lengths[:i]) for i in range(len(lengths))]
    count = len(documents)
    index = (b"MMIDIDX\0\0" + struct.pack("<QBQQ", 1, code, count, count + 1) + struct.pack(f"<{count}i", *lengths)
             + struct.pack(f"<{count}q", *starts) + struct.pack(f"<{count + 1}q", *range(count + 1)))
    return shard, index


if "--megatron" in sys.argv:
    from megatron.core.datasets.indexed_dataset import IndexedDataset
    folder = pathlib.Path(sys.argv[sys.argv.index("--megatron") + 1])
    for number, (vocabulary, documents) in enumerate(CASES):
        if not documents:
            continue
        shard, index = files(vocabulary, documents)
        (folder / f"case{number}.bin").write_bytes(shard)
        (folder / f"case{number}.idx").write_bytes(index)
        dataset = IndexedDataset(str(folder / f"case{number}"))
        read = [dataset[i].tolist() for i in range(len(dataset))]
        assert read == [[*d, 0] for d in documents], read
        assert dataset.document_indices.tolist() == list(range(len(documents) + 1))
        print(f"case {number}: {len(read)} documents read by Megatron", file=sys.stderr)
else:
    print(json.dumps({"cases": [
        {"vocabulary": v, "documents": d, "bin": base64.b64encode(files(v, d)[0]).decode(),
         "idx": base64.b64encode(files(v, d)[1]).decode()} for v, d in CASES]}, indent=1))
