"""The relay between the service and Asterisk: what passes, and what each trouble does to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from time import monotonic

import pytest

from tests.asterisk.fake_ami import BANNER, FakeAmi, event, frame
from tests.faults.frames import Cutter, is_news
from tests.faults.shim import Shim

PING = frame("Action: Ping", "ActionID: 7")
ORIGINATE = frame("Action: Originate", "ActionID: 8")
PONG = frame("Response: Success", "ActionID: 7", "Ping: Pong", "Timestamp: 1795291694.631215")
NEWS = [event("UserEvent", f"Number: {number}") for number in range(40)]
WITHIN = 5.0


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: bytearray = field(default_factory=bytearray)

    async def hear(self, last: bytes) -> bytes:
        """Everything so far, up to these bytes."""
        async with asyncio.timeout(WITHIN):
            while last not in self.heard:
                data = await self.reader.read(65536)
                assert data, f"it ended after {bytes(self.heard)!r}"
                self.heard += data
        return bytes(self.heard)

    async def is_cut_off(self) -> bool:
        with contextlib.suppress(ConnectionResetError):
            async with asyncio.timeout(WITHIN):
                while data := await self.reader.read(65536):
                    self.heard += data
        return True


@contextlib.asynccontextmanager
async def connected(shim: Shim) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", shim.port)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


@pytest.fixture
async def ami() -> AsyncIterator[FakeAmi]:
    async with FakeAmi() as fake:
        yield fake


@pytest.fixture
async def shim(ami: FakeAmi) -> AsyncIterator[Shim]:
    async with Shim(ami.port) as between:
        yield between


async def greeted(client: Client) -> None:
    await client.hear(BANNER)


def test_a_frame_in_two_segments_is_one():
    cutter = Cutter()

    first = cutter.feed(BANNER + PONG[:9])
    second = cutter.feed(PONG[9:] + NEWS[0])

    assert (first, second) == ([BANNER], [PONG, NEWS[0]])


def test_an_answer_is_no_news_and_what_became_of_an_originate_is():
    row = event("CoreShowChannel", "ActionID: 7")
    later = event("OriginateResponse", "ActionID: 8")

    assert [is_news(one) for one in (PONG, row, later, NEWS[0])] == [False, False, True, True]


async def test_everything_passes_both_ways(ami, shim):
    async with connected(shim) as client:
        client.writer.write(PING)
        heard = await client.hear(PONG)

    assert heard == BANNER + PONG
    assert [action["Action"] for action in ami.received] == ["Ping"]


async def test_a_cut_ends_both_sides_and_a_new_connection_works(ami, shim):
    async with connected(shim) as client:
        await greeted(client)
        shim.cut()
        assert await client.is_cut_off()
        await ami.until(ami.is_alone)

    async with connected(shim) as again:
        await greeted(again)


async def test_refused_is_refused_until_it_is_healed(shim):
    shim.refuse()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", shim.port)

    await shim.heal()
    async with connected(shim) as client:
        await greeted(client)


async def test_refusing_new_connections_leaves_the_old_ones_alone(ami, shim):
    async with connected(shim) as client:
        await greeted(client)
        shim.refuse()
        client.writer.write(PING)
        await client.hear(PONG)


async def test_half_open_passes_nothing_and_only_a_new_connection_heals(ami, shim):
    async with connected(shim) as old:
        await greeted(old)
        shim.half_open()
        old.writer.write(PING)
        ami.say(NEWS[0])
        await shim.heal()
        async with connected(shim) as new:
            new.writer.write(PING)
            await new.hear(PONG)

        assert len(ami.actions("Ping")) == 1
        assert bytes(old.heard) == BANNER
        assert not ami.is_alone()


async def test_a_delay_comes_before_every_byte(shim):
    shim.delay(0.2)
    began = monotonic()

    async with connected(shim) as client:
        await greeted(client)

    assert monotonic() - began >= 0.2


async def test_a_slow_line_takes_its_time(ami, shim):
    async with connected(shim) as client:
        await greeted(client)
        shim.slow(2_000)
        began = monotonic()
        ami.say(b"".join(NEWS))
        await client.hear(NEWS[-1])

    assert monotonic() - began >= 0.9 * len(b"".join(NEWS)) / 2_000


async def test_every_news_comes_twice_and_answers_once(ami, shim):
    shim.duplicate()

    async with connected(shim) as client:
        client.writer.write(PING)
        await client.hear(PONG)
        ami.say(NEWS[0])
        heard = await client.hear(NEWS[0] * 2)

    assert heard == BANNER + PONG + NEWS[0] * 2


async def test_news_is_shuffled_within_its_window_and_answers_overtake_it(ami, shim):
    shim.reorder(0.1)

    async with connected(shim) as client:
        await greeted(client)
        ami.say(b"".join(NEWS))
        client.writer.write(PING)
        await client.hear(PONG)
        ami.say(event("Last"))
        heard = b""
        while not all(news in heard for news in (*NEWS, event("Last"))):
            heard = await client.hear(event("Last"))

    told = Cutter().feed(heard)[1:]
    assert told[0] == PONG
    assert sorted(told[1:]) == sorted([*NEWS, event("Last")])
    assert [news for news in told if news in NEWS] != NEWS


async def test_a_share_of_the_news_is_lost_and_counted(ami, shim):
    shim.drop(0.3)

    async with connected(shim) as client:
        ami.script("Ping", "Response: Success")
        await greeted(client)
        ami.say(b"".join(NEWS))
        client.writer.write(PING)
        heard = await client.hear(b"ActionID: 7\r\n\r\n")

    assert 0 < shim.lost < len(NEWS)
    assert len(Cutter().feed(heard)) == 2 + len(NEWS) - shim.lost


async def test_the_connection_is_cut_after_an_action_that_still_arrives(ami, shim):
    async with connected(shim) as client:
        await greeted(client)
        shim.cut_after("Originate")
        client.writer.write(PING + ORIGINATE)
        assert await client.is_cut_off()
        await ami.until(ami.is_alone)

    assert len(ami.actions("Originate")) == 1


async def test_an_action_can_be_kept_from_asterisk_for_good(ami, shim):
    told = []

    async with connected(shim) as client:
        await greeted(client)
        shim.on_action("Originate", lambda: told.append("now"), passes=False)
        client.writer.write(PING + ORIGINATE + PING)
        assert await client.is_cut_off()
        await ami.until(ami.is_alone)

    assert told == ["now"]
    assert [action["Action"] for action in ami.received] == ["Ping"]


async def test_what_is_said_comes_as_if_from_asterisk(shim):
    async with connected(shim) as client:
        await greeted(client)
        shim.say(b"\0" * 10)
        heard = await client.hear(b"\0" * 10)

    assert heard == BANNER + b"\0" * 10
