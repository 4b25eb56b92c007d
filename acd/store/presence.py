"""Which files lie where the store should be, and whether they are still those that were opened.

SQLite goes on writing into a file that was deleted or replaced, and into a write-ahead log that
was, and says nothing. As long as a file is open, or an anchor holds it, no other has its number.
"""

import os
from dataclasses import dataclass
from pathlib import Path

LOG, INDEX = "-wal", "-shm"  # what SQLite keeps beside the store while it is open

Identity = tuple[int, int]  # device and inode


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@dataclass(frozen=True, slots=True)
class Presence:
    """None stands for a file that is not there."""

    store: Identity | None
    log: Identity | None
    index: Identity | None

    @classmethod
    def at(cls, path: Path) -> "Presence":
        return cls(*(_identity(place) for place in (path, beside(path, LOG), beside(path, INDEX))))

    def loss(self, path: Path) -> str | None:
        """What has become of these files, with what to do; None: they are where they were."""
        now = Presence.at(path)
        if now == self:
            return None
        if now.store is None:
            return gone(path)
        if now.store != self.store:
            return replaced(path)
        return f"the log beside {path} was deleted: leave {LOG} and {INDEX} alone while acd runs"


def gone(path: Path) -> str:
    return f"{path} is gone: restore it, or restart acd to begin a new one"


def replaced(path: Path) -> str:
    return f"{path} was replaced by another file: what follows goes into that one"


class Anchor:
    """Holds on to a file while nobody has it open: then no other file is taken for it.

    The file itself is not opened (O_PATH): closing it would drop SQLite's locks.
    """

    def __init__(self) -> None:
        self._descriptor: int | None = None

    def hold(self, path: Path) -> None:
        """This file, and no longer the one before."""
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        self.release()
        self._descriptor = descriptor

    def release(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
