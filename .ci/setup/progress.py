"""What is shown while commands run: one line each, and everything they said when one fails."""

import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

LINES_SHOWN = 15


class SetupFailed(Exception):
    """Its text says what went wrong and what to do about it."""


class Progress:
    """Runs commands in sight; the whole of what they print goes to the log."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._live = sys.stdout.isatty()

    def run(self, doing: str, command: Sequence[str | Path], *, hint: str) -> None:
        """Run a command to its end. SetupFailed, with its last words and the hint, if it fails."""
        started = time.monotonic()
        self._say(f"  {doing} ... ")
        succeeded, last_words = self._follow(doing, command)
        if not succeeded:
            self._finish(doing, "failed")
            raise SetupFailed(f"{doing} failed:\n{last_words}\n{hint}\n(all of it: {self._log})")
        self._finish(doing, f"{time.monotonic() - started:.1f} s")

    def _follow(self, doing: str, command: Sequence[str | Path]) -> tuple[bool, str]:
        """Whether the command succeeded, and the last lines that it printed."""
        last: deque[str] = deque(maxlen=LINES_SHOWN)
        with self._log.open("a") as log, _started(command) as process:
            assert process.stdout is not None
            for line in process.stdout:
                log.write(line)
                last.append(f"    {line.rstrip()}")
                if self._live:
                    self._say(_one_line(f"  {doing} ... {line.strip()}"))
        return process.returncode == 0, "\n".join(last)

    def _finish(self, doing: str, result: str) -> None:
        # On a terminal the line holds the command's last words; elsewhere it waits for its end.
        self._say(_one_line(f"  {doing} ... {result}") + "\n" if self._live else f"{result}\n")

    @staticmethod
    def _say(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def _one_line(text: str) -> str:
    """The text in place of the terminal's present line, and never longer than one."""
    return f"\r\033[K{text[: shutil.get_terminal_size().columns - 1]}"


def _started(command: Sequence[str | Path]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def announce(text: str) -> None:
    sys.stdout.write(f"setup: {text}\n")
    sys.stdout.flush()
