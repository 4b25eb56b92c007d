"""Somebody else acts on our channels: an administrator at the console, another AMI client.

Whatever is done to a call, its record follows, everybody is free afterwards, and a caller who has
talked is not queued again by mistake.
"""

import contextlib
from collections.abc import AsyncIterator
from time import monotonic

from acd.asterisk.client import AmiClient
from acd.asterisk.login import AmiAddress
from acd.core.facts import (
    AdvisorPaused,
    CallCompleted,
    CallConnected,
    CallOffered,
    CallQueued,
    CallRequeued,
    OfferEnded,
)
from acd.core.model import AdvisorState, OfferEnding, Outcome
from acd.lab.sipp import answers, never_answers
from tests.integration.site_settings import AT_ONCE
from tests.integration.world import World

CALLERS = "PJSIP/trunk-"


async def test_when_somebody_hangs_up_a_leg_that_rings_the_next_is_rung_and_it_is_no_miss():
    async with World({"ana": never_answers(), "ben": answers(ring=0.1)}) as world:
        await world.calls()
        offered = await world.hear(CallOffered)
        await world.asterisk.rx(f"channel request hangup {await channel(world, 'PJSIP/ana-')}")
        ended = await world.hear(OfferEnded, offer=offered.offer)
        await world.hear(CallConnected, advisor="ben")

    assert ended.ending is not OfferEnding.NO_ANSWER
    assert world.those(CallCompleted) == []


async def test_a_conversation_that_somebody_ends_is_an_answered_call():
    async with World({"ana": answers(ring=0.1)}) as world:
        callers = await world.calls()
        await world.hear(CallConnected)
        await world.asterisk.rx(f"channel request hangup {await channel(world, 'PJSIP/ana-')}")
        record = await world.hear(CallCompleted)
        await callers.finished()
        await world.quiet()

    assert record.outcome is Outcome.ANSWERED
    assert world.those(CallRequeued) == []


async def test_a_caller_whom_somebody_hangs_up_on_has_left_the_queue():
    async with World({"ana": never_answers()}, logged_in=()) as world:
        callers = await world.calls()
        await world.hear(CallQueued)
        await world.asterisk.rx(f"channel request hangup {await channel(world, CALLERS)}")
        record = await world.hear(CallCompleted)
        await callers.finished()

    assert record.outcome is Outcome.ABANDONED


async def test_a_caller_who_talks_and_is_sent_elsewhere_is_not_queued_again():
    async with World({"ana": answers(ring=0.1)}) as world:
        callers = await world.calls()
        await world.hear(CallConnected)
        caller = await channel(world, CALLERS)
        elsewhere = {"Context": "acd-nobody", "Exten": "s", "Priority": "1"}
        async with stranger(world) as client:
            await client.action("Redirect", {"Channel": caller, **elsewhere})
        await world.hear(OfferEnded)
        record = await world.hear(CallCompleted)
        await callers.finished()
        await world.until(lambda: _states(world) == {AdvisorState.READY})

    assert record.outcome is Outcome.ANSWERED
    assert world.those(CallRequeued) == []
    assert len(world.those(CallOffered)) == 1


async def test_two_who_wait_and_are_bridged_by_somebody_are_never_stolen_from_each_other():
    async with World({"ana": answers(ring=0.2)}, lines=(AT_ONCE,), logged_in=()) as world:
        callers = await world.calls(count=2, stay=6.0)
        await world.hear(CallQueued, count=2)
        one, other = await channels(world, CALLERS)
        async with stranger(world) as client:
            await client.action("Bridge", {"Channel1": one, "Channel2": other})
        world.log_in("ana")
        await callers.finished()
        await world.hear(CallCompleted, count=2)
        await world.until(lambda: not world.service.floor.offers)
        await world.quiet()

    assert len(world.those(CallCompleted)) == 2
    assert world.those(AdvisorPaused) == []


@contextlib.asynccontextmanager
async def stranger(world: World) -> AsyncIterator[AmiClient]:
    """Another client of the manager interface, with our rights."""
    settings = world.settings.asterisk
    address = AmiAddress(settings.host, settings.port, settings.username, settings.secret)
    client = AmiClient(address, on_event=lambda event: None, clock=monotonic)
    async with client.once():
        yield client


async def channel(world: World, beginning: str) -> str:
    [found] = await channels(world, beginning)
    return found


async def channels(world: World, beginning: str) -> list[str]:
    """The names of those that begin so."""
    lines = (await world.asterisk.rx("core show channels concise")).splitlines()
    names = (line.partition("!")[0] for line in lines)
    return [name for name in names if name.startswith(beginning)]


def _states(world: World) -> set[AdvisorState]:
    return {advisor.state for advisor in world.service.floor.advisors.values()}
