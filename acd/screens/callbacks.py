"""Who should be called back: a table for people, a line of JSON each for programs.

Numbers are shown whole, unlike anywhere else: they are there to be dialled.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from acd.call_backs import CallBack
from acd.config.settings import Settings
from acd.core.model import LineId, Seconds
from acd.screens.callbacks_texts import TEXTS
from acd.screens.floor import duration
from acd.screens.texts import Say, key_of, speaker

SHORT = 8  # digits of a call's id, as `acd calls` shows them


def callbacks_screen(rows: Sequence[CallBack], settings: Settings) -> RenderableType:
    say = speaker(settings.site.language, TEXTS)
    if not rows:
        return Text(say("callbacks.none"), "green")
    hint = say("callbacks.hint").format(call=rows[0].call[:SHORT])
    return Group(_table(rows, settings, say), Text(hint, "dim"))


def callbacks_json(rows: Iterable[CallBack]) -> Iterator[str]:
    """Times in seconds since the epoch, waits in seconds."""
    for row in rows:
        yield msgspec.json.encode(_plain(row)).decode()


def _plain(row: CallBack) -> dict[str, object]:
    return {
        "number": row.caller,
        "line": row.line,
        "attempts": row.attempts,
        "first_at": row.first_at,
        "last_at": row.last_at,
        "longest_wait_seconds": row.longest_wait,
        "outcome": row.outcome.value,
        "call": row.call,
    }


def _table(rows: Sequence[CallBack], settings: Settings, say: Say) -> Table:
    title = Text(say("callbacks").format(count=len(rows)), "bold")
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for key in (
        "callbacks.number", "line", "callbacks.attempts", "callbacks.first", "callbacks.last",
        "callbacks.longest_wait", "callbacks.outcome", "callbacks.call",
    ):  # fmt: skip
        table.add_column(say(key), overflow="fold")
    zone = ZoneInfo(settings.site.timezone)
    for row in rows:
        table.add_row(*map(Text, _cells(row, settings, zone, say)))
    return table


def _cells(row: CallBack, settings: Settings, zone: ZoneInfo, say: Say) -> Iterator[str]:
    yield row.caller
    yield _line_name(row.line, settings)
    yield str(row.attempts)
    yield _moment(row.first_at, zone)
    yield _moment(row.last_at, zone)
    yield duration(row.longest_wait)
    yield say(key_of(row.outcome))
    yield row.call[:SHORT]


def _line_name(line: LineId, settings: Settings) -> str:
    """Its id when it is no longer configured."""
    found = settings.lines.get(line)
    return line if found is None else found.name


def _moment(at: Seconds, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M")
