"""A report as a screen: every figure beside its formula.

Rule 1: what has no value is a dash, never 0 or 100 %.
Rule 2: there is nobody's name in it, and no figure of one person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from acd.config.durations import show
from acd.core.measures import REPORTED, Measure, Unit
from acd.core.model import Seconds
from acd.reporting.report import Piece, Report
from acd.reporting.steps import OutsideFigures, StepFigures, outside_of, steps_of
from acd.screens.floor import Row, duration, percent, seconds, table
from acd.screens.report_texts import ENDINGS, TEXTS
from acd.screens.texts import Say, key_of, speaker

PIECE_MEASURES = (
    "received", "answered", "abandoned", "service_level", "pick_up_rate",
    "average_speed_of_answer", "occupancy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report was asked to be, for its head."""

    site: str
    chosen: tuple[tuple[str, str], ...] = ()  # ("line", "accueil")
    within: Seconds | None = None
    no_longer: tuple[str, ...] = ()  # teams in it that are not configured any more
    in_time: Seconds | None = None  # the threshold of those
    is_cut: bool = False  # more days were asked for than a report has


def report_screen(report: Report, asked: Asked, language: str) -> RenderableType:
    say = speaker(language, TEXTS)
    head = [_title(report, asked, say), *(Text(line, "dim") for line in _notes(report, asked, say))]
    if report.is_empty:
        return Group(*head, Text(say("report.empty"), "yellow"))
    return Group(
        *head,
        table(say, "report.measures", _MEASURES, [*_measures(report, say), *_more(report, say)]),
        Text(say("report.legend"), "dim"),
        table(say, "report.outcomes", (None, None), _outcomes(report, say)),
        _pieces(report, say),
        *_routes(report, say),
    )  # fmt: skip


_MEASURES = ("report.measure", "report.value", "report.formula")


def _title(report: Report, asked: Asked, say: Say) -> Text:
    period = report.period
    title = say("report.title" if period.is_one_day else "report.title_of_days")
    words = title.format(site=asked.site, first=period.first, last=period.last, zone=period.zone)
    return Text(words, "bold")


def _notes(report: Report, asked: Asked, say: Say) -> Iterator[str]:
    """What narrows the report."""
    period = report.period
    if asked.chosen:
        names = (f"{say(f'report.{what}')} {name}" for what, name in asked.chosen)
        yield say("report.of").format(what=", ".join(names))
    if asked.within is not None:
        yield say("report.within").format(within=show(asked.within))
    if asked.is_cut:
        yield say("report.cut").format(first=period.first)
    if asked.no_longer and asked.in_time is not None:
        named = ", ".join(asked.no_longer)
        yield say("report.no_longer").format(teams=named, within=show(asked.in_time))
    if report.astray:
        yield say("report.astray").format(count=report.astray)
    end = datetime.fromtimestamp(period.ends_at, period.zone)
    if end.date() <= period.last:
        yield say("report.until").format(moment=end.isoformat(" ", "minutes"))
    if report.journal_begins_at is not None and report.journal_begins_at > period.begins_at:
        begin = datetime.fromtimestamp(report.journal_begins_at, period.zone)
        yield say("report.begins").format(moment=begin.isoformat(" ", "minutes"))


def _measures(report: Report, say: Say) -> Iterator[Row]:
    for measure in REPORTED:
        name, formula = say(f"measure.{measure.name}"), say(f"formula.{measure.name}")
        yield name, _shown(measure, report.whole, say), formula


def _shown(measure: Measure, piece: Piece, say: Say) -> str:
    value = measure.value(piece.counts)
    if value is None:
        return say("no_value")
    match measure.unit:
        case Unit.RATIO:
            return percent(value, say)
        case Unit.SECONDS:
            return duration(value)
        case Unit.TIMES:
            return _number(value, say)
        case Unit.COUNT:
            return str(round(value))


def _more(report: Report, say: Say) -> Iterator[Row]:
    """What is no function of sums."""
    longest = _longest(report.whole, say)
    yield say("report.longest_wait"), longest, say("report.longest_wait.formula")
    callers = report.callers
    share = callers.reached / callers.called if callers.called else None
    how = say("report.callers.formula").format(reached=callers.reached, called=callers.called)
    yield say("report.callers"), percent(share, say), how
    if (rate := report.calls_per_dwelling_and_month) is not None:
        how = say("report.dwellings.formula").format(dwellings=report.dwellings)
        yield say("report.dwellings"), _number(rate, say), how


def _outcomes(report: Report, say: Say) -> list[Row]:
    outcomes = report.whole.counts.outcomes
    return [(say(key_of(outcome)), str(count)) for outcome, count in outcomes.items() if count]


def _pieces(report: Report, say: Say) -> Table:
    title = "report.pieces" if report.period.is_one_day else "report.days"
    columns = ["report.from", *(f"brief.{name}" for name in (*PIECE_MEASURES, "longest_wait"))]
    drawn = table(say, title, columns, [_piece(piece, say) for piece in _busy(report.pieces)])
    drawn.columns[0].no_wrap = True  # or a date loses its day in a narrow terminal
    return drawn


def _piece(piece: Piece, say: Say) -> Row:
    by_name = {measure.name: measure for measure in REPORTED}
    shown = (_shown(by_name[name], piece, say) for name in PIECE_MEASURES)
    return (piece.name, *shown, _longest(piece, say))


def _busy(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """From the first with a call to the last; what lies between is shown, empty or not."""
    busy = [number for number, piece in enumerate(pieces) if piece.longest_wait is not None
            or piece.counts.received]  # fmt: skip
    return pieces[busy[0] : busy[-1] + 1] if busy else ()


def _longest(piece: Piece, say: Say) -> str:
    return say("no_value") if piece.longest_wait is None else duration(piece.longest_wait)


def _routes(report: Report, say: Say) -> Iterator[RenderableType]:
    counts = report.whole.counts
    steps: list[Row] = [_step(figures, say) for figures in steps_of(counts)]
    if steps:
        columns = ("report.step", "report.begun", "report.skipped")
        yield table(say, "report.steps", columns, steps)
    outside: list[Row] = [_outside(figures, say) for figures in outside_of(counts)]
    if outside:
        first, last = (
            ("report.step", "report.name", "report.rung"),
            ("report.others", "report.time"),
        )
        yield table(say, "report.outside", (*first, *map(key_of, ENDINGS), *last), outside)


def _step(figures: StepFigures, say: Say) -> Row:
    return say(key_of(figures.to)), str(figures.begun), str(figures.skipped)


def _outside(figures: OutsideFigures, say: Say) -> Row:
    told = [figures.endings[ending] for ending in ENDINGS]
    mean = figures.seconds / figures.offered if figures.offered else None
    return (
        say(key_of(figures.to)),
        figures.name or say("no_value"),
        *map(str, (figures.offered, *told, figures.offered - sum(told))),
        say("no_value") if mean is None else seconds(mean, say),
    )


def _number(value: float, say: Say) -> str:
    return f"{value:.2f}".replace(".", say("unit.decimal_mark"))
