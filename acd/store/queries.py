"""Questions about calls that ended, for the command line.

They read through a connection that cannot write, beside a running service or without one.
Callers' numbers come back whole: whoever shows them masks them, see `acd.masking`.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    create_engine,
    func,
    select,
    tuple_,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from acd.core.facts import CallCompleted
from acd.core.model import LineId, Outcome, Seconds
from acd.errors import StoreError
from acd.store.codec import decode_record
from acd.store.failures import explain
from acd.store.opening import look_into_journal
from acd.store.schema import calls

_over_at = func.coalesce(calls.c.ended_at, calls.c.at)  # as CallCompleted.over_at


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls; None means any."""

    line: LineId | None = None
    outcome: Outcome | None = None
    since: Seconds | None = None  # when the call ended
    until: Seconds | None = None  # ended before


ANY_CALL = CallFilter()
PAGE = 2_000  # calls


def last_calls(path: Path, most: int, wanted: CallFilter = ANY_CALL) -> list[CallCompleted]:
    """The calls that ended last, newest first; raises StoreError."""
    newest = select(calls).order_by(_over_at.desc(), calls.c.call).limit(most)
    with _looking_at(path) as connection:
        rows = connection.execute(newest.where(*_conditions(wanted))).mappings().all()
    return [_record(row) for row in rows]


def ended_calls(path: Path, wanted: CallFilter) -> Iterator[CallCompleted]:
    """All of them, oldest first, as their ends became known; raises StoreError.

    Read in pages that are gone on with from where the last one ended: whoever reads slowly, or
    stops, keeps nothing of the store open.
    """
    after: tuple[Seconds, str] = (float("-inf"), "")
    while page := _page(path, wanted, after):
        yield from page
        after = page[-1].at, page[-1].call


def _page(path: Path, wanted: CallFilter, after: tuple[Seconds, str]) -> list[CallCompleted]:
    order = (calls.c.at, calls.c.call)
    following = select(calls).where(tuple_(*order) > after).order_by(*order).limit(PAGE)
    with _looking_at(path) as connection:
        rows = connection.execute(following.where(*_conditions(wanted))).mappings().all()
    return [_record(row) for row in rows]


def _record(row: RowMapping) -> CallCompleted:
    return decode_record({str(name): value for name, value in row.items()})


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
    if wanted.until is not None:
        yield _over_at < wanted.until


@contextmanager
def _looking_at(path: Path) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: look_into_journal(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise StoreError(explain(error.orig, path)) from error
        raise
