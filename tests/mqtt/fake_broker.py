"""A broker that misbehaves as it is told to: enough of MQTT 3.1.1 for one who only publishes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from acd.lab.ports import LOOPBACK

CONNECT, CONNACK, PUBLISH, PUBACK = 0x10, 0x20, 0x30, 0x40
ACCEPTED, NOT_AUTHORIZED = 0, 5


@dataclass
class FakeBroker:
    answer: int | None = ACCEPTED  # to who connects; None: none ever
    acknowledges: bool = True
    says: bytes = b""  # to who has just been accepted
    port: int = 0
    connections: int = 0
    kinds: list[int] = field(default_factory=list)  # of packets
    published: list[tuple[str, bytes]] = field(default_factory=list)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def drop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                self._take(*await _packet(reader), writer)
        self._writers.discard(writer)
        writer.close()

    def _take(self, kind: int, body: bytes, writer: asyncio.StreamWriter) -> None:
        self.kinds.append(kind & 0xF0)
        if kind & 0xF0 == CONNECT and self.answer is not None:
            writer.write(bytes((CONNACK, 2, 0, self.answer)) + self.says)
        if kind & 0xF0 == PUBLISH:
            length = int.from_bytes(body[:2], "big")
            topic, identifier = body[2 : 2 + length], body[2 + length : 4 + length]
            self.published.append((topic.decode(), body[4 + length :]))
            if self.acknowledges:
                writer.write(bytes((PUBACK, 2)) + identifier)


async def _packet(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    kind, length, shift = (await reader.readexactly(1))[0], 0, 0
    while True:
        digit = (await reader.readexactly(1))[0]
        length |= (digit & 0x7F) << shift
        if not digit & 0x80:
            return kind, await reader.readexactly(length)
        shift += 7


@asynccontextmanager
async def fake_broker(broker: FakeBroker) -> AsyncIterator[FakeBroker]:
    server = await asyncio.start_server(broker.talk, LOOPBACK, 0)
    broker.port = server.sockets[0].getsockname()[1]
    try:
        yield broker
    finally:
        server.close()
        broker.drop()
        await server.wait_closed()
