"""The tally's sums as Prometheus reads them: counters and histograms, one to one, as text.

Rule 1: nothing is counted here. A sum is shown as the tally has it, under the labels that `labels`
        allows; a restart that goes on with the tally goes on with these.
Rule 2: seconds are shown to the millisecond: whether a time was booked in one piece or in several
        may differ by less than that, and a counter must not go back by a trifle.
Rule 3: before the tally is known, nothing is shown: after the zeros of a service that has not read
        yet what was kept, all of it would come in anew.
Rule 4: whoever asks is a thread of the Prometheus server, and the loop waits for the interpreter
        meanwhile. What has not changed since the last scrape is therefore not written anew.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

from acd.core.model import Seconds
from acd.core.sums import BUCKETS, LABELS, VALUES, Distribution, Key, Sum
from acd.exposition import head, introduction
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

Reckoned = Callable[[], Mapping[Key, float] | None]
"""Gives a copy that nobody changes any more; None: what was kept has not been read yet."""

Part = tuple[Key, float]
Child = dict[str, float]  # of a histogram: by bucket, and the values' own sum


class Counters:
    def __init__(self, labels: Labels, sums: Reckoned) -> None:
        self._labels = labels
        self._sums = sums
        self._written: dict[Key, tuple[float | Child, str]] = {}  # what, and as text

    def text(self) -> str:
        sums = self._sums()
        if sums is None:
            return ""
        parts: dict[str, list[Part]] = defaultdict(list)
        for key, value in self._labels.shown(sums).items():
            parts[key[0]].append((key, value))
        families = [self._counter(kind, parts[kind]) for kind in Sum]
        families += [self._histogram(kind, parts[kind]) for kind in Distribution]
        pieces: list[str] = []
        for family in families:
            pieces += family
            time.sleep(LET_GO)
        return "\n".join(pieces) + "\n"

    def _counter(self, kind: Sum, parts: Iterable[Part]) -> Iterator[str]:
        yield introduction(f"{PREFIX}{kind}_total", MEANINGS[kind], "counter")
        for key, value in parts:
            yield self._known(key, value) or self._write(key, value, _line(kind, key, value))

    def _histogram(self, kind: Distribution, parts: Iterable[Part]) -> Iterator[str]:
        yield introduction(PREFIX + kind, MEANINGS[kind], "histogram")
        children: dict[Key, Child] = defaultdict(dict)
        for key, value in parts:
            children[key[:-1]][key[-1]] = value
        for key, child in children.items():
            yield self._known(key, child) or self._write(key, child, _block(kind, key, child))

    def _known(self, key: Key, now: float | Child) -> str | None:
        written, text = self._written.get(key, (None, None))
        return text if written == now else None

    def _write(self, key: Key, now: float | Child, text: str) -> str:
        self._written[key] = now, text
        return text


def _line(kind: Sum, key: Key, value: float) -> str:
    return f"{head(f'{PREFIX}{kind}_total', LABELS[kind], key[1:])} {_shown(value)}"


def _block(kind: Distribution, key: Key, child: Child) -> str:
    """All series of one child."""
    name, labels, values = PREFIX + kind, LABELS[kind], key[1:]
    counts = list(accumulate(child.get(bucket, 0.0) for bucket in BUCKETS[kind]))
    lines = [
        f"{head(f'{name}_bucket', (*labels, 'le'), (*values, bucket))} {_shown(count)}"
        for bucket, count in zip(BUCKETS[kind], counts, strict=True)
    ]
    lines.append(f"{head(f'{name}_count', labels, values)} {_shown(counts[-1])}")
    lines.append(f"{head(f'{name}_sum', labels, values)} {_shown(child[VALUES])}")
    return "\n".join(lines)


def _shown(value: float) -> str:
    return repr(round(value, 3))
