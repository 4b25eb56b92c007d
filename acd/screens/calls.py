"""What became of the last calls: a table for people, a line of JSON each for programs.

Callers' numbers are shown masked. Talk time of a call is shown; nothing is summed up by person.
A terminal too narrow for all columns gets those that say what became of a call, in brief, where
words go on in a second line. The rest is in the lines of JSON.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table

from acd.config.settings import Settings
from acd.core.facts import CallCompleted
from acd.core.model import Seconds
from acd.masking import masked
from acd.screens.floor import duration, table
from acd.screens.texts import BLOCKED_BY, Say, key_of, speaker

_ALL = (
    "call", "calls.arrived", "line", "team", "calls.caller", "calls.outcome", "call.waited",
    "calls.talked", "advisor", "calls.offers",
)  # fmt: skip
_BRIEF = ("calls.arrived", "line", "calls.caller", "calls.outcome", "call.waited", "advisor")
_UNBROKEN = {"calls.arrived", "line", "calls.caller", "call.waited"}
_WIDEST = 1000  # more than any terminal: a table is measured for what it would like to have


class CallsTable:
    """All columns where they fit without being folded, else the brief ones."""

    def __init__(self, records: Iterable[CallCompleted], settings: Settings) -> None:
        self._records = list(records)
        self._say = speaker(settings.site.language)
        self._zone = ZoneInfo(settings.site.timezone)
        self._hidden = hidden_columns(settings)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        full = self._table(self._shown(_ALL), brief=False)
        unbounded = options.update(max_width=_WIDEST)
        fits = Measurement.get(console, unbounded, full).maximum <= options.max_width
        yield full if fits else self._brief()

    def _brief(self) -> Table:
        columns = self._shown(_BRIEF)
        drawn = self._table(columns, brief=True)
        drawn.show_edge = False
        drawn.padding = (0, 1, 0, 0)
        for key, column in zip(columns, drawn.columns, strict=True):
            column.no_wrap = key in _UNBROKEN
            column.overflow = "fold"
        return drawn

    def _shown(self, columns: Iterable[str]) -> tuple[str, ...]:
        return tuple(column for column in columns if column not in self._hidden)

    def _table(self, columns: tuple[str, ...], *, brief: bool) -> Table:
        cells = (_cells(record, self._zone, self._say, brief=brief) for record in self._records)
        rows = ([row[key] for key in columns] for row in cells)
        return table(self._say, "calls.last", columns, rows)


def json_lines(records: Iterable[CallCompleted], settings: Settings) -> Iterator[str]:
    """Times in seconds since the epoch, waits and talks in seconds."""
    hidden = hidden_columns(settings)
    for record in records:
        shown = {key: value for key, value in _plain(record).items() if key not in hidden}
        yield msgspec.json.encode(shown).decode()


def hidden_columns(settings: Settings) -> frozenset[str]:
    """What says something of one person, where nobody wants that shown."""
    return frozenset[str]() if settings.site.individual_figures else frozenset({"advisor"})


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
        "ended_at": record.over_at,
        "waited_seconds": waited_seconds(record),
        "talked_seconds": talked_seconds(record),
        "offers": record.offers,
        "answered_by": record.answered_by.value if record.answered_by else None,
    }


def _cells(record: CallCompleted, zone: ZoneInfo, say: Say, *, brief: bool) -> Mapping[str, str]:
    """What each column says. In brief: no year, no seconds, no reason."""
    talked = talked_seconds(record)
    outcome = say(key_of(record.outcome))
    reason = f" ({_reason(record.reason, say)})" if record.reason and not brief else ""
    arrived_at = datetime.fromtimestamp(record.queued_at, zone)
    return {
        "call": record.call[:8],
        "calls.arrived": arrived_at.strftime("%m-%d %H:%M" if brief else "%Y-%m-%d %H:%M:%S"),
        "line": record.line,
        "team": record.team,
        "calls.caller": masked(record.caller) if record.caller else say("calls.withheld"),
        "calls.outcome": f"{outcome}{reason}",
        "call.waited": duration(waited_seconds(record)),
        "calls.talked": say("no_value") if talked is None else duration(talked),
        "advisor": _who(record, say),
        "calls.offers": str(record.offers),
    }


def _reason(reason: str, say: Say) -> str:
    """Why a call was kept out is said in words; other reasons as the record has them."""
    return say(reason) if reason in BLOCKED_BY else reason


def _who(record: CallCompleted, say: Say) -> str:
    """An advisor by id; of others only what they are, since they are no staff of the floor."""
    if record.advisor is not None or record.answered_by is None:
        return record.advisor or say("no_value")
    return say(key_of(record.answered_by))


def waited_seconds(record: CallCompleted) -> Seconds:
    until = record.over_at if record.answered_at is None else record.answered_at
    return max(0.0, until - record.queued_at)


def talked_seconds(record: CallCompleted) -> Seconds | None:
    return None if record.answered_at is None else record.over_at - record.answered_at
