"""Calls in the queue_log: from where they enter their team's queue to where they leave it.

A call that comes back, from the rescue ladder or a provider, enters again and waits from then on.

Rule: who is in does not enter. Facts can be lost on the way here, and one that nobody heard must
not leave somebody in a queue twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.core import facts as f
from acd.core.floor import Floor
from acd.core.live import Call
from acd.core.matching import Urgency
from acd.core.model import CallId, CallState, OfferEnding, OfferId, Outcome, Seconds
from acd.core.routes import To
from acd.queue_log.places import Places
from acd.queue_log.words import NONE, Names, clean, line, whole_seconds

MOST_CALLS = 20_000
"""More than can wait and talk at once; beyond it the oldest is one whose end was lost."""

_IN_VAIN = frozenset({OfferEnding.NO_ANSWER, OfferEnding.DECLINED, OfferEnding.BUSY})
_TAKEN_BACK = frozenset({OfferEnding.WITHDRAWN, OfferEnding.TAKEN})
_GAVE_UP = frozenset({Outcome.ABANDONED, Outcome.SHORT_ABANDONED})
_LEFT = "EXITWITHTIMEOUT"


@dataclass(frozen=True, slots=True)
class _Ring:
    agent: str
    since: Seconds


@dataclass(slots=True)
class _Talk:
    agent: str
    since: Seconds
    offer: OfferId | None = None  # None: nobody told us of the answer, only of the end


@dataclass(slots=True)
class _Stay:
    call: CallId
    queue: str
    caller: str
    place: Urgency
    entered_at: Seconds
    is_in: bool = False  # has entered, and not left
    waits: bool = False  # is in, and talks with nobody
    position: int = 1  # at entry
    talk: _Talk | None = None
    rings: dict[OfferId, _Ring] = field(default_factory=dict)


class Stays:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._stays: dict[CallId, _Stay] = {}
        self._places = Places()
        self._arrivals = 0

    def take_over(self, floor: Floor) -> None:
        """Who came back before is taken for one who has waited since the call came in, and the
        position now for the one at entry: the floor does not keep the others."""
        self._arrivals = floor.arrivals
        for call in sorted(floor.calls.values(), key=lambda call: call.number):
            stay = self._begin(call, call.urgency)
            if call.state is not CallState.RESCUE and call.answered_by is not To.PROVIDER:
                self._go_on(stay, call, floor)

    def _go_on(self, stay: _Stay, call: Call, floor: Floor) -> None:
        self._join(stay)
        for offer in filter(None, (floor.offers.get(o) for o in (call.offer, call.leg) if o)):
            if offer.connected_at is None and offer.to is not To.PROVIDER:
                agent = self._names.agent(offer.advisor, offer.to)
                stay.rings[offer.id] = _Ring(agent, offer.placed_at)
        if call.answered_at is not None:
            agent = self._names.agent(call.advisor, call.answered_by)
            self._talk(stay, _Talk(agent, call.answered_at, call.offer))

    def queued(self, fact: f.CallQueued) -> Iterator[str]:
        self._arrivals += 1
        place_at = fact.queued_at if fact.place_at is None else fact.place_at
        known = self._forget(fact.call)
        stay = self._begin(fact, (-fact.priority, place_at, self._arrivals))
        if known is not None and known.is_in:
            self._join(stay)  # only the floor has met the caller anew, having begun empty
        else:
            yield from self._enter(stay, fact.at)

    def _begin(self, call: Call | f.CallQueued, place: Urgency) -> _Stay:
        if len(self._stays) >= MOST_CALLS:
            self._forget(next(iter(self._stays)))
        id_ = call.id if isinstance(call, Call) else call.call
        queue, caller = clean(call.team) or NONE, self._names.number(call.caller)
        stay = self._stays[id_] = _Stay(CallId(clean(id_)), queue, caller, place, call.queued_at)
        return stay

    def _forget(self, call: CallId) -> _Stay | None:
        if stay := self._stays.pop(call, None):
            self._stop_waiting(stay)
        return stay

    def offered(self, fact: f.CallOffered | f.ContactOffered) -> Iterator[str]:
        """No line: app_queue tells of a ring when it ends."""
        advisor, to = None, To.TEAM
        if isinstance(fact, f.CallOffered):
            advisor = fact.advisor
        else:
            to = fact.to
        stay = self._stays.get(fact.call)
        if stay is not None and to is not To.PROVIDER:
            stay.rings[fact.offer] = _Ring(self._names.agent(advisor, to), fact.at)
        yield from ()

    def offer_ended(self, fact: f.OfferEnded) -> Iterator[str]:
        stay = self._stays.get(fact.call)
        if stay is None:
            return  # the call is over; what rang for it was told with its end
        ring = stay.rings.pop(fact.offer, None)
        if ring is not None and fact.ending in _IN_VAIN:
            yield _rang(stay, ring, "RINGNOANSWER", fact.at)
        elif ring is not None and fact.ending in _TAKEN_BACK:
            yield _rang(stay, ring, "RINGCANCELED", fact.at)

    def connected(self, fact: f.CallConnected) -> Iterator[str]:
        stay = self._stays.get(fact.call)
        if stay is None:
            return  # its arrival was lost
        since = fact.at if fact.since is None else fact.since
        stay.rings.pop(fact.offer, None)
        if fact.to is To.PROVIDER:
            yield from self._leave(stay, _LEFT, fact.at, since)
            return
        yield from self._enter(stay, fact.at)  # from the ladder, for all that we were told
        talk = _Talk(self._names.agent(fact.advisor, fact.to), since, fact.offer)
        yield self._connect(stay, talk, fact.at, rang=int(fact.rang))

    def requeued(self, fact: f.CallRequeued) -> Iterator[str]:
        stay = self._stays.get(fact.call)
        if stay is None:
            return  # its arrival was lost
        if stay.talk is None:  # back from a provider
            yield from self._enter_again(stay, fact.at)
            return
        yield line(fact.at, stay.call, stay.queue, stay.talk.agent, "AGENTDUMP", "")
        stay.talk, stay.waits = None, True
        self._places.join(stay.queue, stay.place)

    def rescued(self, fact: f.CallRescued) -> Iterator[str]:
        if stay := self._stays.get(fact.call):
            yield from self._leave(stay, _LEFT, fact.at, fact.at)

    def regained(self, fact: f.CallRegained) -> Iterator[str]:
        if stay := self._stays.get(fact.call):
            yield from self._enter_again(stay, fact.at)

    def completed(self, fact: f.CallCompleted) -> Iterator[str]:
        stay = self._stays.get(fact.call)
        if stay is None:
            return  # its arrival was lost
        if fact.outcome is Outcome.ANSWERED and fact.answered_at is not None:
            yield from self._complete(stay, fact, fact.answered_at)
        else:
            event = "ABANDON" if fact.outcome in _GAVE_UP else _LEFT
            yield from self._leave(stay, event, fact.at, fact.over_at)
        self._forget(fact.call)

    def _complete(self, stay: _Stay, fact: f.CallCompleted, since: Seconds) -> Iterator[str]:
        yield from self._enter(stay, fact.at)
        talk = stay.talk
        if talk is None:
            talk = _Talk(self._names.agent(fact.advisor, fact.answered_by), since)
            yield self._connect(stay, talk, fact.at)
        held, talked = whole_seconds(stay.entered_at, since), whole_seconds(since, fact.over_at)
        rest = (held, talked, stay.position)
        yield line(fact.at, stay.call, stay.queue, talk.agent, "COMPLETECALLER", *rest)

    def _enter(self, stay: _Stay, at: Seconds) -> Iterator[str]:
        if stay.is_in:
            return
        self._join(stay)
        rest = (stay.caller, stay.position)
        yield line(at, stay.call, stay.queue, NONE, "ENTERQUEUE", "", *rest)

    def _enter_again(self, stay: _Stay, at: Seconds) -> Iterator[str]:
        if not stay.is_in:
            stay.entered_at = at
        yield from self._enter(stay, at)

    def _connect(self, stay: _Stay, talk: _Talk, at: Seconds, rang: int = 0) -> str:
        self._talk(stay, talk)
        held, leg = whole_seconds(stay.entered_at, talk.since), talk.offer or ""
        return line(at, stay.call, stay.queue, talk.agent, "CONNECT", held, leg, rang)

    def _leave(self, stay: _Stay, event: str, at: Seconds, left_at: Seconds) -> Iterator[str]:
        if not stay.is_in:
            return  # left before: for the rescue ladder, or a provider
        for ring in stay.rings.values():  # app_queue tells of them before the caller's end
            yield _rang(stay, ring, "RINGCANCELED", at)
        stay.rings.clear()
        position = self._places.position(stay.queue, stay.place)
        waited = whole_seconds(stay.entered_at, left_at)
        yield line(at, stay.call, stay.queue, NONE, event, position, stay.position, waited)
        self._stop_waiting(stay)
        stay.is_in = False

    def _join(self, stay: _Stay) -> None:
        stay.position = self._places.join(stay.queue, stay.place)
        stay.is_in = stay.waits = True

    def _talk(self, stay: _Stay, talk: _Talk) -> None:
        self._stop_waiting(stay)
        stay.talk = talk

    def _stop_waiting(self, stay: _Stay) -> None:
        if stay.waits:
            self._places.leave(stay.queue, stay.place)
        stay.waits = False


def _rang(stay: _Stay, ring: _Ring, event: str, at: Seconds) -> str:
    milliseconds = max(0, round((at - ring.since) * 1000))
    return line(at, stay.call, stay.queue, ring.agent, event, milliseconds)
