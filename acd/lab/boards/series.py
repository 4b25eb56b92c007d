"""Values over time: lines, areas on top of each other, bars.

Rule 1: where there is no value there is a gap, never a line across it.
Rule 2: a bar ends at its moment: it stands for the time before.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from acd.core.model import Seconds
from acd.lab.boards.filling import Curve, Period, Source, curves, step_of
from acd.lab.boards.reading import Panel
from acd.lab.boards.words import FAINT, colour, colours, properties, written

_LEAST_TOP = {"none": 1.0, "percentunit": 0.01, "s": 0.001}
"""By unit: a scale that ends sooner would make much of nothing."""
_MOST_NAMED = 10  # in a legend
_TICKS: tuple[Seconds, ...] = (300.0, 600.0, 1800.0, 3600.0, 7200.0, 10_800.0, 86_400.0)
_MOST_TICKS = 10
_FILLED = 0.85  # of a bar's place


@dataclass(frozen=True, slots=True)
class Look:
    label: str
    colour: str
    is_dashed: bool


def draw_series(axes: Axes, panel: Panel, source: Source) -> None:
    custom = panel.defaults.get("custom", {})
    shown = curves(panel, source)
    if all(math.isnan(value) for curve in shown for _, value in curve.points):
        say(axes, str(panel.defaults.get("noValue")))
        return
    looks = _looks(panel, shown)
    if custom.get("drawStyle") == "bars":
        step = step_of(panel, source.period)
        _bars(axes, shown, looks, step, is_stacked="stacking" in custom)
    elif "stacking" in custom:
        _areas(axes, shown, looks)
    else:
        _lines(axes, shown, looks)
    _scale(axes, panel, source.period)
    _dress(axes)


def say(axes: Axes, text: str) -> None:
    """Instead of what cannot be shown."""
    axes.axis("off")
    axes.text(0.5, 0.5, text, ha="center", va="center", fontsize=12, color=colour("text"))


def _looks(panel: Panel, shown: Sequence[Curve]) -> list[Look]:
    free = colours()
    looks = []
    for curve in shown:
        own = properties(panel, curve.name)
        given = own.get("color", {}).get("fixedColor")
        is_dashed = own.get("custom.lineStyle", {}).get("fill") == "dash"
        label = own.get("displayName", curve.name)
        looks.append(Look(label, colour(given) if given else next(free), is_dashed))
    return looks


def _lines(axes: Axes, shown: Sequence[Curve], looks: Sequence[Look]) -> None:
    for curve, look in zip(shown, looks, strict=True):
        style, width = ("--", 1.1) if look.is_dashed else ("-", 1.7)
        moments, values = _moments(curve), _values(curve)
        axes.plot(moments, values, style, linewidth=width, color=look.colour, label=look.label)
        for place in _only_between_gaps(values):
            axes.plot(moments[place], values[place], ".", color=look.colour)


def _only_between_gaps(values: Sequence[float]) -> list[int]:
    """A value without neighbours has no line: it is drawn as a point."""
    around = [math.nan, *values, math.nan]
    neighbours = zip(around, around[2:], strict=False)
    return [
        place
        for place, (before, after) in enumerate(neighbours)
        if math.isnan(before) and math.isnan(after) and not math.isnan(values[place])
    ]


def _areas(axes: Axes, shown: Sequence[Curve], looks: Sequence[Look]) -> None:
    axes.stackplot(
        _moments(shown[0]),
        *map(_values_or_zero, shown),
        labels=[look.label for look in looks],
        colors=[look.colour for look in looks],
        alpha=0.75,
    )


def _bars(
    axes: Axes, shown: Sequence[Curve], looks: Sequence[Look], step: Seconds, *, is_stacked: bool
) -> None:
    below = [0.0] * len(shown[0].points)
    is_empty = not any(any(_values_or_zero(curve)) for curve in shown)
    width = step * (_FILLED if is_stacked else _FILLED / len(shown))
    for place, (curve, look) in enumerate(zip(shown, looks, strict=True)):
        values = _values_or_zero(curve)
        begins = [at - step + (0.0 if is_stacked else place * width) for at in _moments(curve)]
        label = look.label if is_empty or any(values) else None  # zeros need no name
        axes.bar(begins, values, width, bottom=below, align="edge", label=label, color=look.colour)
        if is_stacked:
            below = [low + more for low, more in zip(below, values, strict=True)]


def _moments(curve: Curve) -> list[Seconds]:
    return [at for at, _ in curve.points]


def _values(curve: Curve) -> list[float]:
    return [value for _, value in curve.points]


def _values_or_zero(curve: Curve) -> list[float]:
    return [0.0 if math.isnan(value) else value for value in _values(curve)]


def _scale(axes: Axes, panel: Panel, period: Period) -> None:
    unit, decimals = panel.defaults.get("unit", "none"), panel.defaults.get("decimals")
    low, high = axes.get_ylim()
    top = panel.defaults.get("max", max(high, _LEAST_TOP.get(unit, high)))
    axes.set_ylim(panel.defaults.get("min", low), top * 1.02)
    axes.set_xlim(min(period.begin, period.end - step_of(panel, period)), period.end)
    fitting = [tick for tick in _TICKS if period.seconds / tick <= _MOST_TICKS]
    tick = fitting[0] if fitting else _TICKS[-1]
    axes.xaxis.set_major_locator(MultipleLocator(tick, offset=-_east(period) % tick))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: _clock(at, period)))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=unit == "none"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, unit, decimals)))


def _east(period: Period) -> Seconds:
    """Of Greenwich: hours are whole on the zone's own clock."""
    offset = datetime.fromtimestamp(period.end, period.zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def _clock(at: Seconds, period: Period) -> str:
    return f"{datetime.fromtimestamp(at, period.zone):%H:%M}"


def _dress(axes: Axes) -> None:
    axes.grid(color=FAINT, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=7.5, length=0, colors=colour("text"))
    for side in axes.spines.values():
        side.set_visible(False)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[:_MOST_NAMED],
        labels[:_MOST_NAMED],
        loc="upper center",
        bbox_to_anchor=(0.5, -0.1),
        ncol=5,
        fontsize=7.5,
        frameon=False,
        columnspacing=1.2,
        handlelength=1.4,
    )
