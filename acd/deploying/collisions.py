"""Names of ours that the administrator has already: each with both places. Nothing is done then.

Rule 1: files are read as Asterisk would read them with our lines in, so that what is found here is
        what would meet there; the running Asterisk is asked for what other ways have brought.
Rule 2: an extension of his goes before what we include into his context: it would take our number
        or code away, a pattern as well.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from acd.asterisk.inspection import Finding, Verdict
from acd.deploying.answers import Context
from acd.deploying.layout import OURS
from acd.deploying.reading import Configuration, Entry, Place, Section

_NO_CONTEXTS = ("general", "globals")
_CLASSES: Mapping[str, str] = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}


def is_ours(place: Place) -> bool:
    return place.file.startswith(f"{OURS}/")


def collisions(shall: Configuration, running: Mapping[str, Context]) -> list[Finding]:
    """`shall`: all files as they shall be."""
    return [
        *_twice(shall.dialplan, "context", _named_context),
        *_twice(shall.manager, "manager account", _named_account),
        *_twice(shall.pjsip, "", _named_object(shall.pjsip)),
        *_global_variables(shall.dialplan),
        *_shadows(shall.dialplan),
        *_elsewhere(shall.dialplan, running),
    ]


def _twice(
    found: list[Section], what: str, name_of: Callable[[Section], str | None]
) -> Iterator[Finding]:
    ours = {name_of(s): s.place for s in found if is_ours(s.place)}
    seen = set()
    for section in found:
        name = name_of(section)
        if name is None or name in seen or is_ours(section.place) or name not in ours:
            continue
        seen.add(name)
        yield _collision(f"{what} {name}".strip(), section.place, ours[name])


def _collision(what: str, his: Place, ours: Place) -> Finding:
    hint = f"rename yours, or take it out if it is a copy of acd's: {his}"
    return Finding(Verdict.WRONG, f"{what} is yours already: {his}, and {ours}", hint)


def _named_context(section: Section) -> str | None:
    is_one = section.name not in _NO_CONTEXTS and not section.is_addition
    return section.name if is_one else None


def _named_account(section: Section) -> str | None:
    return None if section.name == "general" else section.name


def _named_object(found: list[Section]) -> Callable[[Section], str | None]:
    """Endpoint, auth and aor of one name are three things; templates have one space of names."""
    templates = {section.name: section for section in found if section.is_template}

    def named(section: Section) -> str | None:
        if section.is_template:
            return f"template {section.name}"
        kinds = [s.last("type") for s in (section, *map(templates.get, section.bases)) if s]
        kind = next((entry.value for entry in kinds if entry), None)
        return None if kind is None else f"{kind} {section.name}"

    return named


def _global_variables(dialplan: list[Section]) -> Iterator[Finding]:
    for section in dialplan:
        for entry in section.entries if section.name == "globals" else ():
            if entry.name.upper().startswith("ACD_"):
                text = f"the global variable {entry.name} is yours already: {entry.place}"
                hint = "rename it: acd keeps its lease in variables that begin with ACD_"
                yield Finding(Verdict.WRONG, text, hint)


def _shadows(dialplan: list[Section]) -> Iterator[Finding]:
    his = [section for section in dialplan if not is_ours(section.place)]
    ours = [section for section in dialplan if is_ours(section.place)]
    for context in dict.fromkeys(section.name for section in ours if section.is_addition):
        wanted = {_extension(entry): entry.place for entry in _extensions(ours, context)}
        for other in _extensions(his, context):
            taken = [number for number in wanted if _taker(_extension(other))(number)]
            if taken:
                more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
                what = f"{taken[0]}{more} in context {context}"
                yield _collision(what, other.place, wanted[taken[0]])


def _extensions(found: list[Section], context: str) -> list[Entry]:
    """First steps that a call in this context meets, those of its includes too."""
    met: list[Entry] = []
    todo, seen = [context], set()
    while todo:
        name = todo.pop()
        seen.add(name)
        entries = [entry for section in found if section.name == name for entry in section.entries]
        met += [e for e in entries if e.name == "exten" and _is_first(e)]
        included = (e.value.split(",")[0].strip() for e in entries if e.name == "include")
        todo += [name for name in included if name not in seen]
    return met


def _is_first(entry: Entry) -> bool:
    return re.match(r"[^,]*,\s*(1|n|hint)\b", entry.value) is not None


def _extension(entry: Entry) -> str:
    return entry.value.split(",")[0].split("/")[0].strip()


@cache
def _taker(pattern: str) -> Callable[[str], bool]:
    """Whether an extension of his answers where one of ours is meant."""
    if not pattern.startswith("_"):
        return pattern.__eq__
    parts = re.findall(r"\[[^\]]+\]|.", pattern[1:])
    try:
        expression = re.compile("".join(map(_class, parts)))
    except re.error:
        return lambda _: False  # Asterisk makes nothing of it either
    return lambda number: expression.fullmatch(number) is not None


def _class(part: str) -> str:
    if len(part) > 1:
        return "[" + re.sub(r"([\\^\[])", r"\\\1", part[1:-1]) + "]"
    return "" if part == "-" else _CLASSES.get(part.upper(), re.escape(part))


def _elsewhere(dialplan: list[Section], running: Mapping[str, Context]) -> Iterator[Finding]:
    """Contexts of ours that a Lua or AEL script, or a database, has brought."""
    for section in dialplan:
        context = running.get(section.name)
        is_one = is_ours(section.place) and not section.is_addition
        if context and is_one and context.made_by != "pbx_config":
            text = (
                f"context {section.name} is in the running Asterisk already, made by "
                f"{context.made_by}, and {section.place}"
            )
            yield Finding(Verdict.WRONG, text, f"rename the one of {context.made_by}")
