"""The board of the demo: all of it in a terminal of 80 by 24, and honest about what is left out."""

from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from acd.core.model import AdvisorId, AdvisorState, CallState, LineId, Outcome, PauseCause, TeamId
from acd.screens.board import board
from acd.screens.demo import (
    Balance,
    Invitation,
    Spread,
    balance_screen,
    demo_screen,
    progress_line,
)
from acd.screens.demo_texts import TEXTS
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
LATENCY = MatchLatencyView(1000, 1.25, 2.5, 119.0, 131.0)
LEVEL = ServiceLevelView(0.875, 6)
SAY = speaker("fr", TEXTS)
INVITATION = Invitation(
    server="127.0.0.1:10009",
    user="softphone",
    password="0123456789abcdef",
    numbers=("0199001234", "0199005678"),
    status_command=".venv/bin/acd status -c /tmp/acd-12345678/acd.toml",
    metrics_url="http://127.0.0.1:10007/metrics",
)


def a_view(waiting: int = 2) -> FloorView:
    state = AdvisorState.TALKING
    outcomes = {Outcome.ANSWERED: 888, Outcome.ABANDONED: 8, Outcome.SHORT_ABANDONED: 8}
    return FloorView(
        at=1_800_000_000,
        site="Habitat Test",
        timezone="Europe/Paris",
        asterisk=AsteriskView(True, None, 1.2),
        journal=JournalView(),
        match_latency=LATENCY,
        teams=(TeamView(SIEGE, "Siège", waiting, 42, 1, 6, LEVEL, 0.8),) * 2,
        calls=tuple(a_call(number, 2.0 + number) for number in range(waiting)),
        advisors=tuple(
            AdvisorView(AdvisorId(str(n)), f"Advisor N° {n}", state, 65, (), (SIEGE,), 0)
            for n in range(6)
        ),
        totals=TotalsView(
            since=1_795_000_000.0,
            received=910,
            in_progress=6,
            outcomes=dict.fromkeys(Outcome, 0) | outcomes,
            service_level=replace(LEVEL, within_seconds=None),
            pick_up_rate=None,
            abandonment_rate=None,
            average_speed_of_answer_seconds=None,
            longest_wait_seconds=None,
            offers=1000,
            misses=4,
        ),
    )


def a_call(number: int, waited: float) -> CallView:
    return CallView(f"{number:08}", LineId("accueil"), SIEGE, CallState.WAITING, waited, 0)


def printed(screen: RenderableType, width: int = 80) -> list[str]:
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(screen)
    return [line.rstrip() for line in capture.get().splitlines()]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("placed", [None, 1000])
@pytest.mark.parametrize("waiting", [0, 2, 50])
def test_all_of_it_fits_into_a_small_terminal(
    language: str, placed: int | None, waiting: int
) -> None:
    screen = demo_screen(a_view(waiting), INVITATION, speaker(language, TEXTS), placed, (80, 24))

    lines = printed(screen)

    assert len(lines) <= 24
    assert "…" not in "".join(lines).replace("… et", "").replace("… and", "")


def test_callers_for_whom_there_is_no_room_are_counted() -> None:
    lines = printed(board(a_view(waiting=50), SAY, width=78, height=20))

    shown = sum("attend" in line and "accueil" in line for line in lines)

    assert any(f"… et {50 - shown} de plus" in line for line in lines)


def test_in_a_narrow_terminal_advisors_stand_below_the_callers() -> None:
    lines = printed(board(a_view(), SAY, width=58, height=40), width=58)

    callers = next(place for place, line in enumerate(lines) if "accueil" in line)
    advisors = next(place for place, line in enumerate(lines) if "Advisor N° 0" in line)

    assert callers < advisors


def test_the_bar_is_full_at_the_threshold_of_the_team() -> None:
    view = replace(a_view(), calls=(a_call(1, 3.0), a_call(2, 6.5)))
    console = Console(width=80, color_system="standard", force_terminal=True)

    with console.capture() as capture:
        console.print(board(view, SAY, width=78, height=20))

    assert "\x1b[32m━━━━\x1b[0m\x1b[90m━━━━\x1b[0m" in capture.get()
    assert "\x1b[31m━━━━━━━━\x1b[0m" in capture.get()


def test_of_a_pause_the_cause_is_told() -> None:
    advisor = replace(
        a_view().advisors[0],
        state=AdvisorState.PAUSED,
        pauses=(PauseView(PauseCause.DECLINED, ""),),
    )

    lines = printed(board(replace(a_view(), advisors=(advisor,)), SAY, width=78, height=20))

    assert any("● appel refusé" in line for line in lines)


def test_a_name_is_never_markup() -> None:
    nasty = replace(a_view().advisors[0], name="[red]A[/nope]{0}")

    lines = printed(board(replace(a_view(), advisors=(nasty,)), SAY, width=110, height=20), 110)

    assert any("[red]A[/nope]{0}" in line for line in lines)


def test_what_is_broken_is_said_on_the_board_and_in_the_log() -> None:
    view = replace(
        a_view(), asterisk=AsteriskView(False, "login refused"), journal=JournalView("disk full")
    )

    health = printed(board(view, SAY, width=118, height=20), width=118)[1]
    line = progress_line(view, SAY, placed=None).plain

    assert "Asterisk NON CONNECTÉ : login refused" in health
    assert "journal EN ÉCHEC, les appels continuent : disk full" in health
    assert "Asterisk NON CONNECTÉ : login refused" in line


def test_who_is_on_the_rescue_ladder_is_told_among_what_is_broken() -> None:
    rescued = replace(a_call(1, 3.0), state=CallState.RESCUE)

    lines = printed(board(replace(a_view(), calls=(rescued,)), SAY, width=78, height=20), width=78)

    assert lines[1] == "● Asterisk connecté  ● journal écrit  ● plan de secours : 1"
    assert any("personne n'attend" in line for line in lines)


def test_a_balance_names_what_is_wrong() -> None:
    balance = Balance(
        placed=60,
        took_seconds=52.9,
        outcomes={Outcome.ANSWERED: 58, Outcome.FAILED: 0},
        service_level=LEVEL,
        waits=Spread(3.0, 5.6, 6.5, 6.5),
        latency=LATENCY,
        callers=60,
        rings=59,
        records=59,
        channels=0,
        findings=[("Fault.lost", "+33639980001"), ("Fault.rung-twice", "ana")],
    )

    screen = "\n".join(printed(balance_screen(balance, speaker("en", TEXTS))))

    assert "87.5%  service level = n_in / (n_in + n_out + a_in + a_out)" in screen
    assert "58  answered" in screen
    assert "failed" not in screen
    assert "✘ 2 faults:" in screen
    assert "+33639980001: no record" in screen
    assert "ana: rung twice at once" in screen
    assert "✔" not in screen
