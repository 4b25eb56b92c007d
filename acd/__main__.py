"""The command line: the table of commands, and how each of them may end.

Exit codes, the same for every command: 0 all is well; 1 it failed, and the text says why; 2 the
command line or the configuration is wrong; 3 Asterisk is not what it should be; 4 Asterisk, or the
running service, cannot be reached; 5 another run of the same service has taken over.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Annotated, NoReturn

import typer
from rich.markup import escape

from acd import __version__
from acd.commands import (
    backup,
    calls,
    deploy,
    directory,
    doctor,
    export,
    init,
    lab,
    presence,
    reload,
    report,
    route,
    schedule,
    service,
)
from acd.commands.shared import EXIT_CODES, err, exit_code, out
from acd.errors import AcdError, plain_error
from acd.printable import shown

app = typer.Typer(
    name="acd",
    help=(
        "An automatic call distributor for people who hate voice menus.\n\n"
        "To begin: [bold]acd init[/], [bold]acd deploy[/] onto an Asterisk that is there. "
        "A day with it: [bold]acd check[/] before anything else, [bold]acd run[/] as the service, "
        "[bold]acd status[/] for the floor now, [bold]acd calls[/] for what became of the last "
        "calls; [bold]acd doctor[/] when something is odd. [bold]acd demo[/] shows all of it on "
        "this machine, with simulated phones."
    ),
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def version() -> None:
    """Print the version."""
    out.print(__version__)


def _print_version(asked: bool) -> None:
    if asked:
        version()
        raise typer.Exit


@app.callback()
def options(
    is_asked: Annotated[
        bool,
        typer.Option("--version", help="Print it.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    pass


COMMANDS: Mapping[str, Callable[..., None]] = {
    "init": init.init,
    "deploy": deploy.deploy,
    "run": service.run,
    "check": service.check,
    "keys": service.keys,
    "doctor": doctor.doctor,
    "status": service.status,
    "reload": reload.reload,
    "calls": calls.calls,
    "callbacks": calls.callbacks,
    "report": report.report,
    "export": export.export,
    "import": directory.take_over,
    "who": directory.who,
    "absent": presence.absent,
    "present": presence.present,
    "schedule": schedule.schedule,
    "dialplan": service.dialplan,
    "backup": backup.backup,
    "restore": backup.restore,
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


def _give_up(error: AcdError) -> NoReturn:
    err.print(f"[red]acd:[/] {escape(shown(str(error)))}", soft_wrap=True)
    sys.exit(exit_code(error))


if __name__ == "__main__":
    main()
