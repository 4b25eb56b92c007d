"""The directory on disk: a file of its own beside the journal's.

SQLite lets one connection write to a file at a time. Taking over a million tenants is one
transaction of some seconds; in the journal's file the facts of every call would wait for it.
"""

from pathlib import Path

from acd.store.opening import Chain

CHAIN = Chain("directory_0002", Path(__file__).parent / "migrations")


def path_beside(store: Path) -> Path:
    """Where the directory is, for the journal at `store`: acd.db, acd-directory.db."""
    return store.with_name(f"{store.stem}-directory{store.suffix}")
