"""A day at the demo's site, everything short: who answers, who calls, and with how much patience.

Nothing here is drawn by lot except what a moody advisor does: two demos show the same callers.
The numbers are reserved for fiction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle

from acd.lab.scene import Scene
from acd.lab.sipp import FOREVER, Behaviour, Calls, answers, moody

ACCUEIL, VALLEE = "+33199001234", "+33199005678"
CALLERS_NUMBER = "+3363998{group:03}"  # SIPp appends the number of the call, one digit

_SITE = """
[site]
name = "Habitat du Centre"
language = "{language}"
metrics = "@metrics@"
short_abandon = "2s"
pauses = {{ 1 = "déjeuner" }}

[teams.siege]
name = "Siège"
ring_for = "6s"
wrap_up = "2s"
service_level = {{ within = "6s", target = 0.80 }}

[teams.vallee]
name = "Vallée"
ring_for = "5s"
wrap_up = "2s"
service_level = {{ within = "8s", target = 0.75 }}

# Both lines answer when an advisor does: then an answer that a caller sees is a person's.
[lines.accueil]
name = "Accueil"
numbers = ["{accueil}"]
team = "siege"
answer = "when-connected"

[lines.vallee]
name = "Vallée"
numbers = ["{vallee}"]
team = "vallee"
waiting = "ringback"
answer = "when-connected"
"""
_ADVISOR = """
[advisors.{id}]
name = "{name}"
phone = "PJSIP/{id}"
teams = [{teams}]
"""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    teams: tuple[str, ...]
    phone: Behaviour


PEOPLE = (
    Person("ana", "Ana Lopez", ("siege",), answers(ring=0.6, talk=2.5)),
    Person("bruno", "Bruno Martin", ("siege", "vallee"), answers(ring=1.2, talk=2.0)),
    Person(
        "chloe",
        "Chloé Petit",
        ("siege",),
        moody(absent=0.2, declining=0.01, ring=0.8, talk=2.2),
    ),
    Person("david", "David N'Diaye", ("vallee",), answers(ring=0.7, talk=3.0)),
    Person("emma", "Emma Roux", ("siege", "vallee"), answers(ring=0.9, talk=2.6)),
    Person(
        "farid",
        "Farid Haddad",
        ("vallee",),
        moody(absent=0.01, declining=0.25, ring=0.5, talk=1.8),
    ),
)

# Patience until the answer, then the length of the call unless the advisor ends it before.
_TENANTS = (
    Calls(ACCUEIL, patience=40.0, stay=2.0),
    Calls(VALLEE, patience=40.0, stay=FOREVER),
    Calls(ACCUEIL, patience=3.0, stay=3.0),
    Calls(VALLEE, patience=30.0, stay=1.0),
    Calls(ACCUEIL, patience=40.0, stay=FOREVER),
    Calls(VALLEE, patience=1.6, stay=2.0),
    Calls(ACCUEIL, patience=5.0, stay=2.5),
)
_SIZES = (4, 3, 2, 4, 5)  # at most 9
_PER_SECOND = (0.5, 0.9, 0.4)


def usual_scene(language: str) -> Scene:
    return Scene(
        text=_site_text(language),
        advisors={person.id: person.phone for person in PEOPLE},
        groups=groups,
    )


def _site_text(language: str) -> str:
    advisors = (
        _ADVISOR.format(
            id=person.id, name=person.name, teams=", ".join(f'"{team}"' for team in person.teams)
        )
        for person in PEOPLE
    )
    return _SITE.format(language=language, accueil=ACCUEIL, vallee=VALLEE) + "".join(advisors)


def groups(calls: int | None) -> Iterator[Calls]:
    """Tenants who call, for ever or so many; each call has a number of its own."""
    endless = (
        replace(tenants, count=size, per_second=rate, number=_number(group))
        for group, tenants, size, rate in zip(
            count(), cycle(_TENANTS), cycle(_SIZES), cycle(_PER_SECOND), strict=False
        )
    )
    return endless if calls is None else _cut(endless, calls)


def _number(group: int) -> str:
    return CALLERS_NUMBER.format(group=group) + "[call_number]"


def _cut(endless: Iterator[Calls], left: int) -> Iterator[Calls]:
    while left > 0:
        group = next(endless)
        yield replace(group, count=min(group.count, left))
        left -= group.count
