"""Opening hours: lunch, holidays, exceptions, and the two nights on which clocks are put right."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core.schedule import (
    CLOSED,
    MIDNIGHT,
    Because,
    ExceptionalDays,
    Reason,
    Schedule,
    Span,
    is_open,
    next_change,
    special_days,
    why,
)

PARIS = ZoneInfo("Europe/Paris")
MORNING, AFTERNOON = Span(8 * 60 + 30, 12 * 60 + 30), Span(13 * 60 + 30, 17 * 60 + 30)
OFFICE = (MORNING, AFTERNOON)
CHRISTMAS_EVE = ExceptionalDays(date(2026, 12, 24), date(2026, 12, 24), (MORNING,), "Réveillon")
END_OF_YEAR = ExceptionalDays(date(2026, 12, 28), date(2026, 12, 31), CLOSED, "Fin d'année")
OPEN_SUNDAY = ExceptionalDays(date(2026, 6, 14), date(2026, 6, 14), OFFICE, "Portes ouvertes")
BUREAUX = Schedule(
    PARIS,
    (OFFICE,) * 5 + ((Span(9 * 60, 12 * 60),), CLOSED),
    {date(2026, 12, 25): "Noël", date(2026, 7, 14): "Fête nationale"},
    (CHRISTMAS_EVE, END_OF_YEAR, OPEN_SUNDAY),
)
NEVER = Schedule(PARIS, (CLOSED,) * 7)
ALWAYS = Schedule(PARIS, ((Span(0, MIDNIGHT),),) * 7)


def at(written: str, zone: ZoneInfo = PARIS, fold: int = 0) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=zone, fold=fold).timestamp()


def every_day(*spans: Span, zone: ZoneInfo = PARIS) -> Schedule:
    return Schedule(zone, (spans,) * 7)


@pytest.mark.parametrize(
    ("written", "open_then"),
    [
        ("2026-11-18 08:29:59", False),
        ("2026-11-18 08:30", True),
        ("2026-11-18 12:29:59", True),
        ("2026-11-18 12:30", False),
        ("2026-11-18 13:30", True),
        ("2026-11-18 17:30", False),
        ("2026-11-21 11:59", True),  # Saturday
        ("2026-11-21 14:00", False),
        ("2026-11-22 10:00", False),  # Sunday
    ],
)
def test_a_line_is_open_from_the_first_minute_of_a_span_until_its_last(written, open_then):
    assert is_open(BUREAUX, at(written)) is open_then


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-11-18 10:00", Reason(True, Because.WEEK)),
        ("2026-11-18 13:00", Reason(False, Because.BREAK)),
        ("2026-11-18 07:00", Reason(False, Because.WEEK)),
        ("2026-11-18 20:00", Reason(False, Because.WEEK)),
        ("2026-11-22 10:00", Reason(False, Because.WEEK)),
        ("2026-12-25 10:00", Reason(False, Because.HOLIDAY, "Noël")),
        ("2026-12-24 10:00", Reason(True, Because.EXCEPTION, "Réveillon")),
        ("2026-12-24 15:00", Reason(False, Because.EXCEPTION, "Réveillon")),
        ("2026-12-28 10:00", Reason(False, Because.EXCEPTION, "Fin d'année")),
        ("2026-12-31 10:00", Reason(False, Because.EXCEPTION, "Fin d'année")),
        ("2026-06-14 10:00", Reason(True, Because.EXCEPTION, "Portes ouvertes")),
    ],
)
def test_the_reason_is_told(written, reason):
    assert why(BUREAUX, at(written)) == reason


def test_an_exception_goes_before_a_holiday():
    worked = ExceptionalDays(date(2026, 7, 14), date(2026, 7, 14), OFFICE, "Permanence")
    schedule = Schedule(PARIS, BUREAUX.week, BUREAUX.holidays, (worked,))

    assert is_open(schedule, at("2026-07-14 10:00"))
    assert not is_open(BUREAUX, at("2026-07-14 10:00"))


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ("2026-11-18 10:00", "2026-11-18 12:30"),
        ("2026-11-18 12:30", "2026-11-18 13:30"),
        ("2026-11-20 17:30", "2026-11-21 09:00"),
        ("2026-11-21 13:00", "2026-11-23 08:30"),
        ("2026-12-24 13:00", "2026-12-26 09:00"),  # Christmas is left out
        ("2026-12-26 13:00", "2027-01-01 08:30"),  # in this schedule New Year is no holiday
    ],
)
def test_the_next_change_is_the_next_opening_or_closing(now, change):
    assert next_change(BUREAUX, at(now)) == at(change)


def test_midnight_is_no_change_when_both_sides_are_open():
    schedule = every_day(Span(0, 6 * 60), Span(22 * 60, MIDNIGHT))

    assert next_change(schedule, at("2026-11-18 23:00")) == at("2026-11-19 06:00")


def test_spans_that_touch_are_one():
    schedule = every_day(Span(8 * 60, 12 * 60), Span(12 * 60, 18 * 60))

    assert why(schedule, at("2026-11-18 12:00")).open
    assert next_change(schedule, at("2026-11-18 09:00")) == at("2026-11-18 18:00")


@pytest.mark.parametrize("schedule", [NEVER, ALWAYS])
def test_what_never_changes_says_so(schedule):
    assert next_change(schedule, at("2026-11-18 10:00")) is None


def test_the_holiday_of_a_line_that_never_closes_is_its_next_change():
    schedule = Schedule(PARIS, ALWAYS.week, {date(2027, 5, 1): "Fête du Travail"})

    assert next_change(schedule, at("2026-11-18 10:00")) == at("2027-05-01 00:00")
    assert next_change(schedule, at("2027-05-01 12:00")) == at("2027-05-02 00:00")


# The clocks: in 2026 Paris skips 02:00 to 03:00 on 29 March and repeats it on 25 October


@pytest.mark.parametrize("day", ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26"])
def test_office_hours_are_the_same_on_the_wall_before_and_after_a_switch(day):
    assert not is_open(BUREAUX, at(f"{day} 08:29"))
    assert is_open(BUREAUX, at(f"{day} 08:30"))


@pytest.mark.parametrize(
    ("friday_evening", "monday_morning", "hours"),
    [
        ("2026-03-27 18:00", "2026-03-30 08:30", 61.5),
        ("2026-10-23 18:00", "2026-10-26 08:30", 63.5),
    ],
)
def test_the_weekend_of_a_switch_is_an_hour_shorter_or_longer(
    friday_evening, monday_morning, hours
):
    week = Schedule(PARIS, (OFFICE,) * 5 + (CLOSED, CLOSED))

    opens_at = next_change(week, at(friday_evening))

    assert opens_at == at(monday_morning)
    assert opens_at - at(friday_evening) == hours * 3600


def test_a_span_inside_the_skipped_hour_never_happens_that_night():
    schedule = every_day(Span(2 * 60 + 15, 2 * 60 + 45))

    assert next_change(schedule, at("2026-03-29 00:00")) == at("2026-03-30 02:15")


def test_a_span_that_begins_in_the_skipped_hour_opens_at_the_switch():
    schedule = every_day(Span(2 * 60 + 30, 4 * 60))

    assert next_change(schedule, at("2026-03-29 00:00")) == at("2026-03-29 03:00")


def test_a_span_that_ends_in_the_skipped_hour_closes_at_the_switch():
    schedule = every_day(Span(60, 2 * 60 + 30))

    assert next_change(schedule, at("2026-03-29 01:30")) == at("2026-03-29 03:00")


def test_a_span_inside_the_repeated_hour_happens_twice():
    schedule = every_day(Span(2 * 60 + 15, 2 * 60 + 45))
    changes = [at("2026-10-25 00:00")]

    for _ in range(4):
        changes.append(next_change(schedule, changes[-1]))

    assert changes[1:] == [
        at("2026-10-25 02:15"),
        at("2026-10-25 02:45"),
        at("2026-10-25 02:15", fold=1),
        at("2026-10-25 02:45", fold=1),
    ]


def test_a_span_that_ends_in_the_repeated_hour_opens_again_at_the_switch():
    schedule = every_day(Span(0, 2 * 60 + 30))
    switch = at("2026-10-25 02:00", fold=1)

    assert next_change(schedule, at("2026-10-25 02:30")) == switch
    assert next_change(schedule, switch) == at("2026-10-25 02:30", fold=1)


def test_a_zone_whose_midnight_is_skipped_opens_at_the_switch():
    santiago = ZoneInfo("America/Santiago")  # 2026-09-06 begins at 01:00
    sundays = Schedule(santiago, (CLOSED,) * 6 + ((Span(0, 12 * 60),),))

    assert next_change(sundays, at("2026-09-05 12:00", santiago)) == at(
        "2026-09-06 01:00", santiago
    )


MINUTES = st.integers(0, MIDNIGHT // 15).map(lambda quarter: quarter * 15)


@st.composite
def hours(draw) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(MINUTES, max_size=6)))
    return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def schedules_and_nights(draw) -> tuple[Schedule, float]:
    """A random schedule, and a moment within a day of a switch of its zone."""
    zone, nights = draw(
        st.sampled_from(
            [
                ("Europe/Paris", ["2026-03-28 12:00", "2026-10-24 12:00"]),
                ("America/Santiago", ["2026-09-05 12:00", "2026-04-04 12:00"]),
                ("Australia/Lord_Howe", ["2026-10-03 12:00", "2026-04-04 12:00"]),  # by 30 min
                ("Indian/Reunion", ["2026-03-28 12:00"]),  # never
            ]
        )
    )
    start = at(draw(st.sampled_from(nights)), ZoneInfo(zone)) + draw(st.integers(0, 24 * 60)) * 60
    first = datetime.fromtimestamp(start, ZoneInfo(zone)).date() + timedelta(days=1)
    exceptions = (
        (ExceptionalDays(first, first, draw(hours()), "exception"),) if draw(st.booleans()) else ()
    )
    holidays = {first + timedelta(days=1): "holiday"} if draw(st.booleans()) else {}
    week = tuple(draw(st.lists(hours(), min_size=7, max_size=7)))
    return Schedule(ZoneInfo(zone), week, holidays, exceptions), start


@settings(max_examples=120, deadline=None, derandomize=True)
@given(schedules_and_nights())
def test_the_next_change_is_what_looking_every_minute_would_find(drawn):
    schedule, start = drawn
    now = is_open(schedule, start)
    minutes = (start + 60 * minute for minute in range(1, 3 * 24 * 60))

    found = next((m for m in minutes if is_open(schedule, m) is not now), None)

    change = next_change(schedule, start)
    assert change == found or (found is None and (change is None or change >= start + 259_200))


# The days that are not like others


def test_special_days_are_listed_in_order_and_a_holiday_within_an_exception_once():
    holidays = {**BUREAUX.holidays, date(2026, 12, 30): "Fête locale"}
    schedule = Schedule(PARIS, BUREAUX.week, holidays, BUREAUX.exceptions)

    listed = list(special_days(schedule, date(2026, 7, 1), date(2026, 12, 29)))

    assert [special.name for special in listed] == [
        "Fête nationale",
        "Réveillon",
        "Noël",
        "Fin d'année",
    ]
    assert listed[0].hours == CLOSED


def test_a_span_reads_as_it_is_written():
    assert [str(span) for span in OFFICE] == ["08:30-12:30", "13:30-17:30"]
    assert str(Span(0, MIDNIGHT)) == "00:00-24:00"
