"""A call walks through its route, and no phone rings: what would happen is told before going live.

It is the real engine on a floor of its own, so that what is told is what will be done. There nobody
answers: the advisors are all logged in and busy with something else, and whoever is rung outside
lets it ring.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import RingContact
from acd.core.engine import Engine
from acd.core.floor import Floor
from acd.core.model import OfferEnding, OfferId, Seconds
from acd.core.plan import Plan
from acd.core.routes import ContactId

_MOST_EVENTS = 500  # of one call; no route that the configuration allows comes near


@dataclass(frozen=True, slots=True)
class Said:
    """What became true, or who would be rung, so long after the call arrived."""

    after: Seconds
    what: f.Fact | RingContact


def rehearse(
    plan: Plan,
    arrival: s.CallArrived,
    *,
    absent: frozenset[ContactId] = frozenset(),
    until: Seconds,
) -> tuple[Said, ...]:
    """All that happens to this call in its first `until` seconds, or in one round of its route."""
    engine = Engine(Floor(plan), (OfferId(f"{number:032x}") for number in count()))
    engine.handle(s.RollCall((), (), frozenset(), frozenset()), 0.0)
    engine.handle(s.AbsentNow(absent), 0.0)
    for advisor in plan.advisors:
        engine.handle(s.AdvisorLogsIn(advisor), 0.0)
        engine.handle(s.SupervisorPauses(advisor, "rehearsal"), 0.0)
    return tuple(_walk(engine, arrival, until))


def _walk(engine: Engine, arrival: s.CallArrived, until: Seconds) -> Iterator[Said]:
    now: Seconds = 0.0
    signal: s.Signal = arrival
    ringing: _Ringing | None = None
    for _ in range(_MOST_EVENTS):
        decision = engine.handle(signal, now)
        yield from (Said(now, fact) for fact in decision.facts)
        rings = [command for command in decision.commands if isinstance(command, RingContact)]
        yield from (Said(now, ring) for ring in rings)
        if isinstance(signal, s.LegEnded):
            ringing = None
        if rings:
            ringing = _Ringing(now + rings[0].ring_for, rings[0].offer)
        is_over = any(isinstance(fact, f.RouteRepeated) for fact in decision.facts)
        following = _next(engine, ringing)
        if is_over or arrival.call not in engine.floor.calls or following is None:
            return
        now, signal = following
        if now > until:
            return


@dataclass(frozen=True, slots=True)
class _Ringing:
    until: Seconds
    offer: OfferId


def _next(engine: Engine, ringing: _Ringing | None) -> tuple[Seconds, s.Signal] | None:
    """The next deadline passes, or before it the phone rings out."""
    deadline = engine.next_deadline()
    if ringing is not None and (deadline is None or ringing.until <= deadline):
        return ringing.until, s.LegEnded(ringing.offer, OfferEnding.NO_ANSWER)
    return None if deadline is None else (deadline, s.Tick())
