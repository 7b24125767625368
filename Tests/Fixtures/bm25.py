#!/usr/bin/env python3
"""Makes bm25.json: scores of bm25s (method "lucene") over a few tokenised passages.

    pip install bm25s && python3 Tests/Fixtures/bm25.py > Tests/Fixtures/bm25.json

The words are made up, so that neither stemming nor stop words touch them on either side.
"""
import json
import random

import bm25s

random.seed(7)
words = ["kolb", "zarf", "mipt", "drux", "vond", "quem", "tilk", "brog", "fezh", "wulg"]
passages = [[random.choice(words[: random.randint(2, 10)]) for _ in range(random.randint(3, 40))] for _ in range(25)]
queries = [["kolb"], ["wulg"], ["zarf", "fezh"], ["mipt", "drux", "brog"], ["quem", "tilk", "vond", "wulg"]]
model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
model.index(passages, show_progress=False)
cases = [{"query": q, "scores": [round(float(s), 5) for s in model.get_scores(q)]} for q in queries]
print(json.dumps({"peer": f"bm25s {bm25s.__version__}", "k1": 1.2, "b": 0.75, "passages": passages, "cases": cases}))
