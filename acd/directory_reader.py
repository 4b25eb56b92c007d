"""Read the directory in a process of its own: `python -m acd.directory_reader PATH AT`.

Rule 1: building a million numbers beside the event loop would take its turns for seconds; what
        comes over is finished, and is taken in within milliseconds.
Rule 2: whoever is not waited for any more is killed; a reader without a listener ends by itself.
Rule 3: the reader gives way to the calls: it runs at the lowest priority.
"""

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from acd.core.model import Seconds
from acd.errors import StoreError
from acd.store.directory.reading import Reading, read

READER = (sys.executable, "-m", "acd.directory_reader")
_LOWEST_PRIORITY = 19


async def read_apart(path: Path, at: Seconds, reader: Sequence[str] = READER) -> Reading:
    """What `read` gives; raises StoreError. When it is cancelled, so is the reading."""
    try:
        return await _read_apart((*reader, str(path), repr(at)))
    except OSError as error:  # no process, no pipe, no such program
        raise StoreError(f"no process can read the directory: {error}") from error


async def _read_apart(command: Sequence[str]) -> Reading:
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb") as pipe:
        child = await _start(command, theirs)
        try:
            return await asyncio.to_thread(_received, pipe)
        finally:
            with suppress(ProcessLookupError):
                child.kill()  # rule 2; who has said all has nothing left to do
            await child.wait()


async def _start(command: Sequence[str], answer: int) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(*command, stdout=answer)
    finally:
        os.close(answer)  # the child's copy alone stays open, so that its end is seen


def _received(pipe: IO[bytes]) -> Reading:
    """In a thread: it waits."""
    try:
        received = pickle.load(pipe)
    except (EOFError, pickle.UnpicklingError):
        raise StoreError("the process that reads the directory ended early") from None
    except (AttributeError, ImportError, IndexError, TypeError) as error:
        # What pickle says of classes that are not as they were: acd was upgraded under the service.
        raise StoreError(f"the directory's reader is of another acd: restart ({error})") from error
    if isinstance(received, StoreError):
        raise received
    assert isinstance(received, Reading)
    return received


def main(path: Path, at: Seconds, out: IO[bytes]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the service
    os.nice(_LOWEST_PRIORITY)
    found: Reading | StoreError
    try:
        found = read(path, at)
    except StoreError as error:
        found = error
    pickle.dump(found, out, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), sys.stdout.buffer)
