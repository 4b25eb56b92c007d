"""What waits for the broker: bounded, in order, and honest about what is lost."""

import asyncio

from acd.mqtt.outbox import Message, Outbox


def event(number: int) -> Message:
    return Message("event", b"%d" % number)


def state(topic: str, text: bytes = b"") -> Message:
    return Message(topic, text, is_state=True)


async def test_events_come_out_in_the_order_in_which_they_went_in() -> None:
    outbox = Outbox()
    for number in range(5):
        outbox.put(event(number))

    taken = [*await outbox.take(3), *await outbox.take(3)]

    assert taken == list(map(event, range(5)))


async def test_when_there_is_no_room_the_oldest_events_go_and_are_counted() -> None:
    outbox = Outbox(most_events=3)
    for number in range(5):
        outbox.put(event(number))

    assert await outbox.take(10) == list(map(event, (2, 3, 4)))
    assert outbox.lost == 2


async def test_of_a_state_the_newest_counts_and_none_is_ever_lost() -> None:
    outbox = Outbox(most_events=1)
    for number in range(100):
        outbox.put(state("a", b"%d" % number))
        outbox.put(state("b", b"%d" % number))

    assert await outbox.take(10) == [state("a", b"99"), state("b", b"99")]
    assert outbox.lost == 0


async def test_states_go_before_events() -> None:
    outbox = Outbox()
    outbox.put(event(1))
    outbox.put(state("a"))

    assert await outbox.take(1) == [state("a")]
    assert await outbox.take(1) == [event(1)]


async def test_what_is_given_back_keeps_its_place() -> None:
    outbox = Outbox()
    for number in range(4):
        outbox.put(event(number))
    taken = await outbox.take(2)

    outbox.give_back(taken)

    assert await outbox.take(10) == list(map(event, range(4)))


async def test_a_state_that_is_given_back_is_told_as_it_is_now() -> None:
    outbox = Outbox()
    outbox.put(state("a", b"old"))
    taken = await outbox.take(1)

    outbox.put(state("a", b"new"))
    outbox.give_back(taken)

    assert await outbox.take(10) == [state("a", b"new")]


async def test_what_is_given_back_to_a_full_outbox_is_the_oldest_and_goes() -> None:
    outbox = Outbox(most_events=2)
    outbox.put(event(0))
    taken = await outbox.take(1)
    outbox.put(event(1))
    outbox.put(event(2))

    outbox.give_back(taken)

    assert await outbox.take(10) == [event(1), event(2)]
    assert outbox.lost == 1


async def test_every_state_can_be_told_again() -> None:
    outbox = Outbox()
    outbox.put(state("a"))
    outbox.put(state("b"))
    await outbox.take(10)

    outbox.tell_states_again()

    assert await outbox.take(10) == [state("a"), state("b")]


async def test_who_takes_from_an_empty_outbox_waits_for_something() -> None:
    outbox = Outbox()
    outbox.put(event(0))
    await outbox.take(1)

    taking = asyncio.create_task(outbox.take(1))
    await asyncio.sleep(0)
    was_waiting = not taking.done()
    outbox.put(event(1))

    assert was_waiting
    assert await taking == [event(1)]
