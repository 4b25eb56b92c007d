"""What a supervisor reads: each figure defined once, with its formula beside it.

Rule 1: without anything to divide by there is no value: None, never 100 %.
Rule 2: a call to a closed line is received, but is nobody's wait and no advisor's loss: rates are
        held against `presented (appels présentés) = received - closed`. Who waits is not lost yet.
Rule 3: a call that a provider takes is presented, and no answer of the landlord's own.
Rule 4: conversation time is a figure for planning: it has no target, and is nobody's alone.
Rule 5: no count is shown below 0. A window that holds a taking back and not its answer is torn:
        what is reckoned from answers has no value in it, rather than -100 % or 200 %.

Service level, T being the team's own threshold: n_in, n_out are answered within and after T; a_in,
a_out abandoned within and after T; s are short abandonments, in none of the four. The headline is
the variant that Cisco calls negative: a caller who gave up is a caller we did not serve. For 70
answered in time, 20 late and 10 lost early it says 70 %, where "answered" and "ignore" say 77.8 %
and "positive" 80 %: hence the formula beside every figure. "Genesys" is that vendor's formula with
its switches as they come, "Connect" Amazon's, where whoever gave up in time was served, "Talkdesk"
takes out short abandonments alone, "human" leaves no way out but a person of the landlord's.

How soon callers and advisors are brought together is a property of the running service, and not of
calls: it is timed there alone, in the histogram `acd_match_latency_seconds`, and no measure here.

Occupancy takes ringing for neither work nor rest, as Amazon Connect does, and leaves pauses out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from acd.core.counts import Counts
from acd.core.model import AdvisorState, Outcome, Seconds


class Unit(Enum):
    COUNT = "count"
    RATIO = "ratio"
    SECONDS = "seconds"
    TIMES = "times"  # so many for one


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    formula: str
    value: Callable[[Counts], float | None]
    unit: Unit


SERVICE_LEVEL_FORMULA = "n_in / (n_in + n_out + a_in + a_out)"


def service_level(counts: Counts) -> float | None:
    """The headline."""
    return _of_answers(counts, counts.answered_in, counts.answered + counts.abandoned)


def service_level_answered(counts: Counts) -> float | None:
    """Blind to whoever gave up; beside the headline, never instead of it."""
    return _of_answers(counts, counts.answered_in, counts.answered)


def service_level_ignore(counts: Counts) -> float | None:
    """A caller who gave up early is not counted at all."""
    return _of_answers(counts, counts.answered_in, counts.answered + counts.abandoned_out)


def service_level_positive(counts: Counts) -> float | None:
    """Whoever gave up early counts as served."""
    served = counts.answered_in + counts.abandoned_in
    return _of_answers(counts, served, counts.answered + counts.abandoned)


def service_level_genesys(counts: Counts) -> float | None:
    short = counts.ended(Outcome.SHORT_ABANDONED)
    return _of_answers(counts, counts.answered_in, counts.answered + counts.abandoned + short)


def service_level_connect(counts: Counts) -> float | None:
    settled = counts.ended(Outcome.SHORT_ABANDONED, Outcome.CALLBACK_REQUESTED)
    in_time = counts.answered_in + counts.abandoned_in + settled
    return _of_answers(counts, in_time, counts.decided - counts.ended(Outcome.BLOCKED))


def service_level_talkdesk(counts: Counts) -> float | None:
    kept = counts.decided - counts.ended(Outcome.SHORT_ABANDONED)
    return _of_answers(counts, counts.answered_in, kept)


def service_level_human(counts: Counts) -> float | None:
    """A call that a provider took, that overflowed or failed is a miss."""
    return _of_answers(counts, counts.answered_in, counts.decided)


def pick_up_rate(counts: Counts) -> float | None:
    """Taux de décroché."""
    return _of_answers(counts, counts.answered, counts.decided)


def abandonment_rate(counts: Counts) -> float | None:
    """Short abandonments are in neither."""
    return _of_answers(counts, counts.abandoned, counts.answered + counts.abandoned)


def abandonment_of_presented(counts: Counts) -> float | None:
    return _of_answers(counts, counts.abandoned, counts.decided)


def short_abandonment_rate(counts: Counts) -> float | None:
    return _of_answers(counts, counts.ended(Outcome.SHORT_ABANDONED), counts.decided)


def average_speed_of_answer(counts: Counts) -> Seconds | None:
    """Queue and ringing together, from entry into the queue."""
    return _of_answers(counts, counts.answer_wait, counts.answered)


def average_abandon_time(counts: Counts) -> Seconds | None:
    return _ratio(counts.abandon_wait, counts.abandoned)


def occupancy(counts: Counts) -> float | None:
    at_work = counts.spent(AdvisorState.TALKING, AdvisorState.WRAP_UP)
    return _ratio(at_work, at_work + counts.spent(AdvisorState.READY))


def presented(counts: Counts) -> float:
    return counts.received - counts.ended(Outcome.CLOSED)


def offered(counts: Counts) -> float:
    """As Cisco has it: who was kept out or left at once was offered to nobody."""
    return presented(counts) - counts.ended(Outcome.BLOCKED, Outcome.SHORT_ABANDONED)


def handling_time(counts: Counts) -> Seconds | None:
    """Durée moyenne de traitement; of a team, and never of a person."""
    at_work = counts.spent(AdvisorState.TALKING, AdvisorState.WRAP_UP)
    return _of_answers(counts, at_work, counts.answered_by_advisors) if at_work else None


def _of_answers(counts: Counts, part: float, whole: float) -> float | None:
    return None if counts.is_torn else _ratio(part, whole)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _count(name: str, formula: str, value: Callable[[Counts], float]) -> Measure:
    return Measure(name, formula, lambda counts: max(0, value(counts)), Unit.COUNT)


def _share(name: str, formula: str, value: Callable[[Counts], float | None]) -> Measure:
    return Measure(name, formula, value, Unit.RATIO)


def _mean(name: str, formula: str, value: Callable[[Counts], float | None]) -> Measure:
    return Measure(name, formula, value, Unit.SECONDS)


_DECIDED = "(received - closed - waiting)"

MEASURES: tuple[Measure, ...] = (
    _count("received", "received", lambda counts: counts.received),
    _count("presented", "received - closed", presented),
    _count("offered", "received - closed - blocked - s", offered),
    _count("answered", "n_in + n_out", lambda counts: counts.answered),
    _count("abandoned", "a_in + a_out", lambda counts: counts.abandoned),
    _count("handed_over", "handed over to a provider", lambda counts: counts.handed_over),
    _share("service_level", SERVICE_LEVEL_FORMULA, service_level),
    _share("service_level_answered", "n_in / (n_in + n_out)", service_level_answered),
    _share("service_level_ignore", "n_in / (n_in + n_out + a_out)", service_level_ignore),
    _share(
        "service_level_positive",
        "(n_in + a_in) / (n_in + n_out + a_in + a_out)",
        service_level_positive,
    ),
    _share(
        "service_level_genesys", "n_in / (n_in + n_out + a_in + a_out + s)", service_level_genesys
    ),
    _share(
        "service_level_connect",
        "(n_in + a_in + s + callbacks) / (received - closed - blocked - waiting)",
        service_level_connect,
    ),
    _share(
        "service_level_talkdesk", "n_in / (received - closed - s - waiting)", service_level_talkdesk
    ),
    _share("service_level_human", f"n_in / {_DECIDED}", service_level_human),
    _share("pick_up_rate", f"answered / {_DECIDED}", pick_up_rate),
    _share("abandonment_rate", "abandoned / (answered + abandoned)", abandonment_rate),
    _share("abandonment_of_presented", f"abandoned / {_DECIDED}", abandonment_of_presented),
    _share("short_abandonment_rate", f"s / {_DECIDED}", short_abandonment_rate),
    _share(
        "handed_over_rate",
        f"handed over / {_DECIDED}",
        lambda counts: _of_answers(counts, counts.handed_over, counts.decided),
    ),
    _share(
        "repeat_call_rate",
        "repeated / received",
        lambda counts: _ratio(counts.repeated, counts.received),
    ),
    _mean("average_speed_of_answer", "wait of answered / answered", average_speed_of_answer),
    _mean("average_abandon_time", "wait of abandoned / abandoned", average_abandon_time),
    _mean(
        "average_talk_time",
        "conversation / conversations",
        lambda counts: _ratio(counts.talk, counts.conversations),
    ),
    _share("occupancy", "(talking + wrap-up) / (talking + wrap-up + ready)", occupancy),
    Measure(
        "offers_per_answer",
        "offers to advisors / answered by advisors",
        lambda counts: _of_answers(counts, counts.offers, counts.answered_by_advisors),
        Unit.TIMES,
    ),
    _share(
        "miss_rate",
        "not answered / offers to advisors",
        lambda counts: _ratio(counts.misses, counts.offers),
    ),
)
"""As Prometheus records them too."""

REPORTED: tuple[Measure, ...] = (
    *MEASURES,
    _share(
        "miss_rate_of_kept",
        "not answered / (offers to advisors - withdrawn)",
        lambda counts: _ratio(counts.misses, counts.offers - counts.withdrawn),
    ),
    _mean("average_handling_time", "(talking + wrap-up) / answered by advisors", handling_time),
)
"""With what only a report tells: figures for planning."""
