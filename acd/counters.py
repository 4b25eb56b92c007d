"""The tally's sums as Prometheus reads them: counters and histograms, one to one, as text.

Rule 1: nothing is counted here. A sum is shown as the tally has it, under the labels that `labels`
        allows; a restart that goes on with the tally goes on with these.
Rule 2: seconds are shown to the millisecond: whether a time was booked in one piece or in several
        may differ by less than that, and a counter must not go back by a trifle.
Rule 3: before the tally is known, nothing is shown: after the zeros of a service that has not read
        yet what was kept, all of it would come in anew.
Rule 4: whoever asks is a thread of the Prometheus server, and the loop waits for the interpreter
        meanwhile. What stands before a value is therefore written once: for 50 teams the library's
        own writer takes ten times as long.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate

from acd.core.model import Seconds
from acd.core.sums import BUCKETS, LABELS, VALUES, Distribution, Key, Sum
from acd.labels import Labels

PREFIX = "acd_"
LET_GO: Seconds = 0.0001  # after each family; the loop would wait 5 ms for its turn otherwise

MEANINGS: Mapping[Sum | Distribution, str] = {
    Sum.RECEIVED: "Calls that came in, on closed lines too.",
    Sum.COMPLETED: "Calls that ended, by outcome.",
    Sum.ANSWERED: "Callers who began to talk, by whom the route had found, in or out of time.",
    Sum.TAKEN_BACK: "Answers whose conversation never took place.",
    Sum.ABANDONED: "Callers who gave up, in or out of time; short ones left out.",
    Sum.ANSWER_WAIT: "Wait of those who were answered.",
    Sum.ANSWER_WAIT_TAKEN_BACK: "Wait of those whose answer was taken back.",
    Sum.ABANDON_WAIT: "Wait of those who gave up.",
    Sum.OFFERS: "Legs to advisors that ended, by how.",
    Sum.OUTSIDE_OFFERS: "Legs to caretakers, managers, people on call, providers, by their end.",
    Sum.OUTSIDE_SECONDS: "Time from the placing of these legs to their end.",
    Sum.STEPS: "Steps of routes that began, or why they were skipped.",
    Sum.DIFFERENCES: "What an audit found unlike Asterisk, and healed, by kind.",
    Sum.ADVISOR_SECONDS: "Time of advisors by state; who serves two teams counts in both.",
    Sum.REPEATED: "Calls from a number that reached nobody within the last hour.",
    Distribution.WAIT: "Wait until the answer, or until the caller gave up.",
    Distribution.TALK: "Conversation, from the answer to the end.",
    Distribution.RING: "Ringing before an advisor picked up.",
    Distribution.WRAP_UP: "Work of advisors after a call.",
}

_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

Reckoned = Callable[[], Mapping[Key, float] | None]
"""Gives a copy that nobody changes any more; None: what was kept has not been read yet."""

Part = tuple[Key, float]  # label values, and in a distribution the bucket; how much


class Counters:
    def __init__(self, labels: Labels, sums: Reckoned) -> None:
        self._labels = labels
        self._sums = sums
        self._head = cache(_head)

    def text(self) -> str:
        sums = self._sums()
        if sums is None:
            return ""
        parts: dict[str, list[Part]] = defaultdict(list)
        for key, value in self._labels.shown(sums).items():
            parts[key[0]].append((key[1:], value))
        families = [self._counter(kind, parts[kind]) for kind in Sum]
        families += [self._histogram(kind, parts[kind]) for kind in Distribution]
        lines: list[str] = []
        for family in families:
            lines += family
            time.sleep(LET_GO)
        return "\n".join(lines) + "\n"

    def _counter(self, kind: Sum, parts: Iterable[Part]) -> Iterator[str]:
        name, labels = f"{PREFIX}{kind}_total", LABELS[kind]
        yield from _introduction(name, MEANINGS[kind], "counter")
        for values, value in parts:
            yield f"{self._head(name, labels, values)} {_shown(value)}"

    def _histogram(self, kind: Distribution, parts: Iterable[Part]) -> Iterator[str]:
        name, labels = PREFIX + kind, LABELS[kind]
        yield from _introduction(name, MEANINGS[kind], "histogram")
        children: dict[Key, dict[str, float]] = defaultdict(dict)
        for key, value in parts:
            children[key[:-1]][key[-1]] = value
        for values, child in children.items():
            counts = list(accumulate(child.get(bucket, 0.0) for bucket in BUCKETS[kind]))
            for bucket, count in zip(BUCKETS[kind], counts, strict=True):
                head = self._head(f"{name}_bucket", (*labels, "le"), (*values, bucket))
                yield f"{head} {_shown(count)}"
            yield f"{self._head(f'{name}_count', labels, values)} {_shown(counts[-1])}"
            yield f"{self._head(f'{name}_sum', labels, values)} {_shown(child[VALUES])}"


def _introduction(name: str, meaning: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"


def _head(name: str, labels: Key, values: Key) -> str:
    """The name and the labels of a series, as they stand before its value."""
    pairs = zip(labels, values, strict=True)
    written = ",".join(f'{label}="{value.translate(_ESCAPED)}"' for label, value in pairs)
    return f"{name}{{{written}}}" if written else name


def _shown(value: float) -> str:
    return repr(round(value, 3))
