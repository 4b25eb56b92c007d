"""What `acd.toml` says once it has been read and found sound: nothing left to check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from acd.core.model import AdvisorId, LineId, Seconds, TeamId
from acd.core.plan import AdvisorPlan, LinePlan, Plan, Rules, TeamPlan
from acd.core.schedule import Schedule


@dataclass(frozen=True, slots=True)
class SiteSettings:
    name: str
    country: str  # ISO 3166, "FR"
    timezone: str  # IANA, "Europe/Paris"
    language: str  # of announcements and screens: "fr" or "en"
    store: Path  # SQLite file
    socket: Path  # where `acd status` finds the running service
    metrics_host: str
    metrics_port: int


@dataclass(frozen=True, slots=True)
class AsteriskSettings:
    node: str
    host: str
    port: int
    username: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EntitySettings:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class TeamSettings:
    id: TeamId
    name: str
    entity: str | None
    ring_for: Seconds
    wrap_up: Seconds | None  # None: until the advisor says ready
    service_level_within: Seconds
    service_level_target: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class AdvisorSettings:
    id: AdvisorId
    name: str
    phone: str  # "PJSIP/ana"
    teams: tuple[TeamId, ...]
    entity: str | None


@dataclass(frozen=True, slots=True)
class LineSettings:
    id: LineId
    name: str
    numbers: tuple[str, ...]  # E.164, "+33143530000"
    entity: str | None
    team: TeamId
    priority: int
    waiting: Literal["music", "ringback"]
    answer: Literal["at-once", "when-connected"]
    greeting: str | None  # an Asterisk sound name, "acd/accueil"
    music: str  # music-on-hold class
    longest_wait: Seconds  # after which the dialplan itself sends the call to the rescue ladder
    schedule: str | None = None  # id; None: always open
    closed_greeting: str | None = None  # what callers hear while the line is closed


@dataclass(frozen=True, slots=True)
class Settings:
    site: SiteSettings
    asterisk: AsteriskSettings
    entities: Mapping[str, EntitySettings]
    teams: Mapping[TeamId, TeamSettings]
    advisors: Mapping[AdvisorId, AdvisorSettings]
    lines: Mapping[LineId, LineSettings]
    pauses: Mapping[str, str]  # digit dialled after the pause code -> reason, "1" -> "lunch"
    rules: Rules
    schedules: Mapping[str, Schedule] = field(default_factory=dict)

    def schedule_of(self, line: LineId) -> Schedule | None:
        """None: always open."""
        named = self.lines[line].schedule
        return None if named is None else self.schedules[named]

    def plan(self) -> Plan:
        """The part the engine needs."""
        return Plan(
            lines={
                i: LinePlan(i, line.team, line.priority, self.schedule_of(i))
                for i, line in self.lines.items()
            },
            teams={i: TeamPlan(i, team.ring_for, team.wrap_up) for i, team in self.teams.items()},
            advisors={i: AdvisorPlan(i, a.phone, a.teams) for i, a in self.advisors.items()},
            rules=self.rules,
        )
