"""The twin of `kalsae bench extract`: trafilatura on the same pages, one page after the other in one process, as its
users call it. Only the extraction is timed, from a string to a string.

Where labels are there the reading is F1. Our side's texts lie beside the pages; they are counted here as well, and the
bench compares the counts, so that both are scored alike (Sources/KalsaeBench/Extract/ExtractScore.swift).
"""

import collections
import json
import os
import re
import time

import trafilatura

from peer import Prepared, serve

WORD = re.compile("[0-9A-Za-z\u00c0-\u024f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]+")


def extract(html: str) -> str:
    return trafilatura.extract(html, include_comments=False, include_tables=True) or ""


def words(text: str) -> collections.Counter:
    return collections.Counter(word.lower() for word in WORD.findall(text))


def spaced(text: str) -> str:
    return " ".join(text.split())


def score(text: str, page: dict) -> tuple[int, int, int]:
    """What was found of what should be, what should not be, what was not found."""
    if page["isExact"]:
        matched = sum(snippet in text for snippet in page["with"])
        return matched, sum(snippet in text for snippet in page["without"]), len(page["with"]) - matched
    if page["with"]:
        line = spaced(text)
        matched = sum(spaced(snippet) in line for snippet in page["with"])
        return matched, sum(spaced(snippet) in line for snippet in page["without"]), len(page["with"]) - matched
    found, wanted, free = words(text), words(page["truth"]), words(page["optional"])
    matched = extra = 0
    for word, count in found.items():
        good = min(count, wanted[word])
        matched += good
        extra += max(0, count - good - free[word])
    return matched, extra, sum(max(0, count - found[word]) for word, count in wanted.items())


def f1(matched: int, extra: int, missed: int) -> float:
    return 2 * matched / (2 * matched + extra + missed) if matched else 0.0


def sums(scores: list[tuple[int, int, int]]) -> tuple[int, int, int]:
    return tuple(sum(column) for column in zip(*scores))


def prepare(request: dict) -> Prepared:
    settings = request["settings"]
    with open(os.path.join(settings["folder"], "pages.jsonl"), encoding="utf-8") as file:
        pages = [json.loads(line) for line in file if line.strip()]
    name = f"trafilatura {trafilatura.__version__}, 1 process"
    facts = {"pages": len(pages)}
    if settings["labels"] == "none":
        facts["bytes"] = sum(len(page["html"].encode()) for page in pages)

        def timed() -> float:
            start = time.perf_counter()
            for page in pages:
                extract(page["html"])
            return (time.perf_counter() - start) / len(pages)

        return Prepared(name, timed, facts)

    matched, extra, missed = sums([score(page["ours"], page) for page in pages])
    facts |= {"our_matched": matched, "our_extra": extra, "our_missed": missed}
    theirs = [score(extract(page["html"]), page) for page in pages]
    by_words = not any(page["with"] for page in pages)
    reading = sum(f1(*one) for one in theirs) / len(theirs) if by_words else f1(*sums(theirs))
    return Prepared(name, lambda: reading, facts)


serve(prepare)
