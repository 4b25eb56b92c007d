"""Stories: what the engine is told and what it says, as plain text.

    # One sentence: what the story shows.
    team siege ring_for=20 wrap_up=0          and everything else in `story_plan`
    > 0 AdvisorLogsIn ana                     a signal: seconds, class, fields in order (- is None)
      AdvisorLoggedIn advisor=ana             facts, then commands (with a *), in order

`pytest --rewrite` writes the answers anew; the diff is then for a human to read.
"""

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from story_plan import build, plan, tenants

from acd.core import signals
from acd.core.engine import Engine
from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.model import CallState, OfferId
from acd.core.plan import Plan
from acd.core.routes import Contact, ContactId, Known

_UNSHOWN = {
    "at",
    "line",
    "priority",
    "queued_at",
    "matchable_at",
    "ring_until",
    "phone",
    "known",
    "wall_ahead",
    "is_open",
    "ring_for",
}
NOBODY_THERE = signals.RollCall((), (), frozenset(), frozenset())


def offer_ids() -> Iterator[OfferId]:
    return (OfferId(f"o{number}") for number in count(1))


def started(plan: Plan) -> Engine:
    """An engine whose switch is up and whose floor is empty."""
    engine = Engine(Floor(plan), offer_ids())
    engine.handle(NOBODY_THERE, 0.0)
    return engine


def all_there(engine: Engine) -> signals.RollCall:
    """After the link was lost nothing in Asterisk has changed."""
    calls = engine.floor.calls.values()
    seen = {c.id: signals.SeenCall(c.id, c.line, c.caller, c.queued_at) for c in calls}
    left = [c.id for c in calls if c.state is CallState.RESCUE]
    return signals.RollCall(
        tuple(seen[call] for call in seen if call not in left),
        tuple(
            signals.SeenLeg(o.call, o.id, o.advisor, o.connected_at is not None, o.contact)
            for o in engine.floor.offers.values()
        ),
        frozenset(),
        frozenset(),
        left=tuple(seen[call] for call in left),
    )


def retell(path: Path) -> tuple[str, str]:
    """What the story says, and what the engine says today."""
    told = path.read_text()
    return told, "".join(_lines(told))


def _lines(told: str) -> Iterator[str]:
    script = [line for line in told.splitlines() if not line.startswith("  ")]
    settings = [line for line in script if line and line[0] not in "#>"]
    known = tenants(settings)
    engine = started(plan(settings))
    facts: list[Fact] = []
    for line in script:
        yield line + "\n"
        if line.startswith(">"):
            _, at, name, *words = line.split()
            signal = (
                all_there(engine) if name == "SwitchBackWithAll" else _signal(name, words, known)
            )
            decision = engine.handle(signal, float(at))
            facts += decision.facts
            yield from (f"  {_shown(fact)}\n" for fact in decision.facts)
            yield from (f"  * {_shown(command)}\n" for command in decision.commands)


def _signal(name: str, words: list[str], known: Mapping[str, Known]) -> Any:
    match name:
        case "SwitchBack":
            return NOBODY_THERE
        case "AbsentNow":
            return signals.AbsentNow(frozenset(map(ContactId, words)))
        case "CallArrived" if words[-1] in known:
            return replace(_signal(name, words[:-1], {}), known=known[words[-1]])
        case _:
            return build(getattr(signals, name), words, {})


def _shown(said: Any) -> str:
    shown = (
        f"{field.name}={_text(getattr(said, field.name))}"
        for field in dataclasses.fields(said)
        if field.name not in _UNSHOWN and getattr(said, field.name) not in (None, "", field.default)
    )
    return " ".join((type(said).__name__, *shown))


def _text(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Contact):
        return value.phone or value.number or value.id
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
