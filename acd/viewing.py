"""Takes the view of a moment: see `view` for its words and rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from acd import __version__
from acd.config.settings import Settings, TeamSettings
from acd.core import measures
from acd.core.counts import Counts
from acd.core.floor import Floor
from acd.core.live import Advisor, Call
from acd.core.model import AdvisorState, Outcome, PauseCause, Seconds, TeamId
from acd.core.tally import Tally
from acd.view import (
    WAITS,
    AdvisorView,
    CallView,
    FloorView,
    Health,
    PauseView,
    ServiceLevelView,
    TeamView,
    TotalsView,
)

_SHORT_ID = 8


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
