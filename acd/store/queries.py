"""Questions about calls that ended, for the command line.

They read through a connection that cannot write, beside a running service or without one.
Callers' numbers come back whole: whoever shows them masks them, see `acd.masking`.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from acd.core.facts import CallCompleted
from acd.core.model import LineId, Outcome, Seconds
from acd.errors import StoreError
from acd.store.codec import decode_record
from acd.store.failures import explain
from acd.store.opening import connect_read_only
from acd.store.schema import calls

_over_at = func.coalesce(calls.c.ended_at, calls.c.at)  # as CallCompleted.over_at


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls; None means any."""

    line: LineId | None = None
    outcome: Outcome | None = None
    since: Seconds | None = None  # when the call ended


ANY_CALL = CallFilter()


def last_calls(path: Path, most: int, wanted: CallFilter = ANY_CALL) -> list[CallCompleted]:
    """The calls that ended last, newest first; raises StoreError."""
    newest = select(calls).order_by(_over_at.desc(), calls.c.call).limit(most)
    with _looking_at(path) as connection:
        rows = connection.execute(newest.where(*_conditions(wanted))).mappings().all()
    return [decode_record({str(name): value for name, value in row.items()}) for row in rows]


def count_outcomes(path: Path, wanted: CallFilter = ANY_CALL) -> Mapping[Outcome, int]:
    """How many calls ended in each way, zero included; raises StoreError."""
    counting = select(calls.c.outcome, func.count()).group_by(calls.c.outcome)
    with _looking_at(path) as connection:
        rows = connection.execute(counting.where(*_conditions(wanted))).all()
    counted = {str(outcome): int(count) for outcome, count in rows}
    return {outcome: counted.get(outcome.value, 0) for outcome in Outcome}


def _conditions(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.line is not None:
        yield calls.c.line == wanted.line
    if wanted.outcome is not None:
        yield calls.c.outcome == wanted.outcome.value
    if wanted.since is not None:
        yield calls.c.at >= wanted.since  # never earlier than the end, and it has an index
        yield _over_at >= wanted.since


@contextmanager
def _looking_at(path: Path) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: connect_read_only(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise StoreError(explain(error.orig, path)) from error
        raise
