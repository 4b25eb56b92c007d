"""Callers' numbers, as far as a screen or a log may show them: never the last four digits.

Whatever does not look like a whole telephone number is hidden altogether: it may be a name.
"""

import re

WITHHELD = "withheld"
HIDDEN = "••••"

_FRENCH = re.compile(r"(\+33|0)([1-9])([0-9]{2})([0-9]{2})[0-9]{4}")
_OTHER = re.compile(r"(\+?[0-9]{4,11})[0-9]{4}")


def masked(number: str | None) -> str:
    """`+33612345678` becomes `+33 6 12 34 •• ••`."""
    if number is None:
        return WITHHELD
    if french := _FRENCH.fullmatch(number):
        prefix, kind, *pairs = french.groups()
        start = f"{prefix}{kind}" if prefix == "0" else f"{prefix} {kind}"
        return " ".join([start, *pairs, "••", "••"])
    if other := _OTHER.fullmatch(number):
        return f"{other[1]} {HIDDEN}"
    return HIDDEN
