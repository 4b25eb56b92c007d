"""What can be wrong with a file, as data; `acd.screens` has the words for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Wrong(Enum):
    # the file
    NOT_TEXT = "not-text"
    WORKBOOK = "workbook"
    EMPTY = "empty"
    BROKEN = "broken"  # a quote that never ends: most likely half a file
    UNKNOWN_COLUMN = "unknown-column"
    DOUBLED_COLUMN = "doubled-column"
    MISSING_COLUMN = "missing-column"
    # a row
    CELL_COUNT = "cell-count"
    DOUBLED_REFERENCE = "doubled-reference"
    # a cell
    EMPTY_CELL = "empty-cell"
    TOO_LONG = "too-long"
    FORMULA = "formula"
    CONTROL_CHARACTER = "control-character"
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_CALLER = "not-a-caller"  # a short or premium number: nobody calls from one
    NOT_DIALLABLE = "not-diallable"
    NO_NUMBER = "no-number"
    NOT_A_PHONE = "not-a-phone"
    UNKNOWN_ROLE = "unknown-role"
    UNKNOWN_REASON = "unknown-reason"
    NOT_A_TIME = "not-a-time"
    ENDS_TOO_EARLY = "ends-too-early"
    NOT_A_RANK = "not-a-rank"
    UNKNOWN_PLAN = "unknown-plan"
    UNKNOWN_ROUTE = "unknown-route"
    # what it refers to
    UNKNOWN_BUILDING = "unknown-building"
    UNKNOWN_PERSON = "unknown-person"
    DEPUTY_LOOP = "deputy-loop"
    STILL_NEEDED = "still-needed"  # would be removed, but something in force refers to it
    MUCH_REMOVED = "much-removed"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong. Its value is a landlord's data: fit for the admin's screen, never a log."""

    line: int  # of the file, from 1; 0 when no line is to blame
    column: str  # as the file calls it; "" when no column is to blame
    wrong: Wrong
    value: str = ""


class Flaws:
    """The first ones, and how many there are: a million bad rows fit on a screen too."""

    MOST = 100

    def __init__(self) -> None:
        self.count = 0
        self._first: list[Flaw] = []

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def first(self) -> Sequence[Flaw]:
        return tuple(sorted(self._first, key=lambda flaw: flaw.line))

    def add(self, flaws: Iterable[Flaw]) -> None:
        for flaw in flaws:
            self.count += 1
            if len(self._first) < self.MOST:
                self._first.append(flaw)


class Unreadable(Exception):
    """The file itself is wrong, so that nothing can be said about its rows."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws[0].wrong.value)
        self.flaws = flaws
