"""Fetching callers out of the waiting room: who waits is moved, who talks is left alone."""

from acd.core.commands import SendAway, SendToRescue
from acd.core.facts import CallCompleted, CallConnected, CallQueued, CallRescued
from acd.core.model import Leaving, Outcome
from acd.lab.sipp import answers
from tests.integration.site_settings import AT_ONCE
from tests.integration.world import World


async def test_a_caller_who_waits_is_given_to_the_rescue_ladder_with_the_reason():
    async with World({"ana": None}, logged_in=(), lines=(AT_ONCE,)) as world:
        callers = await world.calls(stay=2.0)
        queued = await world.hear(CallQueued)
        world.service.exchange.carry_out(SendToRescue(queued.call))
        rescued = await world.hear(CallRescued)
        await callers.finished()
        record = await world.hear(CallCompleted)

    assert rescued.why is Leaving.LOST_SIGHT
    assert (record.outcome, record.reason) == (Outcome.OVERFLOWED, "rescue:lost-sight")


async def test_a_caller_who_talks_is_fetched_by_nobody():
    async with World({"ana": answers(ring=0.05, talk=1.0)}, lines=(AT_ONCE,)) as world:
        await world.calls()
        connected = await world.hear(CallConnected)
        world.service.exchange.carry_out(SendToRescue(connected.call))
        world.service.exchange.carry_out(SendAway(connected.call))
        record = await world.hear(CallCompleted)
        [leg] = await world.legs("ana")

    assert record.outcome is Outcome.ANSWERED
    assert leg.ended_at - leg.answered_at > 0.9
    assert world.those(CallRescued) == []
