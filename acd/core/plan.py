"""What the configuration fixes beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.core.model import NO_TEAM, AdvisorId, LineId, Seconds, TeamId, advisor_of
from acd.core.routes import ProviderId, ProviderPlan, Route, RouteId, Step, To, TrunkId, TrunkPlan
from acd.core.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Overflow:
    """A call that has waited `after` in one team's queue may also go to `team`'s advisors."""

    team: TeamId
    after: Seconds


@dataclass(frozen=True, slots=True)
class TeamPlan:
    id: TeamId
    ring_for: Seconds = 20.0
    wrap_up: Seconds | None = None  # None: until the advisor says ready
    overflow: tuple[Overflow, ...] = ()  # to nobody else, ever
    most_waiting: int | None = None  # with so many in its queue the step is skipped
    longest_wait: Seconds | None = None  # then the step is over, whatever the route says


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
    route: RouteId | None = None  # None: its team, without end
    trunk: TrunkId | None = None  # through which numbers outside are rung for its callers
    vulnerable_priority: int = 0  # more for a vulnerable tenant
    by_building: bool = True  # a building's own route goes before the line's
    place_kept_for: Seconds = 300.0  # for a caller who was cut off, or gave up, and calls again
    # At once; who comes beyond is told that nobody can answer. None: without limit, as it must be
    # for a line that has to reach somebody.
    most_calls: int | None = None
    most_of_caller: int | None = None  # one number
    most_anonymous: int | None = None  # all who hide theirs


@dataclass(frozen=True, slots=True)
class PausePlan:
    """What a reason for a pause means. An advisor may be called from work back to the phone."""

    reason: str
    is_work: bool = False  # else a break
    recall_waiting: int | None = None  # when so many callers of a team of theirs have waited ...
    recall_after: Seconds = 0.0  # ... so long; None above: never


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
    confirm_within: Seconds = 15.0  # from the pick-up; the announcement included
    rings_outside: int = 3  # begun for one caller's number within `rings_outside_within`
    rings_outside_within: Seconds = 900.0
    failures_before_down: int = 3  # of a provider, in a row
    rest_of_provider: Seconds = 60.0  # before a provider that failed is tried again
    pause_between_rounds: Seconds = 10.0  # between two rounds of a route


@dataclass(frozen=True, slots=True)
class Plan:
    """What the configuration fixes: lines, teams, advisors, rules."""

    lines: Mapping[LineId, LinePlan]
    teams: Mapping[TeamId, TeamPlan]
    advisors: Mapping[AdvisorId, AdvisorPlan]
    rules: Rules = field(default_factory=Rules)
    routes: Mapping[RouteId, Route] = field(default_factory=dict)
    providers: Mapping[ProviderId, ProviderPlan] = field(default_factory=dict)
    trunks: Mapping[TrunkId, TrunkPlan] = field(default_factory=dict)
    pauses: Mapping[str, PausePlan] = field(default_factory=dict)  # by their reason

    def steps(self, route: RouteId, team: TeamId, *, is_open: bool) -> tuple[Step, ...]:
        """`team`: where a call waits whose route is no longer configured."""
        if route not in self.routes:
            return () if team == NO_TEAM else (Step(To.TEAM, team),)
        return self.routes[route].steps(is_open=is_open)

    def is_endless(self, route: RouteId | None) -> bool:
        """An emergency's: whoever calls must reach somebody."""
        plan = self.routes.get(route) if route is not None else None
        return plan is not None and plan.rounds is None

    def serves(self, queue: TeamId) -> bool:
        """Whether anybody configured could: a team, or the advisor whose own queue it is."""
        return queue in self.teams or advisor_of(queue) in self.advisors

    def overflow_of(self, team: TeamId) -> tuple[Overflow, ...]:
        return self.teams[team].overflow if team in self.teams else ()

    def ring_for(self, team: TeamId) -> Seconds:
        """Also for a team that is no longer configured: its last calls may still ring."""
        return self.teams.get(team, TeamPlan(team)).ring_for
