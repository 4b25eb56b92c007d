"""The service, the Asterisk beside it, and what it must be given."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    err,
    exit_code,
    out,
    say_to_programs,
    settings_in,
)
from acd.config import load
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.errors import AcdError

LEAVE_WITHIN: Seconds = 1.0


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log debugging details too.")] = False,
) -> None:
    """Run the service until it is interrupted.

    Callers who wait keep their place for some seconds when it stops: restart it within 8 s and
    nobody notices. If it does not come back, Asterisk sends them to the rescue ladder.
    """
    from acd.logs import set_up_logs

    set_up_logs(verbose)
    asyncio.run(_serve(load(config), config))


async def _serve(settings: Settings, config: Path) -> None:
    from acd.serving import serve
    from acd.store.journal import CLOSING_PATIENCE

    code = Exit.FAILED

    def ending(why: AcdError | None) -> None:
        leave_within(CLOSING_PATIENCE + LEAVE_WITHIN, exit_code(why))

    try:
        await serve(settings, ending, config)
        code = Exit.WELL
    except AcdError as error:
        code = exit_code(error)
        raise
    finally:
        leave_within(LEAVE_WITHIN, code)


def leave_within(seconds: Seconds, code: Exit) -> None:
    """A part that hangs, say at a disk that is gone, must not keep the process."""
    leaving = threading.Timer(seconds, os._exit, (code,))
    leaving.daemon = True  # whoever ends before in the ordinary way takes it along
    leaving.start()


def check(
    config: ConfigOption = DEFAULT_CONFIG,
    offline: Annotated[
        bool, typer.Option("--offline", help="Look at the configuration only.")
    ] = False,
) -> None:
    """Say everything that is wrong with the configuration, then with the Asterisk it names."""
    from acd.asterisk.inspection import inspect
    from acd.clock import SteadyClock
    from acd.screens.findings import finding_lines
    from acd.verdicts import Verdict

    settings = load(config)
    out.print(
        f"{config}: sound. Lines: {len(settings.lines)}, teams: {len(settings.teams)}, "
        f"advisors: {len(settings.advisors)}."
    )
    if offline:
        return
    findings = asyncio.run(inspect(settings, SteadyClock()))
    for finding in findings:
        out.print(*finding_lines(finding), sep="\n")
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        raise typer.Exit(Exit.ASTERISK_WRONG)


def keys() -> None:
    """Show every key of acd.toml: what it means, how it is written, what holds without it."""
    from acd import config

    say_to_programs(config.__doc__ or "")


def status(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show the floor now: who waits, who is ready, what became of the calls so far."""
    from acd.screens.floor import to_table
    from acd.status import fetch_status

    settings = settings_in(config)
    view = fetch_status(settings.site.socket)
    if as_json:
        say_to_programs(msgspec.json.encode(view).decode())
    else:
        out.print(to_table(view, settings.site.language))


def dialplan(
    config: ConfigOption = DEFAULT_CONFIG,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead.")
    ] = None,
) -> None:
    """Print the generated part of the dialplan: numbers, rescue ladders, pause codes."""
    from acd.asterisk.dialplan import generated_dialplan

    text = generated_dialplan(settings_in(config))
    if output is None:
        say_to_programs(text, end="")
        return
    try:
        output.write_text(text)
    except OSError as error:
        hint = "its folder must be there; Asterisk's own is root's to write"
        raise AcdError(f"{output} cannot be written: {error.strerror}; {hint}") from error
    err.print(f"{output}: written; now `asterisk -rx 'dialplan reload'`")
