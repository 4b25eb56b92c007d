"""A copy of a store as it was at one moment, while the service goes on writing to it.

Rule 1: one read transaction lasts from the first page to the last: what is committed meanwhile is
        not in the copy, and makes it neither begin again nor wait. The service is never locked out.
Rule 2: it gives way to the calls: some pages are copied and brought to the disk, then it rests as
        long as that took. A disk that is given all at once keeps the journal's commits waiting.
Rule 3: what was copied is checked as a whole: the copy of a damaged store is not a back-up.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from acd.core.model import Seconds
from acd.errors import StoreDamaged, StoreError
from acd.store.codec import PICTURE_KIND
from acd.store.failures import failure_of
from acd.store.opening import connect_read_only

PAGES_AT_ONCE = 1_024  # 4 MB
_LONGEST_REST: Seconds = 1.0

_WRITING = frozenset(
    {
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC),
        *(sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_FSTAT),
    }
)

Tell = Callable[[int, int], None]
"""Hears how many are done, and how many there are."""

_FACTS = f"SELECT count(*), min(at), max(at) FROM facts WHERE kind <> '{PICTURE_KIND}'"
_CALLS = "SELECT count(*) FROM calls"
_SCHEMA = "SELECT version_num FROM alembic_version"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a journal holds."""

    facts: int
    calls: int
    begins_at: Seconds | None
    ends_at: Seconds | None  # the last fact; None: it is empty


def copy_store(source: Path, target: Path, tell: Tell = lambda _done, _all: None) -> None:
    """Write the store of this moment into the new file `target`; raises StoreError."""
    try:
        descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise failure_of(error, target) from error
    try:
        with closing(connect_read_only(source)) as original, closing(_blank(target)) as copy:
            original.execute("BEGIN")
            original.execute("SELECT count(*) FROM sqlite_master").fetchone()  # rule 1 from here
            pace = _Pace(descriptor, tell)
            original.backup(copy, pages=PAGES_AT_ONCE, progress=pace.after_some_pages)
        os.fsync(descriptor)
    except sqlite3.Error as error:
        raise failure_of(error, target if _is_about_writing(error) else source) from error
    except OSError as error:
        raise failure_of(error, target) from error
    finally:
        os.close(descriptor)
    refuse_damaged(target, source)


def _is_about_writing(error: sqlite3.Error) -> bool:
    """The store itself is only read."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) in _WRITING


def refuse_damaged(copy: Path, name: Path) -> None:
    """Look at every page and every index; raises StoreDamaged, calling it by `name`."""
    try:
        with closing(connect_read_only(copy)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise failure_of(error, name) from error
    if found != "ok":
        raise StoreDamaged(f"{name} is damaged inside: restart acd, which sets it aside, and save")


def contents_of(copy: Path) -> Contents:
    """Raises StoreError."""
    try:
        with closing(connect_read_only(copy)) as connection:
            facts, begins_at, ends_at = connection.execute(_FACTS).fetchone()
            (calls,) = connection.execute(_CALLS).fetchone()
    except sqlite3.Error as error:
        raise failure_of(error, copy) from error
    return Contents(facts, calls, begins_at, ends_at)


def schema_of(copy: Path) -> str:
    """Raises StoreError."""
    try:
        with closing(connect_read_only(copy)) as connection:
            row = connection.execute(_SCHEMA).fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{copy} is no store of acd: name another file ({error})") from error
    return str(row[0])


def _blank(target: Path) -> sqlite3.Connection:
    """A file that nobody else knows yet, and that is thrown away when this does not succeed."""
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    return connection


class _Pace:
    """Rule 2."""

    def __init__(self, descriptor: int, tell: Tell) -> None:
        self._descriptor = descriptor
        self._tell = tell
        self._began = time.monotonic()

    def after_some_pages(self, _status: int, remaining: int, total: int) -> None:
        os.fsync(self._descriptor)
        self._tell(total - remaining, total)
        if remaining:
            time.sleep(min(time.monotonic() - self._began, _LONGEST_REST))
        self._began = time.monotonic()
