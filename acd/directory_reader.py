"""Read the directory in a process of its own: `python -m acd.directory_reader PATH AT`.

Building a million numbers beside the event loop would take its turns for seconds: see `apart`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from acd.apart import begin_work, hand_over, worked_out
from acd.core.model import Seconds
from acd.errors import StoreError, WorkerFailed
from acd.store.directory.reading import Reading, read

READER = (sys.executable, "-m", "acd.directory_reader")
READ_WITHIN: Seconds = 600.0


async def read_apart(path: Path, at: Seconds, reader: Sequence[str] = READER) -> Reading:
    """What `read` gives; raises StoreError. When it is cancelled, so is the reading."""
    try:
        reading = await worked_out(
            (*reader, str(path), repr(at)), "the directory", within=READ_WITHIN
        )
    except WorkerFailed as failure:
        raise StoreError(str(failure)) from failure
    assert isinstance(reading, Reading)
    return reading


def main(path: Path, at: Seconds, out: IO[bytes]) -> None:
    begin_work()
    found: Reading | StoreError
    try:
        found = read(path, at)
    except StoreError as error:
        found = error
    hand_over(found, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), sys.stdout.buffer)
