"""When lines are open."""

import time
from datetime import datetime
from typing import Annotated

import msgspec
import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    known_line,
    out,
    say_to_programs,
    settings_in,
)


def schedule(
    line: Annotated[str, typer.Argument(help="The id of a line in acd.toml.")],
    config: ConfigOption = DEFAULT_CONFIG,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Instead of today.")
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="How many to look ahead.")] = 12,
    as_json: JsonOption = False,
) -> None:
    """Show a line's opening hours, its holidays and exceptions, and whether it is open now."""
    from acd.screens.schedule import Window, schedule_json, schedule_screen

    settings = settings_in(config)
    asked = known_line(settings, line)
    hours, now = settings.schedule_of(asked), time.time()
    window = Window(first.date() if first else None, months)
    if as_json:
        told = schedule_json(line, hours, window, now)
        say_to_programs(msgspec.json.encode(told).decode())
    else:
        name, language = settings.lines[asked].name, settings.site.language
        out.print(schedule_screen(name, hours, window, now, language))
