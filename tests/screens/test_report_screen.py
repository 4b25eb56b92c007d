"""A report as a screen and as files: every figure with its formula, and no person in it."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

import acd.screens.report
from acd.core import facts as f
from acd.core.measures import REPORTED
from acd.core.model import CallId, OfferEnding, OfferId, Outcome
from acd.core.routes import ContactId, Skip, To
from acd.counting import new_tally
from acd.lab.imagined_calls import day_of_calls
from acd.reporting.period import Period, period_of
from acd.reporting.report import Replay, Report
from acd.reporting.selection import EVERYTHING, Selection
from acd.screens.report import PIECE_MEASURES, Asked, report_screen
from acd.screens.report_files import WHOLE, report_csv, report_json
from acd.screens.report_texts import BRIEF, FORMULAS, NAMES, TEXTS, WORDS
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE, small_settings

PARIS = ZoneInfo("Europe/Paris")
LONG_AFTER = datetime(2027, 6, 1, tzinfo=UTC).timestamp()
ASKED = Asked("Habitat du Centre")


def period(last: int = 20, now: float = LONG_AFTER) -> Period:
    return period_of(date(2026, 11, 20), date(2026, 11, last), PARIS, now)


MIDNIGHT = period().begins_at


def report_of(facts: list[f.Fact], over: Period | None = None) -> Report:
    replay = Replay(over or period(), new_tally(small_settings()), Selection(EVERYTHING))
    replay.play(facts)
    return replay.report()


def busy_day() -> list[f.Fact]:
    call, leg, who = CallId("c"), OfferId("x"), ContactId("nord/g1")
    outside = f.OfferEnded(
        call, leg, None, SIEGE, OfferEnding.VOICEMAIL, MIDNIGHT + 30_020, who, To.ONCALL
    )
    at = MIDNIGHT + 30_000
    route = [
        f.StepSkipped(call, 0, To.CARETAKER, Skip.ABSENT, at),
        f.StepBegan(call, 1, To.ONCALL, "nuit", (), None, at),
        f.ContactOffered(call, leg, who, To.ONCALL, "nuit", ACCUEIL, SIEGE, None, 0, at, at),
        outside,
    ]
    return [*route, *day_of_calls(MIDNIGHT, 100, ACCUEIL, SIEGE, (ANA, BEN))]


def shown(report: Report, asked: Asked = ASKED, language: str = "fr", width: int = 160) -> str:
    console = Console(width=width)
    with console.capture() as capture:
        console.print(report_screen(report, asked, language))
    return capture.get()


def values(report: Report) -> Mapping[str, object]:
    return json.loads(report_json(report, ASKED))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_figure_stands_beside_its_formula(language: str) -> None:
    screen = shown(report_of(busy_day()), language=language, width=200)

    for measure in REPORTED:
        at = ("fr", "en").index(language)
        assert NAMES[measure.name][at] in screen
        assert FORMULAS[measure.name][at] in screen


def test_a_day_is_told_by_half_hours_from_its_first_call_to_its_last() -> None:
    screen = shown(report_of(busy_day()))

    assert "Habitat du Centre · rapport du 2026-11-20 (Europe/Paris)" in screen
    assert "  08:30 " in screen
    assert "  17:00 " in screen
    assert "  00:00 " not in screen


def test_steps_and_legs_outside_say_what_became_of_them() -> None:
    screen = shown(report_of(busy_day()))

    [caretaker] = [row.split() for row in screen.splitlines() if "gardien" in row]
    [oncall] = [row.split() for row in screen.splitlines() if "nuit" in row]
    assert caretaker == ["gardien", "0", "1"]
    assert oncall == ["astreinte", "nuit", "1", "0", "0", "1", "0", "0", "0", "20,0", "s"]


def test_several_days_are_told_by_day() -> None:
    screen = shown(report_of(busy_day(), period(last=22)), language="en")

    assert "report of 2026-11-20 to 2026-11-22" in screen
    assert "By day" in screen
    assert "2026-11-20 " in screen


def test_a_day_without_calls_says_so() -> None:
    assert "Aucun appel." in shown(report_of([]))


def test_without_a_value_there_is_a_dash() -> None:
    closed = f.CallQueued(CallId("a"), ACCUEIL, SIEGE, 0, None, MIDNIGHT, MIDNIGHT)
    record = f.CallCompleted(
        *(CallId("a"), ACCUEIL, SIEGE, 0, None, Outcome.CLOSED, "closed", None),
        MIDNIGHT, None, 0, MIDNIGHT,
    )  # fmt: skip

    screen = shown(report_of([closed, record]))

    [level] = [row for row in screen.splitlines() if "niveau de service " in row and "n_in" in row]
    assert " — " in level
    assert "100,0 %" not in screen


def test_what_narrows_the_report_is_said_in_its_head() -> None:
    noon = datetime(2026, 11, 20, 12, 10, tzinfo=PARIS).timestamp()
    asked = Asked("Site", (("line", "accueil"), ("team", "siege")), 30.0, is_cut=True)
    report = report_of(busy_day(), period(now=noon))

    screen = shown(replace(report, journal_begins_at=MIDNIGHT + 3600, astray=7), asked)

    for words in (
        "seulement : ligne accueil, équipe siege",
        "seuil T de ce rapport : 30s",
        "compté jusqu'au 2026-11-20 12:10",
        "le journal ne commence qu'au 2026-11-20 01:00",
        "période limitée à 3660 jours : depuis le 2026-11-20",
        "horloge déréglée, non comptés : 7",
    ):
        assert words in screen


def test_eighty_columns_are_enough_for_the_half_hours() -> None:
    rows = shown(report_of(busy_day()), width=80).splitlines()

    [row] = [row for row in rows if row.startswith("  09:00 ")]
    assert len(row.split("  ")) >= len(PIECE_MEASURES)
    assert "…" not in row


def test_eighty_columns_are_enough_for_days() -> None:
    rows = shown(report_of(busy_day(), period(last=22)), width=80).splitlines()

    [row] = [row for row in rows if row.startswith("  2026-11-20 ")]
    assert "…" not in row
    assert len(row.split("  ")) >= len(PIECE_MEASURES)


def test_a_date_is_whole_in_any_terminal() -> None:
    screen = shown(report_of(busy_day(), period(last=22)), width=50)

    assert "  2026-11-20 " in screen


def test_programs_read_every_measure_with_its_formula_and_unit() -> None:
    told = values(report_of(busy_day()))

    names = {measure.name for measure in REPORTED}
    assert names <= set(told["total"])
    assert set(told["formulas"]) == set(told["units"]) == names
    assert len(told["pieces"]) == 48
    assert told["outside"][0]["endings"] == {"voicemail": 1}


def test_programs_read_null_where_there_is_no_value() -> None:
    told = values(report_of([]))

    assert told["total"]["service_level"] is None
    assert told["total"]["received"] == 0


def test_the_csv_has_a_row_for_each_piece_and_one_for_all() -> None:
    rows = list(csv.DictReader(io.StringIO(report_csv(report_of(busy_day())))))

    assert len(rows) == 49
    assert rows[-1]["from"] == WHOLE
    assert sum(int(row["received"]) for row in rows[:-1]) == int(rows[-1]["received"]) == 101
    assert rows[0]["service_level"] == ""


@pytest.mark.parametrize("told", [report_csv, lambda report: report_json(report, ASKED), shown])
def test_nobody_is_in_a_report(told) -> None:
    text = told(report_of(busy_day())).lower()

    assert not [person for person in ("+336", "336399", "nord/g1", '"ana"', " ana ", " ben ")
                if person in text]  # fmt: skip


def test_the_formulas_are_those_of_the_measures() -> None:
    assert {name: text.en for name, text in FORMULAS.items()} == {
        measure.name: measure.formula for measure in REPORTED
    }
    assert set(NAMES) == set(FORMULAS)
    assert set(BRIEF) == {*PIECE_MEASURES, "longest_wait"}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_have_the_text_with_the_same_places(key: str) -> None:
    french, english = (
        {name for _, name, _, _ in Formatter().parse(words) if name} for words in TEXTS[key]
    )

    assert french == english
    assert all(words.strip() for words in TEXTS[key])


def test_every_word_is_used_by_the_screen() -> None:
    source = Path(acd.screens.report.__file__).read_text("utf-8")
    said_by_kind = {"report.line", "report.team", "report.entity"}

    assert [key for key in WORDS if f'"{key}"' not in source and key not in said_by_kind] == []


def test_dwellings_are_told_when_a_directory_knows_them() -> None:
    report = replace(report_of(busy_day()), dwellings=1000)

    assert "reçus / 1000 logements" in shown(report)
    assert values(report)["calls_per_dwelling_and_month"] == pytest.approx(3.07, abs=0.01)
