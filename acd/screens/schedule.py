"""When a line is open: its week, the days that are not as in any other week, and now."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from acd.core.schedule import (
    ExceptionalDays,
    Hours,
    Reason,
    Schedule,
    WallSeconds,
    next_change,
    special_days,
    why,
)
from acd.screens.schedule_texts import TEXTS
from acd.screens.texts import Say, key_of, speaker

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Window:
    """The days to be listed, both ends included; None: from today."""

    first: date | None
    months: int

    def days(self, today: date) -> tuple[date, date]:
        first = self.first or today
        year, month = divmod(12 * first.year + first.month - 1 + self.months, 12)
        last_of_month = monthrange(year, month + 1)[1]
        return first, date(year, month + 1, min(first.day, last_of_month))


def schedule_screen(
    line: str, schedule: Schedule | None, window: Window, now: WallSeconds, language: str
) -> RenderableType:
    say = speaker(language, TEXTS)
    if schedule is None:
        return Text(say("schedule.always").format(line=line), "bold")
    first, last = window.days(datetime.fromtimestamp(now, schedule.zone).date())
    title = say("schedule.title").format(line=line, zone=schedule.zone)
    special = say("schedule.special").format(first=first, last=last)
    return Group(
        Text(title, "bold"),
        _now(schedule, now, say),
        _table(say("schedule.week"), _week(schedule, say)),
        _table(special, _special(special_days(schedule, first, last), say)),
    )


def schedule_json(
    line: str, schedule: Schedule | None, window: Window, now: WallSeconds
) -> dict[str, object]:
    """`changes_at` in seconds since the epoch; a list of hours that is empty is closed."""
    if schedule is None:
        return {"line": line, "always_open": True, "open": True}
    first, last = window.days(datetime.fromtimestamp(now, schedule.zone).date())
    reason = why(schedule, now)
    return {
        "line": line,
        "always_open": False,
        "timezone": str(schedule.zone),
        "open": reason.open,
        "because": reason.because.value,
        "name": reason.name,
        "changes_at": next_change(schedule, now),
        "week": {
            day: list(map(str, hours)) for day, hours in zip(_DAYS, schedule.week, strict=True)
        },
        "special_days": [_plain(days) for days in special_days(schedule, first, last)],
    }


def _plain(days: ExceptionalDays) -> dict[str, object]:
    return {
        "on": days.first.isoformat(),
        "until": days.last.isoformat(),
        "open": list(map(str, days.hours)),
        "name": days.name,
    }


def _now(schedule: Schedule, now: WallSeconds, say: Say) -> Text:
    reason = why(schedule, now)
    change = next_change(schedule, now)
    key = "schedule.open" if reason.open else "schedule.closed"
    if change is None:
        key += "_on"
    words = say(key).format(
        why=_why(reason, say), when="" if change is None else _moment(schedule, change, say)
    )
    return Text(words, "green" if reason.open else "yellow")


def _why(reason: Reason, say: Say) -> str:
    return say(key_of(reason.because)).format(name=reason.name)


def _moment(schedule: Schedule, at: WallSeconds, say: Say) -> str:
    local = datetime.fromtimestamp(at, schedule.zone)
    day = say(f"day.{local.weekday()}")
    return say("schedule.moment").format(day=day, date=local.date(), time=f"{local:%H:%M}")


def _week(schedule: Schedule, say: Say) -> Iterator[tuple[str, ...]]:
    for day, hours in enumerate(schedule.week):
        yield say(f"day.{day}"), _hours(hours, say)


def _special(listed: Iterator[ExceptionalDays], say: Say) -> Iterator[tuple[str, ...]]:
    empty = True
    for days in listed:
        empty = False
        one = days.first == days.last
        dates = (
            str(days.first)
            if one
            else say("schedule.days").format(first=days.first, last=days.last)
        )
        weekday = say(f"day.{days.first.weekday()}") if one else ""
        yield dates, weekday, _hours(days.hours, say), days.name
    if empty:
        yield (say("schedule.none"),)


def _hours(hours: Hours, say: Say) -> str:
    return "  ".join(map(str, hours)) or say("schedule.no_hours")


def _table(title: str, rows: Iterator[tuple[str, ...]]) -> Table:
    drawn = Table(
        title=Text(title, "bold"), title_justify="left", show_header=False, box=SIMPLE_HEAD
    )
    for row in rows:
        drawn.add_row(*map(Text, row))
    return drawn
