"""One store, one acd: two that shared one would both ring people for the same callers.

The lock lies beside the store and is the kernel's: it ends with the process, however that ends.
The file stays where it is; whoever deletes it lets a second acd in. It is not the store itself that
is locked, because SQLite loses its own locks when anybody in the process closes that file.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acd.errors import StoreTaken
from acd.store.failures import failure_of
from acd.store.presence import beside


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Nobody else holds this store as long as the block lasts.

    Raises StoreTaken when another acd does, StoreError when the folder cannot be used.
    """
    lock = lock_of(path)
    try:
        # Not to be written to: a disk that turned read-only must not prevent a start.
        flags = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(lock, flags, 0o600)
    except OSError as error:
        raise failure_of(error, path) from error
    try:
        _lock(descriptor, lock, path)
        yield
    finally:
        os.close(descriptor)


def lock_of(path: Path) -> Path:
    return beside(path.resolve(), ".lock")  # resolved, because a link leads to the same store


def _lock(descriptor: int, lock: Path, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreTaken(
            f"another acd writes to {path}; hint: stop it (`fuser {lock}` finds it), "
            "or name another store in this one's acd.toml"
        ) from error
    except OSError as error:
        raise failure_of(error, path) from error
