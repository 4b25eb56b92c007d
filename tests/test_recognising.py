"""Whoever calls is looked up once, whether announced, found by a listing, or gone already."""

from collections.abc import Container

import pytest

from acd.core.model import AdvisorId, CallId, LineId
from acd.core.routes import Known
from acd.core.signals import Audit, CallArrived, RollCall, SeenCall, SeenEnd, Signal, Tick
from acd.directory.live import LiveDirectory, Surroundings
from acd.recognising import Recogniser
from tests.small_site import small_settings

NEW, OLD, LINE, NUMBER = CallId("c" * 32), CallId("d" * 32), LineId("accueil"), "+33612345678"
ANA = AdvisorId("ana")
WITH_ANA = Known(last_advisor=ANA)


def recognise(told: Signal, calls: Container[CallId] = frozenset({OLD})) -> Signal:
    """By a directory that knows nobody; everybody spoke with Ana the last time."""
    nobody = LiveDirectory({}, Surroundings())
    recogniser = Recogniser(small_settings(), lambda: nobody, lambda caller: ANA, lambda: 0.0)
    return recogniser.recognise(told, calls)


def seen(call: CallId) -> SeenCall:
    return SeenCall(call, LINE, NUMBER, 1.0)


def end(call: CallId) -> SeenEnd:
    return SeenEnd(call, LINE, NUMBER, 1.0, 2.0)


ROLL = RollCall(
    calls=(seen(NEW), seen(OLD)),
    legs=(),
    in_use=frozenset(),
    unreachable=frozenset(),
    left=(seen(NEW),),
    ended=(end(NEW), end(OLD)),
)


def test_who_arrives_is_looked_up() -> None:
    told = recognise(CallArrived(NEW, LINE, NUMBER))

    assert told == CallArrived(NEW, LINE, NUMBER, known=WITH_ANA)


def test_who_is_on_the_floor_keeps_what_is_known() -> None:
    told = CallArrived(OLD, LINE, NUMBER)

    assert recognise(told) is told


@pytest.mark.parametrize("is_audit", [False, True])
def test_a_listing_is_looked_up_too_those_who_wait_those_who_left_and_those_who_ended(
    is_audit: bool,
) -> None:
    told = recognise(Audit(ROLL) if is_audit else ROLL)

    roll = told.roll if isinstance(told, Audit) else told
    assert isinstance(roll, RollCall)
    nobody = Known()
    assert [one.known for one in roll.calls] == [WITH_ANA, nobody]
    assert [one.known for one in roll.left] == [WITH_ANA]
    assert [one.known for one in roll.ended] == [WITH_ANA, nobody]


def test_what_speaks_of_no_caller_is_passed_on() -> None:
    assert recognise(Tick()) == Tick()
