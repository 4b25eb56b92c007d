"""What the floor is built anew from."""

from acd.core.facts import AdvisorLoggedIn, CallQueued, Fact
from acd.core.floor import Floor
from acd.core.model import CallId
from acd.core.picture import take
from acd.memory import Memory
from tests.small_site import ACCUEIL, ANA, SIEGE, small_settings

PLAN = small_settings().plan()
LOGGED_IN = AdvisorLoggedIn(ANA, 1.0)
QUEUED = CallQueued(CallId("c" * 32), ACCUEIL, SIEGE, 0, None, queued_at=10.0, at=10.0)


def floor_after(*facts: Fact) -> Floor:
    floor = Floor(PLAN)
    for fact in facts:
        floor.apply(fact)
    return floor


def test_it_gives_the_floor_after_the_last_fact() -> None:
    memory = Memory(take(floor_after(LOGGED_IN), 1.0))

    memory.learn([QUEUED])

    assert memory.floor(PLAN) == floor_after(LOGGED_IN, QUEUED)
    assert len(memory) == 1


def test_another_picture_takes_the_place_of_what_was_learnt_before() -> None:
    memory = Memory(take(floor_after(), 0.0))
    memory.learn([LOGGED_IN])

    memory.replace(take(floor_after(LOGGED_IN), 1.0))
    memory.learn([QUEUED])

    assert memory.floor(PLAN) == floor_after(LOGGED_IN, QUEUED)
    assert len(memory) == 1


def test_a_floor_that_it_gave_does_not_change_it() -> None:
    memory = Memory(take(floor_after(LOGGED_IN), 1.0))

    memory.floor(PLAN).apply(QUEUED)

    assert memory.floor(PLAN) == floor_after(LOGGED_IN)
