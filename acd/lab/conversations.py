"""Who talked with whom, from the phones' side alone: nobody is stolen, nobody is left alone.

Rule 1: two who talk end together. When the caller's end and that of whoever answered lie apart,
        one of them was taken away.
Rule 2: whoever picks up at a desk talks with the caller of some record, or hears that the caller
        is taken, which is short.
Rule 3: on the rescue ladder no record knows who answered: it is whoever picked up and hung up
        together with the caller.
"""

from collections.abc import Iterable, Iterator
from math import inf
from operator import itemgetter

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

ALREADY_TAKEN: Seconds = 0.5 + SAME_MOMENT
"""How long somebody is off the hook who came too late: a tone of half a second, then free."""


def spoilt_conversations(books: Books) -> Iterator[Finding]:
    explained: set[int] = set()
    for record in books.records:
        if is_answered(record) and record.answered_at is not None:
            yield from _of_record(books, record, record.answered_at, explained)
        elif is_rescued(record) and not books.answers_at_once:
            yield from _on_ladder(books, record, explained)
    yield from _alone(books, explained)


def _of_record(
    books: Books, record: CallCompleted, answered_at: Seconds, explained: set[int]
) -> Iterator[Finding]:
    callers = _callers_of(books, record)
    phone = books.phone_of(record)
    rung = [leg for leg in books.phones if leg.user == phone and is_off_the_hook(leg, answered_at)]
    pairs = [(_apart(caller.leg.ended_at, leg.ended_at), leg) for caller in callers for leg in rung]
    apart, leg = min(pairs, key=itemgetter(0), default=(0.0, None))
    explained.update(id(each) for each in ([leg] if leg else rung))
    if not rung:
        yield Finding(Fault.NOT_PICKED_UP, record.caller or HIDDEN)
    elif apart > SAME_MOMENT:
        yield Finding(Fault.MOVED, record.caller or HIDDEN)


def _on_ladder(books: Books, record: CallCompleted, explained: set[int]) -> Iterator[Finding]:
    caller = _caller_of(books, record)
    if caller is None or not caller.talked or books.is_cut(caller.leg):
        return
    together = [
        leg
        for leg in books.phones
        if id(leg) not in explained
        and _apart(leg.answered_at, caller.leg.answered_at) < SAME_MOMENT
    ]
    leg = _ends_with(caller, together)
    if leg is None:
        yield Finding(Fault.NOT_PICKED_UP, record.caller or HIDDEN)
    else:
        explained.add(id(leg))
        if _apart(caller.leg.ended_at, leg.ended_at) > SAME_MOMENT:
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


def _callers_of(books: Books, record: CallCompleted) -> list[Caller]:
    """Who may be meant: records of one number do not say which of its calls is whose."""
    number = record.caller or HIDDEN
    own = [caller for caller in books.callers if caller.number == number]
    return [caller for caller in own if caller.talked] or own


def _caller_of(books: Books, record: CallCompleted) -> Caller | None:
    """Of several calls from one number, the one that began when the record did."""
    number = record.caller or HIDDEN
    own = (caller for caller in books.callers if caller.number == number)
    return min(own, key=lambda one: abs(one.leg.invited_at - record.queued_at), default=None)


def _ends_with(caller: Caller, legs: Iterable[Leg]) -> Leg | None:
    return min(legs, key=lambda leg: _apart(leg.ended_at, caller.leg.ended_at), default=None)


def _apart(one: Seconds | None, other: Seconds | None) -> Seconds:
    if one is None or other is None:
        return 0.0 if one is other else inf
    return abs(one - other)
