"""One panel drawn into its place, by kind. What cannot be shown is said in the panel."""

import math
from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from acd.lab.boards.filling import Source, Table, figures, table
from acd.lab.boards.reading import Panel
from acd.lab.boards.series import draw_series, say
from acd.lab.boards.words import FAINT, INK, colour, colour_of_value, properties, told

_BIG, _SMALLER = 26.0, 17.0  # letters of a figure that stands alone, or beside others
_UNFILLED = "#F0F1F3"


def draw(axes: Axes, panel: Panel, source: Source) -> None:
    _DRAWN[panel.kind](axes, panel, source)


def _stat(axes: Axes, panel: Panel, source: Source) -> None:
    axes.axis("off")
    shown = figures(panel, source)
    for place, (name, value) in enumerate(shown):
        x = (place + 0.5) / len(shown)
        text = told(value, panel.defaults)
        size = _letters(text, panel.width / len(shown), is_alone=len(shown) == 1)
        ink = colour_of_value(value, panel.defaults)
        axes.text(x, 0.42, text, ha="center", va="center", size=size, weight="bold", color=ink)
        axes.text(x, 0.88, name, ha="center", va="center", fontsize=9, color=colour("text"))


def _letters(text: str, columns: float, *, is_alone: bool) -> float:
    """As big as the place allows."""
    return min(_BIG if is_alone else _SMALLER, 44.0 * columns / len(text))


def _bargauge(axes: Axes, panel: Panel, source: Source) -> None:
    shown = figures(panel, source)
    if all(math.isnan(value) for _, value in shown):
        say(axes, str(panel.defaults.get("noValue")))
        return
    full = panel.defaults.get("max") or max(value for _, value in shown)
    for row, (name, value) in enumerate(shown):
        axes.barh(row, full, color=_UNFILLED, height=0.7)
        axes.barh(row, value, color=colour_of_value(value, panel.defaults), height=0.7)
        axes.text(-0.01 * full, row, name, ha="right", va="center", fontsize=8)
        axes.text(1.01 * full, row, told(value, panel.defaults), va="center", fontsize=8)
    axes.set_xlim(-0.08 * full, 1.1 * full)
    axes.invert_yaxis()
    axes.axis("off")


def _table(axes: Axes, panel: Panel, source: Source) -> None:
    axes.axis("off")
    shown = table(panel, source)
    if not shown.rows:
        say(axes, str(panel.defaults.get("noValue")))
        return
    lines = max(float(panel.height), len(shown.rows) + 1.0)  # so many have room
    edges = _edges(shown)
    for place, title in enumerate(shown.columns):
        settings = {**panel.defaults, **properties(panel, title)}
        cells = [row[place] for row in shown.rows]
        texts = [cell if isinstance(cell, str) else told(cell, settings) for cell in cells]
        is_label = place < shown.labels
        x, side = (edges[place], "left") if is_label else (edges[place + 1], "right")
        _write_column(axes, (title, *texts), x, side, lines)
    for row in range(1, len(shown.rows) + 1):
        axes.axhline(1 - (row - 0.25) / lines, color=FAINT, linewidth=0.7)


def _edges(shown: Table) -> list[float]:
    """Of the columns, from left to right; labels have more room."""
    widths = [1.6] * shown.labels + [1.0] * (len(shown.columns) - shown.labels)
    return [sum(widths[:place]) / sum(widths) for place in range(len(widths) + 1)]


def _write_column(axes: Axes, texts: tuple[str, ...], x: float, side: str, lines: float) -> None:
    for row, text in enumerate(texts):
        ink = INK if row else colour("blue")
        axes.text(x, 1 - row / lines, text, ha=side, va="top", fontsize=8.5, color=ink)


_DRAWN: Mapping[str, Callable[[Axes, Panel, Source], None]] = {
    "stat": _stat,
    "timeseries": draw_series,
    "bargauge": _bargauge,
    "table": _table,
}
