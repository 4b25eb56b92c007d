"""What a supervisor reads, counted from facts alone.

Rule 1: one definition each. A percentage carries its formula; without anything to divide by it is
        None, never 100 %.
Rule 2: always `received = sum of outcomes + in progress`.
Rule 3: an answer counts when it happens (service level, speed of answer), an outcome when the call
        ends. A conversation that never took place (`CallRequeued`) is taken back.
Rule 4: a call to a closed line is received, but is nobody's wait and no advisor's loss: rates are
        held against `presented (appels présentés) = received - closed`.
Rule 5: a call that a provider takes is handed over: presented, and no answer of the landlord's.
        Caretakers, rental managers and people on call answer for the team whose call it is.
Rule 6: counting may start at any fact. A call first met in the middle of its life counts as
        received there, so that rule 2 holds from the first fact on.

Service level, T being the team's own threshold: n_in, n_out are answered within and after T; a_in,
a_out abandoned within and after T; short abandonments are in none of the four. The headline is the
variant that Cisco calls negative: a caller who gave up is a caller we did not serve. For 70
answered in time, 20 late and 10 lost early it says 70 %, where "answered" and "ignore" say 77.8 %
and "positive" 80 %: hence the formula beside every figure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallOffered,
    CallQueued,
    CallRequeued,
    Fact,
    OfferEnded,
)
from acd.core.live import Call
from acd.core.model import CallId, OfferEnding, Outcome, Seconds, TeamId
from acd.core.routes import To

SERVICE_LEVEL_FORMULA = "n_in / (n_in + n_out + a_in + a_out)"


@dataclass(slots=True)
class Counts:
    """The sums of one team, or of all; every measure below is a function of these."""

    received: int = 0
    in_progress: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    answered_in: int = 0
    answered_out: int = 0
    abandoned_in: int = 0
    abandoned_out: int = 0
    talking: int = 0  # answered and still in progress
    answer_wait: Seconds = 0.0  # summed over answered calls
    longest_wait: Seconds | None = None  # that came to an end, in an answer or otherwise
    offers: int = 0
    misses: int = 0  # it rang, nobody picked up

    @property
    def answered(self) -> int:
        return self.answered_in + self.answered_out

    @property
    def waiting(self) -> int:
        return self.in_progress - self.talking

    def include(self, other: "Counts") -> None:
        self.received += other.received
        self.in_progress += other.in_progress
        self.outcomes.update(other.outcomes)
        self.answered_in += other.answered_in
        self.answered_out += other.answered_out
        self.abandoned_in += other.abandoned_in
        self.abandoned_out += other.abandoned_out
        self.talking += other.talking
        self.answer_wait += other.answer_wait
        self.offers += other.offers
        self.misses += other.misses
        if other.longest_wait is not None:
            self.note_wait(other.longest_wait)

    def note_wait(self, waited: Seconds) -> None:
        self.longest_wait = max(self.longest_wait or 0.0, waited)


def service_level(counts: Counts) -> float | None:
    """The headline: n_in / (n_in + n_out + a_in + a_out)."""
    return _ratio(counts.answered_in, _answered_or_abandoned(counts))


def service_level_answered(counts: Counts) -> float | None:
    """n_in / (n_in + n_out): blind to whoever gave up; beside the headline, never instead of it."""
    return _ratio(counts.answered_in, counts.answered)


def service_level_ignore(counts: Counts) -> float | None:
    """n_in / (n_in + n_out + a_out): a caller who gave up early is not counted at all."""
    return _ratio(counts.answered_in, counts.answered + counts.abandoned_out)


def service_level_positive(counts: Counts) -> float | None:
    """(n_in + a_in) / (n_in + n_out + a_in + a_out): whoever gave up early counts as served."""
    return _ratio(counts.answered_in + counts.abandoned_in, _answered_or_abandoned(counts))


def pick_up_rate(counts: Counts) -> float | None:
    """Taux de décroché: answered / (received - closed - waiting). Who waits is not lost yet."""
    return _ratio(
        counts.answered, counts.received - counts.outcomes[Outcome.CLOSED] - counts.waiting
    )


def abandonment_rate(counts: Counts) -> float | None:
    """abandoned / (answered + abandoned); short abandonments are in neither."""
    return _ratio(counts.outcomes[Outcome.ABANDONED], _answered_or_abandoned(counts))


def average_speed_of_answer(counts: Counts) -> Seconds | None:
    """Mean wait of answered calls, queue and ringing together, from entry into the queue."""
    return _ratio(counts.answer_wait, counts.answered)


def _answered_or_abandoned(counts: Counts) -> int:
    return counts.answered + counts.abandoned_in + counts.abandoned_out


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(slots=True)
class _OpenCall:
    """A call in progress. It belongs to the team that received it, until the end."""

    team: TeamId
    answered_after: Seconds | None = None
    is_handed_over: bool = False

    @property
    def talks(self) -> bool:
        return self.is_handed_over or self.answered_after is not None


class Tally:
    """Adds facts up, per team. Memory grows with calls in progress, not with those that ended."""

    def __init__(self, thresholds: Mapping[TeamId, Seconds]) -> None:
        self._thresholds = dict(thresholds)
        self._teams = {team: Counts() for team in thresholds}
        self._open: dict[CallId, _OpenCall] = {}

    def add(self, fact: Fact) -> None:
        match fact:
            case CallQueued():
                self._meet(fact.call, fact.team)
            case CallOffered():
                self._meet(fact.call, fact.team)
                self.team(fact.team).offers += 1
            case OfferEnded(contact=None, ending=OfferEnding.NO_ANSWER):
                self.team(fact.team).misses += 1
            case CallConnected(to=To.PROVIDER):
                self._hand_over(self._meet(fact.call, fact.team))
            case CallConnected():
                self._answer(self._meet(fact.call, fact.team), fact.waited)
            case CallRequeued(call=call) if call in self._open:
                self._take_answer_back(self._open[call])
            case CallCompleted():
                self._complete(fact)
            case _:
                pass  # what advisors, phones and Asterisk do is not counted here

    def take_over(self, calls: Iterable[Call]) -> None:
        """Calls in progress when counting starts: they count as received, answers as answers."""
        for call in calls:
            met = self._meet(call.id, call.team)
            if call.answered_by is To.PROVIDER:
                self._hand_over(met)
            elif call.answered_at is not None:
                self._answer(met, call.answered_at - call.queued_at)

    def team(self, team: TeamId) -> Counts:
        """Live: it goes on counting. A team without a threshold answers nothing in time."""
        return self._teams.setdefault(team, Counts())

    def total(self) -> Counts:
        """The sum of all teams; each call is held against the threshold of its own team."""
        total = Counts()
        for counts in self._teams.values():
            total.include(counts)
        return total

    def _meet(self, call: CallId, team: TeamId) -> _OpenCall:
        if call not in self._open:
            self._open[call] = _OpenCall(team)
            self.team(team).received += 1
            self.team(team).in_progress += 1
        return self._open[call]

    def _answer(self, call: _OpenCall, waited: Seconds) -> None:
        self._take_answer_back(call)  # so that an answer told twice is one answer, the last
        call.answered_after = waited
        self.team(call.team).note_wait(waited)
        self._book_answer(call, waited, 1)

    def _hand_over(self, call: _OpenCall) -> None:
        """A provider talks with the caller: nobody waits, and nobody of the landlord answered."""
        self._take_answer_back(call)
        call.is_handed_over = True
        self.team(call.team).talking += 1

    def _take_answer_back(self, call: _OpenCall) -> None:
        if call.is_handed_over:
            self.team(call.team).talking -= 1
            call.is_handed_over = False
        if call.answered_after is not None:
            self._book_answer(call, call.answered_after, -1)
            call.answered_after = None

    def _book_answer(self, call: _OpenCall, waited: Seconds, times: int) -> None:
        counts = self.team(call.team)
        counts.talking += times
        counts.answer_wait += times * waited
        if self._in_time(call.team, waited):
            counts.answered_in += times
        else:
            counts.answered_out += times

    def _complete(self, record: CallCompleted) -> None:
        call = self._meet(record.call, record.team)
        counts = self.team(call.team)
        ended_waiting_at = record.over_at if record.answered_at is None else record.answered_at
        waited = ended_waiting_at - record.queued_at
        self._settle(call, record.outcome, waited)
        if record.outcome is not Outcome.CLOSED:  # nobody waits on a closed line
            counts.note_wait(waited)
        counts.talking -= call.talks
        counts.in_progress -= 1
        counts.outcomes[record.outcome] += 1
        if record.outcome is Outcome.ABANDONED:
            self._book_abandonment(call, waited)
        del self._open[record.call]

    def _settle(self, call: _OpenCall, outcome: Outcome, waited: Seconds) -> None:
        """The record has the last word, also on what was before counting began."""
        if outcome is Outcome.ANSWERED:
            if call.answered_after is None:
                self._answer(call, waited)
        elif outcome is Outcome.HANDED_OVER:
            if not call.is_handed_over:
                self._hand_over(call)
        else:
            self._take_answer_back(call)

    def _book_abandonment(self, call: _OpenCall, waited: Seconds) -> None:
        if self._in_time(call.team, waited):
            self.team(call.team).abandoned_in += 1
        else:
            self.team(call.team).abandoned_out += 1

    def _in_time(self, team: TeamId, waited: Seconds) -> bool:
        return waited <= self._thresholds.get(team, -1.0)
