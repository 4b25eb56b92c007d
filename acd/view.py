"""One moment of the floor, for whoever looks in from outside: the socket, the boards, the gauges.

Rule 1: a view is frozen and shares nothing with the floor: it may go to another thread or process.
Rule 2: no caller's number, and of a call's id only enough to tell it from its neighbours.
Rule 3: a percentage travels with its formula; without a call it is None, never 100 %.
Rule 4: figures are those of today, from the site's midnight on or since the counting began.
Rule 5: where figures of one person are not wanted, how long an advisor is in a state and how many
        offers were missed in a row stay here; who is there and in which state remains.

A call waits until somebody has answered it: one that rings at an advisor's phone still waits. On
the rescue ladder it waits for nobody of ours.
"""

from dataclasses import dataclass, field

from acd.core.measures import SERVICE_LEVEL_FORMULA
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallState,
    Difference,
    LineId,
    Outcome,
    PauseCause,
    Seconds,
    TeamId,
)
from acd.core.routes import To
from acd.reloaded import ConfigurationView

WAITS = frozenset({CallState.WAITING, CallState.OFFERED})


@dataclass(frozen=True, slots=True)
class AsteriskView:
    connected: bool
    reason: str | None = None  # why not
    lease_age_seconds: Seconds | None = None  # None: never renewed yet


@dataclass(frozen=True, slots=True)
class JournalView:
    failing: str | None = None  # why; None: it is written
    waiting: int = 0  # facts in memory that are not written yet
    lost: int = 0  # facts that found no room in memory


@dataclass(frozen=True, slots=True)
class AuditsView:
    """The floor held against Asterisk, since the start of the service."""

    taken: int = 0
    differences: dict[Difference, int] = field(default_factory=dict)  # found and healed


@dataclass(frozen=True, slots=True)
class MatchLatencyView:
    """From "a caller waits and an advisor is free" to the command sent, over the last matches."""

    matches: int
    median_ms: float
    p90_ms: float
    p99_ms: float
    worst_ms: float


@dataclass(frozen=True, slots=True)
class Health:
    """What the service knows beside the floor."""

    asterisk: AsteriskView
    journal: JournalView
    counting_since: Seconds
    match_latency: MatchLatencyView | None = None  # None: nothing matched yet
    audits: AuditsView = AuditsView()
    loop_delay_seconds: Seconds = 0.0  # the worst of the last minute
    floor_rebuilt: int = 0  # after a crash
    safe_mode: str | None = None  # why
    configuration: ConfigurationView = field(default_factory=ConfigurationView)


@dataclass(frozen=True, slots=True)
class ServiceLevelView:
    value: float | None
    within_seconds: Seconds | None  # None: each call by the threshold of its own team
    formula: str = SERVICE_LEVEL_FORMULA


@dataclass(frozen=True, slots=True)
class TeamView:
    id: TeamId
    name: str
    waiting: int
    oldest_wait_seconds: Seconds  # 0 when nobody waits
    advisors_ready: int
    advisors_total: int
    service_level: ServiceLevelView
    service_level_target: float


@dataclass(frozen=True, slots=True)
class CallView:
    id: str
    line: LineId
    team: TeamId
    state: CallState
    waited_seconds: Seconds  # until now, or until the answer
    priority: int
    rings: To | None = None  # who is rung for it beside the advisors


@dataclass(frozen=True, slots=True)
class PauseView:
    cause: PauseCause
    reason: str
    is_work: bool = False  # reception, mail: no break


@dataclass(frozen=True, slots=True)
class AdvisorView:
    id: AdvisorId
    name: str
    state: AdvisorState
    since_seconds: Seconds | None  # in this state; None: it is not known, or not to be
    pauses: tuple[PauseView, ...]
    teams: tuple[TeamId, ...]
    misses: int | None  # in a row; None: nobody is to know


@dataclass(frozen=True, slots=True)
class TotalsView:
    """Today, of all teams: `received + carried_over` is the sum of `outcomes` and `in_progress`."""

    since: Seconds  # midnight, or when the counting began; it goes on over restarts of the service
    received: int
    in_progress: int
    outcomes: dict[Outcome, int]  # every outcome, also those that did not happen
    service_level: ServiceLevelView
    pick_up_rate: float | None
    abandonment_rate: float | None
    average_speed_of_answer_seconds: Seconds | None
    longest_wait_seconds: Seconds | None
    offers: int
    misses: int
    carried_over: int = 0  # in progress at midnight: they came in yesterday


@dataclass(frozen=True, slots=True)
class FloorView:
    at: Seconds
    site: str
    timezone: str  # in which `at` is shown
    asterisk: AsteriskView
    journal: JournalView
    match_latency: MatchLatencyView | None
    teams: tuple[TeamView, ...]
    calls: tuple[CallView, ...]  # in the order in which they will be served
    advisors: tuple[AdvisorView, ...]
    totals: TotalsView
    audits: AuditsView = AuditsView()
    loop_delay_seconds: Seconds = 0.0
    floor_rebuilt: int = 0
    safe_mode: str | None = None
    """Why the floor began with what Asterisk shows alone; it stays so until the next start."""
    configuration: ConfigurationView = field(default_factory=ConfigurationView)
    version: str | None = None  # of the running acd; None: of one that did not say
