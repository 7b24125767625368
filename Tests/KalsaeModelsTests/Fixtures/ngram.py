"""A slow and plain modified Kneser-Ney model in exact fractions: python3 ngram.py > ngram.json

It follows the definitions, not the product's code: counts are dictionaries over tuples, a continuation count is the
size of a set of left neighbours, and every probability is computed by recursion when it is asked for.
"""
import json
from collections import Counter, defaultdict
from fractions import Fraction
from math import log

BOUNDARY = 0


def documents(tokens):
    document = []
    for token in tokens:
        document.append(token)
        if token == BOUNDARY:
            yield document
            document = []
    if document:
        yield document


class KneserNey:
    def __init__(self, tokens, order, vocabulary):
        self.order, self.vocabulary = order, vocabulary
        occurrences = [Counter() for _ in range(order + 1)]
        left = [defaultdict(set) for _ in range(order + 1)]
        for document in documents(tokens):
            padded = [BOUNDARY] + document
            for end in range(1, len(padded)):
                for n in range(1, order + 1):
                    start = end - n + 1
                    if start < 0:
                        continue
                    gram = tuple(padded[start:end + 1])
                    occurrences[n][gram] += 1
                    if start > 0:
                        left[n][gram].add(padded[start - 1])
        self.counts = [None]
        for n in range(1, order + 1):
            if n == order:
                self.counts.append(dict(occurrences[n]))
            else:
                self.counts.append({g: len(left[n][g]) or c for g, c in occurrences[n].items()})
        self.discounts = [None] + [self.estimate(c) for c in self.counts[1:]]
        self.following = [defaultdict(dict) for _ in range(order + 1)]
        for n in range(1, order + 1):
            for gram, count in self.counts[n].items():
                self.following[n][gram[:-1]][gram[-1]] = count

    @staticmethod
    def estimate(counts):
        n = Counter(counts.values())
        fallback = [0, Fraction(1, 2), Fraction(1), Fraction(3, 2)]
        if not all(n[r] for r in (1, 2, 3, 4)):
            return fallback
        y = Fraction(n[1], n[1] + 2 * n[2])
        d = [0] + [r - (r + 1) * y * Fraction(n[r + 1], n[r]) for r in (1, 2, 3)]
        return d if min(d[1:]) > 0 else fallback

    def p(self, token, context):
        context = tuple(context)
        n = len(context) + 1
        lower = self.p(token, context[1:]) if context else Fraction(1, self.vocabulary)
        following = self.following[n].get(context)
        if not following:
            return lower
        d = lambda c: self.discounts[n][min(c, 3)]
        total = sum(following.values())
        count = following.get(token, 0)
        backoff = Fraction(sum(d(c) for c in following.values())) / total
        return (count - d(count)) / Fraction(total) + backoff * lower

    def cross_entropy(self, tokens):
        nats = 0.0
        for document in documents(tokens):
            padded = [BOUNDARY] + document
            for end in range(1, len(padded)):
                p = self.p(padded[end], padded[max(0, end - self.order + 1):end])
                nats -= log(p)
        return nats


def stream(count, vocabulary, seed):
    """Words with a long tail that depend on the one before; documents of uneven length, one of them empty."""
    state, tokens, previous = seed, [], 1
    while len(tokens) < count:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        draw = (state >> 40) / 2**24
        if draw < 0.03:
            token = BOUNDARY
        elif draw < 0.5:
            token = 1 + (previous * 7 + int(draw * 100) % 3) % (vocabulary - 1)
        else:
            token = 1 + int((vocabulary - 1) ** ((draw - 0.5) * 2)) % (vocabulary - 1)
        tokens.append(token)
        previous = token
    tokens[50] = tokens[51] = BOUNDARY
    return tokens


def case(name, tokens, heldout, order, vocabulary):
    model = KneserNey(tokens, order, vocabulary)
    queries = []
    for i in range(3, len(heldout), max(1, len(heldout) // 40)):
        padded = [BOUNDARY] + heldout[:i]
        context = padded[-(order - 1):] if order > 1 else []
        if BOUNDARY in context:
            context = context[len(context) - 1 - context[::-1].index(BOUNDARY):]
        queries.append({"context": context, "token": heldout[i], "logProbability": log(model.p(heldout[i], context))})
    return {
        "name": name, "order": order, "vocabulary": vocabulary, "tokens": tokens, "heldout": heldout,
        "discounts": [[float(x) for x in d[1:]] for d in model.discounts[1:]],
        "nats": model.cross_entropy(heldout), "queries": queries,
    }


if __name__ == "__main__":
    words = stream(2500, 400, 7)
    tiny = [1, 2, 3, 1, 2, 0, 1, 2, 4]
    cases = [case(f"order {n}", words, stream(300, 400, 11), n, 400) for n in (1, 2, 3, 4)]
    cases.append(case("tiny", tiny, [2, 3, 1, 4, 0, 0, 1, 2], 3, 6))
    print(json.dumps(cases, separators=(",", ":")))
