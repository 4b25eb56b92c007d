"""The command line: the table of commands, and how each of them may end.

Exit codes, the same for every command: 0 all is well; 1 it failed, and the text says why; 2 the
command line or the configuration is wrong; 3 Asterisk is not what it should be; 4 Asterisk, or the
running service, cannot be reached.
"""

import sys
from collections.abc import Callable, Mapping
from typing import NoReturn

import typer
from rich.markup import escape

from acd import __version__
from acd.commands import calls, directory, lab, presence, route, schedule, service
from acd.commands.shared import EXIT_CODES, Exit, err, out
from acd.errors import (
    AcdError,
    ActionTimedOut,
    ConfigError,
    ConnectionLost,
    LoginRefused,
    ServiceUnreachable,
)

app = typer.Typer(
    name="acd",
    help=(
        "An automatic call distributor for people who hate voice menus.\n\n"
        "A day with it: [bold]acd check[/] before anything else, [bold]acd run[/] as the service, "
        "[bold]acd status[/] for the floor now, [bold]acd calls[/] for what became of the last "
        "calls. [bold]acd demo[/] shows all of it on this machine, with simulated phones."
    ),
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def version() -> None:
    """Print the version."""
    out.print(__version__)


COMMANDS: Mapping[str, Callable[..., None]] = {
    "run": service.run,
    "check": service.check,
    "status": service.status,
    "calls": calls.calls,
    "callbacks": calls.callbacks,
    "import": directory.take_over,
    "who": directory.who,
    "absent": presence.absent,
    "present": presence.present,
    "schedule": schedule.schedule,
    "dialplan": service.dialplan,
    "bench": lab.bench,
    "demo": lab.demo,
    "version": version,
}
"""In the order of `acd --help`."""

for name, function in COMMANDS.items():
    app.command(name, epilog=EXIT_CODES)(function)
app.add_typer(route.route, name="route")


def main() -> None:
    try:
        app()
    except AcdError as error:
        _give_up(error)
    except BaseExceptionGroup as failures:
        ours = plain_error(failures)
        if ours is None:
            raise  # a bug: its traceback is what helps
        _give_up(ours)


def plain_error(failures: BaseExceptionGroup[BaseException]) -> AcdError | None:
    """The error of ours in what a task group raised; None when there is something else in it."""
    ours, others = failures.split(AcdError)
    found: BaseException | None = ours
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found if isinstance(found, AcdError) and others is None else None


def _give_up(error: AcdError) -> NoReturn:
    err.print(f"[red]acd:[/] {escape(str(error))}", soft_wrap=True)
    sys.exit(_exit_code(error))


def _exit_code(error: AcdError) -> Exit:
    match error:
        case ConfigError():
            return Exit.CONFIGURATION
        case ServiceUnreachable() | ConnectionLost() | LoginRefused() | ActionTimedOut():
            return Exit.OUT_OF_REACH
        case _:
            return Exit.FAILED


if __name__ == "__main__":
    main()
