"""Who is asked before us: what else takes a number of ours, on its way from the trunk to a line.

Asterisk looks into a context itself first, patterns included, then into what it includes, in the
order in which that is written.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from acd.asterisk.client import AmiClient
from acd.asterisk.dialplan import dialled_forms
from acd.asterisk.marks import FROM_TRUNK
from acd.config.settings import Settings
from acd.errors import ActionFailed
from acd.verdicts import Finding, sound, unless_any, wrong

NUMBERS = "acd-numbers"
_CLASSES = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*", "-": ""}
_PIECE = re.compile(r"\[[^\]]*\]|.")


async def order(client: AmiClient, settings: Settings) -> list[Finding]:
    """Behind the trunk, and in the contexts of the administrator's that lead there."""
    numbers = _our_numbers(settings)
    ways = [
        (FROM_TRUNK, NUMBERS),
        *((context, FROM_TRUNK) for context in settings.asterisk.incoming),
    ]
    found = [it for door, goal in ways for it in await _on_the_way(client, door, goal, numbers)]
    return unless_any(
        found, sound("dialplan-order", "nobody is asked for our numbers before we are")
    )


def _our_numbers(settings: Settings) -> list[str]:
    return sorted(
        form
        for line in settings.lines.values()
        for number in line.numbers
        for form in dialled_forms(number, settings.site.country)
    )


async def _on_the_way(
    client: AmiClient, door: str, goal: str, numbers: Collection[str]
) -> list[Finding]:
    entered = await _context(client, door)
    if goal not in entered.includes:
        hint = f"extensions.conf, in [{door}]: include => {goal}; then `dialplan reload`"
        return [wrong("dialplan-order", f"{door} does not include {goal}", hint)]
    before = [entered]
    for name in entered.includes[: entered.includes.index(goal)]:
        before += await _below(client, name)
    taken = ((context.name, [n for n in numbers if context.takes(n)]) for context in before)
    return [_taken(door, goal, where, which) for where, which in taken if which]


def _taken(door: str, goal: str, where: str, numbers: list[str]) -> Finding:
    text = f"[{where}] answers {', '.join(numbers)} before {goal} is asked"
    hint = (
        f"extensions.conf: take these numbers out of [{where}]"
        + ("" if where == door else f", or write `include => {goal}` before it in [{door}]")
        + "; then `dialplan reload`"
    )
    return wrong("dialplan-order", text, hint)


@dataclass(frozen=True, slots=True)
class _Context:
    name: str
    extensions: frozenset[str] = frozenset()
    includes: tuple[str, ...] = ()  # in the order in which they are asked

    def takes(self, number: str) -> bool:
        return any(_matches(extension, number) for extension in self.extensions)


async def _context(client: AmiClient, name: str) -> _Context:
    try:
        rows = await client.listing("ShowDialPlan", {"Context": name})
    except ActionFailed:
        return _Context(name)  # included, and never written
    return _Context(
        name,
        frozenset(row.get("Extension") for row in rows) - {""},
        tuple(row.get("IncludeContext") for row in rows if row.get("IncludeContext")),
    )


async def _below(client: AmiClient, name: str) -> list[_Context]:
    """The context, and what it includes, each once."""
    found: dict[str, _Context] = {}
    due = [name]
    while due:
        following = due.pop(0)
        if following not in found:
            found[following] = await _context(client, following)
            due += found[following].includes
    return [*found.values()]


def _matches(extension: str, number: str) -> bool:
    """As pbx.c reads a pattern: `_0[12]XXXXXXXX`, `_X.`."""
    if not extension.startswith("_"):
        return extension == number
    pieces = _PIECE.findall(extension[1:])
    pattern = "".join(
        piece if piece.startswith("[") else _CLASSES.get(piece.upper(), re.escape(piece))
        for piece in pieces
    )
    try:
        return re.fullmatch(pattern, number) is not None
    except re.error:
        return False  # a range that runs backwards: Asterisk cannot make anything of it either
