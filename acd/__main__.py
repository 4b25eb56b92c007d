"""The command line.

Exit codes, the same for every command: 0 all is well; 1 it failed, and the text says why; 2 the
command line or the configuration is wrong; 3 Asterisk is not what it should be; 4 Asterisk, or the
running service, cannot be reached.
"""

import asyncio
import sys
import time
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from acd import __version__
from acd.clock import SteadyClock
from acd.config import load
from acd.config.settings import Settings
from acd.core.model import LineId, Outcome
from acd.directory.model import EntityId, Kind
from acd.errors import (
    AcdError,
    ActionTimedOut,
    ConfigError,
    ConnectionLost,
    LoginRefused,
    ServiceUnreachable,
)
from acd.logs import set_up_logs

EXIT_CODES = (
    "Exit codes: 0 all is well, 1 it failed and says why, 2 wrong command line or configuration, "
    "3 Asterisk is not what it should be, 4 Asterisk or the service is out of reach."
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
command = app.command(epilog=EXIT_CODES)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration file.", envvar="ACD_CONFIG")
]
DEFAULT_CONFIG = Path("acd.toml")


class Exit(IntEnum):
    FAILED = 1
    CONFIGURATION = 2
    ASTERISK_WRONG = 3
    OUT_OF_REACH = 4


@command
def run(
    config: ConfigOption = DEFAULT_CONFIG,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log debugging details too.")] = False,
) -> None:
    """Run the service until it is interrupted.

    Callers who wait keep their place for some seconds when it stops: restart it within 8 s and
    nobody notices. If it does not come back, Asterisk sends them to the rescue ladder.
    """
    from acd.service import serve

    set_up_logs(verbose)
    asyncio.run(serve(load(config)))


@command
def check(
    config: ConfigOption = DEFAULT_CONFIG,
    offline: Annotated[
        bool, typer.Option("--offline", help="Look at the configuration only.")
    ] = False,
) -> None:
    """Say everything that is wrong with the configuration, then with the Asterisk it names."""
    from acd.asterisk.inspection import Verdict, inspect

    settings = load(config)
    out.print(
        f"{config}: sound. Lines: {len(settings.lines)}, teams: {len(settings.teams)}, "
        f"advisors: {len(settings.advisors)}."
    )
    if offline:
        return
    findings = asyncio.run(inspect(settings, SteadyClock()))
    colours = {Verdict.SOUND: "green", Verdict.DOUBTFUL: "yellow", Verdict.WRONG: "red"}
    for finding in findings:
        verdict = finding.verdict
        out.print(f"[{colours[verdict]}]{verdict.value:>7}[/]  {escape(finding.text)}")
        if finding.hint:
            out.print(f"         {escape(finding.hint)}")
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        raise typer.Exit(Exit.ASTERISK_WRONG)


@command
def status(
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show the floor now: who waits, who is ready, what became of the calls so far."""
    from acd.screens.floor import to_table
    from acd.status import fetch_status

    settings = _settings(config)
    view = fetch_status(settings.site.socket)
    if as_json:
        print(msgspec.json.encode(view).decode())  # noqa: T201  # not for a console to fold
    else:
        out.print(to_table(view, settings.site.language))


@command
def calls(
    config: ConfigOption = DEFAULT_CONFIG,
    last: Annotated[int, typer.Option("--last", "-n", min=1, max=10_000, help="How many.")] = 20,
    line: Annotated[str | None, typer.Option(help="Only calls to this line.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Only calls that ended so.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the last calls with their outcome, newest first. Works while the service is down."""
    from acd.screens.calls import CallsTable, json_lines
    from acd.store.queries import CallFilter, last_calls

    settings = _settings(config)
    records = last_calls(
        settings.site.store, last, CallFilter(LineId(line) if line else None, outcome)
    )
    if as_json:
        for record in json_lines(records):
            print(record)  # noqa: T201  # not for a console to fold
    else:
        out.print(CallsTable(records, settings))


@app.command("import", epilog=EXIT_CODES)
def take_over(
    kind: Annotated[Kind, typer.Argument(help="What the file is about.")],
    file: Annotated[Path, typer.Argument(help="A CSV file, with the columns named first.")],
    entity: Annotated[str, typer.Option(help=r"Whose: an id under \[entities] in acd.toml.")],
    config: ConfigOption = DEFAULT_CONFIG,
    replace: Annotated[
        bool, typer.Option("--replace/--merge", help="Remove what the file does not name.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(help='What a column means: "Code loc=id"; kept for the next time.'),
    ] = None,
    even_if_much_is_removed: Annotated[
        bool, typer.Option("--even-if-much-is-removed", help="More than a fifth of all.")
    ] = False,
) -> None:
    """Take a CSV file over into the directory: all of it, or nothing and every mistake at once.

    In this order: staff, buildings, tenants, absences. It may run beside the service.
    """
    from acd import importing
    from acd.screens.directory import import_screen, reading_bar

    settings = _settings(config)
    wish = importing.Wish(
        kind,
        file,
        _entity(settings, entity),
        replace=replace,
        dry_run=dry_run,
        even_if_much_is_removed=even_if_much_is_removed,
        own_headers=importing.own_headers(kind, column or []),
    )
    with reading_bar(err, file, settings.site.language) as progress:
        report = importing.take_over(settings.site, wish, progress)
    out.print(import_screen(report, settings.site.language))
    if report.flaws:
        raise typer.Exit(Exit.FAILED)


@command
def who(
    number: Annotated[str, typer.Argument(help="As it is written, or as a trunk shows it.")],
    config: ConfigOption = DEFAULT_CONFIG,
    entity: Annotated[str | None, typer.Option(help="Ask this entity only.")] = None,
) -> None:
    """Say who a caller with this number is taken for, how surely and why.

    A number beginning with + needs no quotes, one with blanks does.
    """
    from acd.importing import who_calls
    from acd.screens.directory import who_screen

    settings = _settings(config)
    asked = [_entity(settings, entity)] if entity else [EntityId(e) for e in settings.entities]
    found, cards = who_calls(settings.site, asked, number)
    out.print(who_screen(number, found, cards, settings.site.language))


@command
def schedule(
    line: Annotated[str, typer.Argument(help="The id of a line in acd.toml.")],
    config: ConfigOption = DEFAULT_CONFIG,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Instead of today.")
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="How many to look ahead.")] = 12,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show a line's opening hours, its holidays and exceptions, and whether it is open now."""
    from acd.screens.schedule import Window, schedule_json, schedule_screen

    settings = _settings(config)
    hours = settings.schedule_of(_line(settings, line))
    window = Window(first.date() if first else None, months)
    if as_json:
        told = schedule_json(line, hours, window, time.time())
        print(msgspec.json.encode(told).decode())  # noqa: T201  # not for a console to fold
    else:
        name = settings.lines[LineId(line)].name
        out.print(schedule_screen(name, hours, window, time.time(), settings.site.language))


@command
def dialplan(
    config: ConfigOption = DEFAULT_CONFIG,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead.")
    ] = None,
) -> None:
    """Print the generated part of the dialplan: numbers, rescue ladders, pause codes."""
    from acd.asterisk.dialplan import generated_dialplan

    text = generated_dialplan(_settings(config))
    if output is None:
        print(text, end="")  # noqa: T201  # a file, not a screen
    else:
        try:
            output.write_text(text)
        except OSError as error:
            raise AcdError(f"{output} cannot be written: {error.strerror}") from error
        err.print(f"{output}: written; now `asterisk -rx 'dialplan reload'`")


@command
def bench(
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Turns for each contestant.")] = 2,
    calls: Annotated[int, typer.Option(min=20, max=2000, help="Calls in a turn.")] = 120,
    memory: Annotated[
        int, typer.Option(help="Also place this many calls and watch the service's memory.")
    ] = 0,
) -> None:
    """Measure how soon a free advisor's phone rings, beside app_queue, with the same phones.

    Everything runs on this machine's loopback. Machines differ and are shared: quote the ratio of
    one run, not the milliseconds.
    """
    from acd.lab import bench_report
    from acd.lab.bench import measure
    from acd.lab.engine_bench import CASES, measure_engine

    def progress(text: str) -> None:
        err.print(f"[dim]{escape(text)}[/]")

    progress("the engine alone")
    figures = [measure_engine(advisors, waiting) for advisors, waiting in CASES]
    results = asyncio.run(measure(rounds, calls, memory, progress))
    out.print(bench_report.contest_report(results))
    out.print(bench_report.service_report(results))
    out.print(bench_report.engine_report(figures))


@command
def demo(
    calls: Annotated[
        int | None,
        typer.Option("--calls", min=1, max=9000, help="Place so many, then say what came of them."),
    ] = None,
    language: Annotated[str, typer.Option(help="Of the screens: fr or en.")] = "fr",
) -> None:
    """Show it all at work on this machine: a real Asterisk, simulated phones, tenants who call.

    You can call it yourself with a softphone: the screen says how. Ctrl-C ends everything. With
    --calls it stops by itself, and fails if one call is unaccounted for.
    """
    from acd.lab.demo import demo as play

    if not play(out, calls, _known(language)):
        raise typer.Exit(Exit.FAILED)


@command
def version() -> None:
    """Print the version."""
    out.print(__version__)


def _known(language: str) -> str:
    from acd.screens.texts import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is not one of: {', '.join(LANGUAGES)}")
    return language


def _line(settings: Settings, line: str) -> LineId:
    if line not in settings.lines:
        raise typer.BadParameter(f"no line {line!r}; known: {', '.join(settings.lines)}")
    return LineId(line)


def _entity(settings: Settings, entity: str) -> EntityId:
    if entity not in settings.entities:
        known = ", ".join(settings.entities) or "none; add [entities.<id>] to the configuration"
        raise typer.BadParameter(f"no entity {entity!r}; known: {known}")
    return EntityId(entity)


def _settings(config: Path) -> Settings:
    """For whoever only looks: anybody who may read acd.toml, without the secret."""
    return load(config, serving=False)


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
