"""What became of the last calls: as a table, and as lines for programs."""

import json
from dataclasses import replace

import pytest
from rich.console import Console

from acd.config.settings import Settings
from acd.core.facts import CallCompleted
from acd.core.limits import ANONYMOUS_LIMIT, CALLER_LIMIT, LINE_FULL
from acd.core.model import AdvisorId, CallId, LineId, Outcome, TeamId
from acd.core.routes import To
from acd.screens.calls import CallsTable, json_lines
from tests.small_site import small_settings

ANSWERED = CallCompleted(
    call=CallId("a1" * 16),
    line=LineId("accueil"),
    team=TeamId("siege"),
    priority=0,
    caller="+33612345678",
    outcome=Outcome.ANSWERED,
    reason=None,
    advisor=AdvisorId("ana"),
    queued_at=1_800_000_000.0,
    answered_at=1_800_000_042.0,
    offers=2,
    at=1_800_000_167.0,
    answered_by=To.TEAM,
)
LOST = replace(
    ANSWERED,
    caller=None,
    outcome=Outcome.OVERFLOWED,
    answered_by=None,
    reason="rescue:longest-wait",
    advisor=None,
    answered_at=None,
    at=1_800_003_600.0,
)


def site(**keys: object) -> Settings:
    given = small_settings()
    return replace(given, site=replace(given.site, **keys))


def shown(*records: CallCompleted, width: int = 200, **keys: object) -> str:
    settings = site(**{"language": "fr", **keys})
    console = Console(width=width)
    with console.capture() as capture:
        console.print(CallsTable(records, settings))
    return capture.get()


def test_an_answered_call_shows_when_who_and_how_long() -> None:
    screen = shown(ANSWERED)

    for words in ("a1a1a1a1", "2027-01-15 09:00:00", "accueil", "siege", "décroch", "0:42", "2:05"):
        assert words in screen
    assert "ana" in screen


def test_the_moment_of_arrival_is_on_the_clock_of_the_site() -> None:
    assert "09:00:00" in shown(ANSWERED)  # 08:00 UTC


def test_a_call_that_nobody_answered_has_no_talk_time_and_says_why() -> None:
    screen = shown(LOST)

    assert "sans réponse du parcours (rescue:longest-wait)" in screen
    assert "1:00:00" in screen
    assert "—" in screen


@pytest.mark.parametrize(
    ("language", "reason", "said"),
    [
        ("fr", LINE_FULL, "dissuadés (ligne pleine)"),
        ("fr", CALLER_LIMIT, "dissuadés (trop d'appels de ce numéro)"),
        ("en", ANONYMOUS_LIMIT, "blocked (too many hidden numbers)"),
    ],
)
def test_who_was_kept_out_is_said_with_which_limit(language: str, reason: str, said: str) -> None:
    blocked = replace(LOST, outcome=Outcome.BLOCKED, reason=reason, at=LOST.queued_at)

    screen = shown(blocked, language=language)

    assert said in screen


def test_numbers_are_masked_everywhere() -> None:
    table, lines = shown(ANSWERED), "".join(json_lines([ANSWERED], small_settings()))

    for text in (table, lines):
        assert "+33 6 12 34 •• ••" in text
        assert "5678" not in text


@pytest.mark.parametrize("width", [200, 80])
def test_where_nobody_wants_figures_of_one_person_nobody_is_named(width: int) -> None:
    table = shown(ANSWERED, width=width, individual_figures=False)
    [line] = json_lines([ANSWERED], site(individual_figures=False))

    assert "ana" not in table
    assert "advisor" not in json.loads(line)
    assert json.loads(line)["outcome"] == "answered"


def test_without_a_call_the_table_shows_its_headings() -> None:
    assert "appel" in shown()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_terminal_of_80_columns_shows_every_heading_and_value_whole(language: str) -> None:
    fair = replace(LOST, outcome=Outcome.SHORT_ABANDONED, line=LineId("agence-vallee"))

    screen = shown(ANSWERED, LOST, fair, language=language, width=80)

    assert "…" not in screen
    assert max(map(len, screen.splitlines())) <= 80
    for words in ("01-15 09:00", "agence-vallee", "+33 6 12 34 •• ••", "1:00:00", "ana"):
        assert words in screen
    assert screen.count("\n") <= 3 + 3 + 3  # title, headings, rule; rows; outcomes folded


def test_the_table_speaks_english_when_the_site_does() -> None:
    assert "unanswered by the route" in shown(LOST, language="en")


def test_markup_in_a_name_is_shown_and_not_obeyed() -> None:
    assert "[red]x[/]" in shown(replace(ANSWERED, line=LineId("[red]x[/]")))


def test_a_line_of_json_per_call_has_every_figure() -> None:
    answered, lost = map(json.loads, json_lines([ANSWERED, LOST], small_settings()))

    assert answered == {
        "call": ANSWERED.call,
        "line": "accueil",
        "team": "siege",
        "priority": 0,
        "caller": "+33 6 12 34 •• ••",
        "outcome": "answered",
        "reason": None,
        "advisor": "ana",
        "queued_at": 1_800_000_000.0,
        "answered_at": 1_800_000_042.0,
        "ended_at": 1_800_000_167.0,
        "waited_seconds": 42.0,
        "talked_seconds": 125.0,
        "offers": 2,
        "answered_by": "team",
    }
    assert (lost["caller"], lost["waited_seconds"], lost["talked_seconds"]) == (
        "withheld",
        3600.0,
        None,
    )


def test_a_wait_is_never_negative() -> None:
    [line] = json_lines([replace(LOST, at=LOST.queued_at - 1.0)], small_settings())

    assert json.loads(line)["waited_seconds"] == 0.0
