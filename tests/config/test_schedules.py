"""Schedules in acd.toml: what hours, holidays and exceptions become."""

import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from acd.config.public_holidays import public_holidays
from acd.core.schedule import CLOSED, MIDNIGHT, ExceptionalDays, Span

HOURS = """\
schedule = "bureaux"
[schedules.bureaux]
open = { mon-thu = ["13:30-17:30", "08:30-12:30"], sat = ["00:00-24:00"] }
holidays = "FR"
without_holidays = ["lundi de pentecote"]
exceptions = [
  { on = "2026-12-24", open = ["08:30-12:30"], name = "Veille" },
  { on = 2026-12-28, until = 2026-12-31, open = [], name = "Pont" },
]
"""
MORNING, AFTERNOON = Span(510, 750), Span(810, 1050)


@pytest.fixture
def schedule(load_text, smallest):
    return load_text(smallest + HOURS).plan().lines["accueil"].schedule


def test_hours_are_sorted_and_a_day_that_is_not_named_is_closed(schedule):
    assert schedule.week == (
        *((MORNING, AFTERNOON),) * 4,
        CLOSED,
        (Span(0, MIDNIGHT),),
        CLOSED,
    )


def test_exceptions_are_single_days_or_many(schedule):
    assert schedule.exceptions == (
        ExceptionalDays(date(2026, 12, 24), date(2026, 12, 24), (MORNING,), "Veille"),
        ExceptionalDays(date(2026, 12, 28), date(2026, 12, 31), CLOSED, "Pont"),
    )


def test_a_holiday_on_which_one_works_is_none_whatever_its_accents(schedule):
    assert date(2027, 5, 17) not in schedule.holidays
    assert schedule.holidays[date(2027, 5, 6)] == "Ascension"


def test_hours_without_a_zone_are_read_on_the_clocks_of_the_lines_entity(load_text, smallest):
    entity = '[entities.sud]\nname = "Sud"\ntimezone = "Indian/Reunion"\n'
    in_entity = smallest + 'entity = "sud"\n' + HOURS + entity

    settings = load_text(in_entity)

    assert settings.schedule_of("accueil").zone == ZoneInfo("Indian/Reunion")
    assert settings.plan().lines["accueil"].schedule.zone == ZoneInfo("Indian/Reunion")


@pytest.mark.parametrize(
    ("added", "zone"), [("", "Europe/Paris"), ('timezone = "Indian/Reunion"\n', "Indian/Reunion")]
)
def test_the_zone_is_its_own_or_the_sites(load_text, smallest, added, zone):
    settings = load_text(smallest + HOURS + added)

    assert settings.schedules["bureaux"].zone == ZoneInfo(zone)


def test_a_line_without_a_schedule_is_always_open(load_text, smallest):
    assert load_text(smallest).plan().lines["accueil"].schedule is None


ALL_FRANCE = {
    "01-01", "03-29", "05-01", "05-06", "05-08", "05-17", "07-14", "08-15", "11-01", "11-11",
    "12-25",
}  # fmt: skip


@pytest.mark.parametrize(
    ("territory", "more"),
    [
        ("FR", set()),
        *((department, {"03-26", "12-26"}) for department in ("FR-57", "FR-67", "FR-68")),
        ("FR-971", {"03-04", "03-26", "05-27", "07-21"}),
        ("FR-972", {"05-22", "07-21"}),
        ("FR-973", {"06-10"}),
        ("FR-974", {"12-20"}),
        ("FR-975", set()),
        ("FR-976", {"04-27"}),
        ("FR-977", {"10-09"}),
        ("FR-978", {"05-28", "07-21"}),
        ("FR-986", {"04-28", "06-29", "07-29"}),
        ("FR-987", {"03-05", "03-26", "11-20"}),
        ("FR-988", {"09-24"}),
    ],
)
def test_a_territory_has_its_own_holidays_in_2027(territory, more):
    days = {f"{day:%m-%d}" for day in public_holidays(territory, ()) if day.year == 2027}

    assert days == ALL_FRANCE | more


def test_without_a_territory_there_are_no_holidays():
    assert public_holidays("none", ()) == {}


def test_two_holidays_on_one_day_are_named_together_and_left_out_one_by_one():
    both = date(2059, 5, 8)  # Ascension and Victory day

    assert set(public_holidays("FR", ())[both].split(", ")) == {"Ascension", "Fête de la Victoire"}
    assert public_holidays("FR", ["ascension"])[both] == "Fête de la Victoire"


def test_the_library_of_holidays_is_loaded_only_when_it_is_asked(tmp_path):
    """It holds the calendars of all countries, and stays in memory."""
    program = "import sys, acd.config; sys.exit('holidays' in sys.modules)"

    process = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False)

    assert process.returncode == 0
