"""Days that never were: the facts of many calls, the same ones each time, and a store of them."""

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from acd.core import facts as f
from acd.core.model import AdvisorId, CallId, LineId, OfferEnding, OfferId, Outcome, Seconds, TeamId
from acd.store.codec import encode
from acd.store.opening import prepare
from acd.store.writer import INSERT_CALL, INSERT_FACT

OPENS, OPEN_FOR = 8.5 * 3600, 9 * 3600.0
_NUMBERS = count()


def day_of_calls(
    midnight: Seconds, calls: int, line: LineId, team: TeamId, advisors: Iterable[AdvisorId]
) -> Iterator[f.Fact]:
    """In the order of their times: a shift, and calls of which some are lost, missed or late."""
    chance = random.Random(midnight)
    staff = list(advisors)
    facts: list[f.Fact] = [f.AdvisorLoggedIn(one, midnight + OPENS) for one in staff]
    for _ in range(calls):
        at = midnight + OPENS + chance.random() * OPEN_FOR
        facts += _call(chance, at, line, team, chance.choice(staff))
    facts += [f.AdvisorLoggedOut(one, midnight + OPENS + OPEN_FOR + 3600) for one in staff]
    yield from sorted(facts, key=lambda fact: fact.at)


def _call(
    chance: random.Random, at: Seconds, line: LineId, team: TeamId, advisor: AdvisorId
) -> Iterator[f.Fact]:
    number = next(_NUMBERS)
    call = CallId(f"{number:032x}")
    caller = f"+336399{chance.randrange(60_000):05}"
    yield f.CallQueued(call, line, team, 0, caller, at, at)
    record = (call, line, team, 0, caller)
    waited = chance.expovariate(1 / 40)
    if chance.random() < 0.15:
        outcome = Outcome.SHORT_ABANDONED if waited < 5 else Outcome.ABANDONED
        yield f.CallCompleted(*record, outcome, None, None, at, None, 0, at + waited)
        return
    for attempt in range(1 + (chance.random() < 0.2)):
        offer = OfferId(f"{number:031x}{attempt}")
        rung = at + waited + 25 * attempt
        yield f.CallOffered(call, offer, advisor, line, team, rung + 20, rung, rung)
        yield f.OfferRang(call, offer, advisor, rung + 0.3)
        if attempt or chance.random() < 0.8:
            break
        yield f.OfferEnded(call, offer, advisor, team, OfferEnding.NO_ANSWER, rung + 20)
    talks_from, talked = rung + 4, 20 + chance.expovariate(1 / 180)
    over = talks_from + talked
    yield f.CallConnected(call, offer, advisor, line, team, talks_from - at, 4.0, talks_from)
    yield f.OfferEnded(call, offer, advisor, team, OfferEnding.TALKED, over)
    yield f.WrapUpStarted(advisor, team, None, over)
    answered = Outcome.ANSWERED
    yield f.CallCompleted(*record, answered, None, advisor, at, talks_from, 1, over)
    yield f.WrapUpEnded(advisor, over + 30)


def write_store(path: Path, facts: Iterable[f.Fact]) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for fact in facts:
            entry = encode(fact)
            connection.execute(INSERT_FACT, entry.fact)
            if entry.record is not None:
                connection.execute(INSERT_CALL, entry.record)
