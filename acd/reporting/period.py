"""The days of a report, and the pieces into which its table cuts them.

Rule 1: a day goes from midnight to midnight on the site's wall clock: it may have 23 or 25 hours.
Rule 2: one day is cut into half hours, several into days. Half hours are counted off from midnight,
        so that the one which the clock shows twice in autumn is two.
Rule 3: what has not come yet is no part of a report: a day in progress ends now.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from acd.core.model import Seconds

HALF_HOUR: Seconds = 1800.0
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date  # it too
    zone: ZoneInfo
    marks: tuple[Seconds, ...]  # where the pieces begin, and the end of the last

    @property
    def begins_at(self) -> Seconds:
        return self.marks[0]

    @property
    def ends_at(self) -> Seconds:
        return self.marks[-1]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    def name_of(self, mark: Seconds) -> str:
        """Of the piece that begins there: "08:30"; with the offset, where the clock is changed."""
        moment = datetime.fromtimestamp(mark, self.zone)
        if not self.is_one_day:
            return moment.date().isoformat()
        return f"{moment:%H:%M%z}" if _is_odd(self.first, self.zone) else f"{moment:%H:%M}"


def period_of(first: date, last: date, zone: ZoneInfo, now: Seconds) -> Period:
    """`first` has begun by now."""
    end = min(midnight(last + _A_DAY, zone), now)
    marks = _half_hours(first, zone) if first == last else _midnights(first, last, zone)
    begun = [mark for mark in marks if mark < end]
    return Period(first, last, zone, (*begun, end))


def midnight(day: date, zone: ZoneInfo) -> Seconds:
    """Or the first moment of the day, where the clock leaves midnight out."""
    return datetime.combine(day, time(), zone).timestamp()


def _midnights(first: date, last: date, zone: ZoneInfo) -> list[Seconds]:
    days = (last - first).days + 1
    return [midnight(first + number * _A_DAY, zone) for number in range(days)]


def _half_hours(day: date, zone: ZoneInfo) -> list[Seconds]:
    begin, end = midnight(day, zone), midnight(day + _A_DAY, zone)
    return [begin + number * HALF_HOUR for number in range(int((end - begin) / HALF_HOUR))]


def _is_odd(day: date, zone: ZoneInfo) -> bool:
    return midnight(day + _A_DAY, zone) - midnight(day, zone) != _A_DAY.total_seconds()
