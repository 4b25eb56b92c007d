"""Draw every board: `python -m acd.lab.boards [--url http://127.0.0.1:9090] [--readme]`."""

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from acd.core.model import Seconds
from acd.errors import AcdError
from acd.lab.asking import Prometheus
from acd.lab.boards.history import NOW, write_history
from acd.lab.boards.layout import draw_board
from acd.lab.boards.reading import BOARDS, board_files, read_board
from acd.lab.boards.site import TIMEZONE
from acd.lab.prometheus import LabPrometheus
from acd.resources import CHECKOUT

PICTURES = CHECKOUT / ".run/boards"
SHOWN, SHOWN_IN = ("floor", "day"), BOARDS / "pictures"
"""The boards that the README shows, and where it finds them."""


def boards(
    url: Annotated[str | None, typer.Option(help="A Prometheus that runs already.")] = None,
    folder: Annotated[Path, typer.Option(help="Where the pictures go.")] = PICTURES,
    timezone: Annotated[str, typer.Option(help="In which the hours are written.")] = TIMEZONE,
    last: Annotated[
        float | None, typer.Option(help="So many seconds until now, instead of each board's hours.")
    ] = None,
    readme: Annotated[bool, typer.Option("--readme", help="Only the README's, small.")] = False,
) -> None:
    """Draw each board of metrics/boards into a picture: of an imagined day, unless told whose."""
    zone = ZoneInfo(timezone)
    draw = partial(_draw_shown, zone) if readme else partial(_draw_all, zone, folder, last)
    if url is not None:
        draw(Prometheus(url), time.time())
    else:
        asyncio.run(_draw_imagined(draw))


async def _draw_imagined(draw: Callable[[Prometheus, Seconds], None]) -> None:
    _say("an imagined day ...")
    with TemporaryDirectory(prefix="acd-") as place:
        await asyncio.to_thread(write_history, Path(place) / "data")
        async with LabPrometheus([], rules=(), every="15s", folder=Path(place)) as prometheus:
            await asyncio.to_thread(draw, Prometheus(prometheus.url), NOW)


def _draw_all(
    zone: ZoneInfo, folder: Path, last: Seconds | None, prometheus: Prometheus, end: Seconds
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in board_files():
        _say(str(draw_board(read_board(file), prometheus, end, zone, folder, last=last)))


def _draw_shown(zone: ZoneInfo, prometheus: Prometheus, end: Seconds) -> None:
    SHOWN_IN.mkdir(exist_ok=True)
    for name in SHOWN:
        board = read_board(BOARDS / f"{name}.json")
        _say(str(draw_board(board, prometheus, end, zone, SHOWN_IN, is_small=True)))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        typer.run(boards)
    except AcdError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
