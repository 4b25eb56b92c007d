"""What became of the calls. Works while the service is down."""

import time
from typing import Annotated

import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    err,
    known_line,
    line_ever_known,
    out,
    say_to_programs,
    settings_in,
)
from acd.core.model import Outcome


def calls(
    config: ConfigOption = DEFAULT_CONFIG,
    last: Annotated[int, typer.Option("--last", "-n", min=1, max=10_000, help="How many.")] = 20,
    line: Annotated[str | None, typer.Option(help="Only calls to this line.")] = None,
    outcome: Annotated[
        Outcome | None,
        typer.Option(help="Only calls that ended so; callback_requested is reserved, none does."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the last calls with their outcome, newest first. Works while the service is down."""
    from acd.screens.calls import CallsTable, json_lines
    from acd.store.queries import CallFilter, last_calls

    settings = settings_in(config)
    chosen = CallFilter(None if line is None else line_ever_known(settings, line), outcome)
    records = last_calls(settings.site.store, last, chosen)
    if as_json:
        for record in json_lines(records, settings):
            say_to_programs(record)
    else:
        out.print(CallsTable(records, settings))


_DAY = 86_400.0


def callbacks(
    config: ConfigOption = DEFAULT_CONFIG,
    days: Annotated[int, typer.Option(min=1, max=365, help="How far to look back.")] = 7,
    line: Annotated[str | None, typer.Option(help="Only calls to this line.")] = None,
    closed: Annotated[
        bool, typer.Option("--closed", help="Also who called while the line was closed.")
    ] = False,
    done: Annotated[
        str | None, typer.Option(metavar="CALL", help="Take the caller of this call off the list.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who called, met nobody and should be called back; numbers whole, to be dialled.

    Whoever has met somebody since is not on it. Works while the service is down.
    """
    from acd.call_backs import MET_NOBODY
    from acd.screens.callbacks import callbacks_json, callbacks_screen
    from acd.store.call_backs import mark_called_back, to_call_back

    settings = settings_in(config)
    store, now = settings.site.store, time.time()
    if done is not None:
        err.print(f"{mark_called_back(store, done, now)}: called back", markup=False)
        return
    outcomes = MET_NOBODY | {Outcome.CLOSED} if closed else MET_NOBODY
    chosen = None if line is None else known_line(settings, line)
    rows = to_call_back(store, now - days * _DAY, line=chosen, outcomes=outcomes)
    if as_json:
        for row in callbacks_json(rows):
            say_to_programs(row)
    else:
        out.print(callbacks_screen(rows, settings))
