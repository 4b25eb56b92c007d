"""Asterisk's own command line: runs one of its commands and gives back what it answers.

Rule 1: `asterisk -C FOLDER/asterisk.conf -rx COMMAND`: the running Asterisk is the one whose run
        folder that file names. No shell stands in between.
Rule 2: a command is one line of printable characters; whoever puts a value in filters it before.
Rule 3: an answer is text for people. Asterisk says "No such command" with exit code 0, or another
        one: who asks reads the answer.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from acd.errors import ConsoleUnreachable, ProgramFailed
from acd.machines import Machine, ThisMachine

PROGRAM = ("asterisk",)
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ABSENT = "Unable to connect to remote asterisk"
_HINT = "start it, or run this as root or as the user it runs as"


class Console(Protocol):
    async def run(self, command: str) -> str:
        """What Asterisk answers. ConsoleUnreachable when it does not run, or refuses us."""


class MachineConsole:
    """The console of the Asterisk that runs on this machine, or on another."""

    def __init__(
        self,
        machine: Machine,
        asterisk_conf: Path | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        chosen = () if asterisk_conf is None else ("-C", str(asterisk_conf))
        self._words = (*program, *chosen)
        self._machine = machine

    async def run(self, command: str) -> str:
        if not command.isprintable():
            raise ConsoleUnreachable(f"{command!r} is no command of Asterisk's console")
        try:
            answer = await self._machine.run((*self._words, "-rx", command))
        except ProgramFailed as failure:
            raise ConsoleUnreachable(_plain(failure)) from None
        return _COLOURS.sub("", answer.decode(errors="replace"))


class LocalConsole(MachineConsole):
    """Of this machine; without a file, of the Asterisk that `asterisk -r` finds by itself."""

    def __init__(self, asterisk_conf: Path | None = None, program: Sequence[str] = PROGRAM) -> None:
        super().__init__(ThisMachine(), asterisk_conf, program)


def _plain(failure: ProgramFailed) -> str:
    told = str(failure)
    if _ABSENT in told:
        return f"Asterisk's console does not answer: {told}; {_HINT}"
    return f"Asterisk's console does not answer: {told}"
