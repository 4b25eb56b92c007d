"""On this machine alone, with simulated phones: show it, and measure it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from acd.commands.shared import Exit, err, out

if TYPE_CHECKING:
    from acd.lab.landlord_copy import Landlord


def demo(
    calls: Annotated[
        int | None,
        typer.Option("--calls", min=1, max=9000, help="Place so many, then say what came of them."),
    ] = None,
    language: Annotated[str, typer.Option(help="Of the screens: fr or en.")] = "fr",
    landlord: Annotated[
        str | None, typer.Option(help="Play this one of dialplans/landlords: logial, icf ...")
    ] = None,
    closed: Annotated[
        bool, typer.Option("--closed", help="With --landlord: show the night, whatever hour it is.")
    ] = False,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            file_okay=False,
            help="With --calls: leave the boards as pictures and the day's report in this folder.",
        ),
    ] = None,
) -> None:
    """Show it all at work on this machine: a real Asterisk, simulated phones, tenants who call.

    You can call it yourself with a softphone: the screen says how. Ctrl-C ends everything. With
    --calls it stops by itself, and fails if one call is unaccounted for.
    """
    from acd.lab.demo import demo as play

    if keep is not None and calls is None:
        raise typer.BadParameter("--keep needs --calls")
    if not play(out, calls, _known(language), _landlord(landlord, is_closed=closed), keep):
        raise typer.Exit(Exit.FAILED)


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

    _progress("the engine alone")
    figures = [measure_engine(advisors, waiting) for advisors, waiting in CASES]
    try:
        results = asyncio.run(measure(rounds, calls, memory, _progress))
    except asyncio.CancelledError:
        _progress("stopped before its end: nothing is measured, nothing is left running")
        raise typer.Exit(Exit.FAILED) from None
    out.print(bench_report.contest_report(results))
    out.print(bench_report.service_report(results))
    out.print(bench_report.engine_report(figures))


def _progress(text: str) -> None:
    err.print(f"[dim]{escape(text)}[/]")


def _known(language: str) -> str:
    from acd.screens.texts import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is not one of: {', '.join(LANGUAGES)}")
    return language


def _landlord(name: str | None, *, is_closed: bool) -> "Landlord | None":
    from acd.lab.landlord_copy import Landlord
    from acd.lab.landlords import landlords

    if name is None:
        if is_closed:
            raise typer.BadParameter("--closed needs --landlord")
        return None
    if name not in landlords():
        raise typer.BadParameter(f"no landlord {name!r}; known: {', '.join(landlords())}")
    return Landlord(name, is_closed)
