"""Calls that end while nobody listens: Asterisk writes them down, and the next roll call reads."""

from acd.asterisk.book_of_ends import FAMILY
from acd.core.facts import CallCompleted, CallConnected, CallQueued
from acd.core.model import Outcome
from acd.lab.sipp import answers
from tests.integration.site_settings import AT_ONCE
from tests.integration.world import World, eventually


async def is_empty(world: World) -> bool:
    shown = await world.asterisk.rx(f"database show {FAMILY}")
    return shown.splitlines()[-1] == "0 results found."


async def test_who_gave_up_while_the_service_was_away_has_a_record_with_the_true_times():
    async with World({"ana": None}, logged_in=(), lines=(AT_ONCE,)) as world:
        callers = await world.calls(stay=2.0)
        await world.hear(CallQueued)
        await world.stop_service()
        await callers.finished()
        await world.start_service()
        record = await world.hear(CallCompleted)
        await eventually(lambda: is_empty(world))

    assert record.outcome is Outcome.ABANDONED
    assert 1.0 <= record.over_at - record.queued_at <= 3.0
    assert record.at - record.over_at >= 0.0


async def test_who_came_and_went_while_the_service_was_away_has_a_record_too():
    async with World({"ana": None}, logged_in=(), lines=(AT_ONCE,)) as world:
        await world.stop_service()
        callers = await world.calls(stay=0.5)
        await callers.finished()
        await world.start_service()
        record = await world.hear(CallCompleted)
        await eventually(lambda: is_empty(world))

    assert record.outcome is Outcome.ABANDONED
    assert len(world.those(CallQueued)) == 1


async def test_a_conversation_that_ended_while_the_service_was_away_was_answered():
    phones = {"ana": answers(ring=0.05, talk=1.5)}
    async with World(phones, lines=(AT_ONCE,)) as world:
        callers = await world.calls()
        await world.hear(CallConnected)
        await world.stop_service()
        await callers.finished()
        await world.start_service()
        record = await world.hear(CallCompleted)
        await eventually(lambda: is_empty(world))

    assert (record.outcome, record.advisor) == (Outcome.ANSWERED, "ana")
    assert 0.5 <= record.over_at - record.answered_at <= 2.5


async def test_while_the_service_listens_audits_empty_the_book():
    async with World({"ana": None}, logged_in=(), lines=(AT_ONCE,)) as world:
        callers = await world.calls(count=30, per_second=50, stay=0.3)
        await callers.finished()
        await world.hear(CallCompleted, count=30)
        full = not await is_empty(world)
        await world.service.exchange.audit()
        await eventually(lambda: is_empty(world))

    assert full
    assert len(world.those(CallCompleted)) == 30


async def test_an_entry_that_nobody_can_read_is_struck_out():
    async with World({"ana": None}, in_charge=False) as world:
        await world.asterisk.rx(f"database put {FAMILY} {'5e' * 16} nonsense")
        await world.start_service()
        await world.in_charge()
        await eventually(lambda: is_empty(world))

    assert world.those(CallCompleted) == []
