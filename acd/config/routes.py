"""Routes as they stand in acd.toml: who is tried, one after the other.

A target that is one of many is written with its id, "team:siege"; the others alone, "caretaker".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, PlainValidator

from acd.config.findings import instead_of, nearest, quoted
from acd.config.table import Table
from acd.config.values import Reference, Truth, text, time_between, wrong
from acd.core import routes as core
from acd.core.model import Seconds
from acd.core.routes import RouteId, To
from acd.core.schedule import Schedule

SECTIONS: Mapping[To, str] = {To.TEAM: "teams", To.ONCALL: "oncall", To.PROVIDER: "providers"}
"""Where the ids stand of those that are one of many."""

_EXAMPLE_IDS = {To.TEAM: "siege", To.ONCALL: "nuit", To.PROVIDER: "p24"}


@dataclass(frozen=True, slots=True)
class Target:
    to: To
    name: str = ""


def target(value: object) -> Target:
    written = text(value, "team:siege")
    word, colon, name = (part.strip() for part in written.partition(":"))
    if word not in {to.value for to in To}:
        raise wrong(f"{quoted(written)} is nobody whom a step can try", _meant(word, name))
    to = To(word)
    if to in SECTIONS and not name:
        hint = f"write it like {quoted(f'{word}:{_EXAMPLE_IDS[to]}')}"
        raise wrong(f"{quoted(written)} does not say which one", hint)
    if colon and to not in SECTIONS:
        raise wrong(f"{quoted(written)}: who this is depends on the caller", f'write "{word}"')
    return Target(to, name)


def _meant(word: str, name: str) -> str:
    spellings = {to.value: f"{to.value}:<id>" if to in SECTIONS else to.value for to in To}
    found = nearest(word, spellings)
    if found is None:
        return instead_of(word, spellings.values())
    meant = spellings[found].replace("<id>", name or _EXAMPLE_IDS.get(To(found), ""))
    return f"did you mean {quoted(meant)}?"


class Step(Table):
    to: Annotated[Target, PlainValidator(target)] = Field(examples=["team:siege"])
    lasts: Annotated[Seconds, time_between("5s", "4h", example="25s")] | None = Field(
        default=None, alias="for"
    )
    keep_place: Truth = False
    confirm: Truth | None = None
    hours: Reference | None = None

    def settings(self, schedules: Mapping[str, Schedule]) -> core.Step:
        return core.Step(
            to=self.to.to,
            name=self.to.name,
            lasts=self.lasts,
            keep_place=self.keep_place,
            confirm=self.confirm,
            hours=None if self.hours is None else schedules[self.hours],
        )


ENDLESS = "without-end"
_MOST_ROUNDS = 100


def _rounds(value: object) -> int | None:
    if value == ENDLESS:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_ROUNDS:
        return value
    raise wrong(f"nobody can walk {quoted(str(value))} rounds", 'write 1 to 100, or "without-end"')


Rounds = Annotated[int | None, PlainValidator(_rounds)]


class Route(Table):
    open: list[Step] = Field(min_length=1, examples=[[{"to": "team:siege"}]])
    closed: list[Step] = Field(default_factory=list, examples=[[{"to": "oncall:nuit"}]])
    rounds: Rounds = 1

    def settings(self, route: str, schedules: Mapping[str, Schedule]) -> core.Route:
        return core.Route(
            id=RouteId(route),
            open=tuple(step.settings(schedules) for step in self.open),
            closed=tuple(step.settings(schedules) for step in self.closed),
            rounds=self.rounds,
        )
