"""A board as one picture: every panel in its place on Grafana's grid of 24 columns.

Rule 1: no screen is needed and none is opened; the pictures are PNG files.
Rule 2: every panel says its formula beside its figure, small, under the title.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from acd.core.model import Seconds
from acd.lab.asking import Prometheus
from acd.lab.boards.filling import Period, period_of, source_of
from acd.lab.boards.panels import draw
from acd.lab.boards.reading import COLUMNS, Board, Panel
from acd.lab.boards.words import FAINT, INK, colour

_WIDTH, _ROW, _HEAD = 17.0, 0.37, 0.7  # in inches: the picture, a row of the grid, the title
_GAP = 0.04
_DOTS, _FEWER_DOTS = 100, 85  # an inch
_PAPER = "#F4F5F5"
_TITLE, _LINE = 0.29, 0.105  # in inches: where the formula begins below the edge, a line of it
_LETTERS_AN_INCH = 20.0
_COLOURS = 128  # of a small picture


def draw_board(
    board: Board,
    prometheus: Prometheus,
    end: Seconds,
    zone: ZoneInfo,
    folder: Path,
    *,
    is_small: bool = False,
    last: Seconds | None = None,
) -> Path:
    """Small: for a README, with fewer dots and colours. `last`: see `period_of`."""
    page = page_of(board, prometheus, period_of(board, end, zone, last))
    file = folder / f"{board.name}.png"
    return page.save_small(file) if is_small else page.save(file)


def page_of(board: Board, prometheus: Prometheus, period: Period) -> "Page":
    source = source_of(board, prometheus, period)
    page = Page(board)
    page.write_title(board, period)
    for panel in board.panels:
        draw(page.place(panel), panel, source)
    return page


class Page:
    def __init__(self, board: Board) -> None:
        rows = max(panel.y + panel.height for panel in board.panels)
        self._height = rows * _ROW + _HEAD
        self._figure = Figure(figsize=(_WIDTH, self._height), dpi=_DOTS, facecolor=_PAPER)
        FigureCanvasAgg(self._figure)

    def write_title(self, board: Board, period: Period) -> None:
        end = datetime.fromtimestamp(period.end, period.zone)
        begin = datetime.fromtimestamp(period.begin, period.zone)
        middle = 1 - 0.5 * _HEAD / self._height
        self._figure.text(0.008, middle, board.title, fontsize=15, weight="bold", va="center")
        when = f"{begin:%d/%m/%Y %H:%M} → {end:%d/%m/%Y %H:%M}"
        self._figure.text(
            0.992, middle, when, fontsize=9, ha="right", va="center", color=colour("text")
        )

    def place(self, panel: Panel) -> Axes:
        left = panel.x / COLUMNS * _WIDTH + _GAP
        width = panel.width / COLUMNS * _WIDTH - 2 * _GAP
        top = self._height - _HEAD - panel.y * _ROW - _GAP
        height = panel.height * _ROW - 2 * _GAP
        formula = wrap(_unbroken(panel.formula), round((width - 0.2) * _LETTERS_AN_INCH))
        self._frame(left, top - height, width, height, panel.title, formula)
        margins = _MARGINS[panel.kind]
        above = margins[3] + _LINE * len(formula)
        return self._figure.add_axes(
            (
                (left + margins[0]) / _WIDTH,
                (top - height + margins[1]) / self._height,
                (width - margins[0] - margins[2]) / _WIDTH,
                (height - margins[1] - above) / self._height,
            )
        )

    def _frame(
        self,
        left: float,
        bottom: float,
        width: float,
        height: float,
        title: str,
        formula: Sequence[str],
    ) -> None:
        corner = (left / _WIDTH, bottom / self._height)
        size = (width / _WIDTH, height / self._height)
        self._figure.add_artist(
            Rectangle(corner, *size, facecolor="white", edgecolor=FAINT, linewidth=1, zorder=-1)
        )
        x, y = (left + 0.1) / _WIDTH, (bottom + height - 0.1) / self._height
        self._figure.text(x, y, title, fontsize=9.5, weight="bold", va="top", color=INK)
        for place, line in enumerate(formula):
            y = (bottom + height - _TITLE - place * _LINE) / self._height
            self._figure.text(x, y, line, fontsize=6.3, va="top", color=colour("text"))

    def texts(self) -> list[str]:
        """All that stands beside the figures, line by line: titles and formulas."""
        return [text.get_text() for text in self._figure.texts]

    def save(self, file: Path) -> Path:
        self._figure.savefig(file)
        return file

    def save_small(self, file: Path) -> Path:
        drawn = BytesIO()
        self._figure.savefig(drawn, dpi=_FEWER_DOTS)
        with Image.open(drawn) as picture:
            picture.convert("RGB").quantize(_COLOURS).save(file, optimize=True)
        return file


def _unbroken(text: str) -> str:
    """No line may begin with what French writes behind a space."""
    return text.replace(" :", "\u00a0:").replace(" ;", "\u00a0;")


_MARGINS = {
    "stat": (0.1, 0.05, 0.1, 0.3),
    "timeseries": (0.65, 0.65, 0.2, 0.4),
    "table": (0.15, 0.1, 0.2, 0.45),
    "bargauge": (0.3, 0.15, 0.1, 0.4),
}
"""Left, below, right, above, in inches: room for the title, the axes and the legend."""
