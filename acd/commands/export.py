"""The calls of a period, for spreadsheets and other programs. Works while the service is down."""

import sys
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import chain
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from acd.commands.shared import DEFAULT_CONFIG, ConfigOption, err, known_line, settings_in
from acd.config.settings import Settings
from acd.core.model import Outcome, Seconds
from acd.errors import OutputLost, StoreError

_DAY = ["%Y-%m-%d"]
_DAYS = (date(1971, 1, 1), date(9998, 12, 31))  # beyond them there are no clocks to reckon with
_INCOMPLETE = "the file is incomplete"


class Reader(Enum):
    SPREADSHEET = "spreadsheet"
    PROGRAM = "program"


def export(
    config: ConfigOption = DEFAULT_CONFIG,
    day: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The day, or the first; else today.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The last day; else the same one.")
    ] = None,
    line: Annotated[str | None, typer.Option(help="Only calls to this line.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Only calls that ended so.")] = None,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Callers' numbers whole, instead of masked.")
    ] = False,
    reader: Annotated[
        Reader, typer.Option("--for", help="Who reads it: words and separators differ.")
    ] = Reader.SPREADSHEET,
) -> None:
    """Write the calls that ended in a period as CSV, oldest first: acd export > calls.csv"""
    from acd.screens.export import for_programs, spreadsheet
    from acd.store.queries import CallFilter, ended_calls

    settings = settings_in(config)
    first, last = _days(settings, day, until, time.time())
    chosen = None if line is None else known_line(settings, line)
    begins_at, ends_at = _midnight(settings, first), _midnight(settings, last + timedelta(days=1))
    wanted = CallFilter(chosen, outcome, begins_at, ends_at)
    records = ended_calls(settings.site.store, wanted)
    one = list(next(([record] for record in records), []))  # before anything is written
    if not one:
        err.print(f"no such call ended from {first} to {last}", markup=False)
    written = spreadsheet if reader is Reader.SPREADSHEET else for_programs
    _write(written(chain(one, records), settings, whole_numbers=numbers))


def _days(
    settings: Settings, day: datetime | None, until: datetime | None, now: Seconds
) -> tuple[date, date]:
    today = datetime.fromtimestamp(now, ZoneInfo(settings.site.timezone)).date()
    first = day.date() if day else today
    last = until.date() if until else first
    if not _DAYS[0] <= min(first, last) <= max(first, last) <= _DAYS[1]:
        raise typer.BadParameter("--day, --until: from {} to {}".format(*_DAYS))
    if last < first:
        raise typer.BadParameter(f"--until {last} is before --day {first}")
    return first, last


def _midnight(settings: Settings, day: date) -> Seconds:
    zone = ZoneInfo(settings.site.timezone)
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def _write(rows: Iterable[str]) -> None:
    """UTF-8 whatever the terminal is, with line breaks as they are.

    Through a buffer of its own: what could not be written must not be tried again at the end.
    """
    try:
        with open(sys.stdout.fileno(), "wb", closefd=False) as file:
            for row in rows:
                file.write(row.encode())
    except BrokenPipeError:
        raise  # who reads has had enough
    except OSError as error:
        raise OutputLost(f"cannot write: {error.strerror}; {_INCOMPLETE}") from error
    except StoreError as error:
        raise OutputLost(f"{error}; {_INCOMPLETE}") from error
