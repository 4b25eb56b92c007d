"""Asterisk's side of AMI, played from a script on a free loopback port. It remembers everything.

    async with FakeAmi() as ami:
        ami.script("QueueAdd", "Response: Error", "Message: Already there")
        ...
        await ami.until(lambda: ami.actions("QueueAdd"))

Global variables that are set can be asked for. `{id}` in a script stands for the ActionID that was
asked. An empty script leaves an action unanswered.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from types import TracebackType

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
CHALLENGE = "840415273"
TIME = 1795291694
"""On Asterisk's clock, which stands still."""
LIFE = ("2026-11-22", "02:10:21")
"""When Asterisk was started."""
DEADLINE = 20.0


def frame(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def event(name: str, *lines: str) -> bytes:
    return frame(f"Event: {name}", *lines)


class Changes:
    """Tells whoever waits for a fact that something happened, so that nobody polls."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def tell(self) -> None:
        self._changed.set()

    async def until(self, fact: Callable[[], object]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not fact():
                self._changed.clear()
                await self._changed.wait()


class FakeAmi:
    def __init__(self, *, secret: str = "s3cret", banner: bytes = BANNER) -> None:
        self.received: list[dict[str, str]] = []
        self.texts: list[str] = []  # the same, as they came
        self.connections = 0
        self.changes = Changes()
        self.offers_challenge = True
        self.boots = True
        self.turns_away = False  # closes each connection before a word is said
        self.answers_nothing = False  # half open: reads, and never says a word
        self.port = 0
        self.variables: dict[str, str] = {}  # Asterisk's global ones
        self._secret = secret
        self._banner = banner
        self._scripts: dict[str, bytes] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "FakeAmi":
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.shut()

    async def open(self) -> None:
        """Listen; on the same port again after `shut`."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Stop listening and drop every connection."""
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def script(self, name: str, *lines: str, then: bytes = b"") -> None:
        """Answer this action with these lines, and `then` with these bytes."""
        answer = frame(lines[0], "ActionID: {id}", *lines[1:]) if lines else b""
        self._scripts[name] = answer + then

    def actions(self, name: str) -> list[dict[str, str]]:
        return [action for action in self.received if action["Action"] == name]

    def is_alone(self) -> bool:
        """Somebody was connected, and nobody is any more."""
        return self.connections > 0 and not self._writers

    def say(self, data: bytes) -> None:
        for writer in self._writers:
            writer.write(data)

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def stop_reading(self) -> None:
        for writer in self._writers:
            writer.transport.pause_reading()  # type: ignore[attr-defined]

    async def until(self, fact: Callable[[], object]) -> None:
        await self.changes.until(fact)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        self.changes.tell()
        if self.turns_away:
            self._writers.discard(writer)
            writer.close()
            return
        writer.write(self._banner)
        try:
            while True:
                self._take(await reader.readuntil(b"\r\n\r\n"), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client hung up, or we cut
        finally:
            self._writers.discard(writer)
            writer.close()
            self.changes.tell()

    def _take(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        text = data.decode()
        action = dict(line.split(": ", 1) for line in text.strip("\r\n").split("\r\n"))
        self.texts.append(text)
        self.received.append(action)
        if not self.answers_nothing:
            writer.write(self._answer(action))
        self.changes.tell()

    def _answer(self, action: Mapping[str, str]) -> bytes:
        scripted = self._scripts.get(action["Action"])
        standard = {
            "Challenge": self._challenge,
            "Login": self._login,
            "Ping": self._ping,
            "Getvar": self._getvar,
            "Setvar": self._setvar,
            "CoreStatus": self._core_status,
        }
        if scripted is not None:
            answer = scripted
        else:
            answer = standard.get(action["Action"], _agree)(action)
        return answer.replace(b"{id}", action["ActionID"].encode())

    def _challenge(self, _: Mapping[str, str]) -> bytes:
        if not self.offers_challenge:
            return frame("Response: Error", "ActionID: {id}", "Message: Must specify AuthType")
        return frame("Response: Success", "ActionID: {id}", f"Challenge: {CHALLENGE}")

    def _login(self, action: Mapping[str, str]) -> bytes:
        proof = hashlib.md5((CHALLENGE + self._secret).encode()).hexdigest()
        if action.get("Key") != proof and action.get("Secret") != self._secret:
            return frame("Response: Error", "ActionID: {id}", "Message: Authentication failed")
        accepted = frame("Response: Success", "ActionID: {id}", "Message: Authentication accepted")
        return accepted + (event("FullyBooted", "Status: Fully Booted") if self.boots else b"")

    def _ping(self, _: Mapping[str, str]) -> bytes:
        return frame(
            "Response: Success", "ActionID: {id}", "Ping: Pong", f"Timestamp: {TIME}.631215"
        )

    def _getvar(self, action: Mapping[str, str]) -> bytes:
        value = self.variables.get(action["Variable"], "")
        return frame("Response: Success", "ActionID: {id}", f"Value: {value}")

    def _setvar(self, action: Mapping[str, str]) -> bytes:
        self.variables[action["Variable"]] = action["Value"]
        return frame("Response: Success", "ActionID: {id}", "Message: Variable Set")

    def _core_status(self, _: Mapping[str, str]) -> bytes:
        date, time = LIFE
        return frame(
            "Response: Success",
            "ActionID: {id}",
            f"CoreStartupDate: {date}",
            f"CoreStartupTime: {time}",
        )


def _agree(_: Mapping[str, str]) -> bytes:
    return frame("Response: Success", "ActionID: {id}")
