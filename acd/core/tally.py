"""The one tally: every figure is a sum over facts, and they are all added up here.

Rule 1: always `received = sum of outcomes + in progress`.
Rule 2: an answer counts when it happens (service level, speed of answer), an outcome when the call
        ends. A conversation that never took place (`CallRequeued`, or the record says otherwise)
        is taken back: in a sum of its own, since sums only grow.
Rule 3: a call belongs to the line and the team that received it, until the end.
Rule 4: a call that a provider takes is handed over: an answer, and none of the landlord's own.
        Caretakers, rental managers and people on call answer for the team whose call it is.
Rule 5: counting may start at any fact. A call first met in the middle of its life counts as
        received there, so that rule 1 holds from the first fact on.
Rule 6: live or replayed, whole or cut in two by a picture, the same facts give the same sums.
Rule 7: today is a window: the sums less those at the site's midnight, see `day`. The longest waits,
        which are no sums, are those of today.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from acd.core import facts as f
from acd.core.attendance import SEEN, Attendance, Counting, TeamsOf, copied
from acd.core.counts import RunningCounts
from acd.core.day import Day, DayOf
from acd.core.live import Advisor
from acd.core.model import CallId, LineId, OfferId, Outcome, Seconds, TeamId
from acd.core.picture import FloorPicture
from acd.core.routes import To
from acd.core.sums import BEGUN, Distribution, Sum, Sums, Timing, WaitResult
from acd.core.tally_picture import OpenCall, OutsideOffer, TallyPicture
from acd.core.unmet import Unmet

IN_TIME: Seconds = 90.0
"""For calls of a team that has no threshold of its own: of no team, or of one that is gone."""


class Tally:
    """Memory grows with calls in progress, not with those that ended."""

    def __init__(
        self,
        thresholds: Mapping[TeamId, Seconds],
        teams_of: TeamsOf | None = None,
        *,
        counting: Counting = tuple,
        in_time: Seconds = IN_TIME,
        day_of: DayOf | None = None,
    ) -> None:
        """`in_time`: for teams without a threshold; an advisor of no team takes nobody's time.

        `counting`: for which of an advisor's teams the time counts; else for all of them.

        Without `day_of` it is for ever the same day.
        """
        self.sums = Sums()
        self.day: Day | None = None  # None: nothing was counted yet, or days do not matter
        self.began_at: Seconds | None = None  # counting; None: there was nothing yet
        self.longest_waits: dict[tuple[LineId, TeamId], Seconds] = {}
        """That came to an end today, in an answer or otherwise. No sum: a window clears it."""
        self._thresholds = dict(thresholds)
        self._in_time = in_time
        self._day_of = day_of
        self._today = RunningCounts()
        self._calls: dict[CallId, OpenCall] = {}
        self._outside: dict[OfferId, OutsideOffer] = {}
        self._attendance = Attendance(self.sums, teams_of or {}, counting)
        self._unmet = Unmet()

    def add(self, fact: f.Fact) -> None:
        doing = _DONE.get(type(fact))
        if doing is None:
            return
        at = fact.at
        if self._day_of is not None:
            self.reach(at)
        if self.began_at is None:
            self.began_at = at
        book, change = doing
        if book is not None:
            book(self, fact)
        if change is not None:
            change(self._attendance, fact)
        self._attendance.heard_at = at

    def watch(self, fact: f.Fact) -> None:
        """Of a call that is not to be counted: what else there is to be learnt of it.

        The advisor's time is spent all the same, and who calls in vain may try another line.
        """
        if isinstance(fact, f.CallCompleted):
            self._unmet.note(fact)
        if type(fact) in COUNTED:
            self._attendance.learn(fact)
            self._attendance.heard_at = fact.at

    def hold_against(self, thresholds: Mapping[TeamId, Seconds]) -> None:
        """From now on; what was in time until now stays so."""
        self._thresholds = dict(thresholds)

    def pass_time(self, now: Seconds, before: f.Fact | None = None) -> None:
        """Book the time of advisors up to now, whose states no fact has ended yet.

        `before`: the fact that comes next, where it is known; see `attendance`, rule 4.
        """
        is_known = before is not None and type(before) not in LINK
        self._attendance.pass_time(now, is_known=is_known)

    def reach(self, now: Seconds) -> None:
        """Begin the day, when midnight has passed since the last fact."""
        if self._day_of is None or (self.day is not None and self.day.holds(now)):
            return
        if self.day is not None:
            self.pass_time(min(now, self.day.until))
        self.day = Day.begun(self.day, now, self._day_of, self.sums, self.in_progress)
        self._today = RunningCounts(self.sums)
        self.longest_waits.clear()

    @property
    def in_progress(self) -> int:
        return len(self._calls)

    @property
    def today(self) -> RunningCounts:
        """To be read only, and at once: they go on."""
        self._today.follow(self.sums)
        return self._today

    def take_over(self, floor: FloorPicture, heard_at: Seconds | None = None) -> None:
        """Who is on the floor when counting starts: calls count as received, answers as answers.

        `heard_at`: the last fact that counts before, where it is known.
        """
        self.reach(floor.at)
        self.began_at = floor.at if self.began_at is None else self.began_at
        for call in floor.calls:
            met = self._meet(call.id, call.line, call.team)
            if call.answered_by is not None and call.answered_at is not None:
                self._take(met, call.answered_by, call.answered_at - call.queued_at)
        for offer in floor.offers:
            if offer.contact is not None:
                self._outside[offer.id] = OutsideOffer(offer.name, offer.placed_at)
        self._attendance.take_over(floor)
        if heard_at is not None:
            self._attendance.heard_at = heard_at

    @property
    def advisors(self) -> Iterator[Advisor]:
        """As far as facts tell; to be read only. Also who is no longer configured."""
        return (watched.advisor for watched in self._attendance.watched.values())

    def picture(self) -> TallyPicture:
        return TallyPicture(
            sums=tuple(self.sums.items()),
            longest_waits=tuple((*where, wait) for where, wait in self.longest_waits.items()),
            calls={call: replace(open_call) for call, open_call in self._calls.items()},
            outside=dict(self._outside),
            advisors=tuple(map(copied, self._attendance.watched.values())),
            talks=dict(self._attendance.talks),
            unmet=self._unmet.all(),
            began_at=self.began_at,
            heard_at=self._attendance.heard_at,
            is_down=self._attendance.is_down,
            day=self.day,
        )

    @classmethod
    def from_picture(
        cls,
        picture: TallyPicture,
        thresholds: Mapping[TeamId, Seconds],
        teams_of: TeamsOf | None = None,
        *,
        in_time: Seconds = IN_TIME,
        day_of: DayOf | None = None,
    ) -> "Tally":
        """Goes on from there, with the thresholds of now; teams change by facts alone.

        `teams_of`: of whoever was never heard of.
        """
        tally = cls(thresholds, teams_of, in_time=in_time, day_of=day_of)
        tally.sums.update(picture.sums)
        tally.began_at = picture.began_at
        tally.longest_waits = {(line, team): wait for line, team, wait in picture.longest_waits}
        tally._calls = {call: replace(open_call) for call, open_call in picture.calls.items()}
        tally._outside = dict(picture.outside)
        tally._attendance.go_on_with(picture.advisors)
        tally._attendance.talks = dict(picture.talks)
        tally._attendance.heard_at, tally._attendance.is_down = picture.heard_at, picture.is_down
        tally.day = picture.day
        tally._today = RunningCounts(dict(picture.day.sums) if picture.day else {})
        tally._unmet = Unmet(picture.unmet)
        return tally

    def _meet(self, call: CallId, line: LineId, team: TeamId) -> OpenCall:
        met = self._calls.get(call)
        if met is None:
            met = self._calls[call] = OpenCall(line, team)
            self.sums.book(Sum.RECEIVED, line, team)
        return met

    def _queued(self, fact: f.CallQueued) -> None:
        if fact.call not in self._calls and self._unmet.calls_again(fact.caller, fact.queued_at):
            self.sums.book(Sum.REPEATED, fact.line, fact.team)
        self._meet(fact.call, fact.line, fact.team)

    def _offered(self, fact: f.CallOffered) -> None:
        self._meet(fact.call, fact.line, fact.team)

    def _offered_outside(self, fact: f.ContactOffered) -> None:
        self._meet(fact.call, fact.line, fact.team)
        self._outside[fact.offer] = OutsideOffer(fact.name, fact.at)

    def _offer_ended(self, fact: f.OfferEnded) -> None:
        if fact.contact is None:
            self.sums.book(Sum.OFFERS, fact.team, fact.ending.value)
            return
        offer = self._outside.pop(fact.offer, OutsideOffer("", fact.at))
        to = fact.to.value
        self.sums.book(Sum.OUTSIDE_OFFERS, to, offer.name, fact.ending.value)
        self.sums.extend(fact.at - offer.at, Sum.OUTSIDE_SECONDS, to, offer.name)

    def _connected(self, fact: f.CallConnected) -> None:
        call = self._meet(fact.call, fact.line, fact.team)
        self._take(call, fact.to, fact.waited)
        if fact.advisor is not None:
            self.sums.observe(fact.rang, Distribution.RING)

    def _requeued(self, fact: f.CallRequeued) -> None:
        if call := self._calls.get(fact.call):
            self._take_back(call)

    def _completed(self, record: f.CallCompleted) -> None:
        call = self._meet(record.call, record.line, record.team)
        until = record.over_at if record.answered_at is None else record.answered_at
        waited = max(0.0, until - record.queued_at)
        self._settle(call, record, waited)
        self.sums.book(Sum.COMPLETED, call.line, call.team, record.outcome.value)
        if record.outcome is not Outcome.CLOSED:  # nobody waits on a closed line
            self._note_wait(call, waited)
        if record.outcome is Outcome.ABANDONED:
            self._abandon(call, waited)
        if record.outcome is Outcome.ANSWERED and record.answered_at is not None:
            talked = max(0.0, record.over_at - record.answered_at)
            self.sums.observe(talked, Distribution.TALK, call.team)
        self._unmet.note(record)
        del self._calls[record.call]

    def _settle(self, call: OpenCall, record: f.CallCompleted, waited: Seconds) -> None:
        """The record has the last word, also on what was before counting began."""
        is_provider = call.taken_by is To.PROVIDER
        match record.outcome:
            case Outcome.ANSWERED if call.taken_by is None or is_provider:
                self._take(call, _landlords_own(record.answered_by), waited)
            case Outcome.HANDED_OVER if not is_provider:
                self._take(call, To.PROVIDER, waited)
            case Outcome.ANSWERED | Outcome.HANDED_OVER:
                pass  # as it was heard
            case _:
                self._take_back(call)

    def _take(self, call: OpenCall, to: To, waited: Seconds) -> None:
        if call.taken_by is not None:
            self._take_back(call)  # so that an answer told twice is one answer, the last
        call.taken_by, call.waited = to, waited
        call.timing = self._timing(call.team, waited)
        self.sums.book(Sum.ANSWERED, call.line, call.team, to.value, call.timing)
        self._note_wait(call, waited)
        if to is not To.PROVIDER:  # handed over is not answered
            self.sums.extend(waited, Sum.ANSWER_WAIT, call.line, call.team)
            self.sums.observe(waited, Distribution.WAIT, call.team, WaitResult.ANSWERED)

    def _take_back(self, call: OpenCall) -> None:
        """The distribution of waits keeps what it saw: rare, and told by the sum."""
        to, call.taken_by = call.taken_by, None
        if to is None:
            return
        self.sums.book(Sum.TAKEN_BACK, call.line, call.team, to.value, call.timing)
        if to is not To.PROVIDER:
            self.sums.extend(call.waited, Sum.ANSWER_WAIT_TAKEN_BACK, call.line, call.team)

    def _abandon(self, call: OpenCall, waited: Seconds) -> None:
        timing = self._timing(call.team, waited)
        self.sums.book(Sum.ABANDONED, call.line, call.team, timing)
        self.sums.extend(waited, Sum.ABANDON_WAIT, call.line, call.team)
        self.sums.observe(waited, Distribution.WAIT, call.team, WaitResult.ABANDONED)

    def _note_wait(self, call: OpenCall, waited: Seconds) -> None:
        where = call.line, call.team
        self.longest_waits[where] = max(waited, self.longest_waits.get(where, 0.0))

    def _timing(self, team: TeamId, waited: Seconds) -> Timing:
        return Timing.IN if waited <= self._thresholds.get(team, self._in_time) else Timing.OUT

    def _step_began(self, fact: f.StepBegan) -> None:
        self.sums.book(Sum.STEPS, fact.to.value, BEGUN)

    def _step_skipped(self, fact: f.StepSkipped) -> None:
        self.sums.book(Sum.STEPS, fact.to.value, fact.why.value)

    def _difference_healed(self, fact: f.DifferenceHealed) -> None:
        self.sums.book(Sum.DIFFERENCES, fact.kind.value)


def _landlords_own(to: To | None) -> To:
    """Who answered, where only the record tells; not always known, when so much went unheard."""
    return To.TEAM if to is None or to is To.PROVIDER else to


_BOOKED: Mapping[type[f.Fact], Callable[[Tally, Any], None]] = {
    f.CallQueued: Tally._queued,
    f.CallOffered: Tally._offered,
    f.ContactOffered: Tally._offered_outside,
    f.OfferEnded: Tally._offer_ended,
    f.CallConnected: Tally._connected,
    f.CallRequeued: Tally._requeued,
    f.CallCompleted: Tally._completed,
    f.StepBegan: Tally._step_began,
    f.StepSkipped: Tally._step_skipped,
    f.DifferenceHealed: Tally._difference_healed,
}

_DONE = {kind: (_BOOKED.get(kind), SEEN.get(kind)) for kind in (*_BOOKED, *SEEN)}
COUNTED = frozenset(_DONE)
"""The facts that change a sum, now or later; the others need not be read to be counted."""
LINK = frozenset({f.SwitchWentDown, f.SwitchCameUp})
"""Told also where the service was not there to see what came before."""
