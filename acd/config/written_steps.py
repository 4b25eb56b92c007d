"""The steps of routes as the raw file has them, for the checks that judge them.

Rule: a list in which one step cannot be understood is not judged as a whole: the step that is
missed in it may be the one that is spelt wrongly.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from acd.config.findings import Place, Raw
from acd.config.raw import tables, text_at
from acd.config.routes import Target, target
from acd.core.routes import To

LISTS = ("open", "closed")
QUEUES = frozenset({To.TEAM, To.AGENCY, To.LAST_ADVISOR})
"""In these the call waits for an advisor; the others ring somebody."""


@dataclass(frozen=True, slots=True)
class WrittenStep:
    place: Place  # ("routes", "centre", "open", 0)
    target: Target
    table: Raw


@dataclass(frozen=True, slots=True)
class WrittenList:
    """All steps of a route when open, or when closed."""

    place: Place  # ("routes", "centre", "open")
    steps: tuple[WrittenStep, ...]  # never none

    @property
    def route(self) -> str:
        return str(self.place[1])


def steps(raw: Raw) -> Iterator[WrittenStep]:
    """Those that can be understood."""
    for part in LISTS:
        for place, table in tables(raw, "routes", "*", part, "*"):
            try:
                yield WrittenStep(place, target(table.get("to")), table)
            except PydanticCustomError:
                continue


def lists(raw: Raw) -> Iterator[WrittenList]:
    """Those of which every step can be understood."""
    understood: dict[Place, list[WrittenStep]] = {}
    for step in steps(raw):
        understood.setdefault(step.place[:-1], []).append(step)
    for place, found in understood.items():
        if len(found) == _length(raw, place):
            yield WrittenList(place, tuple(found))


def lines_with(raw: Raw, route: str) -> list[tuple[Place, Raw]]:
    """The lines whose calls take this route."""
    return [
        (place, line)
        for place, line in tables(raw, "lines", "*")
        if text_at(line, "route") == route
    ]


def _length(raw: Raw, place: Place) -> int:
    section, route, part = place
    _, table = next(tables(raw, section, route))
    written = table.get(str(part))
    return len(written) if isinstance(written, list) else 0
