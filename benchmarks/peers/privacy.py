"""Precision and recall of Presidio on the texts that Tests/KalsaeCorpusTests/PrivacyMeasureTests.swift writes.

    KALSAE_PRIVACY_SET=FOLDER swift test -c release --skip-build --filter PrivacyMeasureTests
    python benchmarks/peers/privacy.py FOLDER

Needs presidio-analyzer. All its recognisers by pattern and check digit are used, the Korean ones among them, over an
empty spaCy pipeline: without a model for named entities it finds no names and no addresses, so those kinds are left
out. Where a model is installed, its name as the second argument is used instead. Each kind's line stands beside ours.

Generated texts: tuning, held-out, blind. Real sentences labelled by hand (PrivacyRealTextTests.swift, skipped where
shared/data is absent): real-look and real-held-out; there a hit is any overlap with a label of its kind, exact hits are
counted apart, and names beside no title (`other_name`) count neither as hit nor as wrong.
"""

import json
import os
import sys
import time

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as recognizers
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

KINDS = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "KR_RRN": "resident_number",
    "KR_FRN": "foreigner_number",
    "US_SSN": "social_security_number",
    "KR_BRN": "business_number",
    "KR_PASSPORT": "passport",
    "US_PASSPORT": "passport",
    "KR_DRIVER_LICENSE": "driving_licence",
    "CREDIT_CARD": "card",
    "IBAN_CODE": "bank_account",
    "US_BANK_NUMBER": "bank_account",
    "ABA_ROUTING_NUMBER": "bank_account",
    "IP_ADDRESS": "ip_address",
    "MAC_ADDRESS": "mac_address",
    "CRYPTO": "wallet",
    "PERSON": "name",
    "LOCATION": "address",
}


class EmptyEngine(SpacyNlpEngine):
    """Tokens and nothing else."""

    def __init__(self, model: str | None):
        super().__init__()
        self.ner_model_configuration = NerModelConfiguration()
        self.nlp = {"en": spacy.load(model) if model else spacy.blank("en")}


def analyzer(model: str | None) -> AnalyzerEngine:
    made = [
        recognizers.EmailRecognizer(),
        recognizers.PhoneRecognizer(supported_regions=["KR", "US", "CA", "GB", "DE", "FR", "JP", "CN", "SG"]),
        recognizers.KrRrnRecognizer(supported_language="en"),
        recognizers.KrFrnRecognizer(supported_language="en"),
        recognizers.KrBrnRecognizer(supported_language="en"),
        recognizers.KrPassportRecognizer(supported_language="en"),
        recognizers.KrDriverLicenseRecognizer(supported_language="en"),
        recognizers.UsSsnRecognizer(),
        recognizers.UsPassportRecognizer(),
        recognizers.UsBankRecognizer(),
        recognizers.AbaRoutingRecognizer(),
        recognizers.CreditCardRecognizer(),
        recognizers.IbanRecognizer(),
        recognizers.IpRecognizer(),
        recognizers.MacAddressRecognizer(),
        recognizers.CryptoRecognizer(),
    ]
    if model:
        made.append(recognizers.SpacyRecognizer(supported_language="en"))
    registry = RecognizerRegistry(recognizers=made, supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=EmptyEngine(model), supported_languages=["en"])


def measure(
    engine: AnalyzerEngine, texts: list[dict], threshold: float, is_real: bool
) -> tuple[dict, float]:
    scores: dict[str, list[int]] = {}
    start = time.perf_counter()
    for entry in texts:
        text = entry["text"]
        # Labels count UTF-8 bytes.
        offsets = [0]
        for character in text:
            offsets.append(offsets[-1] + len(character.encode()))
        # Of results that overlap the best stays, as in Presidio's own anonymiser.
        found: list[tuple[str, int, int]] = []
        results = engine.analyze(text, language="en", entities=list(KINDS), score_threshold=threshold)
        for result in sorted(results, key=lambda result: (-result.score, result.start - result.end, result.start)):
            first, last = offsets[result.start], offsets[result.end]
            if all(last <= other[1] or first >= other[2] for other in found):
                found.append((KINDS[result.entity_type], first, last))
        open_labels = [(label["kind"], label["start"], label["end"]) for label in entry["labels"]]
        for kind, first, last in sorted(found):
            hit = None
            for label in open_labels:
                common = min(last, label[2]) - max(first, label[1])
                both = max(last, label[2]) - min(first, label[1])
                enough = common > 0 if is_real else 2 * common >= both
                if enough and label[0] in (kind, "other_name" if kind == "name" else kind):
                    hit = label
                    break
            if hit:
                open_labels.remove(hit)
            score = scores.setdefault(hit[0] if hit else kind, [0, 0, 0, 0])
            score[0 if hit else 1] += 1
            score[3] += hit is not None and (hit[1], hit[2]) == (first, last)
        for kind, _, _ in open_labels:
            scores.setdefault(kind, [0, 0, 0, 0])[2] += 1
    return scores, time.perf_counter() - start


def share(part: int, rest: int) -> str:
    return f"{part / (part + rest):.3f}" if part + rest else "    -"


def main() -> None:
    folder, model = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    engine = analyzer(model)
    for name in ("tuning", "held-out", "blind", "real-look", "real-held-out"):
        if not os.path.exists(f"{folder}/{name}.jsonl"):
            continue
        with open(f"{folder}/{name}.jsonl") as file:
            texts = [json.loads(line) for line in file]
        ours = {}
        with open(f"{folder}/{name}-ours.tsv") as file:
            for line in file.readlines()[1:]:
                kind, *numbers = line.split("\t")
                ours[kind] = tuple(map(int, numbers))
        size = sum(len(entry["text"].encode()) for entry in texts)
        for threshold in (0.0, 0.4):
            scores, seconds = measure(engine, texts, threshold, name.startswith("real"))
            print(f"{name}, score from {threshold}: Presidio {size / seconds / 1e6:.3f} MB/s")
            print(f"  {'kind':24} ours P  R  exact     Presidio P  R  exact   labels")
            for kind in sorted(set(ours) | set(scores)):
                hits, wrong, missed, exact = ours.get(kind) or (0, 0, sum(scores[kind][0:3:2]), 0)
                peer = scores.get(kind, [0, 0, hits + missed, 0])
                print(
                    f"  {kind:24} {share(hits, wrong)}  {share(hits, missed)}  {share(exact, hits + missed - exact)}   "
                    f"{share(peer[0], peer[1])}  {share(peer[0], peer[2])}  {share(peer[3], peer[0] + peer[2] - peer[3])}"
                    f"   {hits + missed}"
                )


main()
