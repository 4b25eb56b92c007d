"""Phones and callers: SIPp processes that speak to a lab's Asterisk, and what they saw.

Rule 1: one process is one behaviour on one port; a phone process serves every endpoint whose
        contact has that port, each call with its own timers.
Rule 2: each is ended by its own process id when its `async with` block ends.
Rule 3: what happened is read from the message trace, not from SIPp's own statistics: `ladder()`.
Rule 4: a scenario is a file in `scenarios/`; its `@name@` places are filled here.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from acd.core.model import Seconds
from acd.errors import SwitchError
from acd.lab.ladder import Ladder, read_ladder
from acd.lab.ports import LOOPBACK, free_ports, free_row, is_bound
from acd.lab.tools import find_sipp

SCENARIOS = Path(__file__).with_name("scenarios")
FOREVER: Seconds = 24 * 3600.0
START_TIMEOUT: Seconds = 15.0
STOP_TIMEOUT: Seconds = 15.0


class Exchange(Protocol):
    """What phones and callers must know of an Asterisk; the lab's own is one."""

    folder: Path  # theirs is made in it
    sip_port: int
    phone_password: str

    @property
    def numbers(self) -> Iterator[int]: ...

    def take_caller_port(self) -> int: ...
    def give_back(self, caller_port: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a phone does with a call: a scenario file and the values for its places."""

    scenario: str
    values: Mapping[str, str]


def answers(*, ring: Seconds = 0.0, talk: Seconds = FOREVER) -> Behaviour:
    """Rings, picks up, talks; by default until the other side hangs up."""
    return Behaviour("phone-answers", {"ring_ms": _ms(ring), "talk_ms": _ms(talk)})


def never_answers() -> Behaviour:
    return answers(ring=FOREVER)


def moody(
    *, absent: float, declining: float, ring: Seconds = 0.0, talk: Seconds = FOREVER
) -> Behaviour:
    """Now and then nobody is at the desk, or the call is declined; shares above 0, up to 1."""
    values = {"absent": str(absent), "declines": str(declining)}
    return Behaviour("phone-moody", {**values, "ring_ms": _ms(ring), "talk_ms": _ms(talk)})


def declines(*, ring: Seconds = 0.2) -> Behaviour:
    return Behaviour("phone-declines", {"ring_ms": _ms(ring), "status": "603 Decline"})


def busy() -> Behaviour:
    return Behaviour("phone-refuses", {"status": "486 Busy Here"})


def silent() -> Behaviour:
    """A socket that never says a word, like a phone without power."""
    return Behaviour("phone-silent", {})


class _Sipp:
    """One SIPp process in its own folder below the lab's."""

    def __init__(self, asterisk: Exchange, port: int) -> None:
        self.port = port
        self._asterisk = asterisk
        self._process: asyncio.subprocess.Process | None = None
        self._folder = asterisk.folder / "sipp" / f"{port}-{next(asterisk.numbers)}"
        self._folder.mkdir(parents=True)

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:  # also cancelled: the process may be there already
            await self.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)

    def ladder(self) -> Ladder:
        """Every message so far, in order."""
        return read_ladder(self._folder / "messages.csv")

    async def finished(self, within: Seconds = 60.0) -> Ladder:
        """Wait until every call that it places has ended; phones never finish."""
        assert self._process is not None
        await asyncio.wait_for(self._process.wait(), within)
        return self.ladder()

    def rtp_ports(self) -> list[int]:
        """Where Asterisk listens for the voice of each call so far that was answered."""
        ports = self._folder / "rtp-ports.log"
        return [int(line) for line in ports.read_text().split()] if ports.exists() else []

    async def _start(self) -> None:
        raise NotImplementedError

    def _raise_if_ended(self) -> None:
        if self._process is None or self._process.returncode is not None:
            raise SwitchError((self._folder / "screen.log").read_text(errors="replace"))

    async def _run(self, scenario: bytes, *arguments: str) -> None:
        (self._folder / "scenario.xml").write_bytes(scenario)
        # SIPp takes the port after next of its media port too, for video.
        media, _, _, control = free_row(4)
        with (self._folder / "screen.log").open("wb") as screen:
            self._process = await asyncio.create_subprocess_exec(
                *find_sipp(),
                *("-sf", "scenario.xml", "-i", LOOPBACK, "-p", str(self.port)),
                *("-mi", LOOPBACK, "-mp", str(media)),
                *("-trace_shortmsg", "-shortmessage_file", "messages.csv"),
                *("-trace_logs", "-log_file", "rtp-ports.log"),
                *("-trace_err", "-error_file", "errors.log"),
                *("-nostdin", "-cp", str(control)),
                *arguments,
                f"{LOOPBACK}:{self._asterisk.sip_port}",
                cwd=self._folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=screen,
                stderr=screen,
            )


class Phones(_Sipp):
    """`async with Phones(asterisk, port, answers(talk=2)) as phones: ...`

    The port is the one given to LabAsterisk for the endpoints that it shall serve.
    """

    _more: tuple[str, ...] = ()  # arguments of SIPp

    def __init__(self, asterisk: Exchange, port: int, behaviour: Behaviour) -> None:
        super().__init__(asterisk, port)
        self._behaviour = behaviour

    async def _start(self) -> None:
        await self._run(_scenario(self._behaviour.scenario, self._behaviour.values), *self._more)
        async with asyncio.timeout(START_TIMEOUT):
            while not is_bound(self.port):
                self._raise_if_ended()
                await asyncio.sleep(0.01)


@dataclass(frozen=True, slots=True)
class Calls:
    """What a group of callers does."""

    dialled: str
    number: str = "+33612345678"  # may hold SIPp's [call_number]
    name: bytes = b""  # goes onto the wire as it is
    count: int = 1
    per_second: float = 100.0
    patience: Seconds = FOREVER  # unanswered: gives up
    stay: Seconds = FOREVER  # answered: hangs up
    headers: str = ""


class Callers(_Sipp):
    """`async with Callers(asterisk, Calls("+33143530000")) as callers: await callers.finished()`"""

    def __init__(self, asterisk: Exchange, calls: Calls) -> None:
        super().__init__(asterisk, asterisk.take_caller_port())
        self._calls = calls
        self._has_port = True

    async def stop(self) -> None:
        """Also a second time, by whom it is stopped before its block ends."""
        await super().stop()
        if self._has_port:
            self._asterisk.give_back(self.port)
        self._has_port = False

    async def _start(self) -> None:
        calls = self._calls
        values = {
            "dialled": calls.dialled,
            "patience_ms": _ms(calls.patience),
            "stay_ms": _ms(calls.stay),
            "headers": calls.headers or "Subject: a call",
        }
        identity = calls.name + f" <sip:{calls.number}@[local_ip]>".encode()
        scenario = _scenario("caller", values).replace(b"@identity@", identity.strip())
        limits = ("-m", str(calls.count), "-l", str(calls.count), "-r", str(calls.per_second))
        await self._run(scenario, *limits)


class PhoneDials(_Sipp):
    """`async with PhoneDials(asterisk, "ana", "*11") as phone: await phone.finished()`"""

    def __init__(self, asterisk: Exchange, endpoint: str, dialled: str) -> None:
        super().__init__(asterisk, free_ports(1)[0])
        self._endpoint = endpoint
        self._dialled = dialled

    async def _start(self) -> None:
        values = {"dialled": self._dialled, "identity": f"<sip:{self._endpoint}@[remote_ip]>"}
        password = self._asterisk.phone_password
        await self._run(
            _scenario("phone-dials", values),
            *("-m", "1", "-au", self._endpoint, "-ap", password),
        )


def _scenario(name: str, values: Mapping[str, str]) -> bytes:
    text = (SCENARIOS / f"{name}.xml").read_text()
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text.encode()


def _ms(seconds: Seconds) -> str:
    """At least 1: SIPp takes a time limit of 0 for none."""
    return str(max(1, round(seconds * 1000)))
