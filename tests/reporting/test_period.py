"""Days as the wall clock has them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from acd.reporting.period import HALF_HOUR, Period, period_of

PARIS = ZoneInfo("Europe/Paris")
LONG_AFTER = datetime(2027, 6, 1, tzinfo=UTC).timestamp()


def one(day: date, now: float = LONG_AFTER) -> Period:
    return period_of(day, day, PARIS, now)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 11, 20), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)],
)
def test_a_day_has_as_many_half_hours_as_the_clock_goes_through(day: date, hours: int) -> None:
    period = one(day)

    assert len(period.marks) - 1 == 2 * hours
    assert period.ends_at - period.begins_at == hours * 3600
    assert {b - a for a, b in zip(period.marks, period.marks[1:], strict=False)} == {HALF_HOUR}


def test_half_hours_are_named_by_the_wall_clock() -> None:
    period = one(date(2026, 11, 20))

    assert [period.name_of(mark) for mark in period.marks[:3]] == ["00:00", "00:30", "01:00"]


def test_the_half_hour_that_the_clock_shows_twice_is_two() -> None:
    period = one(date(2026, 10, 25))

    assert [period.name_of(mark) for mark in period.marks[4:8]] == [
        "02:00+0200", "02:30+0200", "02:00+0100", "02:30+0100",
    ]  # fmt: skip


def test_several_days_are_cut_at_every_midnight() -> None:
    period = period_of(date(2026, 10, 24), date(2026, 10, 26), PARIS, LONG_AFTER)

    names = [period.name_of(mark) for mark in period.marks[:-1]]

    assert names == ["2026-10-24", "2026-10-25", "2026-10-26"]
    assert period.days == 3
    assert period.ends_at - period.begins_at == 73 * 3600


def test_a_day_in_progress_ends_now() -> None:
    noon = datetime(2026, 11, 20, 12, 10, tzinfo=PARIS).timestamp()

    period = one(date(2026, 11, 20), noon)

    assert period.ends_at == noon
    assert period.name_of(period.marks[-2]) == "12:00"
