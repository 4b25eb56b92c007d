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

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from acd import __version__
from acd.config.settings import Settings, TeamSettings
from acd.core import measures
from acd.core.counts import Counts
from acd.core.floor import Floor
from acd.core.live import Advisor, Call
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
from acd.core.tally import Tally
from acd.reloaded import ConfigurationView

WAITS = frozenset({CallState.WAITING, CallState.OFFERED})
_SHORT_ID = 8


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


def view_of(
    floor: Floor,
    settings: Settings,
    tally: Tally,
    health: Health,
    now: Seconds,
) -> FloorView:
    """A picture of now. It costs in proportion to calls and advisors: take it when asked for."""
    if tally.began_at is not None:
        tally.reach(now)
    today = tally.today
    calls = sorted(floor.calls.values(), key=lambda call: call.urgency)
    advisors = list(floor.advisors.values())
    return FloorView(
        at=now,
        site=settings.site.name,
        timezone=settings.site.timezone,
        asterisk=health.asterisk,
        journal=health.journal,
        match_latency=health.match_latency,
        teams=_teams(settings, calls, advisors, today.by_team, now),
        calls=tuple(_call(call, floor, now) for call in calls),
        advisors=tuple(_advisor(advisor, settings, now) for advisor in advisors),
        totals=_totals(tally, today.total, health.counting_since),
        audits=health.audits,
        loop_delay_seconds=health.loop_delay_seconds,
        floor_rebuilt=health.floor_rebuilt,
        safe_mode=health.safe_mode,
        version=__version__,
        configuration=health.configuration,
    )


def _teams(
    settings: Settings,
    calls: Sequence[Call],
    advisors: Sequence[Advisor],
    counts: Mapping[TeamId, Counts],
    now: Seconds,
) -> tuple[TeamView, ...]:
    waits: defaultdict[TeamId, list[Seconds]] = defaultdict(list)
    for call in calls:
        if call.state in WAITS:
            waits[call.team].append(_waited(call, now))
    states: defaultdict[TeamId, list[AdvisorState]] = defaultdict(list)
    for advisor in advisors:
        for team in advisor.plan.teams:
            states[team].append(advisor.state)
    return tuple(
        _team(team, waits[team.id], states[team.id], counts.get(team.id))
        for team in settings.teams.values()
    )


def _team(
    team: TeamSettings, waits: list[Seconds], states: list[AdvisorState], counts: Counts | None
) -> TeamView:
    return TeamView(
        id=team.id,
        name=team.name,
        waiting=len(waits),
        oldest_wait_seconds=max(waits, default=0.0),
        advisors_ready=states.count(AdvisorState.READY),
        advisors_total=len(states),
        service_level=ServiceLevelView(
            None if counts is None else measures.service_level(counts), team.service_level_within
        ),
        service_level_target=team.service_level_target,
    )


def _call(call: Call, floor: Floor, now: Seconds) -> CallView:
    leg = floor.offers.get(call.leg) if call.leg else None
    return CallView(
        call.id[:_SHORT_ID],
        call.line,
        call.team,
        call.state,
        _waited(call, now),
        call.priority,
        None if leg is None else leg.to,
    )


def _waited(call: Call, now: Seconds) -> Seconds:
    return max(0.0, (now if call.answered_at is None else call.answered_at) - call.queued_at)


def _advisor(advisor: Advisor, settings: Settings, now: Seconds) -> AdvisorView:
    is_shown = settings.site.individual_figures
    pauses = tuple(
        PauseView(cause, pause.reason, _is_work(settings, cause, pause.reason))
        for cause, pause in advisor.pauses.items()
    )
    return AdvisorView(
        id=advisor.id,
        name=settings.advisors[advisor.id].name,
        state=advisor.state,
        since_seconds=max(0.0, now - advisor.since) if advisor.since and is_shown else None,
        pauses=pauses,
        teams=advisor.plan.teams,
        misses=advisor.misses if is_shown else None,
    )


def _is_work(settings: Settings, cause: PauseCause, reason: str) -> bool:
    plan = settings.pause_plans.get(reason) if cause is PauseCause.ADVISOR else None
    return plan is not None and plan.is_work


def _totals(tally: Tally, counts: Counts, started_at: Seconds) -> TotalsView:
    outcomes, day = counts.outcomes, tally.day
    began_at = started_at if tally.began_at is None else tally.began_at
    return TotalsView(
        since=began_at if day is None else day.since,
        received=counts.received,
        in_progress=tally.in_progress,
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        service_level=ServiceLevelView(measures.service_level(counts), None),
        pick_up_rate=measures.pick_up_rate(counts),
        abandonment_rate=measures.abandonment_rate(counts),
        average_speed_of_answer_seconds=measures.average_speed_of_answer(counts),
        longest_wait_seconds=max(tally.longest_waits.values(), default=None),
        offers=counts.offers,
        misses=counts.misses,
        carried_over=0 if day is None else day.carried_over,
    )
