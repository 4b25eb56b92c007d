"""The socket where `acd status` asks the running service how things are, and `acd reload` orders.

Rule 1: it answers questions, and takes one order: to read acd.toml anew, or to try what that would
        change. Nobody can say here what is in it. The socket's own file is for our own user alone
        (mode 0600).
Rule 2: one JSON line each way, {"ask": "status"} -> {"status": {...}} or {"error": "..."}, and
        {"order": "reload", "trial": false} -> {"reload": {...}}; lines have a greatest length,
        every wait has an end, and so many may talk at a time: nobody can hold on to the service.
Rule 3: a socket file that nobody answers at is a dead service's and is replaced; one that is
        answered is another acd's, and then this one must not start.
"""

import asyncio
import contextlib
import os
import socket
import stat
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec

from acd.errors import (
    AcdError,
    AddressTaken,
    ConfigError,
    ServiceAbsent,
    ServiceBarred,
    ServiceUnreachable,
)
from acd.reloaded import Reloaded
from acd.view import FloorView

_LONGEST_QUESTION = 1024  # bytes
_LONGEST_ANSWER = 32 * 1024 * 1024
_PATIENCE = 5.0  # seconds, for each line in either direction
_CHUNK = 65536
MOST_TALKS = 32  # at a time
RELOADED_WITHIN = 120.0  # seconds; on a machine that has no time to spare


Reload = Callable[..., Awaitable[Reloaded]]
"""Takes `is_trial`."""


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    ask: str | None = None
    order: str | None = None
    trial: bool = False


class _Answer(msgspec.Struct, omit_defaults=True):
    status: FloorView | None = None
    reload: Reloaded | None = None
    error: str | None = None


@contextlib.asynccontextmanager
async def serve_status(
    path: Path, view: Callable[[], FloorView], reload: Reload | None = None
) -> AsyncIterator[None]:
    """Answer at `path` as long as the block lasts; `view` is called in the loop, once per question.

    Without `reload` no order is taken.

    Raises AddressTaken when another acd answers there, ConfigError when something else lies there,
    AcdError when the file cannot be made, which may be otherwise at the next try.
    """
    talks: set[asyncio.Task[None]] = set()

    def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(talks) >= MOST_TALKS:
            writer.transport.abort()
            return
        talk = asyncio.create_task(_talk(reader, writer, view, reload), name="status")
        talks.add(talk)
        talk.add_done_callback(talks.discard)

    server = await asyncio.start_unix_server(welcome, sock=_bind(path), limit=_LONGEST_QUESTION)
    try:
        yield
    finally:
        _leave(path, server)
        for talk in tuple(talks):
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _talk(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    view: Callable[[], FloorView],
    reload: Reload | None,
) -> None:
    try:
        while line := await _next_line(reader):
            reply = await _reply(line, view, reload)
            writer.write(msgspec.json.encode(reply) + b"\n")
            async with asyncio.timeout(_PATIENCE):  # wait_for may swallow our being cancelled
                await writer.drain()
    except (TimeoutError, ConnectionError):
        writer.transport.abort()  # whoever asked has gone or sleeps; nothing is owed to them
    finally:
        writer.close()


async def _next_line(reader: asyncio.StreamReader) -> bytes:
    """Nothing at the end, nor for a line that is too long: then there is nobody to be polite to."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await reader.readline()
    except ValueError:
        return b""


async def _reply(line: bytes, view: Callable[[], FloorView], reload: Reload | None) -> _Answer:
    try:
        question = msgspec.json.decode(line, type=_Question)
    except msgspec.DecodeError:
        return _Answer(error='not understood; ask {"ask": "status"}')
    match question:
        case _Question(ask="status", order=None):
            return _Answer(status=view())
        case _Question(ask=None, order="reload", trial=is_trial) if reload is not None:
            return _Answer(reload=await reload(is_trial=is_trial))
        case _:
            return _Answer(error='unknown question; ask {"ask": "status"}')


def _leave(path: Path, server: asyncio.AbstractServer) -> None:
    path.unlink(missing_ok=True)  # before closing, while the file can only be ours
    server.close()


def _bind(path: Path) -> socket.socket:
    _clear(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)  # so that the file never exists with wider rights, even for an instant
    try:
        listening.bind(str(path))
    except OSError as error:
        listening.close()
        raise AcdError(
            f"cannot open the control socket {path}: {error}; "
            "hint: [site] socket must name a file in an existing folder that acd may write to"
        ) from error
    finally:
        os.umask(mask)
    return listening


def _clear(path: Path) -> None:
    """Remove what a dead service left; refuse to touch anything else."""
    try:
        kind = path.lstat().st_mode
    except OSError:
        return  # nothing there, or unreadable: then binding fails and says why
    if not stat.S_ISSOCK(kind):
        raise ConfigError(
            f"{path} exists and is not a socket; hint: [site] socket names the wrong file"
        )
    if _somebody_answers(path):
        raise AddressTaken(
            f"another acd runs here: it answers at {path}; "
            "hint: stop it first, or give this one its own [site] socket"
        )
    path.unlink(missing_ok=True)


def _somebody_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True  # too busy to answer, or not ours to ask: alive as far as we can tell
        return True


def fetch_status(path: Path, patience: float = _PATIENCE) -> FloorView:
    """Ask the service that runs here. Raises ServiceUnreachable, with a hint."""
    answer = _answer(path, b'{"ask": "status"}', patience)
    if answer.status is None:
        raise _refused(path, answer)
    return answer.status


def order_reload(path: Path, *, is_trial: bool, patience: float = RELOADED_WITHIN) -> Reloaded:
    """Have the service that runs here read acd.toml anew. Raises ServiceUnreachable."""
    answer = _answer(path, msgspec.json.encode({"order": "reload", "trial": is_trial}), patience)
    if answer.reload is None:
        raise _refused(path, answer)
    return answer.reload


def _refused(path: Path, answer: _Answer) -> ServiceUnreachable:
    return ServiceUnreachable(f"the acd at {path} refused: {answer.error}")


def _answer(path: Path, question: bytes, patience: float) -> _Answer:
    try:
        line = _ask(path, question, time.monotonic() + patience)
        return msgspec.json.decode(line, type=_Answer)
    except TimeoutError:
        raise ServiceUnreachable(
            f"the acd at {path} has not answered within {patience:g} s; "
            "hint: it may still do what was asked: `acd status` and its log tell"
        ) from None
    except OSError as error:
        raise _unreachable(path, error) from error
    except msgspec.DecodeError as error:
        raise ServiceUnreachable(
            f"what answers at {path} is not understood: {error}; "
            "hint: is the running acd of another version than this command?"
        ) from error


def _unreachable(path: Path, error: OSError) -> ServiceUnreachable:
    """Whoever may not ask, or is not heard, does not know that none runs."""
    match error:
        case PermissionError():
            text = f"the acd at {path} may not be asked: {error}; hint: run it as root or acd"
            return ServiceBarred(text)
        case FileNotFoundError() | ConnectionRefusedError():
            kind: type[ServiceUnreachable] = ServiceAbsent
        case _:
            kind = ServiceUnreachable
    return kind(
        f"no acd answers at {path}: {error}; hint: is `acd run` running? Where [site] socket has "
        "been changed it answers at the former one until it is restarted"
    )


def _ask(path: Path, question: bytes, until: float) -> bytes:
    answer = bytearray()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        _allow_until(connection, until)
        connection.connect(str(path))
        connection.sendall(question + b"\n")
        while not answer.endswith(b"\n"):
            _allow_until(connection, until)
            chunk = connection.recv(_CHUNK)
            if not chunk or len(answer) > _LONGEST_ANSWER:
                raise ConnectionError("it broke off in the middle of its answer")
            answer += chunk
    return bytes(answer)


def _allow_until(connection: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it did not answer in time")
    connection.settimeout(left)
