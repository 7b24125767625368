"""The peer of the linear classifier: scikit-learn's logistic regression over TF-IDF of runs of characters.

    python classifier.py TRAIN.tsv DEV.tsv TEXT-COLUMN LABEL-COLUMN POSITIVE[,POSITIVE…]

It trains on the first file, chooses the threshold with the best F1 on a tenth of it that it held out, and prints the
figures on the second file, for runs of 2 to 5 characters (as ours) and of 1 to 3, with the time each took. Needs
scikit-learn.
"""

import csv
import sys
import time

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score
from sklearn.model_selection import train_test_split


def read(path: str, text: str, label: str, positive: set[str]) -> tuple[list[str], numpy.ndarray]:
    """The texts of a TSV file and whether each is positive; quotes mean nothing."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row[text] for row in rows], numpy.array([row[label] in positive for row in rows])


def main() -> None:
    train_path, dev_path, text, label, positive = sys.argv[1:6]
    texts, labels = read(train_path, text, label, set(positive.split(",")))
    dev_texts, dev_labels = read(dev_path, text, label, set(positive.split(",")))
    fit_texts, held_texts, fit_labels, held_labels = train_test_split(texts, labels, test_size=0.1, random_state=1)
    for lengths in [(2, 5), (1, 3)]:
        start = time.process_time()
        features = TfidfVectorizer(analyzer="char", ngram_range=lengths, sublinear_tf=True, min_df=2)
        model = LogisticRegression(C=4.0, max_iter=1000, class_weight="balanced")
        model.fit(features.fit_transform(fit_texts), fit_labels)
        seconds = time.process_time() - start
        precision, recall, thresholds = precision_recall_curve(
            held_labels, model.predict_proba(features.transform(held_texts))[:, 1]
        )
        f1 = 2 * precision * recall / numpy.maximum(precision + recall, 1e-12)
        threshold = thresholds[numpy.argmax(f1[:-1])]
        start = time.process_time()
        scores = model.predict_proba(features.transform(dev_texts))[:, 1]
        scoring = time.process_time() - start
        found = scores >= threshold
        size = sum(len(item.encode()) for item in dev_texts)
        print(
            f"runs of {lengths[0]}-{lengths[1]}: F1 {f1_score(dev_labels, found):.4f}, "
            f"macro F1 {f1_score(dev_labels, found, average='macro'):.4f}, AUC {roc_auc_score(dev_labels, scores):.4f}, "
            f"threshold {threshold:.3f}, training {seconds:.1f} s, scoring {size / scoring / 1e6:.2f} MB/s"
        )


if __name__ == "__main__":
    main()
