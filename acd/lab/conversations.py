"""Who talked with whom, from the phones' side alone: nobody is stolen, nobody is left alone.

Rule 1: two who talk end together. When the caller's end and that of whoever answered lie apart,
        one of them was taken away. Each caller and each leg has one record, also where several
        calls come from one number.
Rule 2: whoever picks up at a desk talks with the caller of some record, or hears that the caller
        is taken, which is short.
Rule 3: on the rescue ladder no record knows who answered: it is whoever picked up and hung up
        together with the caller.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf

from acd.core.facts import CallCompleted
from acd.core.model import Seconds
from acd.lab.books import (
    HIDDEN,
    SAME_MOMENT,
    Books,
    Caller,
    Fault,
    Finding,
    is_answered,
    is_rescued,
)
from acd.lab.ladder import Leg

_LONG: Seconds = 1e6  # no two moments of a day lie so far apart
ALREADY_TAKEN: Seconds = 0.5 + SAME_MOMENT
"""How long somebody is off the hook who came too late: a tone of half a second, then free."""

Conversation = tuple[CallCompleted, Caller | None, Leg | None]


def spoilt_conversations(books: Books) -> Iterator[Finding]:
    explained: set[int] = set()  # legs and callers, each of whom has one conversation
    for record, caller, leg in _conversations(books):
        explained |= {id(caller), id(leg)}
        if leg is None:
            yield Finding(Fault.NOT_PICKED_UP, record.caller or HIDDEN)
        elif caller is not None and _apart(caller.leg.ended_at, leg.ended_at) > SAME_MOMENT:
            yield Finding(Fault.MOVED, record.caller or HIDDEN)
    for record in books.records:
        if is_rescued(record) and not books.answers_at_once:
            yield from _on_ladder(books, record, explained)
    yield from _alone(books, explained)


def _conversations(books: Books) -> Iterator[Conversation]:
    """Each record once, with whom it fits best of those whom no other fits better."""
    used: set[int] = set()
    for record, caller, leg in sorted(_thinkable(books), key=_misfit):
        three = {id(one) for one in (record, caller, leg) if one is not None}
        if used.isdisjoint(three):
            used |= three
            yield record, caller, leg


def _thinkable(books: Books) -> Iterator[Conversation]:
    """Records of one number do not say which of its calls is whose."""
    callers: defaultdict[str, list[Caller]] = defaultdict(list)
    for caller in books.callers:
        callers[caller.number].append(caller)
    for record in books.records:
        if is_answered(record) and record.answered_at is not None:
            phone, at = books.phone_of(record), record.answered_at
            anybody = not phone and books.expects_differences  # the news of who it was is lost
            legs = [
                leg
                for leg in books.phones
                if (anybody or leg.user == phone) and is_off_the_hook(leg, at)
            ]
            yield record, None, None
            for leg in legs:
                yield record, None, leg
                yield from ((record, one, leg) for one in callers[record.caller or HIDDEN])


def _misfit(conversation: Conversation) -> tuple[float, ...]:
    """Who was answered when the record says so; of the same moment, who ended together."""
    record, caller, leg = conversation
    if caller is None or leg is None:
        return (inf, inf, leg is None)
    apart = _apart(caller.leg.answered_at, record.answered_at)
    apart = min(apart + _apart(leg.answered_at, record.answered_at), _LONG)
    return (apart // SAME_MOMENT, _apart(caller.leg.ended_at, leg.ended_at), apart)


def _on_ladder(books: Books, record: CallCompleted, explained: set[int]) -> Iterator[Finding]:
    caller = _caller_of(books, record, explained)
    explained.add(id(caller))
    if caller is None or not caller.talked:
        return
    together = [
        leg
        for leg in books.phones
        if id(leg) not in explained
        and _apart(leg.answered_at, caller.leg.answered_at) < SAME_MOMENT
    ]
    leg = _ends_with(caller, together)
    explained.add(id(leg))
    if books.is_cut(caller.leg):
        return  # who called before Asterisk was killed, and is served after it, proves nothing
    if leg is None:
        yield Finding(Fault.NOT_PICKED_UP, record.caller or HIDDEN)
    elif _apart(caller.leg.ended_at, leg.ended_at) > SAME_MOMENT:
        yield Finding(Fault.MOVED, record.caller or HIDDEN)


def _alone(books: Books, explained: set[int]) -> Iterator[Finding]:
    for leg in books.phones:
        if leg.user not in books.desks or leg.answered_at is None or id(leg) in explained:
            continue
        if not books.is_cut(leg) and (leg.ended_at or inf) - leg.answered_at > ALREADY_TAKEN:
            yield Finding(Fault.ALONE, leg.user)


def is_off_the_hook(leg: Leg, at: Seconds) -> bool:
    """Picked up a while before, when a key had to be pressed first."""
    picked_up = leg.answered_at is not None and leg.answered_at <= at + SAME_MOMENT
    return picked_up and (leg.ended_at is None or at - SAME_MOMENT <= leg.ended_at)


def _caller_of(books: Books, record: CallCompleted, explained: set[int]) -> Caller | None:
    """Of several calls from one number, the one that began when the record did."""
    number = record.caller or HIDDEN
    own = (one for one in books.callers if one.number == number and id(one) not in explained)
    return min(own, key=lambda one: abs(one.leg.invited_at - record.queued_at), default=None)


def _ends_with(caller: Caller, legs: Iterable[Leg]) -> Leg | None:
    return min(legs, key=lambda leg: _apart(leg.ended_at, caller.leg.ended_at), default=None)


def _apart(one: Seconds | None, other: Seconds | None) -> Seconds:
    if one is None or other is None:
        return 0.0 if one is other else inf
    return abs(one - other)
