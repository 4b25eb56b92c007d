"""Open a store: make a new one, bring an old one up to date, refuse what cannot be trusted.

Rule 1: a file that is damaged, of a later version or of another program is refused and left
        byte for byte as it was.
Rule 2: only `prepare` makes a new file, and it says so: a store that got lost must not pass for
        a first start.
Rule 3: Alembic is loaded only when there is something to migrate, since it costs 0.7 s and
        memory for good; the version is read with plain SQLite.
"""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from acd.core.model import Seconds
from acd.errors import StoreError, StoreUnusable
from acd.store.failures import failure_of

VERSION = "0004"
"""The newest migration. Versions are numbered so that a later one sorts behind."""

PATIENCE: Seconds = 5.0  # with a store that is locked
PATIENCE_AT_START: Seconds = 1.0  # callers wait for the service meanwhile

PRAGMAS = (
    f"busy_timeout={PATIENCE * 1000:.0f}",  # first, so that the others wait for a lock too
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may lose the last commits when the power fails
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",  # bytes; a burst's write-ahead log shrinks again
)


@dataclass(frozen=True, slots=True)
class Chain:
    """The schema of one sort of file, and where the steps lie that lead to it."""

    version: str
    migrations: Path


JOURNAL = Chain(VERSION, Path(__file__).parent / "migrations")


class Opening(Enum):
    """What `prepare` found, for the service to say aloud."""

    CREATED = "created"
    UPGRADED = "upgraded"
    CURRENT = "current"
    # By `open_store` alone:
    SET_ASIDE = "set-aside"  # it was damaged, and a new one was made
    UNUSABLE = "unusable"  # for now: whoever writes to it makes it ready later


def prepare(path: Path, chain: Chain = JOURNAL) -> Opening:
    """Make the store at `path` ready to be opened; raises StoreError, with a hint.

    StoreDamaged stands for a file that cannot be read any more, StoreUnusable for trouble that may
    pass. It may block for a second: call it before the event loop runs.
    """
    if path.is_dir():
        raise StoreError(f"{path} cannot be a store, it is a folder: name a file")
    try:
        _make_if_missing(path)
        found = _version_of(path)
        refuse_later(found, path, chain.version)
        _keep_private(path)
    except (sqlite3.Error, OSError) as error:
        raise failure_of(error, path) from error
    if found == chain.version:
        return Opening.CURRENT
    _migrate(path, chain)
    return Opening.CREATED if found is None else Opening.UPGRADED


def open_current(path: Path, chain: Chain = JOURNAL) -> sqlite3.Connection:
    """A connection that may write, to a store that `prepare` has seen; never makes a file.

    Raises StoreError for another version, sqlite3.Error for the rest.
    """
    found = _version_of(path)
    if found != chain.version:
        refuse_later(found, path, chain.version)
        raise StoreUnusable(f"{path} has not been prepared: restart the service")
    return connect(path)


def version_found(path: Path, chain: Chain = JOURNAL) -> str | None:
    """None while it is empty. Raises StoreError for another program's, or a later version's."""
    found = _version_of(path)
    refuse_later(found, path, chain.version)
    return found


def connect(path: Path) -> sqlite3.Connection:
    """A connection that may write; transactions are begun by hand. Never makes a file."""
    connection = _connect(path, mode="rw")
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def look_into_journal(path: Path) -> sqlite3.Connection:
    """As `connect_read_only`, for people, who may ask before the service has ever run."""
    refuse_before_the_first_start(path)
    return connect_read_only(path)


def refuse_before_the_first_start(path: Path) -> None:
    """Nothing is damaged then; raises StoreError. Whatever else is wrong SQLite says better."""
    with suppress(PermissionError):
        if not path.exists():
            hint = "`acd run` begins it; if it has run already, the file was moved"
            raise StoreError(f"{path}: no call has been recorded yet; {hint}")


def connect_read_only(path: Path, patience: Seconds = PATIENCE) -> sqlite3.Connection:
    """A connection that can only look; it works beside a running service and without one."""
    return _connect(path, mode="ro", patience=patience)


def _connect(path: Path, *, mode: str, patience: Seconds = PATIENCE) -> sqlite3.Connection:
    # As a URI, because that alone can forbid SQLite to make a missing file.
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=patience)


def _make_if_missing(path: Path) -> None:
    if not path.exists():
        _refuse_to_make_it_roots(path)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _refuse_to_make_it_roots(path: Path) -> None:
    """The service of that folder's owner could not open it."""
    folder = path.absolute().parent
    if os.geteuid() == 0 and folder.stat().st_uid != 0:
        hint = f"systemctl start acd, or run it as the owner of {folder}"
        raise StoreError(f"{path} would be root's, and the service could not write to it; {hint}")


def _keep_private(path: Path) -> None:
    """It holds callers' numbers. SQLite gives the write-ahead log the mode of the file."""
    path.chmod(0o600)


def _version_of(path: Path) -> str | None:
    """The version of the schema; None while the file is empty."""
    with closing(connect_read_only(path, PATIENCE_AT_START)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise StoreError(f"{path} is the database of another program: name another file")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0])


def refuse_later(found: str | None, path: Path, known: str) -> None:
    """Raises StoreError."""
    if found is not None and found > known:
        raise StoreError(
            f"{path} was written by a later version of acd (schema {found}, this one knows "
            f"{known}): run that version, or `acd restore` a back-up made before the "
            "upgrade (that of a package leaves one in /var/backups/acd)"
        )


def _migrate(path: Path, chain: Chain) -> None:
    from acd.store.migrating import upgrade  # rule 3

    upgrade(path, chain)
