"""What the configuration fixes beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.core.model import AdvisorId, LineId, Seconds, TeamId
from acd.core.schedule import Schedule


@dataclass(frozen=True, slots=True)
class TeamPlan:
    id: TeamId
    ring_for: Seconds = 20.0
    wrap_up: Seconds | None = None  # None: until the advisor says ready


@dataclass(frozen=True, slots=True)
class AdvisorPlan:
    id: AdvisorId
    phone: str  # "PJSIP/ana"
    teams: tuple[TeamId, ...]


@dataclass(frozen=True, slots=True)
class LinePlan:
    id: LineId
    team: TeamId
    priority: int = 0  # higher is served first
    schedule: Schedule | None = None  # None: always open


@dataclass(frozen=True, slots=True)
class Rules:
    """The figures that hold for the whole site."""

    misses_before_pause: int = 3
    short_abandon: Seconds = 5.0
    rest_after_decline: Seconds = 10.0
    retry_busy_after: Seconds = 10.0
    retry_unreachable_after: Seconds = 30.0
    overdue_after: Seconds = 3.0  # past the ring time, before we end a leg that Asterisk left
    doubt_for: Seconds = 0.3  # how long a failure without a channel waits for the channel's events


@dataclass(frozen=True, slots=True)
class Plan:
    """What the configuration fixes: lines, teams, advisors, rules."""

    lines: Mapping[LineId, LinePlan]
    teams: Mapping[TeamId, TeamPlan]
    advisors: Mapping[AdvisorId, AdvisorPlan]
    rules: Rules = field(default_factory=Rules)

    def ring_for(self, team: TeamId) -> Seconds:
        """Also for a team that is no longer configured: its last calls may still ring."""
        return self.teams.get(team, TeamPlan(team)).ring_for
