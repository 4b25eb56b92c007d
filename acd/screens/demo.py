"""What `acd demo` shows beside the board: how to take part, how far it is, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from acd.core.model import OfferEnding, Outcome
from acd.core.routes import To
from acd.screens.board import board
from acd.screens.floor import milliseconds, percent, seconds
from acd.screens.texts import Say, key_of
from acd.view import FloorView, MatchLatencyView, ServiceLevelView

_MARGIN = 1
_LINES_OF_INVITATION = 5


@dataclass(frozen=True, slots=True)
class Invitation:
    """How somebody takes part with a telephone of their own, and watches from elsewhere."""

    server: str
    user: str
    password: str
    numbers: Sequence[str]  # what to dial
    status_command: str
    metrics_url: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How a measure spreads over all calls, in its own unit."""

    median: float
    p90: float
    p99: float
    worst: float


@dataclass(frozen=True, slots=True)
class TakerView:
    """One kind of people who are rung; all advisors are `To.TEAM`."""

    to: To
    calls: int  # that they took
    legs: Mapping[OfferEnding, int]  # every ring, by how it ended


@dataclass(frozen=True, slots=True)
class Balance:
    """What came of a number of calls."""

    placed: int
    took_seconds: float
    outcomes: Mapping[Outcome, int]
    service_level: ServiceLevelView
    waits: Spread | None  # seconds
    latency: MatchLatencyView | None
    callers: int  # calls seen from the callers' side
    rings: int  # seen from the advisors' side
    records: int
    channels: int  # still alive
    findings: Sequence[tuple[str, str]]  # key of the fault, whom it concerns
    takers: Sequence[TakerView] = ()  # none: advisors alone are rung


def demo_screen(
    view: FloorView, invitation: Invitation, say: Say, placed: int | None, size: tuple[int, int]
) -> RenderableType:
    """Calls without an end invite to join in; a number of calls shows how far it is."""
    width, height = size
    below, lines_below = (
        (how_to_take_part(invitation, say), _LINES_OF_INVITATION)
        if placed is None
        else (progress(view, placed, say), 1)
    )
    shown = board(view, say, width - _MARGIN, height - lines_below - 1)
    return Padding(Group(shown, Text(), below), (0, 0, 0, _MARGIN))


def how_to_take_part(invitation: Invitation, say: Say) -> Table:
    account = say("demo.account").format(server=invitation.server, user=invitation.user)
    numbers = say("demo.or").join(invitation.numbers)
    dial = say("demo.dial").format(password=invitation.password, numbers=numbers)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(say("demo.call"), Text(account))
    grid.add_row("", Text(dial))
    grid.add_row(say("demo.watch"), Text(invitation.status_command))
    grid.add_row("", Text(invitation.metrics_url))
    grid.add_row(say("demo.stop"), Text("Ctrl-C"))
    return grid


def progress(view: FloorView, placed: int, say: Say) -> Table:
    ended = sum(view.totals.outcomes.values())
    grid = Table.grid(padding=(0, 2))
    grid.add_row(
        Text(say("demo.ended").format(ended=ended, placed=placed), "bold"),
        ProgressBar(total=placed, completed=ended, width=30),
    )
    return grid


def progress_line(view: FloorView, say: Say, placed: int | None) -> Text:
    """For a log: everything that moves, on one line."""
    ended = sum(view.totals.outcomes.values())
    line = say("demo.line").format(
        ended=ended if placed is None else say("demo.of").format(ended=ended, placed=placed),
        waiting=sum(team.waiting for team in view.teams),
        answered=view.totals.outcomes[Outcome.ANSWERED],
        level=percent(view.totals.service_level.value, say),
    )
    if view.asterisk.connected:
        return Text(line)
    lost = say("asterisk.not_connected").format(reason=view.asterisk.reason or "")
    return Text(f"{line} · {lost}", "red")


def balance_screen(balance: Balance, say: Say) -> RenderableType:
    return Padding(
        Group(_figures(balance, say), *_verdict(balance, say)),
        (1, _MARGIN),
        expand=False,
    )


def _figures(balance: Balance, say: Say) -> RenderableType:
    took = seconds(balance.took_seconds, say)
    level = balance.service_level
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    grid.add_column()
    for outcome, count in balance.outcomes.items():
        if count:
            grid.add_row(Text(str(count), "bold"), Text(say(key_of(outcome))))
    formula = f"{say('team.service_level')} = {level.formula}"
    grid.add_row(Text(percent(level.value, say), "bold"), Text(formula))
    heading = Text(say("demo.balance").format(placed=balance.placed, took=took), "bold")
    takers = (_takers(balance.takers, say), Text()) if balance.takers else ()
    return Group(heading, Text(), grid, Text(), *takers, _spreads(balance, say), Text())


def _takers(takers: Sequence[TakerView], say: Say) -> Table:
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    drawn.add_column(Text(say("demo.takers")))
    drawn.add_column(Text(say("demo.took")), justify="right")
    drawn.add_column(Text(say("demo.legs")))
    for taker in takers:
        name = say("advisor") if taker.to is To.TEAM else say(key_of(taker.to))
        drawn.add_row(Text(name), Text(str(taker.calls), "bold"), Text(_legs(taker.legs, say)))
    return drawn


def _legs(legs: Mapping[OfferEnding, int], say: Say) -> str:
    in_order = ((ending, legs.get(ending, 0)) for ending in OfferEnding)
    return " · ".join(f"{say(key_of(ending))} {count}" for ending, count in in_order if count)


def _spreads(balance: Balance, say: Say) -> Table:
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    shares = [say("unit.percent").format(share) for share in (90, 99)]
    for column in ("", say("demo.median"), *shares, say("demo.worst")):
        drawn.add_column(Text(column), justify="right" if column else "left")
    if waits := balance.waits:
        figures = (waits.median, waits.p90, waits.p99, waits.worst)
        drawn.add_row(Text(say("demo.waits")), *(Text(seconds(f, say)) for f in figures))
    if latency := balance.latency:
        figures = (latency.median_ms, latency.p90_ms, latency.p99_ms, latency.worst_ms)
        drawn.add_row(Text(say("demo.latency")), *(Text(milliseconds(f, say)) for f in figures))
    return drawn


def _verdict(balance: Balance, say: Say) -> list[Text]:
    read = [
        say("ledger.callers").format(count=balance.callers),
        say("ledger.phones").format(count=balance.rings),
        say("ledger.records").format(count=balance.records),
        say("ledger.channels").format(count=balance.channels),
    ]
    if balance.findings:
        wrong = say("ledger.wrong").format(count=len(balance.findings))
        verdict = [Text(f"✘ {wrong}", "bold red")]
        for key, subject in balance.findings:
            verdict.append(Text(f"  {say(key).format(subject=subject)}", "red"))
    else:
        sound = say("ledger.sound")
        verdict = [Text(f"✔ {sound}", "bold green")]
    return [Text(say("ledger.read")), *(Text(f"  {line}") for line in read), Text(), *verdict]
