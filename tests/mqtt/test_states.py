"""How things are: counted on the floor, never named."""

from dataclasses import replace
from datetime import UTC

import pytest

from acd.config.settings import Settings
from acd.core import facts as f
from acd.core.floor import Floor
from acd.core.model import AdvisorState, CallId, OfferId
from acd.core.schedule import Schedule
from acd.mqtt.states import LineState, States, TeamState
from tests.small_site import ACCUEIL, ANA, SIEGE, small_settings

ONE, TWO, OFFER = CallId("1" * 32), CallId("2" * 32), OfferId("a" * 32)
FACTS: tuple[f.Fact, ...] = (
    f.SwitchCameUp(1.0),
    f.AdvisorLoggedIn(ANA, 2.0),
    f.CallQueued(ONE, ACCUEIL, SIEGE, 0, "+33612345678", 3.0, 3.0),
    f.CallQueued(TWO, ACCUEIL, SIEGE, 0, None, 4.0, 4.0),
    f.CallOffered(ONE, OFFER, ANA, ACCUEIL, SIEGE, 25.0, 3.0, 5.0),
    f.CallConnected(ONE, OFFER, ANA, ACCUEIL, SIEGE, 4.0, 2.0, 7.0),
)


@pytest.fixture
def settings() -> Settings:
    return small_settings()


@pytest.fixture
def states(settings: Settings) -> States:
    return States(settings, wall=lambda: 0.0)


def floor_of(settings: Settings, *facts: f.Fact) -> Floor:
    floor = Floor(settings.plan())
    for fact in facts:
        floor.apply(fact)
    return floor


def counts(**found: int) -> dict[str, int]:
    return {state.value: found.get(state.name.lower(), 0) for state in AdvisorState}


def test_nobody_there_is_zero_of_everything(settings: Settings, states: States) -> None:
    floor = floor_of(settings)

    assert list(states.teams(floor)) == [TeamState(SIEGE, 0, None, counts(away=2))]
    assert list(states.lines(floor)) == [LineState(ACCUEIL, True, 0, 0, 0)]


def test_who_is_rung_for_still_waits(settings: Settings, states: States) -> None:
    floor = floor_of(settings, *FACTS[:-1])

    assert list(states.teams(floor)) == [TeamState(SIEGE, 2, 3.0, counts(ringing=1, away=1))]
    assert list(states.lines(floor)) == [LineState(ACCUEIL, True, 2, 2, 0)]


def test_who_talks_waits_no_longer(settings: Settings, states: States) -> None:
    floor = floor_of(settings, *FACTS)

    assert list(states.teams(floor)) == [TeamState(SIEGE, 1, 4.0, counts(talking=1, away=1))]
    assert list(states.lines(floor)) == [LineState(ACCUEIL, True, 2, 1, 1)]


def test_a_line_outside_its_hours_is_closed(settings: Settings) -> None:
    line = replace(settings.lines[ACCUEIL], schedule="never")
    never = Schedule(UTC, week=((),) * 7)
    settings = replace(settings, lines={ACCUEIL: line}, schedules={"never": never})

    [state] = States(settings, wall=lambda: 0.0).lines(floor_of(settings))

    assert not state.open
