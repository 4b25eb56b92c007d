"""Which advisor spoke last with whom, read once at a start.

In plain SQL: the service runs without loading SQLAlchemy.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from acd.core.model import AdvisorId, Outcome, Seconds
from acd.errors import StoreError
from acd.store.failures import explain
from acd.store.opening import PATIENCE_AT_START, connect_read_only

_NEWEST = f"""
    SELECT caller, advisor, coalesce(ended_at, at) AS over_at FROM calls
    WHERE at >= ? AND outcome = '{Outcome.ANSWERED.value}'
        AND caller IS NOT NULL AND advisor IS NOT NULL
    ORDER BY over_at DESC LIMIT ?
"""


def last_talks(path: Path, since: Seconds, most: int) -> list[tuple[str, AdvisorId, Seconds]]:
    """Caller, advisor and when the talk ended, of the last calls, oldest first."""
    try:
        with closing(connect_read_only(path, PATIENCE_AT_START)) as connection:
            rows = connection.execute(_NEWEST, (since, most)).fetchall()
    except sqlite3.Error as error:
        raise StoreError(explain(error, path)) from error
    return [(caller, AdvisorId(advisor), at) for caller, advisor, at in reversed(rows)]
