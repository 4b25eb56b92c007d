"""Ended calls as CSV: one row each, for a spreadsheet or for a program.

A spreadsheet gets what the reader's own opens by a double click: UTF-8 with the mark that Excel
needs to believe it, semicolons where decimals have a comma, words and moments as people write them.
A program gets what every library reads unasked: RFC 4180, commas, no mark, the words of the code,
moments with their offset, so that the hour that comes twice in October can be told apart.

Rule 1: durations are whole seconds: no decimal mark to be mistaken.
Rule 2: no cell is a formula to whoever opens the file. What would begin one gets an apostrophe;
        a telephone number is left alone for programs, since nothing can be written with digits.
Rule 3: numbers are masked unless asked for whole. Rows come as they are read, none is kept.
Rule 4: a site that wants no figure of one person has no column that says who answered.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from acd.config.settings import Settings
from acd.core.facts import CallCompleted
from acd.core.model import Seconds
from acd.masking import masked
from acd.printable import printable
from acd.screens.calls import hidden_columns, talked_seconds, waited_seconds
from acd.screens.export_texts import TEXTS
from acd.screens.texts import BLOCKED_BY, Say, key_of, speaker

MARK = "\ufeff"
HEADINGS: Mapping[str, str] = {
    "call": "call",
    "arrived": "calls.arrived",
    "answered": "export.answered",
    "ended": "export.ended",
    "line": "line",
    "team": "team",
    "caller": "calls.caller",
    "outcome": "calls.outcome",
    "reason": "export.reason",
    "answered_by": "export.answered_by",
    "advisor": "advisor",
    "waited_seconds": "export.waited_seconds",
    "talked_seconds": "export.talked_seconds",
    "offers": "calls.offers",
}
"""What programs call a column, and the key of what people call it."""


_BEGIN_FORMULAS = ("=", "+", "-", "@")
_TELEPHONE = re.compile(r"\+[0-9][0-9 •]*")

Cells = Mapping[str, str]


class _Rows:
    """Cells in, the text of their row out."""

    def __init__(self, separator: str) -> None:
        self._text = StringIO()
        self._writer = csv.writer(self._text, delimiter=separator, lineterminator="\r\n")

    def row(self, cells: Iterable[str]) -> str:
        self._writer.writerow(cells)
        row = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return row


def spreadsheet(
    records: Iterable[CallCompleted], settings: Settings, *, whole_numbers: bool
) -> Iterator[str]:
    say = speaker(settings.site.language, TEXTS)
    zone = ZoneInfo(settings.site.timezone)
    separator = ";" if settings.site.language == "fr" else ","
    rows = _Rows(separator)
    columns = _columns(settings)
    yield MARK + rows.row(say(HEADINGS[name]) for name in columns)
    for record in records:
        caller = _caller(record, whole=whole_numbers, withheld=say("calls.withheld"))
        cells = {
            **_cells(record, caller, lambda at: _moment(at, zone)),
            "outcome": say(key_of(record.outcome)),
            "reason": _reason(record.reason or "", say),
            "answered_by": say(key_of(record.answered_by)) if record.answered_by else "",
        }
        yield rows.row(_inert(cells[name]) for name in columns)


def for_programs(
    records: Iterable[CallCompleted], settings: Settings, *, whole_numbers: bool
) -> Iterator[str]:
    zone = ZoneInfo(settings.site.timezone)
    rows = _Rows(",")
    columns = _columns(settings)
    yield rows.row(columns)
    for record in records:
        caller = _caller(record, whole=whole_numbers, withheld="")
        cells = _cells(record, caller, lambda at: _with_offset(at, zone))
        yield rows.row(_inert_for_programs(cells[name]) for name in columns)


def _columns(settings: Settings) -> tuple[str, ...]:
    hidden = hidden_columns(settings)
    return tuple(name for name in HEADINGS if name not in hidden)


def _cells(record: CallCompleted, caller: str, moment: Callable[[Seconds], str]) -> Cells:
    talked = talked_seconds(record)
    return {
        "call": record.call,
        "arrived": moment(record.queued_at),
        "answered": "" if record.answered_at is None else moment(record.answered_at),
        "ended": moment(record.over_at),
        "line": record.line,
        "team": record.team,
        "caller": caller,
        "outcome": record.outcome.value,
        "reason": record.reason or "",
        "answered_by": record.answered_by.value if record.answered_by else "",
        "advisor": record.advisor or "",
        "waited_seconds": str(int(waited_seconds(record))),
        "talked_seconds": "" if talked is None else str(int(talked)),
        "offers": str(record.offers),
    }


def _reason(reason: str, say: Say) -> str:
    return say(reason) if reason in BLOCKED_BY else reason


def _moment(at: Seconds, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")


def _with_offset(at: Seconds, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")


def _caller(record: CallCompleted, *, whole: bool, withheld: str) -> str:
    if record.caller is None:
        return withheld
    return record.caller if whole else masked(record.caller)


def _inert(cell: str) -> str:
    flat = printable(cell)
    # A wide form of the sign is one too, where keyboards have them.
    acts = unicodedata.normalize("NFKC", flat.lstrip()).startswith(_BEGIN_FORMULAS)
    return f"'{flat}" if acts else flat


def _inert_for_programs(cell: str) -> str:
    return cell if _TELEPHONE.fullmatch(cell) else _inert(cell)
