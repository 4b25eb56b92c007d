"""What becomes of a store that is damaged, gone, or cannot be used for the time being.

Rule 1: what is damaged is set aside under another name, never written over and never deleted: most
        of it can often be saved. That, and each new store, is said aloud.
Rule 2: a new store is made at a start and at a stop, and never by a service that runs: until then
        somebody may bring the old one back. A start that could not is made up for by the journal.
Rule 3: the log goes with its store. One that is left behind would spoil the next file in its place.
"""

import os
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import structlog

from acd.errors import StoreDamaged, StoreError, StoreUnusable
from acd.store.failures import failure_of
from acd.store.opening import Opening, prepare
from acd.store.presence import INDEX, LOG, beside

log = structlog.get_logger(__name__)


def open_store(path: Path) -> Opening:
    """`make_ready` for a start, which no trouble with the disk may prevent."""
    try:
        return make_ready(path)
    except StoreUnusable as trouble:
        hint = "calls go on, what happens waits in memory: it is written once this has passed"
        log.error("store_unusable", store=str(path), why=str(trouble), hint=hint)
        return Opening.UNUSABLE


def make_ready(path: Path) -> Opening:
    """`prepare` for the service: a damaged store is set aside, and a new one is made.

    Raises StoreUnusable for trouble that may pass, StoreError where people have to decide: another
    program's file, a later version's, a folder that is not there or not ours.
    """
    if not os.path.exists(path):  # Path.exists may raise
        set_log_aside(path)
    try:
        opening = prepare(path)
    except StoreDamaged as damage:
        return begin_anew(path, damage)
    if opening is Opening.CREATED:
        log.warning("store_created", store=str(path), hint="not the first start? Restore the old")
    return opening


def begin_anew(path: Path, why: StoreError) -> Opening:
    """After what was read or written: as `make_ready`, for damage that only shows inside."""
    if not isinstance(why, StoreDamaged):
        return make_ready(path)
    set_aside(path, why)
    prepare(path)
    return Opening.SET_ASIDE


def set_aside(path: Path, why: StoreDamaged) -> Path:
    """Rename the store, with what SQLite keeps beside it; returns its new name."""
    try:
        aside = move_aside(path, "damaged")
    except OSError as error:
        raise failure_of(error, path) from error
    log.error(
        "store_set_aside",
        store=str(path),
        aside=str(aside),
        why=str(why),
        hint=f"calls go on with a new one; save what can be read with: sqlite3 {aside} .recover",
    )
    return aside


def move_aside(path: Path, label: str) -> Path:
    """Under a name that says what became of it, and when; raises OSError."""
    aside = name_aside(path, label)
    move(path, aside)
    return aside


def move(source: Path, target: Path) -> None:
    """A store, with what SQLite keeps beside it; raises OSError."""
    # The store first: cut short here, a log without a store is found and set aside as well.
    for suffix in ("", LOG, INDEX):
        if beside(source, suffix).exists():
            beside(source, suffix).rename(beside(target, suffix))


def is_taken(path: Path) -> bool:
    """By a log too, that its store has left behind: it would spoil whatever comes there."""
    return any(beside(path, suffix).exists() for suffix in ("", LOG, INDEX))


def set_log_aside(path: Path) -> None:
    """For a log whose store is not there: it holds the last commits, and belongs to no other."""
    try:
        aside = _log_set_aside(path)
    except OSError as error:
        raise failure_of(error, path) from error
    if aside is None:
        return
    log.error(
        "store_log_set_aside",
        store=str(path),
        aside=str(aside),
        hint="it holds the last commits: keep it, and name it after its store should that be found",
    )


def _log_set_aside(path: Path) -> Path | None:
    beside(path, INDEX).unlink(missing_ok=True)  # SQLite makes it from the log
    left, aside = beside(path, LOG), beside(name_aside(path, "left"), LOG)
    if not left.exists():
        return None
    if left.stat().st_size == 0:
        left.unlink()
        return None
    left.rename(aside)
    return aside


def name_aside(path: Path, label: str) -> Path:
    """That nothing has yet."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    names = (beside(path, f".{label}-{now}{f'-{n}' if n else ''}") for n in count())
    return next(name for name in names if not is_taken(name))
