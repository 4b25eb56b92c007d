"""Runs programs, on this machine or on another one by the system's own `ssh`.

Rule 1: a command is a list of words. No shell reads it here; the other machine's shell is given
        every word quoted, since ssh hands it one line.
Rule 2: whatever is run has a time limit, and what it says on its error output is in the error.
Rule 3: ssh asks nothing (BatchMode): who may log in, and that host's key, are settled beforehand.
Rule 4: what could be taken for an option of ssh is refused, and nothing secret is a word: words
        show in the list of processes. Secrets go through the standard input.
"""

import asyncio
import contextlib
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from acd.core.model import Seconds
from acd.errors import ProgramFailed, ToolMissing, Unreachable

SYSTEM_PLACES = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""An ordinary user's PATH often leaves out where Asterisk is."""

PATIENCE: Seconds = 20.0
CONNECT_SECONDS = 10
ALIVE_SECONDS = 5  # thrice without an answer, and ssh gives a connection up
_SSH_FAILED = 255  # ssh itself, and not what it was to run
_DESTINATION = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9_.:-]*")


IsHeld = Callable[[], bool]


class Machine(Protocol):
    async def run(self, words: Sequence[str], given: bytes = b"") -> bytes:
        """What it says on its output. ProgramFailed, or ToolMissing when there is none."""

    def held(self, words: Sequence[str]) -> contextlib.AbstractAsyncContextManager[IsHeld]:
        """Runs for as long as the block does; it has said a first line when the block begins.

        The block can ask whether it still does: by ssh it ends with the connection.
        """


@dataclass(frozen=True, slots=True)
class ThisMachine:
    async def run(self, words: Sequence[str], given: bytes = b"") -> bytes:
        return await _run(_found(words), given, words[0])

    def held(self, words: Sequence[str]) -> contextlib.AbstractAsyncContextManager[IsHeld]:
        return _held(_found(words), words[0])


@dataclass(frozen=True, slots=True)
class Destination:
    """Whom ssh calls: `root@pbx`, and a port unless ssh's own configuration knows it."""

    name: str
    port: int | None = None

    def __post_init__(self) -> None:
        if not _DESTINATION.fullmatch(self.name):
            raise ProgramFailed(f"{self.name!r} is no destination of ssh: write user@host")


class OtherMachine:
    """One connection for each command; `async with` keeps one open for all of them."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._folder: str | None = None  # of the socket by which commands share a connection

    async def __aenter__(self) -> Self:
        self._folder = tempfile.mkdtemp(prefix="acd-ssh-")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._folder is not None
        with contextlib.suppress(ProgramFailed):  # it was never opened, or has gone by itself
            await _run((*self._ssh("-O", "exit"), "--", self._destination.name), b"", "ssh")
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None

    async def run(self, words: Sequence[str], given: bytes = b"") -> bytes:
        return await _run(self._line(words), given, words[0])

    def held(self, words: Sequence[str]) -> contextlib.AbstractAsyncContextManager[IsHeld]:
        return _held(self._line(words), words[0])

    def _line(self, words: Sequence[str]) -> tuple[str, ...]:
        places = ":".join(SYSTEM_PLACES)
        line = f"PATH=$PATH:{places} exec {shlex.join(words)}"
        return (*self._ssh(), "--", self._destination.name, line)

    def _ssh(self, *more: str) -> tuple[str, ...]:
        port = self._destination.port
        options = ["BatchMode=yes", f"ConnectTimeout={CONNECT_SECONDS}"]
        options.append(f"ServerAliveInterval={ALIVE_SECONDS}")
        if self._folder is not None:
            options += ["ControlMaster=auto", f"ControlPath={self._folder}/s", "ControlPersist=60"]
        return (
            *_found(("ssh",)),
            *(word for option in options for word in ("-o", option)),
            *(() if port is None else ("-p", str(port))),
            *more,
        )


def _found(words: Sequence[str]) -> tuple[str, ...]:
    places = os.pathsep.join((os.environ.get("PATH", os.defpath), *SYSTEM_PLACES))
    program = shutil.which(words[0], path=places)
    if program is None:
        raise ToolMissing(f"no {words[0]} on this machine; install it, or add its folder to PATH")
    return (program, *words[1:])


async def _started(command: Sequence[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for us: what is under way here is ended by us
    )


async def _run(command: Sequence[str], given: bytes, name: str) -> bytes:
    process = await _started(command)
    try:
        said, complaint = await asyncio.wait_for(process.communicate(given), PATIENCE)
    except TimeoutError:
        raise _too_late(name) from None
    finally:
        await _end(process)
    if process.returncode:
        raise _failed(command, complaint or said, process.returncode, name)
    return said


@contextlib.asynccontextmanager
async def _held(command: Sequence[str], name: str) -> AsyncIterator[IsHeld]:
    """It ends with its standard input: also when this process is killed."""
    process = await _started(command)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        try:
            async with asyncio.timeout(PATIENCE):
                is_held = await process.stdout.readline()
                complaint = b"" if is_held else await process.stderr.read()
                code = 0 if is_held else await process.wait()
        except TimeoutError:
            raise _too_late(name) from None
        if not is_held:
            raise _failed(command, complaint, code, name)
        yield lambda: process.returncode is None
    finally:
        process.stdin.close()
        await _end(process)


def _too_late(name: str) -> ProgramFailed:
    return ProgramFailed(f"{name} gave no answer within {PATIENCE:.0f} s")


def _failed(command: Sequence[str], complaint: bytes, code: int, name: str) -> ProgramFailed:
    told = complaint.decode(errors="replace").strip() or f"{name} failed with code {code}"
    if code == _SSH_FAILED and os.path.basename(command[0]) == "ssh":
        return Unreachable(f"ssh: {told}; `ssh` to there by hand must work without a question")
    return ProgramFailed(told)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 1.0)
    if process.returncode is None:
        process.kill()
        await process.wait()
