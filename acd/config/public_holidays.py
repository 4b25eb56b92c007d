"""Public holidays of France, territory by territory: the only module that knows `holidays`.

That library brings the calendars of all countries with it, some 20 MB and half a second: it is
imported when a schedule names a territory, and not before. Its names for Alsace and overseas are
its own; here a territory is written with the number of its département, as everybody does.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Annotated

from pydantic import PlainValidator

from acd.config.findings import instead_of, quoted, same_words
from acd.config.values import text, wrong

NONE = "none"
YEARS = range(2020, 2101)  # the library ends there

_SUBDIVISIONS: Mapping[str, str | None] = {
    "FR": None,
    "FR-57": "57",
    "FR-67": "6AE",
    "FR-68": "6AE",
    "FR-971": "971",
    "FR-972": "972",
    "FR-973": "973",
    "FR-974": "974",
    "FR-975": "PM",
    "FR-976": "976",
    "FR-977": "BL",
    "FR-978": "MF",
    "FR-986": "WF",
    "FR-987": "PF",
    "FR-988": "NC",
}
"""Territory -> the library's name for it; the rest of France has what "FR" has."""


def public_holidays(territory: str, without: Iterable[str]) -> Mapping[date, str]:
    """Each with its French name; two on one day are named together."""
    left_out = list(without)
    named = {
        day: [name for name in names if not any(same_words(name, other) for other in left_out)]
        for day, names in _calendar(territory).items()
    }
    return {day: ", ".join(names) for day, names in named.items() if names}


def holiday_names(territory: str) -> set[str]:
    """Those of a whole century; none for a territory that is not known."""
    return {name for names in _calendar(territory).values() for name in names}


@cache
def _calendar(territory: str) -> Mapping[date, list[str]]:
    if territory not in _SUBDIVISIONS:
        return {}
    from holidays import country_holidays

    subdivision = _SUBDIVISIONS[territory]
    calendar = country_holidays("FR", subdiv=subdivision, years=YEARS, language="fr")
    return {day: calendar.get_list(day) for day in sorted(calendar)}


def _territory(value: object) -> str:
    written = text(value, "FR")
    known = (*_SUBDIVISIONS, NONE)
    if written in known:
        return written
    if written.startswith("FR-") and written[3:] in _MAINLAND:
        raise wrong(f"{quoted(written)} has the holidays of all France", 'write "FR"')
    raise wrong(f"no territory {quoted(written)}", instead_of(written, known))


_MAINLAND = {*(f"{number:02}" for number in range(1, 96)), "2A", "2B"}

Territory = Annotated[str, PlainValidator(_territory)]
