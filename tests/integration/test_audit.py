"""Audits on the real thing: nothing to find while all is heard, and what was lost is healed."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from acd.core.facts import CallCompleted, CallConnected, CallQueued, DifferenceHealed, SwitchCameUp
from acd.core.model import Difference, Outcome
from acd.lab.sipp import answers
from tests.faults.shim import Shim
from tests.integration.site_settings import AT_ONCE
from tests.integration.world import World, eventually

BETWEEN_LOOKS = 0.3
"""Far less than in service: what crosses one listing has less time to be told."""


@asynccontextmanager
async def shimmed(phones: dict[str, Any], **site: Any) -> AsyncIterator[tuple[World, Shim]]:
    """A world whose service hears Asterisk through a relay that can lose what is told."""
    world = World(phones, in_charge=False, **site)
    async with world, Shim(world.asterisk.ami_port) as shim:
        asterisk = dataclasses.replace(world.settings.asterisk, port=shim.port)
        world.settings = dataclasses.replace(world.settings, asterisk=asterisk)
        await world.start_service()
        await world.in_charge()
        world.log_in(*(phone for phone, behaviour in phones.items() if behaviour is not None))
        yield world, shim
        await world.stop_service()


async def healed(world: World, *kinds: Difference) -> None:
    """Audits are taken until these, and no others, have been found and set right."""

    async def look() -> bool:
        await world.service.exchange.audit()
        await asyncio.sleep(BETWEEN_LOOKS)
        return {fact.kind for fact in world.those(DifferenceHealed)} == set(kinds)

    await eventually(look)


async def test_under_fifty_calls_a_second_audits_find_nothing():
    phones = {f"a{number}": answers(talk=0.3) for number in range(8)}
    async with World(phones, lines=(AT_ONCE,)) as world:
        await world.calls(count=200, per_second=50, patience=0.7, stay=0.7)
        while len(world.those(CallCompleted)) < 200:
            await world.service.exchange.audit()
            await asyncio.sleep(BETWEEN_LOOKS)
        differences = world.those(DifferenceHealed)
        answered, audits = len(world.those(CallConnected)), world.service.view().audits.taken

    assert differences == []
    assert (answered > 20, audits > 10) == (True, True)


async def test_a_caller_of_whom_nobody_told_is_found_and_rung_for():
    async with shimmed({"ana": answers(ring=0.05, talk=0.2)}, lines=(AT_ONCE,)) as (world, shim):
        shim.drop(1.0)
        await world.calls()
        await eventually(lambda: shim.lost > 2)
        await shim.heal()
        await healed(world, Difference.CALL_UNKNOWN)
        record = await world.hear(CallCompleted)

    assert record.outcome is Outcome.ANSWERED


async def test_a_caller_whose_end_nobody_told_has_the_record_that_the_book_of_ends_tells():
    async with shimmed({"ana": None}, lines=(AT_ONCE,)) as (world, shim):
        callers = await world.calls(stay=2.0)
        await world.hear(CallQueued)
        shim.drop(1.0)
        await callers.finished()
        await eventually(lambda: shim.lost > 0)
        await shim.heal()
        await healed(world, Difference.CALL_GONE)
        record = await world.hear(CallCompleted)

    assert record.outcome is Outcome.ABANDONED
    assert 1.0 <= record.over_at - record.queued_at <= 3.0


async def test_a_leg_whose_end_nobody_told_leaves_its_advisor_free():
    async with shimmed({"ana": answers(ring=0.05, talk=0.5)}, lines=(AT_ONCE,)) as (world, shim):
        callers = await world.calls()
        await world.hear(CallConnected)
        shim.drop(1.0)
        await callers.finished()
        await eventually(lambda: shim.lost > 2)
        await shim.heal()
        await healed(world, Difference.CALL_GONE, Difference.OFFER_GONE)
        await world.calls(number="+33600000002")
        await world.hear(CallConnected, count=2)
        await world.hear(CallCompleted, count=2)

    assert {fact.outcome for fact in world.those(CallCompleted)} == {Outcome.ANSWERED}


async def test_each_life_of_asterisk_has_another_name():
    async with World({"ana": None}) as world:
        before = (await world.hear(SwitchCameUp)).life
        await world.asterisk.stop()
        await asyncio.sleep(1.0)  # a life is told from another by the second in which it began
        await world.asterisk.start()
        after = (await world.hear(SwitchCameUp, count=2)).life

    assert before
    assert after
    assert before != after
