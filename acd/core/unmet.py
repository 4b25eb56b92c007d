"""Numbers that called and reached nobody, a short while ago: who of them calls again?

Rule 1: a number is never told apart by line: who is not served on one tries another.
Rule 2: whoever has reached somebody since is forgotten at once, anybody else after an hour. Who
        hides the number cannot be told apart from others who do, and is never remembered.
"""

from collections import OrderedDict
from collections.abc import Iterable

from acd.core.facts import CallCompleted
from acd.core.model import Outcome, Seconds
from acd.core.state import REMEMBERED

REPEATS_WITHIN: Seconds = 3600.0
REACHED_SOMEBODY = frozenset({Outcome.ANSWERED, Outcome.HANDED_OVER})


class Unmet:
    def __init__(self, since: Iterable[tuple[str, Seconds]] = ()) -> None:
        self._since: OrderedDict[str, Seconds] = OrderedDict(since)

    def calls_again(self, caller: str | None, at: Seconds) -> bool:
        since = self._since.get(caller) if caller is not None else None
        return since is not None and at - since <= REPEATS_WITHIN

    def note(self, record: CallCompleted) -> None:
        if record.caller is None:
            return
        if record.outcome in REACHED_SOMEBODY:
            self._since.pop(record.caller, None)
            return
        self._since[record.caller] = record.over_at
        self._since.move_to_end(record.caller)
        self._forget_old(record.over_at)

    def all(self) -> tuple[tuple[str, Seconds], ...]:
        """With when the call was over; the oldest first."""
        return tuple(self._since.items())

    def _forget_old(self, now: Seconds) -> None:
        while len(self._since) > REMEMBERED or self._oldest() < now - REPEATS_WITHIN:
            self._since.popitem(last=False)

    def _oldest(self) -> Seconds:
        return next(iter(self._since.values()))
