"""An honest ledger: what callers and phones saw, held against what the service wrote down.

Three books, each kept by somebody else: the callers' phones, the phones that were rung (advisors',
in lodges, mobiles, providers'), the records in the database. Whatever one knows and another does
not is a fault, and is named.

Rule 1: every call has one record and one outcome; every record has its call. Who calls again, or
        hides the number, is held against as many records as there were calls.
Rule 2: a caller talked if, and only if, the record says answered or handed over, and then the
        phone of whoever is named there was off the hook at that moment.
Rule 3: no phone is rung twice at once, nor while somebody talks on it, nor without a record of it.
        A provider's number is many phones.
Rule 4: in the end nothing is alive in Asterisk.

The lines must answer "when-connected": only then is an answer that a caller saw a person's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from acd.core.facts import CallCompleted
from acd.core.model import Outcome, Seconds
from acd.lab.ladder import Leg, rung_twice_at_once

HIDDEN = "anonymous"
"""The user in the From of a caller who hides the number; a record then has none."""

SAME_MOMENT: Seconds = 1.0
"""Between a phone's own clock reading of an answer and the service's, on a busy machine."""


class Fault(Enum):
    NOT_PLACED = "not-placed"  # fewer callers than were to call
    NEVER_ENDED = "never-ended"  # a caller whose call is still up
    LOST = "lost"  # a caller without a record
    COUNTED_TWICE = "counted-twice"  # a caller with more records than calls
    NOBODY = "nobody"  # a record without a caller
    NOT_RECORDED = "not-recorded"  # talked, and the record says otherwise
    NOT_HEARD = "not-heard"  # answered says the record, and the caller heard nobody
    NOT_PICKED_UP = "not-picked-up"  # answered says the record, and that phone was not
    RUNG_TWICE = "rung-twice"  # a phone, while it rang already
    RUNG_WHILE_TALKING = "rung-while-talking"
    RUNG_FOR_NOBODY = "rung-for-nobody"  # more rings than the records tell of
    STILL_ALIVE = "still-alive"  # a channel in Asterisk


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    subject: str  # a caller's number, a phone, or how many


@dataclass(frozen=True, slots=True)
class Caller:
    """One call, as the caller's phone saw it."""

    number: str
    leg: Leg

    @property
    def talked(self) -> bool:
        return self.leg.answered_at is not None


@dataclass(frozen=True, slots=True)
class Books:
    placed: int  # how many calls were to be placed
    callers: Sequence[Caller]
    phones: Sequence[Leg]  # that were rung
    records: Sequence[CallCompleted]
    channels: int  # alive in Asterisk after the last call
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Whom a record names -> who was rung for it; by default the same."""
    shared: frozenset[str] = frozenset()  # many people answer there


def audit(books: Books) -> list[Finding]:
    """Everything that does not add up; empty when all does."""
    return [
        *_against_callers(books),
        *_against_records(books),
        *_answered_by_nobody(books),
        *_rung_wrongly(books),
        *_rung_for_nobody(books),
        *_counted(Fault.NOT_PLACED, books.placed - len(books.callers)),
        *_counted(Fault.STILL_ALIVE, books.channels),
    ]


def _against_callers(books: Books) -> Iterator[Finding]:
    records: defaultdict[str, list[CallCompleted]] = defaultdict(list)
    for record in books.records:
        records[record.caller or HIDDEN].append(record)
    callers: defaultdict[str, list[Caller]] = defaultdict(list)
    for caller in books.callers:
        callers[caller.number].append(caller)
    for number, calls in callers.items():
        yield from (Finding(fault, number) for fault in _against_caller(calls, records[number]))


def _against_caller(calls: Sequence[Caller], own: Sequence[CallCompleted]) -> Iterator[Fault]:
    """All calls from one number."""
    if any(call.leg.ended_at is None for call in calls):
        yield Fault.NEVER_ENDED
    if len(own) < len(calls):
        yield Fault.LOST
    if len(own) > len(calls):
        yield Fault.COUNTED_TWICE
    talked, answered = sum(call.talked for call in calls), sum(map(_is_answered, own))
    if talked > answered and own:
        yield Fault.NOT_RECORDED
    if answered > talked:
        yield Fault.NOT_HEARD


def _is_answered(record: CallCompleted) -> bool:
    return record.outcome in (Outcome.ANSWERED, Outcome.HANDED_OVER)


def _against_records(books: Books) -> Iterator[Finding]:
    known = {caller.number for caller in books.callers}
    for record in books.records:
        if (record.caller or HIDDEN) not in known:
            yield Finding(Fault.NOBODY, record.caller or record.call)


def _answered_by_nobody(books: Books) -> Iterator[Finding]:
    legs: defaultdict[str, list[Leg]] = defaultdict(list)
    for leg in books.phones:
        legs[leg.user].append(leg)
    for record in books.records:
        if not _is_answered(record) or record.answered_at is None:
            continue
        named = record.advisor or record.contact or ""
        rung = legs[books.addresses.get(named, named)]
        if not any(_is_off_the_hook(leg, record.answered_at) for leg in rung):
            yield Finding(Fault.NOT_PICKED_UP, record.caller or HIDDEN)


def _is_off_the_hook(leg: Leg, at: Seconds) -> bool:
    """Picked up a while before, when a key had to be pressed first."""
    picked_up = leg.answered_at is not None and leg.answered_at <= at + SAME_MOMENT
    return picked_up and (leg.ended_at is None or at - SAME_MOMENT <= leg.ended_at)


def _rung_wrongly(books: Books) -> Iterator[Finding]:
    own = (leg for leg in books.phones if leg.user not in books.shared)
    legs = sorted(own, key=lambda leg: (leg.user, leg.invited_at))
    for first, _ in rung_twice_at_once(legs):
        yield Finding(Fault.RUNG_TWICE, first.user)
    for first, second in pairwise(legs):
        if first.user == second.user and _talks_at(first, second.invited_at):
            yield Finding(Fault.RUNG_WHILE_TALKING, first.user)


def _talks_at(leg: Leg, at: Seconds) -> bool:
    answered = leg.answered_at is not None and leg.answered_at <= at
    return answered and (leg.ended_at is None or at < leg.ended_at)


def _rung_for_nobody(books: Books) -> Iterator[Finding]:
    """Fewer rings than offers is no fault: a caller may be gone before the phone is asked."""
    offers = sum(record.offers for record in books.records)
    return _counted(Fault.RUNG_FOR_NOBODY, len(books.phones) - offers)


def _counted(fault: Fault, count: int) -> Iterator[Finding]:
    if count > 0:
        yield Finding(fault, str(count))


def outcomes(records: Iterable[CallCompleted]) -> Counter[Outcome]:
    return Counter(record.outcome for record in records)


def waits(records: Iterable[CallCompleted]) -> list[Seconds]:
    """How long each caller waited, until the answer or until the end."""
    ends = (
        (record, record.at if record.answered_at is None else record.answered_at)
        for record in records
    )
    return [max(0.0, until - record.queued_at) for record, until in ends]
