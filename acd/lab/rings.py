"""Which phones were rung, and for whom: not two at once, not in a conversation, not for nobody.

Rule 1: no phone is rung twice at once, nor while somebody talks on it; nor is one person, who has
        several. A provider's number is many phones.
Rule 2: each ring has an offer of its own in the journal, to this phone and some seconds before, or
        taken in by a roll call while the phone rang. What rang before the journal begins is not
        asked about. Without a journal there must be as many offers in the records as rings.
Rule 3: the rescue ladder rings without an offer; of who rings while somebody is on it nothing is
        asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from math import inf

from acd.core.facts import CallOffered, CallRescued, ContactOffered
from acd.core.model import Seconds
from acd.lab.books import (
    HIDDEN,
    SAME_MOMENT,
    Books,
    Caller,
    Fault,
    Finding,
    Written,
    is_rescued,
)
from acd.lab.ladder import Leg, rung_twice_at_once

UNTIL_IT_RINGS: Seconds = 5.0
"""From an offer to its ring, through a link that is slow."""


def wrong_rings(books: Books) -> Iterator[Finding]:
    yield from _at_a_bad_time(books)
    if books.written is None:
        yield from _more_than_offered(books)
    else:
        yield from (
            Finding(Fault.RUNG_FOR_NOBODY, ring.user)
            for ring in _without_offer(books, books.written)
        )


def _at_a_bad_time(books: Books) -> Iterator[Finding]:
    own = (
        replace(leg, user=books.people.get(leg.user, leg.user))
        for leg in books.phones
        if leg.user not in books.shared
    )
    legs = sorted(own, key=lambda leg: (leg.user, leg.invited_at))
    for first, _ in rung_twice_at_once(legs):
        yield Finding(Fault.RUNG_TWICE, first.user)
    for first, second in pairwise(legs):
        if first.user == second.user and _talks_at(first, second.invited_at):
            yield Finding(Fault.RUNG_WHILE_TALKING, first.user)


def _talks_at(leg: Leg, at: Seconds) -> bool:
    answered = leg.answered_at is not None and leg.answered_at <= at
    return answered and (leg.ended_at is None or at < leg.ended_at)


def _more_than_offered(books: Books) -> Iterator[Finding]:
    """Fewer rings than offers is no fault: a caller may be gone before the phone is asked."""
    rings = len(_not_the_ladders(books, books.phones))
    excess = rings - sum(record.offers for record in books.records)
    if excess > 0:
        yield Finding(Fault.RUNG_FOR_NOBODY, str(excess))


def _without_offer(books: Books, written: Written) -> list[Leg]:
    begins_at = min((written.at(fact) for fact in written.facts), default=inf)
    offers = _offers(books, written)
    known = (ring for ring in books.phones if ring.invited_at >= begins_at)
    rings = sorted(known, key=lambda ring: ring.invited_at)
    return _not_the_ladders(
        books, [ring for ring in rings if not _takes_one(ring, offers[ring.user])]
    )


def _offers(books: Books, written: Written) -> defaultdict[str, list[Seconds]]:
    """When each phone was to ring, in order."""
    offers: defaultdict[str, list[Seconds]] = defaultdict(list)
    for fact in sorted(written.facts, key=written.at):
        if isinstance(fact, CallOffered | ContactOffered):
            named = fact.advisor if isinstance(fact, CallOffered) else fact.contact
            offers[books.addresses.get(named, named)].append(written.at(fact))
    return offers


def _takes_one(ring: Leg, offers: list[Seconds]) -> bool:
    """The first that may be its own; no other ring has it then."""
    until = max(ring.invited_at + SAME_MOMENT, inf if ring.ended_at is None else ring.ended_at)
    own = (at for at in offers if ring.invited_at - UNTIL_IT_RINGS <= at <= until)
    first = next(own, None)
    if first is not None:
        offers.remove(first)
    return first is not None


def _not_the_ladders(books: Books, rings: Iterable[Leg]) -> list[Leg]:
    rescued = [caller.leg for caller in _perhaps_rescued(books)]
    return [ring for ring in rings if not any(_lasts_at(leg, ring.invited_at) for leg in rescued)]


def _perhaps_rescued(books: Books) -> Iterator[Caller]:
    facts = books.written.facts if books.written else ()
    left = {fact.call for fact in facts if isinstance(fact, CallRescued)}
    numbers = {r.caller or HIDDEN for r in books.records if is_rescued(r) or r.call in left}
    for caller in books.callers:
        if caller.number in numbers or books.is_cut(caller.leg) or books.is_hidden(caller.leg):
            yield caller


def _lasts_at(leg: Leg, at: Seconds) -> bool:
    return leg.invited_at <= at and (leg.ended_at is None or at <= leg.ended_at)
