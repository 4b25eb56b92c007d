"""Phones that ring out, decline, are busy, silent or not there: the next advisor is rung."""

import pytest

from acd.core.facts import (
    AdvisorPaused,
    AdvisorUnpaused,
    CallConnected,
    CallOffered,
    OfferEnded,
    PhoneBecameReachable,
)
from acd.core.model import AdvisorId, OfferEnding, PauseCause
from acd.core.plan import Rules
from acd.lab.sipp import answers, busy, declines, never_answers, silent
from tests.integration.world import World


async def test_a_phone_that_rings_out_is_a_miss_and_the_next_advisor_is_rung():
    async with World({"ana": never_answers(), "ben": answers(ring=0.1)}, ring_for=0.5) as world:
        await world.calls()
        await world.hear(CallConnected, advisor="ben")
        missed = world.service.floor.advisors[AdvisorId("ana")].misses
        [leg] = await world.legs("ana")

    assert [fact.advisor for fact in world.those(CallOffered)] == ["ana", "ben"]
    assert world.those(OfferEnded, advisor="ana")[0].ending is OfferEnding.NO_ANSWER
    assert missed == 1
    assert leg.status == 487
    assert 0.4 < leg.ended_at - leg.invited_at < 1.0


async def test_three_misses_pause_the_advisor_who_is_then_left_in_peace():
    async with World({"ana": never_answers()}, ring_for=0.3) as world:
        await world.calls()
        paused = await world.hear(AdvisorPaused)
        await world.calls()
        await world.dial("ana", "*141")  # takes seconds in which nothing may ring
        legs = await world.legs("ana", count=3)

    assert paused.cause is PauseCause.NO_ANSWER
    assert len(legs) == len(world.those(CallOffered)) == 3


async def test_a_declined_call_goes_to_the_next_at_once_and_the_advisor_rests_a_while():
    rules = Rules(rest_after_decline=0.5)
    async with World({"ana": declines(ring=0.2), "ben": answers(ring=0.1)}, rules=rules) as world:
        await world.calls()
        connected = await world.hear(CallConnected, advisor="ben")
        await world.hear(AdvisorUnpaused, advisor="ana")
        [declined] = await world.legs("ana")
        invited = world.ladder("ben").legs()[0].invited_at

    assert declined.status == 603
    assert invited - declined.ended_at < 0.2
    assert connected.waited < 2
    assert world.those(OfferEnded)[0].ending is OfferEnding.DECLINED
    assert world.those(AdvisorPaused)[0].cause is PauseCause.DECLINED


@pytest.mark.parametrize(
    ("behaviour", "ending", "cause", "status"),
    [
        (busy(), OfferEnding.BUSY, PauseCause.BUSY, 486),
        (silent(), OfferEnding.UNREACHABLE, PauseCause.UNREACHABLE, None),
    ],
    ids=["busy", "silent"],
)
async def test_a_phone_that_never_rings_is_no_miss_and_rests(behaviour, ending, cause, status):
    async with World({"ana": behaviour, "ben": answers(ring=0.1)}, ring_for=0.6) as world:
        await world.calls()
        await world.hear(CallConnected, advisor="ben")
        missed = world.service.floor.advisors[AdvisorId("ana")].misses
        leg = world.ladder("ana").legs()[0]

    assert (world.those(OfferEnded)[0].ending, missed) == (ending, 0)
    assert world.those(AdvisorPaused)[0].cause is cause
    assert (leg.status, leg.ringing_at) == (status, None)


async def test_a_phone_that_is_not_registered_is_known_and_not_rung():
    async with World({"ana": None, "ben": answers(ring=0.1)}) as world:
        await world.calls()
        await world.hear(CallConnected, advisor="ben")

    assert world.those(PhoneBecameReachable)[0].advisor == "ana"
    assert [fact.advisor for fact in world.those(CallOffered)] == ["ben"]


async def test_a_phone_that_asterisk_does_not_know_is_no_miss_and_the_next_is_rung():
    async with World({"ana": None, "ben": answers(ring=0.1)}, logged_in=()) as world:
        await world.stop_service()
        world.rename_phone("ana", "PJSIP/nobody")
        await world.start_service()
        await world.in_charge()
        world.log_in("ana", "ben")
        await world.calls()
        await world.hear(CallConnected, advisor="ben")
        missed = world.service.floor.advisors[AdvisorId("ana")].misses

    offered = [fact.advisor for fact in world.those(CallOffered)]
    assert (offered, missed) == (["ana", "ben"], 0)
    assert world.those(OfferEnded)[0].ending is OfferEnding.UNREACHABLE
    assert world.those(AdvisorPaused)[0].cause is PauseCause.UNREACHABLE
