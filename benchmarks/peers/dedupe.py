"""The twin of `kalsae bench dedupe`: datasketch's MinHashLSH and rensa over the same documents, n-grams and bands.

Texts are in memory; n-grams are made in the round, as on the other side, each document's as a set of strings by the
shortest Python. Each library is called in the ways its users call it, on some documents first, and then in the fastest
of these. Readings are seconds a document: both take every nth document only, which favours them, since their tables of
bands are then small. rensa's `rho` sketches are left out: they are no minima of 112 functions.
"""

import os
import re
import time
from importlib.metadata import version

from peer import Prepared, serve
from tokenizer_peer import read

DOCUMENTS = {"datasketch": 20_000, "rensa": 150_000}
TRIAL = 4000
SAMPLE = 20_000
PLAIN = re.compile("[\\x00-\\x7f\uac00-\ud7a3]*")
WORD = re.compile(r"[^\W_]+")


def maker(unit: str, length: int):
    """The function from a text to its set of n-grams; what is shorter than one counts as one."""
    def characters(text):
        units = "".join(WORD.findall(text.lower()))
        return {units[i:i + length] for i in range(len(units) - length + 1)} or ({units} if units else set())

    def characters_one_by_one(text):
        units = "".join([letter for letter in text.lower() if letter.isalnum()])
        return {units[i:i + length] for i in range(len(units) - length + 1)} or ({units} if units else set())

    def words(text):
        units = WORD.findall(text.lower())
        return {" ".join(units[i:i + length]) for i in range(len(units) - length + 1)} or (
            {" ".join(units)} if units else set())

    return [words] if unit == "words" else [characters, characters_one_by_one]


def datasketch_ways(grams, bands: int, rows: int) -> dict:
    from datasketch import MinHash, MinHashLSH

    def one_by_one(texts):
        index = MinHashLSH(num_perm=bands * rows, params=(bands, rows))
        for number, text in enumerate(texts):
            sketch = MinHash(num_perm=bands * rows)
            sketch.update_batch([gram.encode() for gram in grams(text)])
            index.query(sketch)
            index.insert(number, sketch)

    def bulk(texts):
        index = MinHashLSH(num_perm=bands * rows, params=(bands, rows))
        sketches = MinHash.bulk([[gram.encode() for gram in grams(text)] for text in texts], num_perm=bands * rows)
        for number, sketch in enumerate(sketches):
            index.query(sketch)
            index.insert(number, sketch, check_duplication=False)

    return {"MinHash.update_batch": one_by_one, "MinHash.bulk": bulk}


def rensa_ways(grams, bands: int, rows: int) -> dict:
    from rensa import RMinHash, RMinHashLSH

    def index():
        return RMinHashLSH(0.75, bands * rows, bands)

    def one_by_one(texts):
        table = index()
        for number, text in enumerate(texts):
            sketch = RMinHash(num_perm=bands * rows, seed=1)
            sketch.update(list(grams(text)))
            table.query(sketch)
            table.insert(number, sketch)

    def matrix(texts):
        sketches = RMinHash.digest_matrix_from_token_sets((grams(text) for text in texts), bands * rows, 1)
        index().insert_matrix_and_query_duplicate_flags(sketches)

    def one_shot(texts):
        sketches = RMinHash.digest_matrix_from_token_sets([grams(text) for text in texts], bands * rows, 1)
        index().query_duplicate_flags_matrix_one_shot(sketches)

    return {"RMinHash.update": one_by_one, "digest matrix, inserted": matrix, "digest matrix, one shot": one_shot}


def seconds(work, texts) -> float:
    start = time.perf_counter()
    work(texts)
    return time.perf_counter() - start


def prepare(request: dict) -> Prepared:
    settings, variant = request["settings"], request["variant"]
    os.environ["RAYON_NUM_THREADS"] = str(request["threads"])
    os.environ["OMP_NUM_THREADS"] = str(request["threads"])
    texts = read(settings["folder"]).split("\n")
    makers = maker(settings["unit"], settings["length"])
    facts = {"documents": len(texts),
             "n-grams": sum(len(makers[0](text)) for text in texts[:SAMPLE] if PLAIN.fullmatch(text))}
    make_ways = datasketch_ways if variant == "datasketch" else rensa_ways
    step = max(1, len(texts) // DOCUMENTS[variant])
    chosen = texts[::step]
    trial = chosen[:TRIAL]
    ways = {}
    for grams in makers:
        for name, way in make_ways(grams, settings["bands"], settings["rows"]).items():
            seconds(way, trial)
            ways[seconds(way, trial)] = name, way
    name, way = ways[min(ways)]

    def round() -> float:
        return seconds(way, chosen) / len(chosen)

    return Prepared(f"{variant} {version(variant)} {name}", round, facts)


serve(prepare)
