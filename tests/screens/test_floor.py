"""The floor in a terminal: what a supervisor reads, in which words."""

import re
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from acd.core.model import AdvisorId, AdvisorState, CallState, LineId, Outcome, PauseCause, TeamId
from acd.core.routes import To
from acd.screens.floor import duration, floor_screen, percent, to_table
from acd.screens.texts import speaker
from acd.view import (
    AdvisorView,
    AsteriskView,
    CallView,
    FloorView,
    JournalView,
    MatchLatencyView,
    PauseView,
    ServiceLevelView,
    TeamView,
    TotalsView,
)

SIEGE = TeamId("siege")
ANA = AdvisorView(AdvisorId("1"), "Ana", AdvisorState.READY, 65, (), (SIEGE,), misses=1)
LUNCH = (PauseView(PauseCause.ADVISOR, "déjeuner"), PauseView(PauseCause.NO_ANSWER, "x3"))
BOB = replace(ANA, id=AdvisorId("2"), name="Bob", state=AdvisorState.PAUSED, pauses=LUNCH)


def call(short_id: str, state: CallState = CallState.WAITING, waited: float = 42) -> CallView:
    return CallView(short_id, LineId("accueil"), SIEGE, state, waited, priority=0)


def a_view() -> FloorView:
    level = ServiceLevelView(0.7, 90)
    return FloorView(
        at=1_800_000_000,
        site="Habitat Test",
        timezone="Europe/Paris",
        asterisk=AsteriskView(True, None, 1.2),
        journal=JournalView(),
        match_latency=MatchLatencyView(1000, 1.25, 2.5, 9.0, 31.0),
        teams=(TeamView(SIEGE, "Siège", 2, 42, 1, 2, level, 0.8),),
        calls=(call("0001"), call("0002", CallState.OFFERED, 7), call("03", CallState.CONNECTED)),
        advisors=(ANA, BOB),
        totals=TotalsView(
            since=1_795_000_000.0,
            received=10,
            in_progress=3,
            outcomes=dict.fromkeys(Outcome, 0) | {Outcome.ANSWERED: 7},
            service_level=replace(level, within_seconds=None),
            pick_up_rate=0.875,
            abandonment_rate=None,
            average_speed_of_answer_seconds=12.0,
            longest_wait_seconds=3723.0,
            offers=11,
            misses=4,
        ),
    )


def printed(screen: RenderableType) -> str:
    console = Console(width=200, color_system=None)
    with console.capture() as capture:
        console.print(screen)
    return capture.get()


def shown(view: FloorView, language: str = "fr") -> str:
    return printed(to_table(view, language))


def line_with(text: str, screen: str) -> str:
    return next(line for line in screen.splitlines() if text in line)


def test_no_screen_has_a_word_of_its_own() -> None:
    """With a catalogue of blanks, only what the view itself says is left."""
    spoken = {"unit.decimal_mark": ".", "title": "{site} {time}"}
    digits_only = replace(
        a_view(),
        site="0",
        teams=(replace(a_view().teams[0], name="0"),),
        calls=tuple(replace(c, line=LineId("0"), team=TeamId("0")) for c in a_view().calls),
        advisors=tuple(replace(a, name="0", teams=(TeamId("0"),)) for a in (ANA, BOB)),
    )
    broken = replace(
        digits_only,
        asterisk=AsteriskView(False),
        journal=JournalView("0"),
        match_latency=None,
        calls=(replace(digits_only.calls[0], state=CallState.RESCUE),),
    )

    for view in (digits_only, broken):
        left = printed(floor_screen(view, lambda key: spoken.get(key, "·"), most_rows=1))
        left = left.replace(view.totals.service_level.formula, "")

        assert set(re.findall(r"[^\W\d_]+", left)) == {"T"}  # of dates, as ISO 8601 writes them


def test_callers_are_listed_in_the_order_of_the_view_with_their_wait() -> None:
    screen = shown(a_view())

    assert screen.index("0001") < screen.index("0002")
    assert "0:42" in line_with("0001", screen)
    assert "attend" in line_with("0001", screen)
    assert "sonne" in line_with("0002", screen)
    assert "1 en conversation" in screen


def test_who_is_on_the_rescue_ladder_does_not_wait_and_is_counted_apart() -> None:
    rescued = call("0009", CallState.RESCUE)

    usual, alarming = (shown(replace(a_view(), calls=c)) for c in (a_view().calls, (rescued,)))

    assert "plan de secours : 1" in alarming
    assert "0009" not in alarming
    assert "0 en conversation" in alarming
    assert "plan de secours" not in usual


def test_who_is_rung_beside_the_advisors_stands_with_the_call() -> None:
    rung = replace(call("0007"), rings=To.CARETAKER)

    screen = shown(replace(a_view(), calls=(rung,)))

    assert "attend · gardien" in line_with("0007", screen)


def test_other_work_is_no_pause() -> None:
    reception = (PauseView(PauseCause.ADVISOR, "accueil physique", is_work=True),)
    view = replace(a_view(), advisors=(replace(BOB, pauses=reception), replace(BOB, name="Eve")))

    screen = shown(view)

    assert "autre travail" in line_with("Bob", screen)
    assert "en pause" in line_with("Eve", screen)


@pytest.mark.parametrize(
    ("language", "level", "median"), [("fr", "70,0 %", "1,2 ms"), ("en", "70.0%", "1.2 ms")]
)
def test_the_service_level_stands_beside_its_formula(
    language: str, level: str, median: str
) -> None:
    screen = shown(a_view(), language)

    assert level in line_with("Siège", screen)
    assert re.search(rf"= n_in / \(n_in \+ n_out \+ a_in \+ a_out\) +{level}", screen)
    assert median in screen


def test_nothing_to_divide_by_is_a_dash() -> None:
    screen = shown(a_view())

    assert "—" in line_with("taux d'abandon", screen)
    assert "87,5 %" in line_with("taux de décroché", screen)
    assert "1:02:03" in line_with("plus longue attente", screen)


def test_advisors_show_their_state_since_when_and_every_pause() -> None:
    screen = shown(a_view(), "en")

    assert re.search(r"Ana .*ready .*1:05 .*siege .*1", line_with("Ana", screen))
    assert "own wish (déjeuner), missed calls (x3)" in line_with("Bob", screen)


def test_what_is_broken_is_said_with_its_reason() -> None:
    broken = replace(
        a_view(),
        asterisk=AsteriskView(False, "login refused", 30),
        journal=JournalView("disk full"),
    )

    screen = shown(broken)

    assert "Asterisk NON CONNECTÉ : login refused · signe de vie il y a 0:30" in screen
    assert "journal EN ÉCHEC, les appels continuent : disk full" in screen


def test_a_long_table_ends_with_how_many_rows_are_missing() -> None:
    crowd = replace(a_view(), calls=tuple(call(f"{number:08}") for number in range(1_000)))

    screen = printed(to_table(crowd, "fr", most_rows=10))

    assert "… et 990 de plus" in screen
    assert "00000009" in screen
    assert "00000010" not in screen


def test_a_name_is_never_markup() -> None:
    nasty = replace(ANA, name="[red]Ana[/nope] {0}")
    teams = (replace(a_view().teams[0], name="[bold]Siège[/]"),)

    screen = shown(replace(a_view(), site="{site}[/]", advisors=(nasty,), teams=teams))

    assert "[red]Ana[/nope] {0}" in screen
    assert "[bold]Siège[/]" in screen
    assert "{site}[/]" in screen


def test_the_time_is_that_of_the_site() -> None:
    assert "2027-01-15T09:00:00+01:00" in shown(a_view())


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3600, "1:00:00")]
)
def test_durations_read_the_same_in_every_language(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_almost_is_not_a_hundred_percent_nor_the_target() -> None:
    say = speaker("en")

    assert [percent(share, say) for share in (0.796, 0.8, 1.0)] == ["79.6%", "80.0%", "100.0%"]
