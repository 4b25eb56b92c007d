"""What keeps an advisor from being rung: pauses, each held by its own cause, and wrap-up."""

from acd.core import facts as f
from acd.core.live import Advisor, Offer
from acd.core.model import OfferEnding, PauseCause, Seconds
from acd.core.plan import Plan
from acd.core.turn import Turn


def pause(
    turn: Turn,
    advisor: Advisor,
    cause: PauseCause,
    rest: Seconds | None,
    reason: str | None = None,
) -> None:
    until = None if rest is None else turn.now + rest
    turn.record(f.AdvisorPaused(advisor.id, cause, reason or cause.value, until, turn.now))


def unpause(turn: Turn, advisor: Advisor, causes: tuple[PauseCause, ...]) -> None:
    for cause in causes:
        if cause in advisor.pauses:
            turn.record(f.AdvisorUnpaused(advisor.id, cause, turn.now))


def rest_after(turn: Turn, ending: OfferEnding, advisor: Advisor) -> None:
    rules = turn.plan.rules
    match ending:
        case OfferEnding.NO_ANSWER if advisor.misses >= rules.misses_before_pause:
            pause(turn, advisor, PauseCause.NO_ANSWER, None)
        case OfferEnding.DECLINED:
            pause(turn, advisor, PauseCause.DECLINED, rules.rest_after_decline)
        case OfferEnding.BUSY:
            pause(turn, advisor, PauseCause.BUSY, rules.retry_busy_after)
        case OfferEnding.UNREACHABLE | OfferEnding.FAILED:
            pause(turn, advisor, PauseCause.UNREACHABLE, rules.retry_unreachable_after)


def start_wrap_up(turn: Turn, advisor: Advisor, offer: Offer) -> None:
    wrap_up = _wrap_up_after(turn.plan, advisor, offer)
    if wrap_up == 0.0 or not advisor.logged_in:
        return
    until = None if wrap_up is None else turn.now + wrap_up
    turn.record(f.WrapUpStarted(advisor.id, offer.team, until, turn.now))


def _wrap_up_after(plan: Plan, advisor: Advisor, offer: Offer) -> Seconds | None:
    """The team's; where that is gone, as for the line's next call: a rename takes no rest away."""
    line = plan.lines.get(offer.line)
    of_call = (offer.team, *((line.team,) if line is not None else ()))
    if team := next((plan.teams[team] for team in of_call if team in plan.teams), None):
        return team.wrap_up
    own = [plan.teams[team].wrap_up for team in advisor.plan.teams if team in plan.teams]
    return None if None in own else max((rest for rest in own if rest is not None), default=0.0)


def end_wrap_up(turn: Turn, advisor: Advisor) -> None:
    if advisor.wrap_up:
        turn.record(f.WrapUpEnded(advisor.id, turn.now))
