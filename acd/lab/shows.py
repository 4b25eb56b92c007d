"""Where the demo shows itself: alive on a terminal, line by line in a pipe or a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from acd.core.model import Seconds
from acd.screens.demo import Invitation, demo_screen, how_to_take_part, progress_line
from acd.screens.floor import seconds
from acd.screens.texts import Say
from acd.view import FloorView

_LINE_EVERY: Seconds = 2.0


class Show:
    """`placed` is how many calls there will be; None: they never end."""

    def __init__(self, console: Console, say: Say, placed: int | None) -> None:
        self.console = console
        self.say = say
        self._placed = placed

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        began = time.monotonic()
        self.console.print(Text(f"{text} … "), end="")
        done = ""
        try:
            yield
            done = self.say("demo.step_done").format(
                took=seconds(time.monotonic() - began, self.say)
            )
        finally:
            self.console.print(Text(done, "green"))

    @contextmanager
    def playing(self, invitation: Invitation) -> Iterator["Screen"]:
        """While calls come and go."""
        if not self.console.is_terminal:
            self.console.print(how_to_take_part(invitation, self.say))
            yield Lines(self.console, self.say, self._placed)
            return
        with Live(console=self.console, screen=True, auto_refresh=False) as live:
            yield LiveBoard(live, invitation, self.say, self._placed)

    def print(self, shown: RenderableType) -> None:
        self.console.print(shown)


class LiveBoard:
    def __init__(self, live: Live, invitation: Invitation, say: Say, placed: int | None) -> None:
        self._live = live
        self._invitation = invitation
        self._say = say
        self._placed = placed

    def show(self, view: FloorView) -> None:
        size = self._live.console.size  # asked for each time: windows are resized
        screen = demo_screen(
            view, self._invitation, self._say, self._placed, (size.width, size.height)
        )
        self._live.update(screen, refresh=True)


class Lines:
    def __init__(self, console: Console, say: Say, placed: int | None) -> None:
        self._console = console
        self._say = say
        self._placed = placed
        self._next_at = 0.0

    def show(self, view: FloorView) -> None:
        if view.at >= self._next_at:
            self._next_at = view.at + _LINE_EVERY
            self._console.print(progress_line(view, self._say, self._placed), soft_wrap=True)


Screen = LiveBoard | Lines
