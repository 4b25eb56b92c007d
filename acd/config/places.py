"""Where the service writes: its database, its socket, its sounds. Looked at before it starts.

No name is shown: a URL in place of the database's file may hold a password.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from acd.config.addresses import SQLITE
from acd.config.findings import Finding, Raw
from acd.config.raw import tables, text_at, texts

_OWNER = "it must belong to the user who runs acd"


May = Callable[[Path, int], bool]
"""Says as `os.access` does what we may do there."""


def unusable_places(raw: Raw, folder: Path, may: May = os.access) -> Iterator[Finding]:
    for key, name in _names(raw):
        if problem := _problem(folder / name, may):
            yield Finding(("site", key), *problem)
    yield from _queue_log_elsewhere(raw, folder)
    for _, table in tables(raw, "announcements"):
        if problem := _folder_problem(folder / (text_at(table, "folder") or "announcements"), may):
            yield Finding(("announcements", "folder"), *problem)


def _queue_log_elsewhere(raw: Raw, folder: Path) -> Iterator[Finding]:
    """Lines at the end of a database would be the end of it. A missing folder is no mistake here:
    calls go on without the file."""
    kept = {folder / name for _, name in _names(raw)}
    for _, name in texts(raw, "queue_log", "file"):
        if folder / name.strip() in kept:
            problem = "the service keeps something else in this file"
            yield Finding(("queue_log", "file"), problem, "name another")


def _names(raw: Raw) -> Iterator[tuple[str, str]]:
    """Passes over a URL of another database, about which `shapes.py` complains."""
    for key, beginning, default in (("store", SQLITE, "acd.db"), ("socket", "", "acd.sock")):
        written = [name for _, name in texts(raw, "site", key)] or [beginning + default]
        for name in written:
            if name.startswith(beginning):
                yield key, name.removeprefix(beginning)


def _folder_problem(folder: Path, may: May) -> tuple[str, str] | None:
    """One that does not exist yet is made."""
    if not os.path.exists(folder):
        return _problem(folder, may)
    if not os.path.isdir(folder):
        return "this is not a folder", "name another"
    return None if may(folder, os.W_OK | os.X_OK) else ("it cannot be written to", _OWNER)


def _problem(file: Path, may: May) -> tuple[str, str] | None:
    if not os.path.isdir(file.parent):
        return "its folder does not exist", f"make it; {_OWNER}"
    if not may(file.parent, os.W_OK | os.X_OK):
        return "its folder cannot be written to", _OWNER
    if os.path.isdir(file):
        return "this is a folder", "name a file in it"
    if os.path.exists(file) and not may(file, os.R_OK | os.W_OK):
        return "it cannot be written to", _OWNER
    return None
