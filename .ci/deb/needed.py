"""Which of the locked Python packages the service needs, and which only its development.

`requirements.lock` says below each package who asked for it; those that lead up to the project
itself, and not to its group "dev", are the service's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from package import BuildFailed

PROJECT = "acd (pyproject.toml)"

_ENTRY = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[^\s;\\]+)(?P<only> *;)?")
_VIA = re.compile(r"^ +#(?: via)? +(?P<who>\S.*)$")


@dataclass(frozen=True, slots=True)
class Locked:
    name: str
    version: str
    is_conditional: bool  # for some Pythons or platforms only
    asked_by: frozenset[str]


def needed(lock: str) -> list[Locked]:
    """In the order of the file; raises BuildFailed."""
    entries = list(_entries(lock))
    wanted = _wanted({PROJECT}, entries)
    if not wanted:
        raise BuildFailed("requirements.lock does not say who asks for what: make lock")
    return [entry for entry in entries if entry.name in wanted]


def _wanted(roots: set[str], entries: Iterable[Locked]) -> set[str]:
    askers: Mapping[str, frozenset[str]] = {
        name: frozenset().union(*(one.asked_by for one in entries if one.name == name))
        for name in {one.name for one in entries}
    }
    wanted: set[str] = set()
    while more := {name for name, by in askers.items() if by & (roots | wanted)} - wanted:
        wanted |= more
    return wanted


def _entries(lock: str) -> Iterable[Locked]:
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    for block in blocks:
        entry = _ENTRY.match(block)
        if entry is not None:
            lines = (_VIA.match(line) for line in block.splitlines())
            asked_by = frozenset(found["who"] for found in lines if found)
            yield Locked(entry["name"], entry["version"], entry["only"] is not None, asked_by)
