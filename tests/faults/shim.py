"""What stands between the service and Asterisk, and misbehaves: a TCP relay on a port of its own.

    async with Shim(asterisk.ami_port) as shim:
        shim.half_open()
        ...
        shim.heal()

Rule 1: every trouble can begin and end while connections live; `heal` ends all of them.
Rule 2: only news is doubled, shuffled or lost, since only news travels unasked: see `frames.py`.
Rule 3: a connection that was half open stays so for ever, as behind a firewall that forgot it.
"""

import asyncio
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from acd.core.model import Seconds
from acd.lab.ports import LOOPBACK, free_ports
from tests.faults.frames import Cutter, action_in, is_news

CHUNK = 4096  # bytes read at a time; small, so that who reads slowly is felt soon
RECEIVES = 16_384  # bytes that the kernel takes from Asterisk before anybody reads them
SEED = 20


@dataclass(slots=True)
class Trouble:
    """What becomes of bytes on their way to the service; as it stands, nothing."""

    delay: Seconds = 0.0
    bytes_per_second: float = float("inf")
    copies: int = 1  # of each news
    window: Seconds = 0.0  # within which news is shuffled
    lost: float = 0.0  # share of news


@dataclass(frozen=True, slots=True)
class Watch:
    """Done once, when the service asks for an action: after it was passed on, or instead."""

    then: Callable[[], None]
    passes: bool


class Shim:
    def __init__(self, upstream_port: int) -> None:
        self.port = free_ports(1)[0]
        self.trouble = Trouble()
        self.is_half_open = False
        self.lost = 0  # news that was dropped
        self.connections = 0  # so far
        self.chance = random.Random(SEED)
        self.watches: dict[str, Watch] = {}
        self._upstream_port = upstream_port
        self._server: asyncio.Server | None = None
        self._pairs: dict[Pair, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.refuse()
        talks = list(self._pairs.values())
        self.cut()
        await asyncio.gather(*talks)

    # Troubles

    async def heal(self) -> None:
        self.trouble = Trouble()
        self.is_half_open = False
        self.watches.clear()
        if self._server is None:
            await self._listen()

    def cut(self) -> None:
        """Every connection, now; what was passed on already still arrives."""
        for pair in tuple(self._pairs):
            pair.close()

    def refuse(self) -> None:
        """Nobody listens here any more; those who are connected are left alone."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def half_open(self) -> None:
        """Sockets stay, nothing passes either way, also on connections made while it lasts."""
        self.is_half_open = True
        for pair in self._pairs:
            pair.freeze()

    def delay(self, seconds: Seconds) -> None:
        self.trouble.delay = seconds

    def slow(self, bytes_per_second: float) -> None:
        self.trouble.bytes_per_second = bytes_per_second

    def duplicate(self) -> None:
        self.trouble.copies = 2

    def reorder(self, window: Seconds) -> None:
        self.trouble.window = window

    def drop(self, share: float) -> None:
        self.trouble.lost = share

    def say(self, data: bytes) -> None:
        """As if Asterisk had: whatever these bytes are."""
        for pair in self._pairs:
            pair.say(data)

    def on_action(self, name: str, then: Callable[[], None], *, passes: bool = True) -> None:
        """Once. `passes`: Asterisk has been given it; otherwise it never sees it."""
        self.watches[name] = Watch(then, passes)

    def cut_after(self, name: str) -> None:
        self.on_action(name, self.cut)

    # Connections

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port, limit=CHUNK)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            asterisk = await _connect(self._upstream_port)
        except OSError:
            writer.transport.abort()
            return
        pair = Pair(self, (reader, writer), asterisk)
        talk = asyncio.current_task()
        assert talk is not None
        self._pairs[pair] = talk
        try:
            await pair.run()
        finally:
            del self._pairs[pair]


Side = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Pair:
    """One connection of the service's, and the one to Asterisk that belongs to it."""

    def __init__(self, shim: Shim, service: Side, asterisk: Side) -> None:
        self._shim = shim
        self._from_service, self._to_service = service
        self._from_asterisk, self._to_asterisk = asterisk
        self._is_frozen = shim.is_half_open
        self._closed = asyncio.Event()
        self._held: list[bytes] = []

    async def run(self) -> None:
        pumps = [
            asyncio.create_task(self._pump_down(), name="from asterisk"),
            asyncio.create_task(self._pump_up(), name="to asterisk"),
            asyncio.create_task(self._closed.wait(), name="closed"),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.close()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    def freeze(self) -> None:
        self._is_frozen = True

    def close(self) -> None:
        self._closed.set()
        self._to_asterisk.close()  # after what was written
        self._to_service.transport.abort()

    def say(self, data: bytes) -> None:
        if not self._to_service.is_closing():
            self._to_service.write(data)

    async def _pump_down(self) -> None:
        cutter = Cutter()
        while data := await self._from_asterisk.read(CHUNK):
            await self._thawed()
            trouble = self._shim.trouble
            await asyncio.sleep(trouble.delay + len(data) / trouble.bytes_per_second)
            await self._thawed()
            for frame in cutter.feed(data):
                self._pass_down(frame)
            await self._to_service.drain()

    def _pass_down(self, frame: bytes) -> None:
        trouble = self._shim.trouble
        if not is_news(frame):
            self.say(frame)
        elif self._shim.chance.random() < trouble.lost:
            self._shim.lost += 1
        elif trouble.window:
            self._hold(frame, trouble.window)
        else:
            self.say(frame * trouble.copies)

    def _hold(self, frame: bytes, window: Seconds) -> None:
        if not self._held:
            asyncio.get_running_loop().call_later(window, self._let_go)
        self._held.append(frame)

    def _let_go(self) -> None:
        held, self._held = self._held, []
        self._shim.chance.shuffle(held)
        if not self._is_frozen:
            self.say(b"".join(held))

    async def _pump_up(self) -> None:
        cutter = Cutter()
        while data := await self._from_service.read(CHUNK):
            await self._thawed()
            for frame in cutter.feed(data):
                await self._pass_up(frame)

    async def _pass_up(self, frame: bytes) -> None:
        watch = self._shim.watches.pop(action_in(frame), None)
        if watch is not None and not watch.passes:
            watch.then()
            self.close()  # nor does anything pass that was written after it
            return
        self._to_asterisk.write(frame)
        await self._to_asterisk.drain()
        if watch is not None:
            watch.then()

    async def _thawed(self) -> None:
        if self._is_frozen:
            await self._closed.wait()


async def _connect(port: int) -> Side:
    wire = socket.socket()
    try:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVES)
        wire.setblocking(False)
        await asyncio.get_running_loop().sock_connect(wire, (LOOPBACK, port))
    except BaseException:
        wire.close()
        raise
    return await asyncio.open_connection(sock=wire, limit=CHUNK)
