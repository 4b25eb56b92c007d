"""The broadcast: order, loss, and that nobody can hold up routing."""

import asyncio

import pytest

from acd.broadcast import Broadcast, Listener
from acd.core.facts import Fact, SwitchCameUp, SwitchWentDown


def ticks(*times: float) -> list[Fact]:
    return [SwitchCameUp(at=time) for time in times]


async def read_all(listener: Listener) -> list[float]:
    return [fact.at async for batch in listener for fact in batch]


async def test_every_listener_hears_every_fact_in_order() -> None:
    broadcast = Broadcast()
    metrics, board = broadcast.listen(), broadcast.listen()

    broadcast.publish(ticks(1, 2))
    broadcast.publish(ticks(3))
    broadcast.close()

    assert await read_all(metrics) == [1, 2, 3]
    assert await read_all(board) == [1, 2, 3]


async def test_a_batch_is_everything_that_has_come_since_the_last_one() -> None:
    broadcast = Broadcast()
    listener = broadcast.listen()
    broadcast.publish(ticks(1))
    broadcast.publish(ticks(2, 3))

    first = await anext(listener)
    broadcast.publish(ticks(4))
    second = await anext(listener)

    assert [[fact.at for fact in batch] for batch in (first, second)] == [[1, 2, 3], [4]]


async def test_a_full_inbox_lets_the_oldest_facts_go_and_counts_them() -> None:
    broadcast = Broadcast()
    slow, quick = broadcast.listen(limit=2), broadcast.listen(limit=10)

    broadcast.publish(ticks(1, 2, 3))
    broadcast.publish(ticks(4, 5))
    broadcast.close()

    assert (await read_all(slow), slow.lost) == ([4, 5], 3)
    assert (await read_all(quick), quick.lost) == ([1, 2, 3, 4, 5], 0)


async def test_publishing_does_not_wait_for_a_listener_who_never_reads() -> None:
    broadcast = Broadcast()
    deaf = broadcast.listen(limit=1)

    for moment in range(1_000):  # without an await, nothing could have drained the inbox
        broadcast.publish(ticks(moment))

    assert deaf.lost == 999


async def test_a_listener_who_waits_is_woken_by_the_next_fact() -> None:
    broadcast = Broadcast()
    listener = broadcast.listen()
    async with asyncio.timeout(2), asyncio.TaskGroup() as parts:
        waiting = parts.create_task(anext(listener))
        await asyncio.sleep(0)

        broadcast.publish([SwitchWentDown(at=7)])

    assert waiting.result() == (SwitchWentDown(at=7),)


async def test_publishing_nothing_wakes_nobody() -> None:
    broadcast = Broadcast()
    listener = broadcast.listen()

    broadcast.publish([])
    broadcast.publish(ticks(1))

    assert await anext(listener) == tuple(ticks(1))


async def test_a_listener_who_left_gets_nothing_more_and_is_forgotten() -> None:
    broadcast = Broadcast()
    leaver = broadcast.listen()
    broadcast.publish(ticks(1))

    leaver.close()
    broadcast.publish(ticks(2))

    assert await read_all(leaver) == [1]


async def test_closing_wakes_whoever_waits() -> None:
    broadcast = Broadcast()
    listener = broadcast.listen()
    async with asyncio.timeout(2), asyncio.TaskGroup() as parts:
        reading = parts.create_task(read_all(listener))
        await asyncio.sleep(0)

        broadcast.close()

    assert reading.result() == []


def test_an_inbox_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Broadcast().listen(limit=0)
