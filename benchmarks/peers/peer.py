"""The peers' side of the lines between the bench and a peer (Sources/KalsaeBench/Peers/PeerMessages.swift).

A twin imports this, writes one function that makes a case ready, and calls serve() with it. The function gets the case
as a dictionary and returns a Prepared: its name, facts that both sides must agree on, and a round that returns a
reading. Nothing here knows what is measured.
"""

import dataclasses
import gc
import json
import os
import sys
import time
from collections.abc import Callable

# Work is repeated until a round takes about this long, as on the other side.
ROUND_SECONDS = 0.2
MOST_REPEATS = 10_000
WARM_UPS = 2


@dataclasses.dataclass
class Prepared:
    """A case that can run."""

    name: str
    round: Callable[[], float]
    facts: dict[str, float] = dataclasses.field(default_factory=dict)


def timing(work: Callable[[], object], before: Callable[[], object] | None = None) -> Callable[[], float]:
    """Rounds that time work, repeated often enough; before runs ahead of each one, outside the time."""
    repeats = 0

    def once() -> float:
        if before is not None:
            before()
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    def round() -> float:
        nonlocal repeats
        if repeats == 0:
            once()
            repeats = min(MOST_REPEATS, max(1, int(ROUND_SECONDS / max(once(), 1e-9))))
        return sum(once() for _ in range(repeats)) / repeats

    return round


def _status(name: str) -> int:
    """A line of /proc/self/status, in bytes."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status has no {name}")


def peak_memory(make: Callable[[], Callable[[], object]], steps: int = 2) -> Callable[[], float]:
    """Rounds that read how far above the present the memory of what make makes and does has ever been, in bytes."""
    gc.collect()
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = _status("VmRSS")
    step = make()

    def round() -> float:
        for _ in range(steps):
            step()
        return _status("VmHWM") - before

    return round


def serve(prepare: Callable[[dict], Prepared]) -> None:
    """Answers lines until there are no more."""
    # Libraries may print; the lines go through a descriptor of their own.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(value: dict) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    quantity, prepared = "seconds", None
    for line in sys.stdin:
        try:
            if line.strip() == "run":
                answer({quantity: prepared.round()})
                continue
            prepared = None
            gc.collect()
            request = json.loads(line)
            quantity = request["quantity"]
            prepared = prepare(request)
            for _ in range(WARM_UPS):
                prepared.round()
            answer({"ready": {"name": prepared.name, "facts": prepared.facts}})
        except Exception as error:  # the bench names the reason and ends
            answer({"error": f"{type(error).__name__}: {error}"[:300]})
