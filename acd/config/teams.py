"""Teams as they stand in acd.toml: how long they ring and rest, and where their calls overflow."""

from typing import Annotated

from pydantic import AfterValidator, Field

from acd.config.findings import quoted
from acd.config.settings import TeamSettings
from acd.config.table import Table
from acd.config.values import Name, Reference, Share, WrapUp, time_between, whole, wrong
from acd.core import plan
from acd.core.model import Seconds, TeamId


class ServiceLevel(Table):
    within: Annotated[Seconds, time_between("1s", "1h", example="90s")] = 90.0
    target: Share = 0.80


class Overflow(Table):
    team: Reference = Field(examples=["vallee"])
    after: Annotated[Seconds, time_between("0s", "1h", example="60s")] = Field(examples=["60s"])


def _each_team_once(overflow: list[Overflow]) -> list[Overflow]:
    teams = [entry.team for entry in overflow]
    for team in teams:
        if teams.count(team) > 1:
            raise wrong(f"{quoted(team)} stands here twice", "write each team once")
    return overflow


class Team(Table):
    name: Name = Field(examples=["Siège"])
    entity: Reference | None = None
    ring_for: Annotated[Seconds, time_between("5s", "2m", example="20s")] = 20.0
    wrap_up: WrapUp = None
    service_level: ServiceLevel = ServiceLevel()
    overflow: Annotated[list[Overflow], AfterValidator(_each_team_once)] = Field(
        default_factory=list, examples=[[{"team": "vallee", "after": "60s"}]]
    )
    most_waiting: Annotated[int, whole(1, 1000, example=20)] | None = None
    longest_wait: Annotated[Seconds, time_between("5s", "4h", example="5m")] | None = None
    agency: Name | None = None

    def settings(self, team: str) -> TeamSettings:
        return TeamSettings(
            id=TeamId(team),
            name=self.name,
            entity=self.entity,
            ring_for=self.ring_for,
            wrap_up=self.wrap_up,
            service_level_within=self.service_level.within,
            service_level_target=self.service_level.target,
            overflow=tuple(plan.Overflow(TeamId(o.team), o.after) for o in self.overflow),
            most_waiting=self.most_waiting,
            longest_wait=self.longest_wait,
            agency=self.agency,
        )
