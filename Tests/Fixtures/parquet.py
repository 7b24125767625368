"""Writes small Parquet files with pyarrow and datasets over texts of our own, and what pyarrow reads from them.

Run: python Tests/Fixtures/parquet.py   (needs pyarrow and datasets; output: Tests/Fixtures/parquet/)
The JSON beside each file holds its rows as pyarrow gives them: times as seconds since 1970, bytes as their count,
decimals as text, lists and structs as such.
"""

import datetime
import decimal
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Dataset

HERE = pathlib.Path(__file__).parent / "parquet"
HERE.mkdir(exist_ok=True)
UTC = datetime.timezone.utc


def plain(value):
    if isinstance(value, datetime.datetime):
        return {"time": value.replace(tzinfo=value.tzinfo or UTC).timestamp()}
    if isinstance(value, datetime.date):
        return {"time": datetime.datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()}
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": len(value)}
    if isinstance(value, decimal.Decimal):
        return {"decimal": format(value, "f")}
    if isinstance(value, dict):
        return {"group": [[name, plain(one)] for name, one in value.items()]}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def keep(name):
    table = pq.ParquetFile(HERE / f"{name}.parquet").read()
    rows = [[plain(row[column]) for column in table.column_names] for row in table.to_pylist()]
    (HERE / f"{name}.json").write_text(
        json.dumps({"columns": table.column_names, "rows": rows}, ensure_ascii=False, separators=(",", ":")) + "\n")


def write(name, table, read=True, **options):
    pq.write_table(table, HERE / f"{name}.parquet", write_statistics=False, store_schema=False, **options)
    if read:
        keep(name)


def rows(count):
    return [
        {
            "id": i,
            "text": None if i % 11 == 5 else f"리뷰 {i}: 좋아요 😀 \"quoted\"\n" + "가" * (i % 7),
            "label": ["good", "bad", "so-so"][i % 3],
            "score": i / 8,
        }
        for i in range(count)
    ]


small = pa.Table.from_pylist(rows(24))
for codec in ["none", "snappy", "gzip", "zstd", "lz4"]:
    write(
        f"codec-{codec}", small, read=codec == "none", compression=codec, row_group_size=10, data_page_size=150,
        write_batch_size=5)
write("brotli", small.select(["text"]).slice(0, 1), read=False, compression="brotli")

# Pages of version 2, checksums, no dictionaries: every encoding that pyarrow can write for its type.
base = {
    "delta": pa.array([(i * i * 37) % 1009 - 500 for i in range(75)], pa.int64()),
    "delta32": pa.array([2**31 - 1 if i % 2 else -(2**31) for i in range(75)], pa.int32()),
    "lengths": pa.array([None if i % 13 == 0 else "낱말" * (i % 5) for i in range(75)]),
    "prefixes": pa.array([f"https://example.org/문서/{i // 10}/{i}" for i in range(75)]),
    "split": pa.array([i / 3 for i in range(75)], pa.float64()),
    "split32": pa.array([i / 3 for i in range(75)], pa.float32()),
    "truth": pa.array([None if i % 9 == 0 else i % 4 == 0 for i in range(75)]),
}
write(
    "encodings", pa.table(base), version="2.6", data_page_version="2.0", use_dictionary=False, compression="zstd",
    write_page_checksum=True, data_page_size=300, write_batch_size=16,
    column_encoding={
        "delta": "DELTA_BINARY_PACKED", "delta32": "DELTA_BINARY_PACKED", "lengths": "DELTA_LENGTH_BYTE_ARRAY",
        "prefixes": "DELTA_BYTE_ARRAY", "split": "BYTE_STREAM_SPLIT", "split32": "BYTE_STREAM_SPLIT", "truth": "RLE",
    })

moment = datetime.datetime(2024, 5, 1, 9, 30, 15, 250000)
types = pa.table({
    "int8": pa.array([-128, 127, None], pa.int8()), "uint8": pa.array([0, 255, None], pa.uint8()),
    "uint32": pa.array([0, 2**32 - 1, None], pa.uint32()), "uint64": pa.array([0, 2**64 - 1, None], pa.uint64()),
    "half": pa.array([1.5, -0.25, None], pa.float16()), "truth": pa.array([True, False, None]),
    "date": pa.array([datetime.date(1969, 12, 31), datetime.date(2024, 2, 29), None], pa.date32()),
    "ms": pa.array([moment, None, moment], pa.timestamp("ms")),
    "us": pa.array([moment, None, moment], pa.timestamp("us", tz="UTC")),
    "ns": pa.array([moment, None, moment], pa.timestamp("ns")),
    "decimal": pa.array([decimal.Decimal("-0.05"), decimal.Decimal("123.45"), None], pa.decimal128(9, 2)),
    "large": pa.array(["길다", "", None], pa.large_string()), "bytes": pa.array([b"\x00\xff", b"", None], pa.binary()),
    "fixed": pa.array([b"abcd", b"\x00\x01\x02\x03", None], pa.binary(4)),
    "category": pa.array(["하나", "둘", None]).dictionary_encode(),
})
write("types", types, version="2.6")
write("int96", types.select(["us"]), use_deprecated_int96_timestamps=True, compression="none")

nested = pa.Table.from_pylist([
    {"messages": [{"role": "user", "content": "안녕?"}, {"role": "assistant", "content": "네, 안녕하세요!"}], "tags": ["a", None]},
    {"messages": [], "tags": None},
    {"messages": None, "tags": []},
    {"messages": [{"role": "user", "content": None}], "tags": ["b"]},
], schema=pa.schema([
    ("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
    ("tags", pa.list_(pa.string())),
]))
write("nested", nested)
write("nested-v2", nested, data_page_version="2.0", compression="snappy")
deep = pa.Table.from_pylist(
    [{"deep": v} for v in [[[1, 2], [], None, [3]], None, [], [[None]], [[4], [5, 6, 7]]]],
    schema=pa.schema([("deep", pa.list_(pa.list_(pa.int32())))]))
write("deep", deep)
maps = pa.table({"pairs": pa.array([[("가", 1), ("나", 2)], [], None], pa.map_(pa.string(), pa.int64()))})
write("maps", maps, compression="none")
write("required", pa.table(
    [pa.array(["하나", "둘"]), pa.array([{"a": 1, "b": None}, {"a": 2, "b": "x"}], pa.struct([
        pa.field("a", pa.int32(), nullable=False), pa.field("b", pa.string())]))],
    schema=pa.schema([pa.field("text", pa.string(), nullable=False), pa.field("inner", pa.struct([
        pa.field("a", pa.int32(), nullable=False), pa.field("b", pa.string())]), nullable=False)])))
write("empty", pa.table({"text": pa.array([], pa.string())}))

chats = [
    {"messages": [{"role": "user", "content": f"질문 {i}"}, {"role": "assistant", "content": f"Answer {i} 😀"}],
     "source": "made up", "image": b"\x89PNG" * 5}
    for i in range(4)
]
Dataset.from_list(chats).to_parquet(HERE / "datasets-chat.parquet")
keep("datasets-chat")
Dataset.from_list([
    {"instruction": "Add.", "input": f"{i} + 1", "output": str(i + 1), "date": datetime.datetime(2024, 1, 1 + i)}
    for i in range(3)
]).to_parquet(HERE / "datasets-instruction.parquet")
keep("datasets-instruction")
print(sum(path.stat().st_size for path in HERE.iterdir()), "bytes")
