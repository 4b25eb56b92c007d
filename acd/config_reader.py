"""Read acd.toml anew in a process of its own: `python -m acd.config_reader FILE`.

Rule 1: with hundreds of lines and advisors that takes a second, which the loop does not have; what
        the engine and Asterisk need of it is worked out there as well. See `apart`.
Rule 2: a file that is being written may be sound in its first half, without half of the people. So
        one that has changed while it was read is read once more, and refused when it never rests.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from acd.apart import begin_work, hand_over, worked_out
from acd.config import load
from acd.config.settings import Settings
from acd.configuration import Configuration, configuration_of
from acd.core.model import Seconds
from acd.errors import AcdError, ConfigError

READER = (sys.executable, "-m", "acd.config_reader")
MOST_READINGS = 5
READ_WITHIN: Seconds = 60.0


async def read_apart(
    file: Path, reader: Sequence[str] = READER, within: Seconds = READ_WITHIN
) -> Configuration:
    """Raises ConfigError with every mistake, WorkerFailed. When cancelled, so is the reading."""
    configuration = await worked_out((*reader, str(file)), str(file), within=within)
    assert isinstance(configuration, Configuration)
    return configuration


def read_at_rest(file: Path, read: Callable[[Path], Settings] = load) -> Settings:
    """As it was before and after the reading; raises ConfigError."""
    for _ in range(MOST_READINGS):
        before = _stamp(file)
        settings, mistakes = _tried(file, read)
        if _stamp(file) == before:
            if settings is None:
                raise mistakes or ConfigError(f"{file} cannot be read")
            return settings
    raise ConfigError(
        f"{file} changes while it is read; hint: write the new one beside it, then `mv` it there"
    )


def _tried(
    file: Path, read: Callable[[Path], Settings]
) -> tuple[Settings | None, ConfigError | None]:
    try:
        return read(file), None
    except ConfigError as mistakes:
        return None, mistakes


def _stamp(file: Path) -> tuple[int, ...]:
    """Nothing for a file that is not there, or may not be looked at: reading it says so."""
    try:
        seen = file.stat()
    except OSError:
        return ()
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def main(file: Path, out: IO[bytes]) -> None:
    begin_work()
    found: Configuration | AcdError
    try:
        found = configuration_of(read_at_rest(file))
    except AcdError as error:
        found = error
    hand_over(found, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdout.buffer)
