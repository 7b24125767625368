"""Makes corpus_peers.json: what Python's own codecs, Unicode data and sets say about the samples below.

Run: python3 corpus_peers.py > corpus_peers.json   (standard library only)
"""

import base64
import json
import re
import struct
import unicodedata

NFC = ["e\u0301te\u0301", "\u1112\u1161\u11ab\u1100\u1173\u11af", "\u212b ngstrom", "a\u0323\u0307", "\u0958", "한글 café", "\uf900"]
CP949 = ["한국어 문서입니다.", "똠방각하 펲시콜라 뷁", "가나다 ABC 漢字 123", "칼새는 빠르다"]
PAIRS = [
    ("the quick brown fox jumps over the lazy dog near the old river bank every single morning",
     "the quick brown fox jumps over the lazy dog near the old river bank every single evening"),
    ("one two three four five six seven eight nine ten", "eleven twelve thirteen fourteen fifteen sixteen"),
    ("칼새는 하늘에서 살아가는 새로 거의 땅에 내려오지 않는다", "칼새는 하늘에서 살아가는 새로 좀처럼 땅에 내려오지 않는다"),
    ("A swift, once more: a swift once MORE!", "a swift once more a swift once more"),
]
GRAMS = [
    (" ".join(f"word{n}" for n in range(40)), " ".join(f"word{n}" for n in range(20, 60))),
    ("too short a text to hold any gram", "too short a text to hold any gram"),
]
TOKENS = [5, 7, 8191, 0, 12, 65534, 0]


def words(text):
    return re.findall(r"[^\W_]+", text.lower())


def shingles(text):
    hangul = sum(2 for c in text if "\uac00" <= c <= "\ud7a3")
    letters = sum(1 for c in text if c.isalpha() and not "\uac00" <= c <= "\ud7a3")
    units = [c for c in text if c.isalnum()] if hangul and hangul >= letters else words(text)
    return {tuple(units[i:i + 5]) for i in range(len(units) - 4)}


def grams(text):
    units = words(text)
    return {tuple(units[i:i + 13]) for i in range(len(units) - 12)}


pairs = []
for left, right in PAIRS:
    a, b = shingles(left), shingles(right)
    pairs.append({"left": left, "right": right, "leftCount": len(a), "rightCount": len(b),
                  "jaccard": len(a & b) / len(a | b)})
header = struct.pack("<256i", 20240520, 1, len(TOKENS), *([0] * 253))
print(json.dumps({
    "nfc": [{"input": s, "output": unicodedata.normalize("NFC", s)} for s in NFC],
    "cp949": [{"bytes": base64.b64encode(s.encode("cp949")).decode(), "text": s} for s in CP949],
    "shingles": pairs,
    "grams": [{"left": a, "right": b, "count": len(grams(a)), "shared": len(grams(a) & grams(b))} for a, b in GRAMS],
    "shard": {"tokens": TOKENS,
              "bytes": base64.b64encode(header + struct.pack(f"<{len(TOKENS)}H", *TOKENS)).decode()},
}, ensure_ascii=True, indent=1))
