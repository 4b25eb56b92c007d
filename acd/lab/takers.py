"""Who took the calls, by kind, and what became of all legs to them: read from the journal.

Whoever answers at a desk is an advisor, whichever step of a route led there.
"""

from collections import Counter, defaultdict
from pathlib import Path

from acd.core.facts import CallCompleted, Fact, OfferEnded
from acd.core.model import OfferEnding
from acd.core.routes import RINGS_CONTACTS, To
from acd.screens.demo import TakerView
from acd.store.journal import Journal


async def takers(store: Path) -> list[TakerView]:
    """In the order of `To`; the service must have ended."""
    async with Journal(store) as journal:
        return count_takers([fact async for fact in journal.replay()])


def count_takers(facts: list[Fact]) -> list[TakerView]:
    """Only kinds of which somebody was rung."""
    calls: Counter[To] = Counter()
    legs: defaultdict[To, Counter[OfferEnding]] = defaultdict(Counter)
    for fact in facts:
        if isinstance(fact, CallCompleted) and fact.answered_by is not None:
            calls[_kind(fact.answered_by)] += 1
        if isinstance(fact, OfferEnded):
            legs[_kind(fact.to)][fact.ending] += 1
    return [TakerView(to, calls[to], legs[to]) for to in To if to in legs]


def _kind(to: To) -> To:
    return to if to in RINGS_CONTACTS else To.TEAM
