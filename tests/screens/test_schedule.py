"""The screen of opening hours, in both languages, and the same for programs."""

from datetime import date, datetime
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from acd.core.schedule import CLOSED, Because, ExceptionalDays, Schedule, Span
from acd.screens.schedule import Window, schedule_json, schedule_screen
from acd.screens.schedule_texts import TEXTS
from acd.screens.texts import key_of

PARIS = ZoneInfo("Europe/Paris")
MORNING, AFTERNOON = Span(510, 750), Span(810, 1050)
BUREAUX = Schedule(
    PARIS,
    ((MORNING, AFTERNOON),) * 5 + (CLOSED, CLOSED),
    {date(2026, 12, 25): "Noël", date(2028, 1, 1): "Jour de l'an"},
    (
        ExceptionalDays(date(2026, 12, 24), date(2026, 12, 24), (MORNING,), "Veille [de] Noël"),
        ExceptionalDays(date(2026, 12, 28), date(2026, 12, 31), CLOSED, "Pont"),
    ),
)
NEVER = Schedule(PARIS, (CLOSED,) * 7)
YEAR = Window(None, 12)


def at(written: str) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=PARIS).timestamp()


def shown(
    schedule: Schedule | None,
    now: str = "2026-11-18 10:00",
    window: Window = YEAR,
    language: str = "fr",
) -> str:
    console = Console(width=120)
    with console.capture() as capture:
        console.print(schedule_screen("Accueil", schedule, window, at(now), language))
    return capture.get()


def test_the_week_and_the_special_days_are_listed() -> None:
    screen = shown(BUREAUX)

    for words in (
        "Accueil · heure de Europe/Paris",
        "08:30-12:30  13:30-17:30",
        "samedi",
        "du 2026-11-18 au 2027-11-18",
        "2026-12-28 → 2026-12-31",
        "Veille [de] Noël",
    ):
        assert words in screen
    assert "2028" not in screen
    assert screen.index("Veille") < screen.index("Pont")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-18 10:00", "ouverte maintenant, jusqu'au mercredi 2026-11-18 12:30"),
        ("2026-11-18 13:00", "fermée maintenant (pause), jusqu'au mercredi 2026-11-18 13:30"),
        ("2026-11-20 20:00", "(hors des heures d'ouverture), jusqu'au lundi 2026-11-23 08:30"),
        ("2026-12-25 10:00", "fermée maintenant (jour férié : Noël), jusqu'au vendredi 2027-01-01"),
        ("2026-12-29 10:00", "fermée maintenant (Pont), jusqu'au"),
    ],
)
def test_it_says_whether_the_line_is_open_now_and_until_when(now: str, words: str) -> None:
    assert words in shown(BUREAUX, now)


def test_what_never_changes_has_no_moment() -> None:
    assert "aucune ouverture dans l'année" in shown(NEVER)
    assert "aucun\n" in shown(NEVER).replace(" ", "")


def test_a_line_without_a_schedule_is_always_open() -> None:
    assert shown(None) == "Accueil : toujours ouverte\n"
    assert schedule_json("accueil", None, YEAR, 0.0) == {
        "line": "accueil", "always_open": True, "open": True,
    }  # fmt: skip


def test_english_is_beside() -> None:
    assert "open now, until Wednesday 2026-11-18 12:30" in shown(BUREAUX, language="en")


@pytest.mark.parametrize(
    ("window", "last"),
    [
        (Window(None, 1), date(2026, 12, 18)),
        (Window(date(2026, 10, 31), 4), date(2027, 2, 28)),
        (Window(date(2026, 12, 31), 12), date(2027, 12, 31)),
    ],
)
def test_a_window_ends_on_the_same_day_of_its_last_month(window: Window, last: date) -> None:
    assert window.days(date(2026, 11, 18))[1] == last


def test_for_programs_times_are_numbers_and_dates_iso() -> None:
    told = schedule_json("accueil", BUREAUX, Window(date(2026, 12, 24), 1), at("2026-12-24 10:00"))

    assert (told["open"], told["because"], told["name"]) == (True, "exception", "Veille [de] Noël")
    assert told["changes_at"] == at("2026-12-24 12:30")
    assert told["special_days"] == [
        {"on": "2026-12-24", "until": "2026-12-24", "open": ["08:30-12:30"],
         "name": "Veille [de] Noël"},
        {"on": "2026-12-25", "until": "2026-12-25", "open": [], "name": "Noël"},
        {"on": "2026-12-28", "until": "2026-12-31", "open": [], "name": "Pont"},
    ]  # fmt: skip


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_have_the_text_with_the_same_places(key: str) -> None:
    french, english = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in TEXTS[key]
    )

    assert french == english


def test_every_reason_has_a_word() -> None:
    assert [because for because in Because if key_of(because) not in TEXTS] == []
