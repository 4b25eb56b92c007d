"""Phones that say no in their own ways: do not disturb, and forwarded to somebody else."""

import pytest

from acd.core.facts import AdvisorPaused, CallConnected, CallOffered, OfferEnded
from acd.core.model import AdvisorId, OfferEnding, PauseCause
from acd.lab.sipp import Behaviour, answers
from tests.integration.world import World

DO_NOT_DISTURB = Behaviour("phone-refuses", {"status": "480 Temporarily Unavailable"})


def forwarded(to: str) -> Behaviour:
    return Behaviour("phone-forwards", {"target": to})


async def test_a_phone_not_to_be_disturbed_is_no_miss_and_the_next_is_rung():
    async with World({"ana": DO_NOT_DISTURB, "ben": answers(ring=0.1)}) as world:
        await world.calls()
        await world.hear(CallConnected, advisor="ben")
        missed = world.service.floor.advisors[AdvisorId("ana")].misses
        leg = world.ladder("ana").legs()[0]

    assert leg.status == 480
    assert missed == 0
    assert world.those(OfferEnded)[0].ending is not OfferEnding.NO_ANSWER
    assert len(world.those(AdvisorPaused, advisor="ana")) == 1


@pytest.mark.parametrize("target", ["0612345678", "chloe", "*11", "+33143530000"])
async def test_a_phone_that_is_forwarded_leads_the_call_to_nobody_else(target):
    phones = {"ana": forwarded(target), "ben": answers(ring=0.1), "chloe": answers()}
    async with World(phones, logged_in=("ana", "ben")) as world:
        await world.calls()
        await world.hear(CallConnected, advisor="ben")
        rung = [leg.user for leg in world.rung_legs()]

    assert rung == ["ana", "ben"]
    assert [fact.advisor for fact in world.those(CallOffered)] == ["ana", "ben"]
    assert world.those(OfferEnded)[0].ending is not OfferEnding.NO_ANSWER
    assert world.those(AdvisorPaused, cause=PauseCause.NO_ANSWER) == []
