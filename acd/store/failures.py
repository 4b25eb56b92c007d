"""What a failing database means for the person who must put it right.

SQLite's own words ("database or disk is full", "unable to open database file") name the symptom;
each sentence here adds what to do. None of them carries data: they end up in logs.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from acd.errors import StoreDamaged, StoreError

HINTS: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "{path} is locked by another program: find it with `fuser {path}`",
    sqlite3.SQLITE_FULL: "the disk that holds {path} is full: free some space",
    sqlite3.SQLITE_IOERR: "the disk that holds {path} cannot be read or written: check it",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: check its owner, its mode and its folder's",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: check that it is there and who owns it",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged and was left alone: restore a backup",
    sqlite3.SQLITE_NOTADB: "{path} is not a database and was left alone: restore a backup",
}


_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def failure_of(error: sqlite3.Error | OSError, path: Path) -> StoreError:
    """The error to raise instead of the one that happened."""
    if _code_of(error) in _DAMAGE:
        return StoreDamaged(explain(error, path))
    return StoreError(explain(error, path))


def explain(error: sqlite3.Error | OSError, path: Path) -> str:
    """What is wrong and what to do about it, then what the database or the system said."""
    if isinstance(error, OSError):
        return f"{path}: {error.strerror}"
    hint = HINTS.get(_code_of(error), "{path} cannot be used").format(path=path)
    return f"{hint} ({error})"


def _code_of(error: sqlite3.Error | OSError) -> int:
    # SQLite refines its codes in the higher bytes (SQLITE_IOERR_WRITE); errors of Python's own
    # module carry no code.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
