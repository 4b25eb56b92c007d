"""What Asterisk's console says, read: contexts, endpoints, modules, classes of music, settings."""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from acd.asterisk.console import Console

_CONTEXT = re.compile(r"^\[ Context '(.*)' created by '(.*)' \]$")
_FIRST_STEP = re.compile(r"^  '(.*?)'(?: \(CID match '.*?'\))? =>\s*(?:\[[^\]]*\]\s*)?(\d+)\. ")
_NEXT_STEP = re.compile(r"^\s+(?:\[[^\]]*\]\s+)?(\d+)\. ")
_INCLUDED = re.compile(r"^  Include =>\s+'(.*?)'")
_ENDPOINT = re.compile(r"^ Endpoint:\s+([^\s/<]+)", re.MULTILINE)
_MODULE = re.compile(r"^(\S+\.so)\s.*\sRunning\s", re.MULTILINE)
_CLASS = re.compile(r"^Class: (.+)$", re.MULTILINE)
_ROW = re.compile(r"^\s*([^:\n]+):[ \t]+(.*?)[ \t]*$", re.MULTILINE)


@dataclass(slots=True)
class Context:
    """What the running dialplan knows of one."""

    made_by: str
    steps: dict[str, int] = field(default_factory=dict)  # by extension: how many
    includes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Running:
    """What an Asterisk says of itself before anything is done to it."""

    dialplan: Mapping[str, Context] = field(default_factory=dict)
    endpoints: Collection[str] = ()
    modules: Collection[str] = ()  # those that run
    music_classes: Collection[str] = ()
    core: Mapping[str, str] = field(default_factory=dict)  # version, system name, folders


async def running(console: Console) -> Running:
    """All at once: by ssh each answer takes its time."""
    return Running(
        *await asyncio.gather(
            dialplan(console),
            endpoints(console),
            modules(console),
            music_classes(console),
            table(console, "core show settings"),
        )
    )


async def dialplan(console: Console) -> dict[str, Context]:
    return read_dialplan(await console.run("dialplan show"))


def read_dialplan(text: str) -> dict[str, Context]:
    found: dict[str, Context] = {}
    context, extension = Context(""), ""
    for line in text.splitlines():
        if head := _CONTEXT.match(line):
            context = found[head[1]] = Context(head[2])
        elif included := _INCLUDED.match(line):
            context.includes.append(included[1])
        elif first := _FIRST_STEP.match(line):
            extension = first[1]
            context.steps[extension] = 1
        elif _NEXT_STEP.match(line) and extension:
            context.steps[extension] += 1
    return found


async def endpoints(console: Console) -> set[str]:
    return set(_ENDPOINT.findall(await console.run("pjsip show endpoints")))


async def modules(console: Console) -> set[str]:
    return set(_MODULE.findall(await console.run("module show")))


async def music_classes(console: Console) -> set[str]:
    return set(_CLASS.findall(await console.run("moh show classes")))


async def table(console: Console, command: str) -> Mapping[str, str]:
    """Rows of the kind "System name:   pbx"."""
    rows = _ROW.findall(await console.run(command))
    return {name.strip().lower(): value for name, value in rows}
