"""Who spoke with a caller the last time, so that the same advisor can be rung first.

Rule 1: it is a memory, not a record: as many callers as fit, and none whose last talk is older than
        `kept_for`. Whoever has not called for the longest time is forgotten first.
Rule 2: it forgets when it learns, so that it costs nothing to ask.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from acd.core.facts import CallCompleted, Fact
from acd.core.model import AdvisorId, Outcome, Seconds
from acd.store.last_talks import last_talks

MOST_CALLERS = 200_000
KEPT_FOR: Seconds = 90 * 86400.0


class _Talk(NamedTuple):
    advisor: AdvisorId
    at: Seconds


class Acquaintance:
    def __init__(self, most: int = MOST_CALLERS, kept_for: Seconds = KEPT_FOR) -> None:
        self._most = most
        self._kept_for = kept_for
        self._talks: dict[str, _Talk] = {}  # the caller's number; the oldest talk comes first

    def __len__(self) -> int:
        return len(self._talks)

    def load(self, store: Path, now: Seconds) -> None:
        """What the journal's file remembers; it takes a moment. Raises StoreError."""
        for caller, advisor, at in last_talks(store, now - self._kept_for, self._most):
            self._remember(caller, advisor, at)

    def last(self, caller: str | None) -> AdvisorId | None:
        talk = None if caller is None else self._talks.get(caller)
        return None if talk is None else talk.advisor

    def learn(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            match fact:
                case CallCompleted(
                    outcome=Outcome.ANSWERED, caller=str(caller), advisor=str(advisor), at=at
                ):
                    self._remember(caller, AdvisorId(advisor), at)

    def _remember(self, caller: str, advisor: AdvisorId, at: Seconds) -> None:
        self._talks.pop(caller, None)  # so that it comes last
        self._talks[caller] = _Talk(advisor, at)
        while len(self._talks) > self._most or self._oldest() < at - self._kept_for:
            del self._talks[next(iter(self._talks))]

    def _oldest(self) -> Seconds:
        return next(iter(self._talks.values())).at
