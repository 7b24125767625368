"""The twin of `kalsae bench clean`: the same way in Python, as somebody would put it together.

json and gzip read the rows; unicodedata normalises; rules over words and letters judge; hashlib finds equal texts;
datasketch or rensa finds nearly equal ones (characters by threes, 14 bands of 8 rows, similarity 0.75);
presidio-analyzer's pattern recognisers find personal data, without its language model; Hugging Face tokenizers encodes; numpy writes the shard. One process; tokenizers uses its own threads.
A reading is seconds a document, over the first rows of the file: the first `MOST`.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import unicodedata

from peer import Prepared, serve

MOST = {"datasketch": 4_000, "rensa": 4_000}
FUNCTIONS, BANDS, ROWS = 112, 14, 8


def rows(path: str, most: int) -> list[str]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    texts = []
    with opened as file:
        for line in file:
            texts.append(json.loads(line).get("review") or "")
            if len(texts) == most:
                break
    return texts


def normal(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]", "", text)
    text = re.sub(r"(.)\1{3,}", r"\1\1\1", text)
    return re.sub(r"[ \t\u00a0]+", " ", text).strip()


def is_wanted(text: str) -> bool:
    words = text.split()
    if not words:
        return False
    letters = sum(character.isalpha() or character.isdigit() for character in text)
    marks = sum(not character.isspace() for character in text)
    with_letters = sum(any(character.isalpha() for character in word) for word in words)
    return letters >= 0.4 * marks and with_letters >= 0.5 * len(words) and max(map(len, words)) <= 100


def shingles(text: str) -> set[str]:
    bare = "".join(character for character in text.lower() if character.isalnum())
    return {bare[start:start + 3] for start in range(max(1, len(bare) - 2))}


def without_near(texts: list[str], variant: str) -> list[str]:
    kept = []
    if variant == "datasketch":
        from datasketch import MinHash, MinHashLSH

        index = MinHashLSH(num_perm=FUNCTIONS, params=(BANDS, ROWS))
        for number, text in enumerate(texts):
            sketch = MinHash(num_perm=FUNCTIONS)
            sketch.update_batch([shingle.encode() for shingle in shingles(text)])
            near = index.query(sketch)
            if any(sketch.jaccard(known[other]) >= 0.75 for other in near) if near else False:
                continue
            index.insert(number, sketch)
            known[number] = sketch
            kept.append(text)
        known.clear()
    else:
        from rensa import RMinHash, RMinHashLSH

        index = RMinHashLSH(threshold=0.75, num_perm=FUNCTIONS, num_bands=BANDS)
        for number, text in enumerate(texts):
            sketch = RMinHash(num_perm=FUNCTIONS, seed=1)
            sketch.update(list(shingles(text)))
            if any(sketch.jaccard(known[other]) >= 0.75 for other in index.query(sketch)):
                continue
            index.insert(number, sketch)
            known[number] = sketch
            kept.append(text)
        known.clear()
    return kept


known: dict = {}


def recognizers() -> list:
    from presidio_analyzer import predefined_recognizers as known

    made = [known.EmailRecognizer(), known.CreditCardRecognizer(), known.IpRecognizer(), known.IbanRecognizer(),
            known.UrlRecognizer(), known.PhoneRecognizer(supported_regions=("KR", "US"))]
    for name in ("KrRrnRecognizer", "KrBrnRecognizer", "KrFrnRecognizer", "KrPassportRecognizer",
                 "KrDriverLicenseRecognizer"):
        if hasattr(known, name):
            made.append(getattr(known, name)())
    return made


def masked(text: str, made: list) -> str:
    found = []
    for recognizer in made:
        found += recognizer.analyze(text, recognizer.supported_entities, None) or []
    for result in sorted(found, key=lambda result: -result.start):
        if result.score >= 0.5:
            text = text[:result.start] + f"<{result.entity_type}>" + text[result.end:]
    return text


def prepare(request: dict) -> Prepared:
    import numpy
    import presidio_analyzer  # noqa: F401
    from tokenizers import Tokenizer

    settings, variant = request["settings"], request["variant"]
    with open(os.path.join(settings["folder"], "source.txt")) as file:
        source = file.read()
    tokenizer = Tokenizer.from_file(os.path.join(settings["folder"], "tokenizer.json"))
    end = tokenizer.token_to_id("<|endoftext|>") or 0
    made = recognizers()

    def round() -> float:
        output = tempfile.mkdtemp()
        try:
            start = time.perf_counter()
            texts = rows(source, MOST[variant])
            count = len(texts)
            texts = [text for text in map(normal, texts) if is_wanted(text)]
            unique = {hashlib.sha256(text.encode()).digest(): text for text in reversed(texts)}
            texts = without_near(list(reversed(unique.values())), variant)
            texts = [masked(text, made) for text in texts]
            with open(os.path.join(output, "kept.jsonl"), "w", encoding="utf-8") as file:
                for text in texts:
                    file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
            ids = []
            for encoding in tokenizer.encode_batch(texts):
                ids += encoding.ids + [end]
            numpy.asarray(ids, dtype=numpy.uint16).tofile(os.path.join(output, "train.bin"))
            return (time.perf_counter() - start) / count
        finally:
            shutil.rmtree(output)

    return Prepared(f"Python with {variant} and presidio", round)


serve(prepare)
