"""Reads Asterisk's configuration files as Asterisk does: sections, templates, additions, includes.

Rule 1: every section and entry keeps its place, so that whoever must change it finds it.
Rule 2: a name is read once, at the place of its `#include`: the order is Asterisk's.
Rule 3: what cannot be followed (`#exec`, a file that is not there) is left out: the running
        Asterisk is asked as well.

Of the syntax: `;` begins a comment unless a backslash stands before it, `;--` one that ends with
`--;`; `[name](!,base)` is a template, `[name](+)` adds to a section; `=` and `=>` are the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

_SECTION = re.compile(r"\[([^\]]*)\]\s*(?:\(([^)]*)\))?")
_INCLUDE = re.compile(r'#\s*(?:try)?include\s+["<]?([^">]+?)[">]?\s*$', re.IGNORECASE)
_ENTRY = re.compile(r"([^=]*?)\s*=>?\s*(.*)")
_COMMENT = re.compile(r"(?<!\\);(?!--).*")
_LONG_COMMENT = re.compile(r"(?<!\\);--(?!-).*?--;", re.DOTALL)
_YES = ("yes", "true", "y", "t", "1", "on")
_DEEPEST = 10  # includes within includes; Asterisk itself stops here


@dataclass(frozen=True, slots=True)
class Place:
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    value: str
    place: Place

    @property
    def is_yes(self) -> bool:
        return self.value.lower() in _YES


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    place: Place
    is_template: bool = False
    is_addition: bool = False
    bases: tuple[str, ...] = ()
    entries: list[Entry] = field(default_factory=list)

    def last(self, name: str) -> Entry | None:
        return next((e for e in reversed(self.entries) if e.name.lower() == name), None)


Texts = Mapping[str, str]
"""Every file that may be included, by its name from Asterisk's folder, or from the root."""


class Configuration:
    """The files as a whole, each of the four that matter read once."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    @cached_property
    def dialplan(self) -> list[Section]:
        return sections("extensions.conf", self._texts)

    @cached_property
    def manager(self) -> list[Section]:
        return sections("manager.conf", self._texts)

    @cached_property
    def pjsip(self) -> list[Section]:
        return sections("pjsip.conf", self._texts)

    @cached_property
    def asterisk(self) -> list[Section]:
        return sections("asterisk.conf", self._texts)


def sections(name: str, texts: Texts) -> list[Section]:
    """Of this file and of all that it includes, in Asterisk's order."""
    found: list[Section] = []
    for place, line in _lines(name, texts, 0):
        if line.startswith("[") and (head := _SECTION.match(line)):
            found.append(_section(head[1].strip(), head[2] or "", place))
        elif found and (entry := _ENTRY.fullmatch(line)):
            found[-1].entries.append(Entry(entry[1].strip(), entry[2].strip(), place))
    return found


def includes(text: str) -> list[str]:
    """What a file includes: names, or patterns of names."""
    if "include" not in text.lower():
        return []
    found = (_INCLUDE.fullmatch(line) for _, line in _bare_lines(text) if line.startswith("#"))
    return [include[1].strip() for include in found if include]


def matching(pattern: str, names: Mapping[str, object]) -> list[str]:
    if pattern in names:
        return [pattern]
    depth = len(PurePosixPath(pattern).parts)
    paths = [PurePosixPath(name) for name in names]
    return sorted(str(p) for p in paths if len(p.parts) == depth and p.match(pattern))


def setting(found: list[Section], section: str, name: str) -> list[Entry]:
    """Every entry of that name in all sections of that name, in order."""
    return [
        entry
        for part in found
        if part.name.lower() == section and not part.is_template
        for entry in part.entries
        if entry.name.lower() == name
    ]


def _lines(name: str, texts: Texts, depth: int) -> Iterator[tuple[Place, str]]:
    for number, line in _bare_lines(texts.get(name, "")):
        if not line.startswith("#"):
            yield Place(name, number), line
        elif include := _INCLUDE.fullmatch(line):
            for inner in matching(include[1].strip(), texts) if depth < _DEEPEST else ():
                yield from _lines(inner, texts, depth + 1)


def _bare_lines(text: str) -> Iterator[tuple[int, str]]:
    """Without comments; a long one leaves its line breaks, so that lines keep their numbers."""
    bare = _LONG_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(bare.removeprefix("\ufeff").split("\n"), start=1):
        kept = (_COMMENT.sub("", line) if ";" in line else line).strip()
        if kept:
            yield number, kept.replace("\\;", ";")


def _section(name: str, options: str, place: Place) -> Section:
    words = [word.strip() for word in options.split(",") if word.strip()]
    bases = tuple(word for word in words if word not in ("!", "+"))
    return Section(name, place, "!" in words, "+" in words, bases)
