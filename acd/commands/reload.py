"""Another configuration for the running service."""

from pathlib import Path
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
from acd.errors import ConfigError
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

    Some things need a restart, and are refused here: \\[announcements], \\[mqtt], \\[queue_log], of
    \\[asterisk] its name, host, port, username and secret, and of \\[site] store, socket, metrics,
    timezone, country and language.

    Numbers, phones, announcements and ladders are Asterisk's to know as well: `acd deploy`, then
    `acd reload`. A line that goes, or gets another id, must go that way: else who calls its number
    in between reaches nobody. A new line may go the other way: `acd reload`, then `acd deploy`;
    then nobody calls a line that is not served yet.
    """
    reloaded = _reloaded(config, is_trial=is_trial)
    if as_json:
        say_to_programs(msgspec.json.encode(reloaded).decode())
    else:
        _say(reloaded)
        _compare_files(config, reloaded)
    if reloaded.result is ReloadResult.REFUSED:
        raise typer.Exit(Exit.CONFIGURATION)


def _reloaded(config: Path, *, is_trial: bool) -> Reloaded:
    from acd.status import order_reload

    try:
        socket = settings_in(config).site.socket
    except ConfigError as mistakes:  # which service is meant stands in there
        file = str(config.absolute())
        return Reloaded(ReloadResult.REFUSED, file, is_trial, refusal=str(mistakes))
    return order_reload(socket, is_trial=is_trial)


def _compare_files(config: Path, reloaded: Reloaded) -> None:
    if Path(reloaded.file).resolve() != config.resolve():
        note = f"note: the service that answers reads {reloaded.file}, and not {config}"
        err.print(f"[yellow]{escape(note)}[/]", soft_wrap=True)


def _say(reloaded: Reloaded) -> None:
    if reloaded.refusal is not None:
        err.print(f"[red]acd:[/] {escape(reloaded.refusal)}", soft_wrap=True)
        err.print(_IN_FORCE)
        return
    for change in reloaded.changes:
        out.print(escape(change), soft_wrap=True)
    out.print(escape(_summary(reloaded)), soft_wrap=True)
    if reloaded.logged_out:
        err.print(f"[yellow]{escape(_of_logged_out(reloaded))}[/]", soft_wrap=True)
    if reloaded.dialplan_is_current is False:
        text = f"Asterisk's dialplan is not the one of this configuration: now {_to_install()}"
        out.print(text, soft_wrap=True)
    if reloaded.lines_gone and not reloaded.dialplan_is_current:
        err.print(f"[yellow]{escape(_of_lines_gone(reloaded))}[/]", soft_wrap=True)


def _of_logged_out(reloaded: Reloaded) -> str:
    number, who = len(reloaded.logged_out), ", ".join(reloaded.logged_out)
    what = "would be" if reloaded.is_trial else "was"
    return (
        f"note: {number} of the advisors logged in {what} logged out by this: {who}; "
        "who is there under another id logs in anew with *11, or else is not rung"
    )


def _to_install() -> str:
    from acd.asterisk.dialplan import TO_INSTALL

    return TO_INSTALL


def _of_lines_gone(reloaded: Reloaded) -> str:
    gone = ", ".join(reloaded.lines_gone)
    if reloaded.is_trial:
        return f"warning: Asterisk still leads callers to line {gone}: `acd deploy` first"
    return f"warning: who calls line {gone}, which is gone, reaches nobody until `acd deploy`"


def _summary(reloaded: Reloaded) -> str:
    if reloaded.result is ReloadResult.UNCHANGED:
        return f"{reloaded.file}: nothing has changed"
    if reloaded.is_trial:
        return f"{reloaded.file}: sound; this would change, nothing has been changed"
    return f"{reloaded.file}: in force after {reloaded.seconds:.1f} s"
