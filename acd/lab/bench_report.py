"""`acd bench` in a terminal: what was measured, and how the two compare."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table

from acd.lab.bench import ACD, APP_QUEUE, Results
from acd.lab.engine_bench import EngineFigure
from acd.lab.timings import Timings

_QUESTIONS = (
    ("busy", "callers always waiting: an advisor's BYE -> next INVITE at that phone"),
    ("idle", "advisors always idle: a caller's INVITE -> INVITE at an advisor's phone"),
)


def contest_report(results: Results) -> RenderableType:
    found = results.timings()
    return Group(*(part for question in _QUESTIONS for part in _question(*question, found)))


def service_report(results: Results) -> str:
    per_100 = 100 * results.cpu / results.calls
    memory = ", ".join(f"{m.resident_mb:.0f} MB after {m.calls}" for m in results.memory)
    return (
        f"the service: {per_100:.2f} CPU seconds per 100 calls ({results.calls} calls); "
        f"phones rung twice at once: {results.rung_twice}\n"
        f"memory, counted in calls after the contest: {memory}\n"
    )


def engine_report(figures: Iterable[EngineFigure]) -> RenderableType:
    table = Table(title="the engine on one core", title_justify="left")
    for heading in ("advisors", "callers waiting", "signals/s"):
        table.add_column(heading, justify="right")
    for figure in figures:
        table.add_row(
            f"{figure.advisors:,}", f"{figure.waiting:,}", f"{figure.signals_per_second:,.0f}"
        )
    return table


def _question(
    kind: str, title: str, found: dict[tuple[str, str], Timings | None]
) -> Iterator[RenderableType]:
    table = Table(title=title, title_justify="left")
    table.add_column("ms")
    for heading in ("measured", "median", "90 %", "99 %", "worst"):
        table.add_column(heading, justify="right")
    for who in (APP_QUEUE, ACD):
        if timings := found[kind, who]:
            table.add_row(who, str(timings.count), *_milliseconds(timings))
    yield table
    queue, ours = found[kind, APP_QUEUE], found[kind, ACD]
    if queue and ours:
        yield f"{APP_QUEUE} / {ACD}, medians of this run: {queue.median / ours.median:.1f}\n"


def _milliseconds(timings: Timings) -> Iterator[str]:
    values = (timings.median, timings.p90, timings.p99, timings.worst)
    return (f"{value:.1f}" for value in values)
