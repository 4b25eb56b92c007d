"""Lines as they stand in acd.toml: what people dial, what they hear, how many may be there at once.

A line whose route has no end is an emergency line: unless it says so itself, nobody who calls it
is kept out.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from acd.config.numbers import Number
from acd.config.settings import LineSettings
from acd.config.table import Table
from acd.config.values import MusicClass, Name, Reference, Sound, Truth, time_between, whole
from acd.core.model import NO_TEAM, LineId, Seconds, TeamId
from acd.core.routes import Route, RouteId, To

_MOST_OF_A_CALLER = 10
_MOST_ANONYMOUS = 100


class Line(Table):
    name: Name = Field(examples=["Accueil"])
    numbers: list[Number] = Field(min_length=1, examples=[["+33143530000"]])
    entity: Reference | None = None
    team: Reference | None = None
    route: Reference | None = None
    by_building: Truth = True
    priority: Annotated[int, whole(0, 100, example=0)] = 0
    vulnerable_priority: Annotated[int, whole(0, 100, example=10)] = 0
    place_kept_for: Annotated[Seconds, time_between("0s", "1h", example="5m")] = 300.0
    most_calls: Annotated[int, whole(1, 10_000, example=200)] | None = None
    most_calls_of_a_caller: Annotated[int, whole(1, 10_000, example=10)] | None = None
    most_anonymous_calls: Annotated[int, whole(1, 10_000, example=100)] | None = None
    waiting: Literal["music", "ringback"] = "music"
    answer: Literal["at-once", "when-connected"] = "at-once"
    greeting: Sound | None = None
    music: MusicClass = "default"
    longest_wait: Annotated[Seconds, time_between("1m", "4h", example="30m")] = 1800.0
    schedule: Reference | None = None
    closed_greeting: Sound | None = None

    def settings(self, line: str, known_routes: Mapping[RouteId, Route]) -> LineSettings:
        route = None if self.route is None else known_routes[RouteId(self.route)]
        return LineSettings(
            id=LineId(line),
            name=self.name,
            numbers=tuple(self.numbers),
            entity=self.entity,
            team=_first_team(route) if self.team is None else TeamId(self.team),
            priority=self.priority,
            waiting=self.waiting,
            answer=self.answer,
            greeting=self.greeting,
            music=self.music,
            longest_wait=self.longest_wait,
            schedule=self.schedule,
            closed_greeting=self.closed_greeting,
            route=None if route is None else route.id,
            by_building=self.by_building,
            vulnerable_priority=self.vulnerable_priority,
            place_kept_for=self.place_kept_for,
            most_calls=self.most_calls,
            most_calls_of_a_caller=_limit(self.most_calls_of_a_caller, _MOST_OF_A_CALLER, route),
            most_anonymous_calls=_limit(self.most_anonymous_calls, _MOST_ANONYMOUS, route),
        )


def _first_team(route: Route | None) -> TeamId:
    """The team in whose figures a line's calls appear when it names none."""
    steps = () if route is None else (*route.open, *route.closed)
    return next((TeamId(step.name) for step in steps if step.to is To.TEAM), NO_TEAM)


def _limit(written: int | None, usual: int, route: Route | None) -> int | None:
    is_emergency = route is not None and route.rounds is None
    return written or (None if is_emergency else usual)
