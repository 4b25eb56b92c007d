"""What phones tell of a day: the truth that figures are held against.

Rule 1: nothing that the service has said, written or counted is read here; only what callers,
        advisors and the provider's phones saw, each with its own clock.
Rule 2: a wait within half a second of what it is held against would tell nothing: `doubtful`.
Rule 3: how a leg ended that nobody heard end is not known to any service: a phone that stopped
        ringing in a `Gap` is told as withdrawn, and never as a miss of its owner's.
Rule 4: the sums have the keys of the tally's, since these are the words of every figure; what they
        count is found out here, in another way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from acd.asterisk.lease import LEASE_FOR, RENEW_EVERY
from acd.core.model import LineId, OfferEnding, Outcome, Seconds, TeamId
from acd.core.routes import To
from acd.core.sums import BUCKETS, Distribution, Sum, Sums, Timing, WaitResult
from acd.lab.ladder import Leg
from tests.integration.counted_site import (
    IN_TIME,
    NO_TEAM,
    NUIT,
    RING_FOR,
    SHORT_ABANDON,
    TEAM_OF,
)

DOUBT: Seconds = 0.4
_A_MOMENT: Seconds = 0.2  # between a leg's placing and the phone's first sight of it


@dataclass(frozen=True, slots=True)
class ToldCall:
    """One call, as the caller's phone saw it."""

    line: LineId
    number: str
    leg: Leg

    @property
    def team(self) -> TeamId:
        return TEAM_OF[self.line]

    @property
    def is_answered(self) -> bool:
        return self.leg.answered_at is not None

    @property
    def ended_at(self) -> Seconds:
        assert self.leg.ended_at is not None, f"{self.number} has not hung up"
        return self.leg.ended_at

    @property
    def waited(self) -> Seconds:
        until = self.ended_at if self.leg.answered_at is None else self.leg.answered_at
        return until - self.leg.invited_at

    @property
    def talked(self) -> Seconds:
        return self.ended_at - (self.leg.answered_at or self.ended_at)

    @property
    def timing(self) -> Timing:
        return Timing.IN if self.waited <= IN_TIME[self.team] else Timing.OUT

    @property
    def outcome(self) -> Outcome:
        if self.is_answered:
            return Outcome.HANDED_OVER if self.line == NUIT else Outcome.ANSWERED
        return Outcome.SHORT_ABANDONED if self.waited < SHORT_ABANDON else Outcome.ABANDONED

    @property
    def is_doubtful(self) -> bool:
        held_against = [IN_TIME[self.team]] if self.is_answered else [IN_TIME[self.team], 1.0]
        return any(abs(self.waited - limit) < DOUBT for limit in held_against)


@dataclass(frozen=True, slots=True)
class Gap:
    """There was no service."""

    gone_at: Seconds
    back_at: Seconds

    def holds(self, at: Seconds) -> bool:
        return self.gone_at <= at <= self.back_at

    @property
    def is_doubtful(self) -> bool:
        """The lease may have lapsed: phones do not know whether the ladder rang them."""
        return self.back_at - self.gone_at > LEASE_FOR - RENEW_EVERY


@dataclass(frozen=True, slots=True)
class ToldLeg:
    """One ringing of a phone, as that phone saw it; the provider's is of no team."""

    team: TeamId
    leg: Leg
    gaps: tuple[Gap, ...]

    @property
    def ending(self) -> OfferEnding:
        """Who was cancelled at the end of the ring time has missed the call, and else was not."""
        if any(gap.holds(self._ended_at) for gap in self.gaps) and self.leg.status != 200:
            return OfferEnding.WITHDRAWN
        return self._if_heard

    @property
    def _if_heard(self) -> OfferEnding:
        if self.leg.status == 200:
            return OfferEnding.TALKED
        if self.leg.status == 603:
            return OfferEnding.DECLINED
        is_missed = self._ended_at - self.leg.invited_at > RING_FOR - _A_MOMENT
        return OfferEnding.NO_ANSWER if is_missed else OfferEnding.WITHDRAWN

    @property
    def _ended_at(self) -> Seconds:
        assert self.leg.ended_at is not None, f"{self.leg.user} still rings"
        return self.leg.ended_at

    @property
    def is_doubtful(self) -> bool:
        """It stopped ringing just when the service went or came back, and that matters."""
        at_an_edge = any(
            abs(edge - self._ended_at) < DOUBT
            for gap in self.gaps
            for edge in (gap.gone_at, gap.back_at)
        )
        return at_an_edge and self._if_heard not in (OfferEnding.TALKED, OfferEnding.WITHDRAWN)


def sums_of(calls: Iterable[ToldCall], rung: Iterable[ToldLeg]) -> Sums:
    sums, missed_at = Sums(), dict[str, Seconds]()
    for call in sorted(calls, key=lambda call: call.leg.invited_at):
        _add_call(sums, call, missed_at)
    for told in rung:
        if told.team == NO_TEAM:
            sums.book(Sum.OUTSIDE_OFFERS, To.PROVIDER.value, "p24", told.ending.value)
        else:
            sums.book(Sum.OFFERS, told.team, told.ending.value)
    return sums


def bucket_of(distribution: Distribution, value: Seconds) -> tuple[Seconds, Seconds]:
    """Between which bounds it lies."""
    bounds = [0.0, *map(float, BUCKETS[distribution])]
    place = next(number for number, bound in enumerate(bounds) if value <= bound)
    return bounds[place - 1], bounds[place]


def doubtful(calls: Iterable[ToldCall], rung: Iterable[ToldLeg], gaps: Iterable[Gap]) -> list[str]:
    """What another clock might have placed elsewhere, or the ladder have done."""
    return [
        *(f"{call.number} waited {call.waited:.2f} s" for call in calls if call.is_doubtful),
        *(f"{told.leg.user} stopped ringing" for told in rung if told.is_doubtful),
        *(f"gone for {gap.back_at - gap.gone_at:.1f} s" for gap in gaps if gap.is_doubtful),
    ]


def _add_call(sums: Sums, call: ToldCall, missed_at: dict[str, Seconds]) -> None:
    place = call.line, call.team
    sums.book(Sum.RECEIVED, *place)
    sums.book(Sum.COMPLETED, *place, call.outcome.value)
    if missed_at.get(call.number, call.leg.invited_at) < call.leg.invited_at:
        sums.book(Sum.REPEATED, *place)
    if call.is_answered:
        missed_at.pop(call.number, None)
        _add_answer(sums, call)
    else:
        missed_at[call.number] = call.ended_at
    if call.outcome is Outcome.ABANDONED:
        sums.book(Sum.ABANDONED, *place, call.timing)
        sums.extend(call.waited, Sum.ABANDON_WAIT, *place)
        sums.observe(call.waited, Distribution.WAIT, call.team, WaitResult.ABANDONED)


def _add_answer(sums: Sums, call: ToldCall) -> None:
    place, to = (call.line, call.team), To.PROVIDER if call.line == NUIT else To.TEAM
    sums.book(Sum.ANSWERED, *place, to.value, call.timing)
    if to is To.TEAM:
        sums.extend(call.waited, Sum.ANSWER_WAIT, *place)
        sums.observe(call.waited, Distribution.WAIT, call.team, WaitResult.ANSWERED)
        sums.observe(call.talked, Distribution.TALK, call.team)
