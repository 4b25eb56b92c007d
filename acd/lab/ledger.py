"""An honest ledger: what callers and phones saw, held against what the service wrote down.

Whatever one of the `books` knows and another does not is a fault, and is named.

Rule 1: every call has one record and one outcome; every record has its call. Who calls again, or
        hides the number, is held against as many records as there were calls.
Rule 2: a caller talked if, and only if, the record says answered or handed over, and then the
        phone of whoever is named there was off the hook at that moment; or if the rescue ladder,
        of which no record knows more, had the call. See `conversations`. Only who hangs up at the
        very moment of the answer may be recorded as answered without having heard it.
Rule 3: no phone is rung twice at once, nor while somebody talks on it, nor for nobody. See `rings`.
Rule 4: everybody is served in turn. See `order`.
Rule 5: in the end nothing is alive in Asterisk.
Rule 6: who talks or waits when Asterisk is killed is told nothing: of such a call only the record
        is asked for, and of one that Asterisk may never have seen not even that.

The lines must answer "when-connected": only then is an answer that a caller saw a person's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from acd.core.facts import CallCompleted
from acd.core.model import Outcome, Seconds
from acd.lab.books import (
    HIDDEN,
    SAME_MOMENT,
    Books,
    Caller,
    Fault,
    Finding,
    Outage,
    Written,
    is_answered,
    is_rescued,
    may_have_crossed,
)
from acd.lab.conversations import spoilt_conversations
from acd.lab.ladder import Leg
from acd.lab.order import differences, out_of_order
from acd.lab.rings import wrong_rings

__all__ = (
    "HIDDEN",
    "Books",
    "Caller",
    "Fault",
    "Finding",
    "Outage",
    "Written",
    "audit",
    "outcomes",
    "waits",
)


def audit(books: Books) -> list[Finding]:
    """Everything that does not add up; empty when all does."""
    books = replace(
        books,
        callers=[
            one
            if _was_answered_afterwards(books, one.leg)
            else replace(one, leg=_ended_by_force(books, one.leg))
            for one in books.callers
        ],
        phones=[_ended_by_force(books, leg) for leg in books.phones],
    )
    return [
        *_against_callers(books),
        *_against_records(books),
        *spoilt_conversations(books),
        *wrong_rings(books),
        *_against_journal(books),
        *books.seen,
        *_counted(Fault.NOT_PLACED, books.placed - len(books.callers)),
        *_counted(Fault.STILL_ALIVE, books.channels),
    ]


def _ended_by_force(books: Books, leg: Leg) -> Leg:
    """Its phone may go on for long, since nobody told it."""
    died_at = min((o.died_at for o in books.outages if o.cut(leg)), default=None)
    return leg if died_at is None else replace(leg, ended_at=died_at)


def _was_answered_afterwards(books: Books, leg: Leg) -> bool:
    """An INVITE is sent again until somebody answers: the Asterisk after the killed one took it."""
    answered_at = leg.answered_at
    return answered_at is not None and any(
        outage.cut(leg) and answered_at > outage.died_at + SAME_MOMENT  # who dies may yet answer
        for outage in books.outages
    )


def _against_callers(books: Books) -> Iterator[Finding]:
    records: defaultdict[str, list[CallCompleted]] = defaultdict(list)
    for record in books.records:
        records[record.caller or HIDDEN].append(record)
    callers: defaultdict[str, list[Caller]] = defaultdict(list)
    for caller in books.callers:
        callers[caller.number].append(caller)
    for number, calls in callers.items():
        own = records[number]
        yield from (Finding(fault, number) for fault in _recorded(books, calls, own))
        if own and not books.answers_at_once:
            yield from (Finding(fault, number) for fault in _talked(books, calls, own))


def _recorded(
    books: Books, calls: Sequence[Caller], own: Sequence[CallCompleted]
) -> Iterator[Fault]:
    """All calls from one number."""
    known = [call.leg for call in calls if not books.is_hidden(call.leg)]
    if any(leg.ended_at is None and not books.is_cut(leg) for leg in known):
        yield Fault.NEVER_ENDED
    if len(own) < len(known):
        yield Fault.LOST
    if len(own) > len(calls):
        yield Fault.COUNTED_TWICE


def _talked(books: Books, calls: Sequence[Caller], own: Sequence[CallCompleted]) -> Iterator[Fault]:
    """All calls from one number. Who was cut may have talked, or not."""
    unsure = sum(books.is_cut(call.leg) or books.is_hidden(call.leg) for call in calls)
    talked, answered = sum(call.talked for call in calls), sum(map(is_answered, own))
    if talked > answered + unsure + sum(map(is_rescued, own)):
        yield Fault.NOT_RECORDED
    if answered > talked + unsure + sum(map(may_have_crossed, own)):
        yield Fault.NOT_HEARD


def _against_records(books: Books) -> Iterator[Finding]:
    known = {caller.number for caller in books.callers}
    for record in books.records:
        if (record.caller or HIDDEN) not in known:
            yield Finding(Fault.NOBODY, record.caller or record.call)


def _against_journal(books: Books) -> Iterator[Finding]:
    if books.written is None:
        return
    facts = books.written.facts
    for call in out_of_order(facts, books.written.plan):
        yield Finding(Fault.OUT_OF_ORDER, call)
    if not books.expects_differences:
        for kind, count in differences(facts).items():
            yield Finding(Fault.DIFFERENCE, f"{kind.value}: {count}")


def _counted(fault: Fault, count: int) -> Iterator[Finding]:
    if count > 0:
        yield Finding(fault, str(count))


def outcomes(records: Iterable[CallCompleted]) -> Counter[Outcome]:
    return Counter(record.outcome for record in records)


def waits(records: Iterable[CallCompleted]) -> list[Seconds]:
    """How long each caller waited, until the answer or until the end."""
    ends = (
        (record, record.over_at if record.answered_at is None else record.answered_at)
        for record in records
    )
    return [max(0.0, until - record.queued_at) for record, until in ends]
