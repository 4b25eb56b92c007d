"""What became of the last calls: a table for people, a line of JSON each for programs.

Callers' numbers are shown masked. Talk time of a call is shown; nothing is summed up by person.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from rich.console import RenderableType
from rich.text import Text

from acd.config.settings import Settings
from acd.core.facts import CallCompleted
from acd.core.model import Seconds
from acd.masking import masked
from acd.screens.floor import Row, duration, table
from acd.screens.texts import Say, key_of, speaker

_COLUMNS = (
    "call", "calls.arrived", "line", "team", "calls.caller", "calls.outcome", "call.waited",
    "calls.talked", "advisor", "calls.offers",
)  # fmt: skip


def calls_table(records: Iterable[CallCompleted], settings: Settings) -> RenderableType:
    say = speaker(settings.site.language)
    zone = ZoneInfo(settings.site.timezone)
    return table(say, "calls.last", _COLUMNS, (_row(record, zone, say) for record in records))


def json_lines(records: Iterable[CallCompleted]) -> Iterator[str]:
    """Times in seconds since the epoch, waits and talks in seconds."""
    for record in records:
        yield msgspec.json.encode(_plain(record)).decode()


def _plain(record: CallCompleted) -> dict[str, object]:
    return {
        "call": record.call,
        "line": record.line,
        "team": record.team,
        "priority": record.priority,
        "caller": masked(record.caller),
        "outcome": record.outcome.value,
        "reason": record.reason,
        "advisor": record.advisor,
        "queued_at": record.queued_at,
        "answered_at": record.answered_at,
        "ended_at": record.at,
        "waited_seconds": _waited(record),
        "talked_seconds": _talked(record),
        "offers": record.offers,
    }


def _row(record: CallCompleted, zone: ZoneInfo, say: Say) -> Row:
    talked = _talked(record)
    outcome = say(key_of(record.outcome))
    return (
        record.call[:8],
        datetime.fromtimestamp(record.queued_at, zone).strftime("%Y-%m-%d %H:%M:%S"),
        record.line,
        record.team,
        masked(record.caller) if record.caller else say("calls.withheld"),
        Text(f"{outcome} ({record.reason})" if record.reason else outcome),
        duration(_waited(record)),
        say("no_value") if talked is None else duration(talked),
        record.advisor or say("no_value"),
        str(record.offers),
    )


def _waited(record: CallCompleted) -> Seconds:
    until = record.at if record.answered_at is None else record.answered_at
    return max(0.0, until - record.queued_at)


def _talked(record: CallCompleted) -> Seconds | None:
    return None if record.answered_at is None else record.at - record.answered_at
