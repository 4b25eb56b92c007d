"""Who should be called back, and who was.

Rule 1: whoever has met somebody since, on whatever line, or was called back, is not on the list.
Rule 2: the service writes to this file all the time: a mark is one short transaction, and waits.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

from acd.call_backs import MET_NOBODY, CallBack, gathered
from acd.core.model import CallId, LineId, Outcome, Seconds
from acd.errors import StoreError
from acd.store.failures import explain
from acd.store.opening import look_into_journal, open_current, refuse_before_the_first_start

_LOST = f"""
    SELECT c.caller, c.line, c.queued_at, coalesce(c.ended_at, c.at) AS over_at, c.call, c.outcome
    FROM calls c
    LEFT JOIN (
        SELECT caller, max(answered_at) AS at FROM calls
        WHERE at >= :since
            AND outcome IN ('{Outcome.ANSWERED.value}', '{Outcome.HANDED_OVER.value}')
        GROUP BY caller
    ) met ON met.caller = c.caller
    LEFT JOIN (
        SELECT marked.caller, marked.line, max(mark.at) AS at
        FROM call_backs mark JOIN calls marked ON marked.call = mark.call
        GROUP BY marked.caller, marked.line
    ) called ON called.caller = c.caller AND called.line = c.line
    WHERE c.at >= :since AND over_at >= :since
        AND c.caller IS NOT NULL AND (:line IS NULL OR c.line = :line)
        AND c.outcome IN (SELECT value FROM json_each(:outcomes))
        AND c.queued_at > coalesce(met.at, 0) AND over_at > coalesce(called.at, 0)
    ORDER BY c.queued_at DESC, c.call
"""
_FIND = "SELECT call FROM calls WHERE call >= ? AND call < ? || 'g' LIMIT 2"  # hexadecimal digits
_MARK = """
    INSERT INTO call_backs (call, at) VALUES (?, ?)
    ON CONFLICT (call) DO UPDATE SET at = excluded.at
"""


def to_call_back(
    path: Path,
    since: Seconds,
    *,
    line: LineId | None = None,
    outcomes: Collection[Outcome] = MET_NOBODY,
) -> list[CallBack]:
    """Those whose calls ended since then, the last to call first; raises StoreError."""
    named = json.dumps([outcome.value for outcome in outcomes])
    wanted = {"since": since, "line": line, "outcomes": named}
    try:
        with closing(look_into_journal(path)) as connection:
            return gathered(_attempt(*row) for row in connection.execute(_LOST, wanted))
    except sqlite3.Error as error:
        raise StoreError(explain(error, path)) from error


def mark_called_back(path: Path, call: str, at: Seconds) -> CallId:
    """The caller of this call is off the list, with all calls to this line until then.

    The first digits of the id do if no other call begins so. Raises StoreError.
    """
    refuse_before_the_first_start(path)
    try:
        with closing(open_current(path)) as connection:
            found = _only(call, connection.execute(_FIND, (call, call)).fetchall())
            connection.execute(_MARK, (found, at))
    except sqlite3.Error as error:
        raise StoreError(explain(error, path)) from error
    return found


def _only(call: str, found: Sequence[tuple[str]]) -> CallId:
    match found:
        case []:
            raise StoreError(f"no call begins with {call!r}: `acd callbacks` shows their ids")
        case [(only,)]:
            return CallId(only)
        case _:
            raise StoreError(f"several calls begin with {call!r}: write more of the id")


def _attempt(
    caller: str, line: str, queued_at: Seconds, over_at: Seconds, call: str, outcome: str
) -> CallBack:
    waited = max(0.0, over_at - queued_at)
    last = CallId(call), Outcome(outcome)
    return CallBack(caller, LineId(line), 1, queued_at, queued_at, waited, *last)
