"""The kinds of value that opening hours are made of: days of the week, spans of a day, dates.

As in `values.py`, each check gives back the value or raises `wrong(problem, hint)`.
"""

import re
from datetime import date, datetime
from itertools import chain, pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainValidator, ValidationInfo

from acd.config.findings import quoted
from acd.config.values import kind, text, wrong
from acd.core.schedule import CLOSED, MIDNIGHT, Hours, Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WeekOfSpans = dict[tuple[int, ...], list[Span]]

_SPAN = "08:30-12:30"
_DAYS_HINT = f"write mon-fri or one of {', '.join(DAYS)}"
_DATE_HINT = 'write year, month and day, like "2026-12-24"'


def _days(value: object) -> tuple[int, ...]:
    """ "mon-fri" is (0, 1, 2, 3, 4)."""
    written = text(value, "mon-fri")
    named = written.split("-")
    if len(named) > 2 or not set(named) <= set(DAYS):
        raise wrong(f"{quoted(written)} is neither a day nor two days with a -", _DAYS_HINT)
    begin, end = DAYS.index(named[0]), DAYS.index(named[-1])
    if end < begin:
        hint = f"write the days after {named[0]} and those from mon on as two, each with its hours"
        raise wrong(f"{quoted(written)} runs over the end of the week", hint)
    return tuple(range(begin, end + 1))


def _each_day_once(week: WeekOfSpans) -> WeekOfSpans:
    named = sorted(chain.from_iterable(week))
    for day, following in pairwise(named):
        if day == following:
            raise wrong(f"{DAYS[day]} stands here twice", "name each day once")
    return week


def _span(value: object) -> Span:
    written = text(value, _SPAN)
    times = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", written, re.ASCII)
    if times is None:
        raise wrong(f"{quoted(written)} is not from one time to another", _span_hint(written))
    opens, closes = (_minute(*times.group(g, g + 1), whole=written) for g in (1, 3))
    if closes <= opens:
        hint = "hours past midnight are two: 22:00-24:00, and 00:00-06:00 on the next day"
        raise wrong(f"{quoted(written)} ends before it has begun", hint)
    return Span(opens, closes)


def _minute(hour: str, minute: str, *, whole: str) -> int:
    at = 60 * int(hour) + int(minute)
    if int(minute) > 59 or at > MIDNIGHT:
        raise wrong(f"{quoted(whole)} has a time that no clock shows", "times are 00:00 to 24:00")
    return at


def _span_hint(written: str) -> str:
    """Whoever writes 8h30-12h is told 08:30-12:00."""
    times = re.fullmatch(r"(\d\d?)[h:.](\d\d)?\D{1,3}(\d\d?)[h:.](\d\d)?", written, re.ASCII)
    if times is None:
        return f"write it like {quoted(_SPAN)}"
    h, m, h2, m2 = (part or "00" for part in times.groups())
    return f'write "{h:0>2}:{m}-{h2:0>2}:{m2}"'


def _list_of_spans(value: object) -> object:
    if not isinstance(value, list):
        raise wrong(f"a list expected, not {kind(value)}", f'write it like ["{_SPAN}"]')
    return value


def _apart(spans: list[Span]) -> list[Span]:
    in_order = sorted(spans)
    for span, following in pairwise(in_order):
        if following.opens < span.closes:
            raise wrong(f'"{span}" and "{following}" overlap', "join them, or move one")
    return in_order


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value  # TOML has dates of its own, without quotes
    written = text(value, "2026-12-24")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII) is None:
        raise wrong(f"{quoted(written)} is not a date", _DATE_HINT)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise wrong(f"there is no {quoted(written)} in the calendar", _DATE_HINT) from None


def _not_before_the_first(until: date | None, info: ValidationInfo) -> date | None:
    first = info.data.get("on")
    if until is not None and first is not None and until < first:
        raise wrong(f'"{until}" comes before "{first}"', "the first day is `on`, the last `until`")
    return until


Days = Annotated[tuple[int, ...], PlainValidator(_days)]
Spans = Annotated[
    list[Annotated[Span, PlainValidator(_span)]],
    BeforeValidator(_list_of_spans),
    AfterValidator(_apart),
]
Week = Annotated[dict[Days, Spans], AfterValidator(_each_day_once)]
Date = Annotated[date, PlainValidator(_date)]
LastDate = Annotated[Date | None, AfterValidator(_not_before_the_first)]


def seven_days(named: WeekOfSpans) -> tuple[Hours, ...]:
    """Monday first; those that are not named are closed."""
    hours = {day: tuple(spans) for days, spans in named.items() for day in days}
    return tuple(hours.get(day, CLOSED) for day in range(7))
