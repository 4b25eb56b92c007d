"""Another configuration for the running service."""

from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    err,
    out,
    say_to_programs,
    settings_in,
)
from acd.reloaded import Reloaded, ReloadResult

_IN_FORCE = "nothing was changed: what was in force stays in force"


def reload(
    config: ConfigOption = DEFAULT_CONFIG,
    is_trial: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Have the running service read its configuration anew, while calls go on.

    All of it holds from one moment to the next, or none of it: every mistake is told, and what was
    in force stays in force. Calls that are on their way finish their route as it was. SIGHUP does
    the same; the log then says what came of it.

    Some things need a restart, and are refused here: \\[asterisk], \\[announcements], \\[mqtt],
    \\[queue_log], and of \\[site] store, socket, metrics, timezone, country and language. An
    announcement, a number or a ladder is Asterisk's to know: afterwards deploy the dialplan.
    """
    from acd.status import order_reload

    reloaded = order_reload(settings_in(config).site.socket, is_trial=is_trial)
    if as_json:
        say_to_programs(msgspec.json.encode(reloaded).decode())
    else:
        _say(reloaded)
    if reloaded.result is ReloadResult.REFUSED:
        raise typer.Exit(Exit.CONFIGURATION)


def _say(reloaded: Reloaded) -> None:
    if reloaded.refusal is not None:
        err.print(f"[red]acd:[/] {escape(reloaded.refusal)}", soft_wrap=True)
        err.print(_IN_FORCE)
        return
    for change in reloaded.changes:
        out.print(escape(change), soft_wrap=True)
    out.print(escape(_summary(reloaded)), soft_wrap=True)
    if reloaded.dialplan_is_current is False:
        out.print("Asterisk's dialplan is not the one of this configuration: now `acd deploy`")


def _summary(reloaded: Reloaded) -> str:
    if reloaded.result is ReloadResult.UNCHANGED:
        return f"{reloaded.file}: nothing has changed"
    if reloaded.is_trial:
        return f"{reloaded.file}: sound; this would change, nothing has been changed"
    return f"{reloaded.file}: in force after {reloaded.seconds:.1f} s"
