"""The file itself: whole lines at its end, whatever happens to it meanwhile.

Rule 1: who rotates it moves it away; the next line goes into a new file under the old name.
Rule 2: what cannot be written waits, so many lines; then the oldest go, and are counted.
Rule 3: several may append to one file: a line goes out in one piece, unless the disk is full.

It blocks: it is called in a thread, one call at a time.
"""

import os
from collections import deque
from collections.abc import Iterable
from pathlib import Path

MOST_WAITING = 20_000  # lines; 2 MB

# A pipe in place of the file must be an error, and not a wait for somebody who reads it.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
_MODE = 0o640


class AppendedFile:
    def __init__(self, path: Path, most_waiting: int = MOST_WAITING) -> None:
        self.lost = 0
        self._path = path
        self._most_waiting = most_waiting
        self._waiting: deque[bytes] = deque()
        self._is_torn = False  # the first of them is the rest of a line
        self._file: int | None = None

    def append(self, lines: Iterable[str]) -> None:
        """Raises OSError; what could not be written is tried again the next time."""
        self._keep(lines)
        file = self._opened()
        while self._waiting:
            self._strike_out(os.write(file, b"".join(self._waiting)))

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def _keep(self, lines: Iterable[str]) -> None:
        self._waiting.extend(line.encode("utf-8", "replace") for line in lines)
        while len(self._waiting) > self._most_waiting:
            del self._waiting[self._is_torn]  # the rest of a line comes before all others
            self.lost += 1

    def _opened(self) -> int:
        if self._file is not None and not self._is_there(self._file):
            self.close()
            self._drop_rest()
        if self._file is None:
            self._file = os.open(self._path, _FLAGS, _MODE)
        return self._file

    def _is_there(self, file: int) -> bool:
        """Under its name; false once it was moved or removed."""
        try:
            named = os.stat(self._path)
        except FileNotFoundError:
            return False
        return os.path.samestat(named, os.fstat(file))

    def _drop_rest(self) -> None:
        """Its beginning has gone with the other file."""
        if self._is_torn:
            self._waiting.popleft()
            self.lost += 1
        self._is_torn = False

    def _strike_out(self, written: int) -> None:
        while self._waiting and written >= len(self._waiting[0]):
            written -= len(self._waiting.popleft())
            self._is_torn = False
        if written:
            self._waiting[0] = self._waiting[0][written:]
            self._is_torn = True
