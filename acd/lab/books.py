"""What the ledger is given to compare, and what it may find.

Three books, each kept by somebody else: the callers' phones, the phones that were rung (advisors',
in lodges, mobiles, providers'), the records in the database. The bench of faults adds what was
written in the journal, what a watcher saw in Asterisk, and when Asterisk itself was dead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from acd.core.facts import CallCompleted, Fact
from acd.core.model import Outcome, Seconds
from acd.core.plan import Plan
from acd.lab.ladder import Leg

HIDDEN = "anonymous"
"""The user in the From of a caller who hides the number; a record then has none."""

SAME_MOMENT: Seconds = 1.0
"""Between a phone's own clock reading of an answer and the service's, on a busy machine."""

CROSSING: Seconds = 0.25
"""A conversation this short may be one that the caller never heard: the answer crossed the end."""


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
    RUNG_FOR_NOBODY = "rung-for-nobody"  # a ring without an offer
    MOVED = "moved"  # a caller who was taken from a conversation: the two did not end together
    ALONE = "alone"  # an advisor who picked up and was left with nobody, or a second with a caller
    TWO_TALK = "two-talk"  # two who were rung, in one bridge with a caller
    TALKS_ELSEWHERE = "talks-elsewhere"  # a leg in a bridge with another caller than its own
    UNOWNED = "unowned"  # a leg that outlived its caller
    OUT_OF_ORDER = "out-of-order"  # a call that was offered although others stood before it
    DIFFERENCE = "difference"  # the service and Asterisk were apart, says its own audit
    STILL_ALIVE = "still-alive"  # a channel in Asterisk


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    subject: str  # a caller's number, a phone, a call, or how many


@dataclass(frozen=True, slots=True)
class Caller:
    """One call, as the caller's phone saw it."""

    number: str
    leg: Leg

    @property
    def talked(self) -> bool:
        return self.leg.answered_at is not None


@dataclass(frozen=True, slots=True)
class Outage:
    """Asterisk was killed: whatever lived then was over, and nobody was told."""

    died_at: Seconds
    up_at: Seconds

    def hides(self, leg: Leg) -> bool:
        """It came while, or so shortly before, that Asterisk may not have known of it."""
        return self.died_at - SAME_MOMENT <= leg.invited_at <= self.up_at

    def cut(self, leg: Leg) -> bool:
        over = leg.ended_at is not None and leg.ended_at < self.died_at
        return leg.invited_at <= self.died_at and not over


@dataclass(frozen=True, slots=True)
class Written:
    """The whole journal, and the plan under which it was written."""

    facts: Sequence[Fact]
    plan: Plan
    clock_ahead: Seconds = 0.0  # of the phones' clock

    def at(self, fact: Fact) -> Seconds:
        """On the phones' clock."""
        return fact.at - self.clock_ahead


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
    desks: frozenset[str] = frozenset()  # whoever picks up there talks at once: advisors' phones
    people: Mapping[str, str] = field(default_factory=dict)
    """A phone -> whose it is, for those who have several."""
    written: Written | None = None
    seen: Sequence[Finding] = ()  # by a watcher, meanwhile
    outages: Sequence[Outage] = ()
    answers_at_once: bool = False  # an answer that a caller saw is nobody's
    expects_differences: bool = False  # events were lost on purpose

    def phone_of(self, record: CallCompleted) -> str:
        """Of whoever answered, by the record."""
        named = record.advisor or record.contact or ""
        return self.addresses.get(named, named)

    def is_cut(self, leg: Leg) -> bool:
        return any(outage.cut(leg) for outage in self.outages)

    def is_hidden(self, leg: Leg) -> bool:
        return any(outage.hides(leg) for outage in self.outages)


def is_answered(record: CallCompleted) -> bool:
    return record.outcome in (Outcome.ANSWERED, Outcome.HANDED_OVER)


def may_have_crossed(record: CallCompleted) -> bool:
    answered_at = record.answered_at
    return answered_at is not None and record.over_at - answered_at < CROSSING


def is_rescued(record: CallCompleted) -> bool:
    """It ended on the rescue ladder, where somebody may have answered: no record knows who."""
    return record.outcome is Outcome.OVERFLOWED and (record.reason or "").startswith("rescue:")
