"""A panel's queries, asked; what came back, as the panel will show it."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from acd.core.model import Seconds
from acd.lab.asking import Prometheus, Series
from acd.lab.boards.expressions import filled_in
from acd.lab.boards.reading import Board, Panel, Target
from acd.lab.boards.words import properties, series_name

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_POINTS = 300  # of a curve
_FINEST: Seconds = 60.0
_FINEST_OF_MINUTES: Seconds = 5.0
_HOUR: Seconds = 3600.0


@dataclass(frozen=True, slots=True)
class Period:
    begin: Seconds
    end: Seconds
    zone: ZoneInfo
    watched: Seconds | None = None  # so long; None: all the time

    @property
    def seconds(self) -> Seconds:
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    points: tuple[tuple[Seconds, float], ...]  # without gaps: where there is no value, NaN


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]  # as they are titled
    labels: int  # how many of the columns, the first ones, are labels
    rows: tuple[tuple[str | float, ...], ...]


def period_of(board: Board, end: Seconds, zone: ZoneInfo, last: Seconds | None = None) -> Period:
    """Grafana's "now-6h" and "now/d"; `last`: so much instead of the hours, but never of a day."""
    if board.begins == "now/d":
        midnight = datetime.fromtimestamp(end, zone).replace(hour=0, minute=0, second=0)
        return Period(midnight.timestamp(), end, zone, last)
    return Period(end - (last or _span(board.begins.removeprefix("now-"))), end, zone, last)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the panels of a board have their answers from."""

    prometheus: Prometheus
    period: Period
    values: Mapping[str, str]  # of Grafana's variables

    def now(self, expression: str) -> list[Series]:
        return self.prometheus.now(filled_in(expression, self.values), self.period.end)

    def over(self, expression: str, step: Seconds) -> list[Series]:
        filled = filled_in(expression, self.values)
        return self.prometheus.over(filled, self.period.begin, self.period.end, step)


def source_of(board: Board, prometheus: Prometheus, period: Period) -> Source:
    """With everything chosen, as when a board is opened."""
    times = {
        "__range": f"{round(period.seconds)}s",
        "__from:date:seconds": f"{round(period.begin)}",
    }
    return Source(prometheus, period, times | dict.fromkeys(board.variables, ".*"))


def step_of(panel: Panel, period: Period) -> Seconds:
    finest = _FINEST if period.seconds >= _HOUR else _FINEST_OF_MINUTES
    least = _span(panel.raw["interval"]) if "interval" in panel.raw else finest
    return max(least, finest * math.ceil(period.seconds / _POINTS / finest))


def curves(panel: Panel, source: Source) -> list[Curve]:
    """A bar that is longer than anybody has watched is drawn as far as it has come."""
    step, watched = step_of(panel, source.period), source.period.watched
    is_young = watched is not None and step > watched
    return [
        curve
        for target in panel.targets
        for curve in _curves(target, source, step, with_end=is_young)
    ]


def _curves(target: Target, source: Source, step: Seconds, *, with_end: bool) -> Iterator[Curve]:
    before = {_key(series): series for series in source.over(target.expression, step)}
    now = {_key(series): series for series in source.now(target.expression)} if with_end else {}
    for key in before | now:
        series = before.get(key, Series(dict(key), ()))
        end = now[key].points if key in now else ()
        points = (*_without_gaps(series, source.period, step), *end)
        yield Curve(series_name(target.legend, series.labels), points)


def _key(series: Series) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(series.labels.items()))


def _without_gaps(
    series: Series, period: Period, step: Seconds
) -> tuple[tuple[Seconds, float], ...]:
    known = dict(series.points)
    first, last = period.begin - period.begin % step, period.end - period.end % step
    moments = (first + step * number for number in range(round((last - first) / step) + 1))
    return tuple((moment, known.get(moment, math.nan)) for moment in moments)


def figures(panel: Panel, source: Source) -> list[tuple[str, float]]:
    """One for each series; for a query without an answer, its name and no value."""
    return [
        figure
        for target in panel.targets
        for figure in _figures(target.legend, source.now(target.expression))
    ]


def _figures(legend: str, answer: list[Series]) -> Iterator[tuple[str, float]]:
    if not answer:
        yield "" if "{{" in legend else legend, math.nan
    for series in answer:
        yield series_name(legend, series.labels), series.last


def table(panel: Panel, source: Source) -> Table:
    """The answers side by side, joined by their labels, as Grafana's `merge` does it."""
    titles, labels = _columns(panel)
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for target in panel.targets:
        for series in source.now(target.expression):
            row = tuple(series.labels.get(label, "") for label in labels)
            found.setdefault(row, {})[f"Value #{target.ref}"] = series.last
    shown = [key for key in titles if key not in labels]
    rows: list[tuple[str | float, ...]] = []
    for row, cells in sorted(found.items()):
        numbers = [cells.get(key, math.nan) for key in shown]
        rows.append((*_labels_as_shown(panel, titles, labels, row), *numbers))
    return Table(tuple(titles.values()), len(labels), tuple(rows))


def _columns(panel: Panel) -> tuple[dict[str, str], list[str]]:
    """Titles by key, in order; which of the keys are labels."""
    organize = next(one for one in panel.raw["transformations"] if one["id"] == "organize")
    order: Mapping[str, int] = organize["options"]["indexByName"]
    renamed: Mapping[str, str] = organize["options"]["renameByName"]
    # Of a single query Grafana calls the column "Value", of several "Value #A" and so on.
    keys = sorted(order, key=lambda key: order[key])
    titles = {"Value #A" if key == "Value" else key: renamed[key] for key in keys}
    return titles, [key for key in titles if not key.startswith("Value")]


def _labels_as_shown(
    panel: Panel, titles: Mapping[str, str], labels: list[str], row: tuple[str, ...]
) -> Iterator[str]:
    for label, text in zip(labels, row, strict=True):
        mappings = properties(panel, titles[label]).get("mappings", ())
        texts = {k: v["text"] for mapping in mappings for k, v in mapping["options"].items()}
        yield texts.get(text, text)


def _span(text: str) -> Seconds:
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if found is None:
        raise ValueError(f"no span of time: {text!r}")
    return float(found[1]) * _SECONDS[found[2]]
