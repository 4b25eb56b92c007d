"""What a failing database means for the person who must put it right.

Rule 1: damage is for a start to set aside; trouble may pass, and calls go on meanwhile; anything
        else is for people to put right.

SQLite's own words ("database or disk is full", "unable to open database file") name the symptom;
each sentence here adds what to do. None of them carries data: they end up in logs.
"""

import errno
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from acd.errors import StoreDamaged, StoreError, StoreUnusable

HINTS: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "{path} is locked by another program: find it with `fuser {path}`",
    sqlite3.SQLITE_FULL: "the disk that holds {path} is full: free some space",
    sqlite3.SQLITE_IOERR: "the disk that holds {path} cannot be read or written: check it",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: check its owner, its mode and its folder's",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: check that it is there, its owner, its disk",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged and was left alone: restore a backup",
    sqlite3.SQLITE_NOTADB: "{path} is not a database and was left alone: restore a backup",
}

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TROUBLE = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL),
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM),
    }
)
# A path that leads nowhere, or where we may not go: no disk that recovers will change that.
_WRONG_PATH = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG}
)


def failure_of(error: sqlite3.Error | OSError, path: Path) -> StoreError:
    """The error to raise instead of the one that happened."""
    return _kind_of(error)(explain(error, path))


def explain(error: sqlite3.Error | OSError, path: Path) -> str:
    """What is wrong and what to do about it, then what the database or the system said."""
    if isinstance(error, OSError):
        return f"{path}: {error.strerror}"
    hint = HINTS.get(_code_of(error), "{path} cannot be used").format(path=path)
    return f"{hint} ({error})"


def _kind_of(error: sqlite3.Error | OSError) -> type[StoreError]:
    if isinstance(error, OSError):
        return StoreError if error.errno in _WRONG_PATH else StoreUnusable
    code = _code_of(error)
    if code in _DAMAGE:
        return StoreDamaged
    return StoreUnusable if code in _TROUBLE else StoreError


def _code_of(error: sqlite3.Error) -> int:
    # SQLite refines its codes in the higher bytes (SQLITE_IOERR_WRITE); errors of Python's own
    # module carry no code.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
