"""Opening hours: is a line open, until when, and why.

Rule 1: hours are what the clock on the wall of their zone shows. In the hour that spring skips
        nothing is open or shut by it; the hour that autumn repeats counts both times.
Rule 2: of each day the first that has a word decides: an exception, a public holiday (closed all
        day), the week.
Rule 3: a span holds from its first minute until its last begins: at 12:30, 08:30-12:30 is over.
Rule 4: no clock here: whoever asks says which moment is meant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum

WallSeconds = float
"""Seconds since the epoch as a wall clock shows them: it may be put forward or back."""

MIDNIGHT = 24 * 60
_FORESIGHT = timedelta(days=400)  # a year, and the days around its holidays


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """In minutes of one day; 24:00 ends it."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


Hours = tuple[Span, ...]
"""Of one day: in order, none overlapping another. Empty: closed."""

CLOSED: Hours = ()


@dataclass(frozen=True, slots=True)
class ExceptionalDays:
    """From `first` to `last`, both included, these hours hold instead of all others."""

    first: date
    last: date
    hours: Hours
    name: str


@dataclass(frozen=True, slots=True)
class Schedule:
    zone: tzinfo
    week: tuple[Hours, ...]  # seven, Monday first
    holidays: Mapping[date, str] = field(default_factory=dict)
    exceptions: tuple[ExceptionalDays, ...] = ()  # no day in two of them


class Because(Enum):
    """What makes a line open or closed."""

    WEEK = "week"
    BREAK = "break"  # closed between two spans of a day
    HOLIDAY = "holiday"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class Reason:
    open: bool
    because: Because
    name: str | None = None  # of the holiday or the exception


def is_open(schedule: Schedule, at: WallSeconds) -> bool:
    return why(schedule, at).open


def why(schedule: Schedule, at: WallSeconds) -> Reason:
    local = datetime.fromtimestamp(at, schedule.zone)
    day = _day(schedule, local.date())
    minute = 60 * local.hour + local.minute
    inside = any(span.opens <= minute < span.closes for span in day.hours)
    between = any(span.closes <= minute for span in day.hours) and minute < day.hours[-1].opens
    if day.because is Because.WEEK and between and not inside:
        return Reason(False, Because.BREAK)
    return Reason(inside, day.because, day.name)


def next_change(schedule: Schedule, at: WallSeconds) -> WallSeconds | None:
    """The moment when it opens or closes next; None when that is more than a year away."""
    now = is_open(schedule, at)
    return next((m for m in _moments(schedule, at) if is_open(schedule, m) is not now), None)


def special_days(schedule: Schedule, first: date, last: date) -> Iterator[ExceptionalDays]:
    """What is not as in any other week, from `first` to `last`, in order; holidays are closed."""
    exceptions = [e for e in schedule.exceptions if e.first <= last and e.last >= first]
    holidays = [
        ExceptionalDays(day, day, CLOSED, name)
        for day, name in schedule.holidays.items()
        if first <= day <= last and _exception(schedule, day) is None
    ]
    return iter(sorted([*exceptions, *holidays], key=lambda special: special.first))


@dataclass(frozen=True, slots=True)
class _Day:
    hours: Hours
    because: Because
    name: str | None = None


def _day(schedule: Schedule, day: date) -> _Day:
    if exception := _exception(schedule, day):
        return _Day(exception.hours, Because.EXCEPTION, exception.name)
    if holiday := schedule.holidays.get(day):
        return _Day(CLOSED, Because.HOLIDAY, holiday)
    return _Day(schedule.week[day.weekday()], Because.WEEK)


def _exception(schedule: Schedule, day: date) -> ExceptionalDays | None:
    return next((e for e in schedule.exceptions if e.first <= day <= e.last), None)


def _moments(schedule: Schedule, at: WallSeconds) -> Iterator[WallSeconds]:
    """Every moment after `at` at which something could change, in order."""
    day = datetime.fromtimestamp(at, schedule.zone).date()
    end = day + _FORESIGHT
    while day <= end:
        yield from sorted(moment for moment in _moments_of(schedule, day) if moment > at)
        day += timedelta(days=1)


def _moments_of(schedule: Schedule, day: date) -> set[WallSeconds]:
    zone = schedule.zone
    edges = {0, *(edge for span in _day(schedule, day).hours for edge in (span.opens, span.closes))}
    # A time that comes twice has two moments. One that is skipped has none that means anything:
    # what it would have changed changes at the switch.
    moments = {_moment(zone, day, edge, fold) for edge in edges for fold in (0, 1)}
    return moments | _clock_switch(zone, day)


def _moment(zone: tzinfo, day: date, minute: int, fold: int) -> WallSeconds:
    day += timedelta(days=minute // MIDNIGHT)
    hour, minute = divmod(minute % MIDNIGHT, 60)
    return datetime.combine(day, time(hour, minute, fold=fold), zone).timestamp()


def _clock_switch(zone: tzinfo, day: date) -> set[WallSeconds]:
    """When on this day the zone's clocks are put forward or back, if they are."""
    before, after = int(_moment(zone, day, 0, 0)), int(_moment(zone, day, MIDNIGHT, 1))
    offset = datetime.fromtimestamp(before, zone).utcoffset()
    if datetime.fromtimestamp(after, zone).utcoffset() == offset:
        return set()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return {float(after)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
