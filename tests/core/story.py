"""Stories: what the engine is told and what it says, as plain text.

    # One sentence: what the story shows.
    team siege ring_for=20 wrap_up=0          TeamPlan, LinePlan, AdvisorPlan, Rules
    hours accueil 0-3600 7200-86400           every day, in seconds; a story begins at midnight
    > 0 AdvisorLogsIn ana                     a signal: seconds, class, fields in order (- is None)
      AdvisorLoggedIn advisor=ana             facts, then commands (with a *), in order

`pytest --rewrite` writes the answers anew; the diff is then for a human to read.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any, get_args, get_type_hints

from acd.core import signals
from acd.core.engine import Engine
from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.model import AdvisorId, LineId, OfferId
from acd.core.plan import AdvisorPlan, LinePlan, Plan, Rules, TeamPlan
from acd.core.schedule import Schedule, Span

_UNSHOWN = {
    "at",
    "line",
    "priority",
    "queued_at",
    "matchable_at",
    "ring_until",
    "phone",
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


def retell(path: Path) -> tuple[str, str]:
    """What the story says, and what the engine says today."""
    told = path.read_text()
    return told, "".join(_lines(told))


def _lines(told: str) -> Iterator[str]:
    script = [line for line in told.splitlines() if not line.startswith("  ")]
    engine = started(_plan([line for line in script if line and line[0] not in "#>"]))
    facts: list[Fact] = []
    for line in script:
        yield line + "\n"
        if line.startswith(">"):
            _, at, name, *words = line.split()
            decision = engine.handle(_signal(name, words), float(at))
            facts += decision.facts
            yield from (f"  {_shown(fact)}\n" for fact in decision.facts)
            yield from (f"  * {_shown(command)}\n" for command in decision.commands)


def _plan(settings: list[str]) -> Plan:
    lines, teams, advisors, rules = {}, {}, {}, Rules()
    for setting in settings:
        kind, *words = setting.split()
        names = [word for word in words if "=" not in word]
        values = dict(word.split("=") for word in words if "=" in word)
        match kind:
            case "team":
                teams[names[0]] = _build(TeamPlan, names, values)
            case "line":
                lines[names[0]] = _build(LinePlan, names, values)
            case "hours":
                spans = (word.split("-") for word in names[1:])
                day = tuple(Span(int(a) // 60, int(b) // 60) for a, b in spans)
                lines[names[0]] = replace(lines[names[0]], schedule=Schedule(UTC, (day,) * 7))
            case "advisor":
                advisor = AdvisorId(names[0])
                advisors[advisor] = AdvisorPlan(advisor, f"PJSIP/{advisor}", tuple(names[1:]))
            case "rules":
                rules = _build(Rules, [], values)
            case _:
                raise ValueError(f"no such setting: {setting}")
    return Plan({LineId(k): v for k, v in lines.items()}, teams, advisors, rules)


def _signal(name: str, words: list[str]) -> Any:
    if name == "SwitchBack":
        return NOBODY_THERE
    return _build(getattr(signals, name), words, {})


def _build(kind: type, words: list[str], values: dict[str, str]) -> Any:
    hints = get_type_hints(kind)
    named = dict(zip((field.name for field in dataclasses.fields(kind)), words, strict=False))
    return kind(**{k: _read(hints[k], v) for k, v in (named | values).items()})


def _read(hint: Any, word: str) -> Any:
    if word == "-":
        return None
    kind = next(kind for kind in get_args(hint) or (hint,) if kind is not type(None))
    kind = getattr(kind, "__supertype__", kind)
    return word == "yes" if kind is bool else kind(word)


def _shown(said: Any) -> str:
    fields = ((field.name, getattr(said, field.name)) for field in dataclasses.fields(said))
    shown = (f"{k}={_text(v)}" for k, v in fields if k not in _UNSHOWN and v is not None)
    return " ".join((type(said).__name__, *shown))


def _text(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return f"{value:g}" if isinstance(value, float) else str(value)
