"""Somebody who logs in twice, or whose phone is known at two places, is one person to ring."""

from acd.core.facts import AdvisorLoggedIn, CallConnected, CallOffered
from acd.lab.ladder import rung_twice_at_once
from acd.lab.sipp import answers
from tests.integration.world import World


async def test_who_logs_in_twice_is_rung_once():
    async with World({"ana": answers(ring=0.3, talk=0.2)}, logged_in=()) as world:
        await world.dial("ana", "*11")
        await world.dial("ana", "*11")
        await world.calls(count=3)
        await world.hear(CallOffered)
        world.log_in("ana")
        await world.hear(CallConnected, count=3)
        legs = await world.legs("ana", count=3)

    assert len(world.those(AdvisorLoggedIn)) == 1
    assert len(legs) == len(world.those(CallOffered)) == 3
    assert rung_twice_at_once(legs) == []
