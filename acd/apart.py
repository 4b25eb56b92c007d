"""What a process of our own works out beside the loop, and hands over through a pipe.

Rule 1: what takes long would take the loop's turns if it were done here; what comes over is
        finished, and is taken in within milliseconds.
Rule 2: whoever is not waited for any more is killed, and nobody is waited for without end: the disk
        may hang, and whom it holds does not die. So the loop never touches our end of the pipe,
        which would wait for who reads there; that one gives up by itself. A worker without a
        listener ends by itself.
Rule 3: a worker gives way to the calls: it runs at the lowest priority.
"""

import asyncio
import io
import os
import pickle
import select
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import IO, TYPE_CHECKING

from acd.core.model import Seconds
from acd.errors import AcdError, WorkerFailed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GONE_WITHIN: Seconds = 5.0  # who is killed; what a disk holds does not even die
_LOWEST_PRIORITY = 19


async def worked_out(command: Sequence[str], what: str, *, within: Seconds) -> object:
    """What the worker hands over; raises the AcdError that it hands over, or WorkerFailed.

    `what` is worked out there, in words. When this is cancelled, so is the work.
    """
    try:
        async with asyncio.timeout(within):
            return await _worked_out(command, what, within)
    except TimeoutError:
        raise WorkerFailed(
            f"{what} was not read within {within:g} s; hint: does the disk hang that it lies on?"
        ) from None
    except OSError as error:  # no process, no pipe, no such program
        raise WorkerFailed(f"no process can read {what}: {error}") from error


async def _worked_out(command: Sequence[str], what: str, within: Seconds) -> object:
    ours, theirs = os.pipe()
    pipe = _Pipe(ours, time.monotonic() + within)
    with ExitStack() as unless_started:
        unless_started.callback(pipe.close)
        child = await _start(command, theirs)
        unless_started.pop_all()
    try:
        return await asyncio.to_thread(_received, pipe, what)
    finally:
        with suppress(ProcessLookupError):
            child.kill()  # rule 2; who has said all has nothing left to do
        with suppress(TimeoutError):
            async with asyncio.timeout(_GONE_WITHIN):
                await child.wait()


class _Pipe(io.RawIOBase):
    """Our end; raises TimeoutError where nothing comes until then."""

    def __init__(self, end: int, until: Seconds) -> None:
        self._end = end
        self._until = until
        self._poll = select.poll()
        self._poll.register(end, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, into: "WriteableBuffer", /) -> int:
        left = max(0.0, self._until - time.monotonic())
        if not self._poll.poll(left * 1000):
            raise TimeoutError
        return os.readv(self._end, [into])

    def close(self) -> None:
        if not self.closed:
            os.close(self._end)
        super().close()


async def _start(command: Sequence[str], answer: int) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(*command, stdout=answer)
    finally:
        os.close(answer)  # the child's copy alone stays open, so that its end is seen


def _received(pipe: _Pipe, what: str) -> object:
    """In a thread: it waits. The pipe is its own from here on."""
    try:
        with io.BufferedReader(pipe) as reader:
            received = pickle.load(reader)
    except (EOFError, pickle.UnpicklingError):
        raise WorkerFailed(f"the process that reads {what} ended early") from None
    except (AttributeError, ImportError, IndexError, TypeError) as error:
        # What pickle says of classes that are not as they were: acd was upgraded under the service.
        raise WorkerFailed(f"the reader of {what} is of another acd: restart ({error})") from error
    if isinstance(received, AcdError):
        raise received
    return received


def begin_work() -> None:
    """In the worker, before all else."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the service
    os.nice(_LOWEST_PRIORITY)


def hand_over(found: object, out: IO[bytes]) -> None:
    """In the worker, at the end: the outcome, or the AcdError that it was."""
    pickle.dump(found, out, protocol=pickle.HIGHEST_PROTOCOL)
