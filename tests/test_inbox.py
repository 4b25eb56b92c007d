"""Where signals wait: in order, up to a limit, and never for ever."""

import asyncio

import pytest

from acd.core.model import CallId
from acd.core.signals import AbsentNow, CallHungUp, RollCall, SwitchLost, Tick
from acd.inbox import MOST_PER_TURN, Inbox, InboxFull

NOTHING_THERE = RollCall((), (), frozenset(), frozenset())
NOW = 100.0
LONG_FROM_NOW = NOW + 3600.0


def inbox(limit: int = 10) -> Inbox:
    return Inbox(lambda: NOW, limit)


def signal(number: int) -> CallHungUp:
    return CallHungUp(CallId(f"c{number}"))


async def test_what_was_put_is_taken_in_order_with_the_time_it_came() -> None:
    box = inbox()
    box.put(signal(1), 1.0)
    box.put(signal(2), 2.0)

    letters = await box.take(until=LONG_FROM_NOW)

    assert [(letter.signal, letter.received_at) for letter in letters] == [
        (signal(1), 1.0),
        (signal(2), 2.0),
    ]
    assert len(box) == 0


async def test_an_empty_inbox_waits_for_the_next_signal() -> None:
    box = inbox()
    taking = asyncio.create_task(box.take(until=LONG_FROM_NOW))
    await asyncio.sleep(0)

    box.put(signal(1), NOW)

    assert [letter.signal for letter in await taking] == [signal(1)]


@pytest.mark.parametrize("until", [NOW - 5.0, NOW, NOW + 0.01])
async def test_when_its_time_has_come_it_gives_nothing(until: float) -> None:
    async with asyncio.timeout(5.0):
        letters = await inbox().take(until)

    assert letters == []


async def test_an_alarm_of_an_earlier_wait_does_not_cut_the_next_one_short() -> None:
    box = inbox()
    box.put(signal(1), NOW)
    await box.take(until=LONG_FROM_NOW)

    taking = asyncio.create_task(box.take(until=LONG_FROM_NOW))
    done, _ = await asyncio.wait({taking}, timeout=0.02)
    box.put(signal(2), NOW)

    assert not done
    assert [letter.signal for letter in await taking] == [signal(2)]


async def test_one_turn_takes_a_limited_number_and_the_rest_at_once_afterwards() -> None:
    box = inbox(limit=MOST_PER_TURN + 1)
    for number in range(MOST_PER_TURN + 1):
        box.put(signal(number), NOW)

    first = await box.take(until=LONG_FROM_NOW)
    second = await box.take(until=LONG_FROM_NOW)

    assert (len(first), len(second)) == (MOST_PER_TURN, 1)


async def test_taking_from_a_full_inbox_lets_others_run() -> None:
    box = inbox()
    box.put(signal(1), NOW)
    others: list[str] = []
    asyncio.get_running_loop().call_soon(others.append, "the reader of the link")

    await box.take(until=LONG_FROM_NOW)

    assert others == ["the reader of the link"]


async def test_a_full_inbox_says_so_and_keeps_what_it_has() -> None:
    box = inbox(limit=1)
    box.put(signal(1), NOW)

    with pytest.raises(InboxFull, match="1 signals wait already"):
        box.put(Tick(), NOW)

    assert [letter.signal for letter in await box.take(LONG_FROM_NOW)] == [signal(1)]


async def test_a_lost_link_and_the_roll_call_always_find_room() -> None:
    box = inbox(limit=1)
    box.put(signal(1), NOW)

    box.put(SwitchLost(), NOW)
    box.put(NOTHING_THERE, NOW)

    letters = await box.take(LONG_FROM_NOW)
    assert [letter.signal for letter in letters] == [signal(1), SwitchLost(), NOTHING_THERE]


async def test_what_comes_from_ourselves_always_finds_room() -> None:
    box = inbox(limit=1)
    box.put(signal(1), NOW)

    box.put(AbsentNow(frozenset()), NOW, is_ours=True)

    letters = await box.take(LONG_FROM_NOW)
    assert [letter.signal for letter in letters] == [signal(1), AbsentNow(frozenset())]


async def test_a_wait_that_is_cancelled_ends() -> None:
    taking = asyncio.create_task(inbox().take(until=LONG_FROM_NOW))
    await asyncio.sleep(0)

    taking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await taking
