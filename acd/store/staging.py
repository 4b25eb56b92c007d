"""The folder of its own in which a back-up is made, checked or restored.

Rule 1: it is locked as long as somebody works in it; the kernel's lock ends with the process.
Rule 2: one that nobody holds was left behind by a process that was killed: the next one that works
        there sweeps it away. Where a disk knows no locks, nothing is swept.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

PREFIX = ".acd-back-up-"


@contextmanager
def staging_in(folder: Path) -> Iterator[Path]:
    """Raises OSError."""
    folder.stat()  # if it is missing, it is this name that helps
    _sweep(folder)
    made, descriptor = _locked_folder(folder)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(descriptor)


def _locked_folder(folder: Path) -> tuple[Path, int]:
    while True:
        made = Path(mkdtemp(prefix=PREFIX, dir=folder))
        with suppress(FileNotFoundError):
            descriptor = _opened(made)
            with suppress(OSError):  # rule 2
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if made.exists():  # else another one swept it before it was locked
                return made, descriptor
            os.close(descriptor)


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):  # at work, or somebody else's
            descriptor = _opened(left)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(descriptor)


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
