"""Who called, met nobody and should be called back: one row for a caller and a line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from acd.core.model import CallId, LineId, Outcome, Seconds

MET_NOBODY = frozenset(
    {
        Outcome.ABANDONED,
        Outcome.OVERFLOWED,
        Outcome.BLOCKED,
        Outcome.CALLBACK_REQUESTED,
        Outcome.FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class CallBack:
    caller: str
    line: LineId
    attempts: int
    first_at: Seconds  # when the first of them came in
    last_at: Seconds
    longest_wait: Seconds
    call: CallId  # the last one
    outcome: Outcome  # of the last one


def gathered(attempts: Iterable[CallBack]) -> list[CallBack]:
    """Attempts, the last one first, as one row for a caller and a line."""
    found: dict[tuple[str, LineId], CallBack] = {}
    for attempt in attempts:
        key = attempt.caller, attempt.line
        found[key] = _together(found[key], attempt) if key in found else attempt
    return list(found.values())


def _together(later: CallBack, earlier: CallBack) -> CallBack:
    return replace(
        later,
        attempts=later.attempts + earlier.attempts,
        first_at=earlier.first_at,
        longest_wait=max(later.longest_wait, earlier.longest_wait),
    )
