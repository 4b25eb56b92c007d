"""Lengths of time as people write them: "20s", "5m", "1h30m", "500ms".

Rule 1: a bare number is refused: nobody can tell whether 90 means seconds or minutes.
Rule 2: the largest unit comes first, and each unit once, so that one length has few spellings.
"""

import re

from acd.config.findings import quoted
from acd.core.model import Seconds

_UNITS = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}
_SHAPE = re.compile(
    r"(?:(?P<hours>[0-9]{1,6})h)?(?:(?P<minutes>[0-9]{1,6})m)?"
    r"(?:(?P<seconds>[0-9]{1,6})s)?(?:(?P<milliseconds>[0-9]{1,6})ms)?"
)


def parse(text: str) -> Seconds:
    """The seconds that `text` means; a ValueError says in words what is wrong with it."""
    if re.fullmatch(r"-.*[0-9].*", text):
        raise ValueError(f"{quoted(text)} is negative")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f"{quoted(text)} has no unit")
    found = _SHAPE.fullmatch(text)
    if found is None or not text:
        raise ValueError(f"{quoted(text)} is not a length of time")
    amounts = found.groupdict(default="0")
    # To the millisecond, the finest unit there is: 0.001 has no exact float.
    return round(sum(int(amount) * _UNITS[unit] for unit, amount in amounts.items()), 3)


def show(seconds: Seconds) -> str:
    """The shortest spelling that `parse` reads back, to the millisecond."""
    left = round(seconds * 1000)
    words = ""
    for length, unit in ((3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")):
        amount, left = divmod(left, length)
        words += f"{amount}{unit}" if amount else ""
    return words or "0s"
