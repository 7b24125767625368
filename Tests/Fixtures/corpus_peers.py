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
    ("too short a text to hold any gram", "It is too short a text to hold any gram, they say."),
    ("four words stand here", "Here: four words stand here."),
    ("Four words: stand here!", "four words stand here"),
    ("칼새는 알을 낳고 새끼를 기를 때에만 땅이나 절벽에 내려앉는다",
     "어떤 책에 따르면 칼새는 알을낳고 새끼를기를 때에만 땅이나절벽에 앉는다"),
    ("NBA 선수는 몇 명이고 공은 몇 개인가요", "그런데 선수는몇명이고 공은몇개인가요?"),
    ("칼새는 어떤 새인가요", "칼새는 어떤 새인가요 그리고 어디에 사나요"),
    ("칼새는 어떤 새인가요", "칼새는 어떤새인가요?"),
    ("ten points", "Ten points."),
    ("모르겠어요", "모르겠어요"),
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
    """13 words, or 20 letters from a Hangul one on where the text is mostly Hangul; a shorter text is one gram down to 8
    words or 12 letters, below that equal or not as a whole, and below 4 words or 8 letters nothing."""
    letters = [c for c in text.lower() if c.isalnum()]
    hangul = sum("\uac00" <= c <= "\ud7a3" for c in letters)
    korean = hangul > 0 and hangul * 2 >= len(letters) - hangul
    while korean and not "\uac00" <= letters[0] <= "\ud7a3":
        letters.pop(0)
    units, length, shortest, whole = (letters, 20, 12, 8) if korean else (words(text), 13, 8, 4)
    if len(units) < shortest:
        everything = [c for c in text.lower() if c.isalnum()]
        return {("whole", *everything)} if len(everything if korean else units) >= whole else set(), None
    size = min(length, len(units))
    return {tuple(units[i:i + size]) for i in range(len(units) - size + 1)
            if not korean or "\uac00" <= units[i] <= "\ud7a3"}, (korean, size)


def shared(left, right):
    """How many of the left text's grams stand anywhere in the right text."""
    own, shape = grams(left)
    if shape is None:
        return len(own & {("whole", *[c for c in right.lower() if c.isalnum()])})
    korean, size = shape
    units = [c for c in right.lower() if c.isalnum()] if korean else words(right)
    return len(own & {tuple(units[i:i + size]) for i in range(len(units) - size + 1)})


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
    "grams": [{"left": a, "right": b, "count": len(grams(a)[0]), "shared": shared(a, b)} for a, b in GRAMS],
    "shard": {"tokens": TOKENS,
              "bytes": base64.b64encode(header + struct.pack(f"<{len(TOKENS)}H", *TOKENS)).decode()},
}, ensure_ascii=True, indent=1))
