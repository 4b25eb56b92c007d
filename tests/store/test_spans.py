"""Finding a stretch of time by number, also where a clock was wrong for a while."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from acd.store.opening import connect
from acd.store.spans import PAGE, Numbers

DAY = 86_400.0
FOUR_YEARS = 4 * 365 * DAY
OF_A_DAY = PAGE // 4


def days(*stamped: float) -> list[float]:
    """So many facts of each day, as its clock stamped them."""
    return [day * DAY + number for day in stamped for number in range(OF_A_DAY)]


@pytest.fixture
def numbers(store: Path, times: list[float]) -> Iterator[Numbers]:
    with closing(connect(store)) as connection:
        connection.execute("BEGIN")
        rows = [(at, "SwitchCameUp", "{}") for at in times]
        connection.executemany("INSERT INTO facts (at, kind, body) VALUES (?, ?, ?)", rows)
        yield Numbers(connection)


def of_day(number: int) -> tuple[int, int]:
    """The numbers of the day that came so manieth."""
    return 1 + number * OF_A_DAY, 1 + (number + 1) * OF_A_DAY


@pytest.mark.parametrize("times", [days(*range(20))])
def test_a_day_lies_where_its_first_and_its_last_fact_lie(numbers: Numbers) -> None:
    for day in range(20):
        assert numbers.span(day * DAY, (day + 1) * DAY) == of_day(day)


AHEAD = [*range(10), FOUR_YEARS / DAY, *range(11, 20)]
BEHIND = [*range(10), -20_000.0, *range(11, 20)]


@pytest.mark.parametrize("times", [days(*AHEAD), days(*BEHIND)])
def test_days_after_one_with_a_wrong_clock_are_found(numbers: Numbers) -> None:
    for day in (0, 9, 11, 12, 15, 19):
        assert numbers.span(day * DAY, (day + 1) * DAY) == of_day(day)
    assert numbers.span(9 * DAY, 12 * DAY) == (of_day(9)[0], of_day(11)[1])


AHEAD_AT_A_LOOK = [*range(8), FOUR_YEARS / DAY, *range(9, 20)]


@pytest.mark.parametrize("times", [days(*AHEAD_AT_A_LOOK)])
def test_a_look_that_meets_the_wrong_clock_hides_nothing_behind_it(numbers: Numbers) -> None:
    for day in (7, 9, 10, 11, 12):
        assert numbers.span(day * DAY, (day + 1) * DAY) == of_day(day)


@pytest.mark.parametrize("times", [days(*AHEAD)])
def test_where_nothing_happened_it_is_behind_what_is_earlier(numbers: Numbers) -> None:
    behind = of_day(9)[1]

    assert numbers.span(10 * DAY, 11 * DAY) == (behind, behind)
    assert numbers.span(-5 * DAY, -4 * DAY) == (1, 1)


@pytest.mark.parametrize(("times", "begin"), [([], None), (days(FOUR_YEARS / DAY, 3), 3 * DAY)])
def test_the_journal_begins_with_the_earliest(numbers: Numbers, begin: float | None) -> None:
    assert numbers.begin_at is None if begin is None else numbers.begin_at < FOUR_YEARS
