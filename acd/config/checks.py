"""What must hold between sections: references, numbers, phones; each rule is one function.

Rule 1: these checks read the raw file, so that a mistake in one key hides none in the others;
        they pass over whatever has the wrong shape, since `shapes.py` complains about it.
Rule 2: a new reference or a new value that must be unique is a row in a table here. What must
        hold of teams, lines, routes and numbers outside has a module each.
"""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from acd.config.broker_checks import mistakes_in_broker
from acd.config.findings import Finding, Place, Raw, dotted, instead_of, quoted, same_words
from acd.config.line_checks import mistakes_in_lines
from acd.config.number_checks import barred_numbers
from acd.config.public_holidays import holiday_names
from acd.config.raw import ids, texts
from acd.config.route_checks import mistakes_in_routes
from acd.config.team_checks import mistakes_in_teams

# Where a name stands, and the section whose ids it must be one of.
_REFERENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("entities", "*", "trunk"), "trunks"),
    (("teams", "*", "entity"), "entities"),
    (("teams", "*", "overflow", "*", "team"), "teams"),
    (("providers", "*", "trunk"), "trunks"),
    (("oncall", "*", "entity"), "entities"),
    (("advisors", "*", "entity"), "entities"),
    (("advisors", "*", "teams", "*"), "teams"),
    (("lines", "*", "entity"), "entities"),
    (("lines", "*", "team"), "teams"),
    (("lines", "*", "route"), "routes"),
    (("lines", "*", "schedule"), "schedules"),
    (("routes", "*", "*", "*", "hours"), "schedules"),
)
_SINGULAR = {
    "entities": "entity",
    "routes": "route",
    "schedules": "schedule",
    "teams": "team",
    "trunks": "trunk",
}

# What two may not share, and why.
_UNIQUE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("advisors", "*", "phone"), "give each advisor a phone, or two would ring at once"),
    (("trunks", "*", "endpoint"), "give each trunk an endpoint, or its limits would not hold"),
    (("lines", "*", "numbers", "*"), "give each number to one line, or none would know its calls"),
)

_LONGEST_SOCKET = 100  # bytes; the kernel takes 108 at most
_DEFAULT_SOCKET = "acd.sock"


def contradictions(raw: Raw, folder: Path) -> Iterator[Finding]:
    """All that the sections of one file say against each other or against this machine."""
    yield from _dangling_references(raw)
    yield from _shared_values(raw)
    yield from _overlapping_numbers(raw)
    yield from _teams_without_advisors(raw)
    yield from _second_node(raw)
    yield from _socket_too_long(raw, folder)
    yield from _unknown_holidays(raw)
    yield from mistakes_in_teams(raw)
    yield from mistakes_in_routes(raw)
    yield from mistakes_in_lines(raw)
    yield from barred_numbers(raw)
    yield from mistakes_in_broker(raw)


def _dangling_references(raw: Raw) -> Iterator[Finding]:
    for pattern, section in _REFERENCES:
        known = ids(raw, section)
        for place, name in texts(raw, *pattern):
            if name not in known:
                yield Finding(
                    place, f"no {_SINGULAR[section]} {quoted(name)}", instead_of(name, known)
                )


def _shared_values(raw: Raw) -> Iterator[Finding]:
    for pattern, hint in _UNIQUE:
        first: dict[str, Place] = {}
        for place, value in texts(raw, *pattern):
            if value in first:
                owner = dotted(first[value][:2])
                yield Finding(place, f"{quoted(value)} is already in {owner}", hint)
            first.setdefault(value, place)


def _overlapping_numbers(raw: Raw) -> Iterator[Finding]:
    """A number that begins another: the exchange would stop dialling at the shorter one."""
    places = {number: place for place, number in texts(raw, "lines", "*", "numbers", "*")}
    for number, following in pairwise(sorted(places)):
        if number.startswith("+") and following.startswith(number):
            owner = dotted(places[following][:2])
            yield Finding(
                places[number],
                f"{quoted(number)} is the beginning of {quoted(following)} in {owner}",
                "write both with all their digits, and none too many",
            )


def _teams_without_advisors(raw: Raw) -> Iterator[Finding]:
    served = {name for _, name in texts(raw, "advisors", "*", "teams", "*")}
    for team in ids(raw, "teams"):
        if team not in served:
            yield Finding(
                ("teams", team),
                "no advisor serves this team",
                f"add {quoted(team)} to the teams of an advisor",
            )


def _second_node(raw: Raw) -> Iterator[Finding]:
    for node in ids(raw, "asterisk")[1:]:
        yield Finding(("asterisk", node), "one Asterisk is supported, this is another", "remove it")


def _socket_too_long(raw: Raw, folder: Path) -> Iterator[Finding]:
    written = [name for _, name in texts(raw, "site", "socket")]
    length = len(os.fsencode(folder / (written or [_DEFAULT_SOCKET])[0].strip()))
    if length > _LONGEST_SOCKET:
        yield Finding(
            ("site", "socket"),
            f"with its folder it has {length} bytes; a socket's name can have {_LONGEST_SOCKET}",
            'name a shorter place, like "/run/acd/acd.sock"',
        )


def _unknown_holidays(raw: Raw) -> Iterator[Finding]:
    for place, name in texts(raw, "schedules", "*", "without_holidays", "*"):
        for _, territory in texts(raw, *place[:2], "holidays"):
            known = holiday_names(territory)
            if known and not any(same_words(name, holiday) for holiday in known):
                yield Finding(
                    place, f"no public holiday {quoted(name)} there", instead_of(name, known)
                )
