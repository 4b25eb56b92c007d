"""The settings of a story, one a line.

team siege ring_for=20 wrap_up=0          TeamPlan; overflow siege agence=60: after so long
line accueil siege route=jour trunk=op    LinePlan
hours accueil 0-3600 7200-86400           every day, in seconds; a story begins at midnight
advisor ana siege                         AdvisorPlan
rules rings_outside=2                     Rules
trunk op most_calls=2                     TrunkPlan
provider p24 op answered_after=5          ProviderPlan
open jour team:siege/60 caretaker/25+     the steps of a route; + keeps the place
closed jour oncall:nuit                   the same while the line is closed; rounds jour 2
tenant jeanne caretaker=g1,g2 last=ana    Known; g1 has a number, loge@ an own phone, x! may
                                          not be dialled; oncall:nuit=a,b vulnerable=yes
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any, get_args, get_type_hints

from acd.core.model import AdvisorId, TeamId
from acd.core.plan import AdvisorPlan, LinePlan, Overflow, PausePlan, Plan, Rules, TeamPlan
from acd.core.routes import (
    Contact,
    ContactId,
    Known,
    OncallId,
    ProviderPlan,
    Route,
    RouteId,
    Step,
    To,
    TrunkPlan,
)
from acd.core.schedule import Schedule, Span

_BUILT: Mapping[str, tuple[str, type]] = {
    "team": ("teams", TeamPlan),
    "line": ("lines", LinePlan),
    "trunk": ("trunks", TrunkPlan),
    "provider": ("providers", ProviderPlan),
    "pause": ("pauses", PausePlan),
}


def plan(settings: list[str]) -> Plan:
    found: dict[str, Any] = {
        section: {} for section in ("lines", "teams", "advisors", "routes", "providers", "trunks")
    } | {"pauses": {}}
    for setting in settings:
        kind, *words = setting.split()
        _set(found, kind, words)
    return Plan(**found)


def tenants(settings: list[str]) -> Mapping[str, Known]:
    words = [setting.split()[1:] for setting in settings if setting.startswith("tenant ")]
    return {name: _known(dict(word.split("=") for word in rest)) for name, *rest in words}


def build(kind: type, words: list[str], values: Mapping[str, str]) -> Any:
    hints = get_type_hints(kind)
    named = dict(zip((field.name for field in dataclasses.fields(kind)), words, strict=False))
    return kind(**{k: _read(hints[k], v) for k, v in (named | dict(values)).items()})


def _set(found: dict[str, Any], kind: str, words: list[str]) -> None:
    names = [word for word in words if "=" not in word]
    values = dict(word.split("=") for word in words if "=" in word)
    if kind in _BUILT:
        section, plan_of = _BUILT[kind]
        found[section][names[0]] = build(plan_of, names, values)
        return
    match kind:
        case "overflow":
            to = tuple(Overflow(TeamId(team), float(after)) for team, after in values.items())
            found["teams"][names[0]] = replace(found["teams"][names[0]], overflow=to)
        case "hours":
            line = found["lines"][names[0]]
            found["lines"][names[0]] = replace(line, schedule=_hours(names[1:]))
        case "advisor":
            advisor, *teams = names
            served = tuple(map(TeamId, teams))
            found["advisors"][advisor] = AdvisorPlan(AdvisorId(advisor), f"PJSIP/{advisor}", served)
        case "rules":
            found["rules"] = build(Rules, [], values)
        case "open" | "closed":
            route = found["routes"].get(names[0], Route(RouteId(names[0]), ()))
            steps = tuple(map(_step, names[1:]))
            found["routes"][names[0]] = replace(route, **{kind: steps})
        case "rounds":
            rounds = None if names[1] == "-" else int(names[1])
            route = replace(found["routes"][names[0]], rounds=rounds)
            found["routes"][names[0]] = route
        case "tenant":
            pass  # see `tenants`
        case _:
            raise ValueError(f"no such setting: {kind}")


def _hours(words: list[str]) -> Schedule:
    spans = (word.split("-") for word in words)
    return Schedule(UTC, (tuple(Span(int(a) // 60, int(b) // 60) for a, b in spans),) * 7)


def _step(word: str) -> Step:
    target, _, lasts = word.rstrip("+").partition("/")
    to, _, name = target.partition(":")
    return Step(To(to), name, float(lasts) if lasts else None, word.endswith("+"))


def _known(values: Mapping[str, str]) -> Known:
    oncall = {k.partition(":")[2]: v for k, v in values.items() if k.startswith("oncall:")}
    return Known(
        building="les-tilleuls",
        vulnerable=values.get("vulnerable") == "yes",
        caretaker=_contacts(values.get("caretaker")),
        rental_manager=_contacts(values.get("rental_manager")),
        oncall={OncallId(plan): _contacts(people) for plan, people in oncall.items()},
        agency_team=TeamId(values["agency"]) if "agency" in values else None,
        last_advisor=AdvisorId(values["last"]) if "last" in values else None,
        route=RouteId(values["route"]) if "route" in values else None,
    )


def _contacts(words: str | None) -> tuple[Contact, ...]:
    return tuple(map(_contact, words.split(","))) if words else ()


def _contact(word: str) -> Contact:
    name = ContactId(word.rstrip("@!"))
    if word.endswith("@"):
        return Contact(name, phone=f"PJSIP/{name}")
    return Contact(name, number=f"+33-{name}", may_be_dialled=not word.endswith("!"))


def _read(hint: Any, word: str) -> Any:
    if word == "-":
        return None
    kind = next(kind for kind in get_args(hint) or (hint,) if kind is not type(None))
    kind = getattr(kind, "__supertype__", kind)
    return word == "yes" if kind is bool else kind(word)
