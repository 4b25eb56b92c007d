"""How long advisors were in which state, from facts alone.

Rule 1: the states are those of the floor, with the same order among them. They are followed here a
        second time, since facts are told in bursts: the floor is then at the end of the burst, and
        the states in between have had their time too.
Rule 2: time is booked when a state ends, or when `pass_time` asks for it; for a team, not a person.
        An advisor of two teams counts in both, so do not sum over teams.
Rule 3: following may begin at any fact. Whoever was never heard of is away, and away is no time
        that anybody counts before it is heard of.
Rule 4: while the link to Asterisk is down nobody's time counts: nobody can be rung. Where the
        service itself was down, the link's loss is told only at its return; so of a silence before
        that loss SILENCE counts and no more: it cannot be told from a service that was not there.
        It follows from facts alone, for a report as well: live, time that passes in silence is
        booked so far, and the rest once the silence turns out to have been a quiet hour.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from acd.core import facts as f
from acd.core.live import Advisor, Offer, Pause
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    OfferId,
    OfferState,
    Seconds,
    TeamId,
)
from acd.core.picture import FloorPicture
from acd.core.plan import AdvisorPlan
from acd.core.sums import Distribution, Sum, Sums

Teams = tuple[TeamId, ...]
TeamsOf = Mapping[AdvisorId, Teams]
Counting = Callable[[Teams], Teams]
"""For which of an advisor's teams the time counts."""

SILENCE: Seconds = 900.0


@dataclass(slots=True)
class Watched:
    """An advisor; `advisor.since` is until when the time has been booked."""

    advisor: Advisor
    phone: AdvisorState | None = None  # ringing or talking for us
    wrap_up_since: Seconds | None = None


def copied(watched: Watched) -> Watched:
    advisor = replace(watched.advisor, pauses=dict(watched.advisor.pauses))
    return replace(watched, advisor=advisor)


class Attendance:
    def __init__(self, sums: Sums, teams_of: TeamsOf, counting: Counting = tuple) -> None:
        self.watched: dict[AdvisorId, Watched] = {}
        self.talks: dict[CallId, tuple[AdvisorId, OfferId]] = {}
        self.heard_at: Seconds | None = None  # the last fact that counts
        self.is_down = False  # the link to Asterisk
        self._sums = sums
        self._teams_of = {advisor: counting(teams) for advisor, teams in teams_of.items()}
        self._counting = counting

    def learn(self, fact: f.Fact) -> None:
        if change := SEEN.get(type(fact)):
            change(self, fact)

    def take_over(self, floor: FloorPicture) -> None:
        """As the floor has them; time counts from its moment on."""
        at = self.heard_at = floor.at
        self.is_down = not floor.switch_up
        for advisor in floor.advisors:
            phone = advisor.state if advisor.offer is not None else None
            wrap_up_since = advisor.since if advisor.wrap_up else None
            self.go_on_with([Watched(replace(advisor, since=at), phone, wrap_up_since)])
        for offer in floor.offers:
            if offer.advisor is not None and offer.advisor not in self.watched:
                self._take_over_leg(offer.advisor, offer, at)
        for call in floor.calls:
            if call.advisor is not None and call.offer is not None:
                self.talks[call.id] = call.advisor, call.offer

    def _take_over_leg(self, advisor: AdvisorId, offer: Offer, at: Seconds) -> None:
        """Of somebody who is no advisor any more, and may be one again."""
        talks = offer.state is OfferState.CONNECTED
        watched = self.watch(advisor, at)
        watched.advisor.offer = offer.id
        watched.phone = AdvisorState.TALKING if talks else AdvisorState.RINGING
        self.settle(watched, at)

    def go_on_with(self, watched: Iterable[Watched]) -> None:
        """As they were, in the teams that they had: that they have others is a fact to come."""
        for former in watched:
            one = copied(former)
            who = one.advisor.id
            self._teams_of[who] = self._counting(one.advisor.plan.teams)
            one.advisor.plan = self._plan(who)
            self.watched[who] = one

    def pass_time(self, now: Seconds, *, is_known: bool) -> None:
        """`is_known`: the service was there all the time."""
        until = now if is_known else self._heard_until(now)
        for watched in self.watched.values():
            if is_known or until > watched.advisor.since:
                self._book(watched, until)

    def change_link(self, at: Seconds, *, is_down: bool) -> None:
        is_gap = self._heard_until(at) < at
        self.pass_time(at, is_known=False)
        self.is_down = is_down
        for watched in self.watched.values():
            watched.advisor.since = at
            if is_gap:
                watched.wrap_up_since = None  # how long it took in truth nobody knows

    def watch(self, advisor: AdvisorId, at: Seconds) -> Watched:
        known = self.watched.get(advisor)
        if known is None:
            known = self.watched[advisor] = Watched(Advisor(self._plan(advisor), since=at))
        return known

    def reassign(self, advisor: AdvisorId, teams: Teams, at: Seconds) -> None:
        """The time until then was the former teams'."""
        self._teams_of[advisor] = self._counting(teams)
        if watched := self.watched.get(advisor):
            self._book(watched, max(at, watched.advisor.since))
            watched.advisor.plan = self._plan(advisor)

    def settle(self, watched: Watched, at: Seconds) -> None:
        """Something of it has changed, at this time."""
        state = watched.phone or watched.advisor.state_given(None)
        if state is not watched.advisor.state:
            self._book(watched, at)
            watched.advisor.state = state

    def end_wrap_up(self, watched: Watched, at: Seconds) -> None:
        if watched.wrap_up_since is not None:
            self._sums.observe(max(0.0, at - watched.wrap_up_since), Distribution.WRAP_UP)
            watched.wrap_up_since = None

    def _heard_until(self, now: Seconds) -> Seconds:
        return now if self.heard_at is None else min(now, self.heard_at + SILENCE)

    def _book(self, watched: Watched, until: Seconds) -> None:
        advisor = watched.advisor
        seconds, advisor.since = until - advisor.since, until
        if seconds > 0 and not self.is_down:
            state = advisor.state.value
            for team in advisor.plan.teams:
                self._sums.extend(seconds, Sum.ADVISOR_SECONDS, team, state)

    def _plan(self, advisor: AdvisorId) -> AdvisorPlan:
        return AdvisorPlan(advisor, phone="", teams=self._teams_of.get(advisor, ()))


def _claim(name: str, holds: Callable[[Any], object]) -> Callable[[Attendance, Any], None]:
    def change(attendance: Attendance, fact: Any) -> None:
        watched = attendance.watch(fact.advisor, fact.at)
        setattr(watched.advisor, name, holds(fact))
        attendance.settle(watched, fact.at)

    return change


def _paused(attendance: Attendance, fact: f.AdvisorPaused) -> None:
    watched = attendance.watch(fact.advisor, fact.at)
    watched.advisor.pauses[fact.cause] = Pause(fact.reason, fact.until)
    attendance.settle(watched, fact.at)


def _unpaused(attendance: Attendance, fact: f.AdvisorUnpaused) -> None:
    watched = attendance.watch(fact.advisor, fact.at)
    watched.advisor.pauses.pop(fact.cause, None)
    attendance.settle(watched, fact.at)


def _reassigned(attendance: Attendance, fact: f.AdvisorReassigned) -> None:
    attendance.reassign(fact.advisor, fact.teams, fact.at)


def _wrap_up_started(attendance: Attendance, fact: f.WrapUpStarted) -> None:
    watched = attendance.watch(fact.advisor, fact.at)
    watched.wrap_up_since = fact.at
    watched.advisor.wrap_up = True
    attendance.settle(watched, fact.at)


def _wrap_up_ended(attendance: Attendance, fact: f.WrapUpEnded) -> None:
    watched = attendance.watch(fact.advisor, fact.at)
    attendance.end_wrap_up(watched, fact.at)
    watched.advisor.wrap_up = False
    attendance.settle(watched, fact.at)


def _link_went_down(attendance: Attendance, fact: f.SwitchWentDown) -> None:
    attendance.change_link(fact.at, is_down=True)


def _link_came_up(attendance: Attendance, fact: f.SwitchCameUp) -> None:
    attendance.change_link(fact.at, is_down=False)


def _offered(attendance: Attendance, fact: f.CallOffered) -> None:
    _tie(attendance, fact.advisor, fact.offer, AdvisorState.RINGING, fact.at)


def _connected(attendance: Attendance, fact: f.CallConnected) -> None:
    if fact.advisor is not None:
        attendance.talks[fact.call] = fact.advisor, fact.offer
        _tie(attendance, fact.advisor, fact.offer, AdvisorState.TALKING, fact.at)


def _requeued(attendance: Attendance, fact: f.CallRequeued) -> None:
    """The caller waits again; the leg of whoever had taken the call is still on its way out."""
    advisor, offer = attendance.talks.pop(fact.call, (None, None))
    if advisor is not None and attendance.watch(advisor, fact.at).advisor.offer == offer:
        _tie(attendance, advisor, offer, AdvisorState.RINGING, fact.at)


def _completed(attendance: Attendance, fact: f.CallCompleted) -> None:
    attendance.talks.pop(fact.call, None)


def _offer_ended(attendance: Attendance, fact: f.OfferEnded) -> None:
    if fact.advisor is None:
        return
    if attendance.watch(fact.advisor, fact.at).advisor.offer == fact.offer:
        _tie(attendance, fact.advisor, None, None, fact.at)


def _tie(
    attendance: Attendance,
    advisor: AdvisorId,
    offer: OfferId | None,
    phone: AdvisorState | None,
    at: Seconds,
) -> None:
    watched = attendance.watch(advisor, at)
    watched.advisor.offer, watched.phone = offer, phone
    attendance.settle(watched, at)


SEEN: Mapping[type[f.Fact], Callable[[Attendance, Any], None]] = {
    f.AdvisorLoggedIn: _claim("logged_in", lambda fact: True),
    f.AdvisorLoggedOut: _claim("logged_in", lambda fact: False),
    f.AdvisorPaused: _paused,
    f.AdvisorUnpaused: _unpaused,
    f.WrapUpStarted: _wrap_up_started,
    f.WrapUpEnded: _wrap_up_ended,
    f.PhoneBecameReachable: _claim("reachable", lambda fact: fact.reachable),
    f.PhoneBecameInUse: _claim("in_use", lambda fact: fact.in_use),
    f.AdvisorReassigned: _reassigned,
    f.CallOffered: _offered,
    f.CallConnected: _connected,
    f.CallRequeued: _requeued,
    f.CallCompleted: _completed,
    f.OfferEnded: _offer_ended,
    f.SwitchWentDown: _link_went_down,
    f.SwitchCameUp: _link_came_up,
}
