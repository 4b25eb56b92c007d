"""Bringing messages to brokers that are away, refuse, are slow, or say what nobody asked for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from acd.config.settings import BrokerSettings, TlsSettings
from acd.lab.ports import LOOPBACK, free_ports
from acd.mqtt.link import PATIENCE, WINDOW
from acd.mqtt.outbox import Message, Outbox
from acd.mqtt.publisher import Pace, Publisher
from acd.mqtt.turn import Turn
from tests.faults.patience import until
from tests.mqtt.fake_broker import (
    CONNECT,
    NOT_AUTHORIZED,
    PUBLISH,
    FakeBroker,
    fake_broker,
)

PACE = Pace(first_pause=0.02, lasts_after=0.3)
STOPS_WITHIN = PATIENCE / 2  # nobody's answer was waited for
WILL = Message("will", b"gone", is_state=True)
UNASKED = bytes((PUBLISH, 8)) + b"\x00\x03acdxyz"


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(most_events=1000)


def put(outbox: Outbox, *numbers: int) -> None:
    for number in numbers:
        outbox.put(Message("event", b"%d" % number))


@asynccontextmanager
async def publishing(
    outbox: Outbox, port: int, pace: Pace = PACE, tls: TlsSettings | None = None
) -> AsyncIterator[tuple[Publisher, list[EventDict]]]:
    settings = BrokerSettings("centre", LOOPBACK, port, "acd", "hunter2", tls)
    publisher = Publisher(settings, outbox, WILL, Turn(lambda: True), pace)
    with capture_logs() as logs:
        running = asyncio.create_task(publisher.run())
        try:
            yield publisher, logs
        finally:
            running.cancel()
            async with asyncio.timeout(STOPS_WITHIN):
                await asyncio.wait({running})
            assert running.cancelled()


async def test_what_is_put_in_is_brought_in_order(outbox: Outbox) -> None:
    async with fake_broker(FakeBroker()) as broker, publishing(outbox, broker.port):
        put(outbox, *range(100))
        await until("all are there", lambda: len(broker.published) == 100)

    assert broker.published == [("event", b"%d" % number) for number in range(100)]


async def test_nothing_is_subscribed_to_and_what_comes_all_the_same_is_thrown_away(
    outbox: Outbox,
) -> None:
    async with (
        fake_broker(FakeBroker(says=50 * UNASKED)) as broker,
        publishing(outbox, broker.port),
    ):
        put(outbox, 1)
        await until("it is there", lambda: bool(broker.published))

    assert set(broker.kinds) == {CONNECT, PUBLISH}


async def test_a_broker_that_is_away_is_tried_again_and_said_once(outbox: Outbox) -> None:
    (port,) = free_ports(1)
    put(outbox, 1)

    async with publishing(outbox, port) as (publisher, logs):
        await until("it is said", lambda: bool(logs))
        await until("it is tried again", lambda: publisher.failures > 3)

    assert [(log["event"], log["log_level"]) for log in logs] == [("mqtt_lost", "warning")]
    assert not publisher.is_connected


async def test_each_try_comes_later_than_the_one_before(outbox: Outbox) -> None:
    async with (
        fake_broker(FakeBroker(answer=NOT_AUTHORIZED)) as broker,
        publishing(outbox, broker.port, Pace(first_pause=0.4)),
    ):
        await until("the second try", lambda: broker.connections == 2)
        began_at = asyncio.get_running_loop().time()
        await until("the third try", lambda: broker.connections == 3)

    assert asyncio.get_running_loop().time() - began_at > 0.6


async def test_a_refusal_is_said_without_the_password(outbox: Outbox) -> None:
    async with (
        fake_broker(FakeBroker(answer=NOT_AUTHORIZED)) as broker,
        publishing(outbox, broker.port) as (_, logs),
    ):
        await until("refused again", lambda: broker.connections > 2)

    assert len(logs) == 1
    assert "ot authorized" in logs[0]["why"]
    assert "hunter2" not in str(logs)


async def test_a_broker_that_comes_back_gets_what_waited_and_both_are_said(outbox: Outbox) -> None:
    async with (
        fake_broker(FakeBroker()) as broker,
        publishing(outbox, broker.port) as (publisher, logs),
    ):
        put(outbox, 1)
        await until("one is there", lambda: len(broker.published) == 1)
        broker.drop()
        await until("it is lost", lambda: publisher.failures == 1)
        put(outbox, 2)
        await until("two are there", lambda: len(broker.published) == 2)
        await until("it is said", lambda: len(logs) == 3)

    assert [log["event"] for log in logs] == ["mqtt_connected", "mqtt_lost", "mqtt_connected"]


async def test_a_broker_that_lets_us_in_and_cuts_us_is_tried_ever_more_rarely_and_said_once(
    outbox: Outbox,
) -> None:
    """It was tried each second for ever, with two lines in the log each time."""
    put(outbox, *range(4))
    async with (
        fake_broker(FakeBroker()) as broker,
        publishing(outbox, broker.port, Pace(first_pause=0.1)) as (_, logs),
    ):
        times = []
        for number in range(1, 5):
            await until("one more", lambda number=number: broker.connections == number, every=0.01)
            times.append(asyncio.get_running_loop().time())
            put(outbox, number)
            await until("it is told", lambda number=number: len(broker.published) > number)
            broker.drop()

    assert times[3] - times[2] > 0.4
    assert [log["event"] for log in logs] == ["mqtt_connected", "mqtt_lost"]


async def test_what_is_not_acknowledged_is_brought_again_and_first(outbox: Outbox) -> None:
    async with (
        fake_broker(FakeBroker(acknowledges=False)) as broker,
        publishing(outbox, broker.port),
    ):
        put(outbox, *range(WINDOW + 5))
        await until("the window is full", lambda: len(broker.published) == WINDOW)
        broker.acknowledges = True
        broker.drop()
        await until("all are there", lambda: len(broker.published) == 2 * WINDOW + 5)

    after = [payload for _, payload in broker.published[WINDOW:]]
    assert after == [b"%d" % number for number in range(WINDOW + 5)]


async def test_states_are_told_again_to_a_broker_that_comes_back(outbox: Outbox) -> None:
    outbox.put(Message("state", b"now", is_state=True))

    async with fake_broker(FakeBroker()) as broker, publishing(outbox, broker.port):
        await until("it is told", lambda: len(broker.published) == 1)
        broker.drop()
        await until("it is told again", lambda: len(broker.published) == 2)

    assert broker.published == 2 * [("state", b"now")]


async def test_a_broker_that_does_not_speak_tls_is_a_broker_that_is_lost(outbox: Outbox) -> None:
    async with (
        fake_broker(FakeBroker()) as broker,
        publishing(outbox, broker.port, tls=TlsSettings()) as (_, logs),
    ):
        await until("it is tried", lambda: broker.connections > 0)
        broker.drop()
        await until("it is said", lambda: bool(logs))

    assert [log["event"] for log in logs] == ["mqtt_lost"]


@pytest.mark.parametrize("broker", [FakeBroker(answer=None), FakeBroker(acknowledges=False)])
async def test_a_broker_that_never_answers_holds_up_no_stop(
    outbox: Outbox, broker: FakeBroker
) -> None:
    put(outbox, 1)

    async with fake_broker(broker), publishing(outbox, broker.port):
        await until("it waits for an answer", lambda: bool(broker.kinds))

    await until("no task is left", lambda: len(asyncio.all_tasks()) == 1)
