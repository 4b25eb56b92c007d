"""Is a store whole and of this version? Asked from outside, also while the service writes to it.

Rule 1: looking writes nothing and makes no file. A large store takes seconds: whoever waits no more
        interrupts.
"""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from acd.core.model import Seconds
from acd.errors import StoreDamaged
from acd.store.failures import failure_of
from acd.store.opening import Chain, connect_read_only, version_found
from acd.store.presence import LOG, beside

_STEPS = 100_000  # of SQLite's machine, between two looks at the clock


@dataclass(frozen=True, slots=True)
class Soundness:
    version: str | None  # of its schema; None: it is empty
    bytes: int  # with its log
    changed_at: Seconds  # last, on the wall clock
    is_checked: bool  # every page; else there was no time for all


def look_at(path: Path, chain: Chain, within: Seconds) -> Soundness:
    """Raises StoreError: it is damaged, of a later version, or cannot be read."""
    try:
        version = version_found(path, chain)
        is_checked = _whole(path, time.monotonic() + within)
        files = [file.stat() for file in (path, beside(path, LOG)) if file.exists()]
    except (sqlite3.Error, OSError) as error:
        raise failure_of(error, path) from error
    return Soundness(
        version,
        sum(file.st_size for file in files),
        max(file.st_mtime for file in files),
        is_checked,
    )


def _whole(path: Path, until: Seconds) -> bool:
    with closing(connect_read_only(path)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        try:
            told = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return False
            raise
    if told != ("ok",):
        raise StoreDamaged(f"{path} is damaged: restore a backup")
    return True
