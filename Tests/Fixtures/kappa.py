"""Makes kappa.json: kappas of random decisions by scikit-learn and statsmodels.

Run: python3 kappa.py > kappa.json   (needs scikit-learn 1.9, statsmodels 0.15, numpy)
"""

import json
import math
import random

import numpy as np
from sklearn.metrics import cohen_kappa_score, confusion_matrix
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

random.seed(20)


def second(first, labels, noise):
    return [random.randrange(labels) if random.random() < noise else x for x in first]


pairs = []
for items, labels, noise, skew in [(10, 2, .3, 1), (50, 2, .1, 1), (200, 3, .4, 2), (500, 5, .2, 3), (40, 4, 1, 1),
                                   (1000, 2, .05, 8), (30, 3, 0, 1), (20, 2, 2, 1)]:
    one = [min(labels - 1, int(random.random() ** skew * labels)) for _ in range(items)]
    # A noise of 2 stands for people who always differ.
    other = [(x + 1) % labels for x in one] if noise == 2 else second(one, labels, noise)
    table = confusion_matrix(one, other, labels=range(labels))
    theirs = cohens_kappa(table.astype(float))
    pairs.append({"first": one, "second": other, "labels": labels,
                  "kappa": float(cohen_kappa_score(one, other, labels=list(range(labels)))),
                  "standardError": float(theirs.std_kappa), "low": float(theirs.kappa_low),
                  "high": float(theirs.kappa_upp), "confusion": table.tolist()})

groups = []
for items, labels, people, noise in [(10, 2, 3, .3), (60, 4, 5, .4), (200, 3, 8, .1), (25, 5, 3, 1)]:
    truth = [random.randrange(labels) for _ in range(items)]
    decisions = np.array([second(truth, labels, noise) for _ in range(people)]).T
    counts, _ = aggregate_raters(decisions, n_cat=labels)
    kappa = float(fleiss_kappa(counts, method="fleiss"))
    assert not math.isnan(kappa)
    groups.append({"counts": counts.astype(int).tolist(), "kappa": kappa})
print(json.dumps({"pairs": pairs, "groups": groups}))
