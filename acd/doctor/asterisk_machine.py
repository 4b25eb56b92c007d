"""Asterisk's own machine: what its console says, and what stands in its files.

Rule 1: it must be the Asterisk that the service talks to: one that began at another moment is
        another one, and nothing that it says is used.
Rule 2: a question is asked once, however many examinations need its answer, and some at a time:
        each is a program of some milliseconds on that machine.
Rule 3: a folder is where the running Asterisk says it is, not where one expects it.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from acd.asterisk.client import AmiClient
from acd.asterisk.console import Console
from acd.deploying.answers import table
from acd.deploying.folder import AsteriskFolder, text_of
from acd.deploying.reading import Entry, sections, setting
from acd.errors import AcdError, ProgramFailed
from acd.machines import Machine, ThisMachine

AT_A_TIME = 4
_FOLDER = re.compile(r"/[^\x00-\x1f]*")
_MISSING = "No such file or directory"
# What it found counts although it complains; complaints come last, so that they cut no line.
_FIND = """
export LC_ALL=C
{ complaints=$(find -L "$@" 2>&1 1>&3); } 3>&1
printf '%s\\n' "$complaints"
"""


class AnotherAsterisk(AcdError):
    pass


@dataclass(frozen=True, slots=True)
class Found:
    files: list[Path]
    refusals: list[str]  # where it could not look; what is missing is no refusal


class AsteriskMachine:
    """`meet` first: it reads where the folders are."""

    def __init__(self, machine: Machine, console: Console) -> None:
        self._machine = machine
        self.console = console
        self._settings: Mapping[str, str] = {}
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._asked: dict[str, asyncio.Task[str]] = {}

    @property
    def is_this_one(self) -> bool:
        return isinstance(self._machine, ThisMachine)

    async def meet(self, client: AmiClient | None) -> None:
        """Raises AcdError: it does not answer, or is not the one behind `client`."""
        self._settings = await table(self.console, "core show settings")
        if client is None:
            return
        status = await client.action("CoreStatus")
        if status.get("CoreStartupTime") != self._settings.get("startup time"):
            raise AnotherAsterisk(
                "the console is that of another Asterisk than the service talks to; "
                "hint: `files` in [asterisk.*] says where the right one's files are"
            )

    async def ask(self, command: str) -> str:
        """Raises AcdError."""
        if command not in self._asked:
            self._asked[command] = asyncio.create_task(self._ask(command), name=command)
        return await asyncio.shield(self._asked[command])  # others may wait for it too

    async def _ask(self, command: str) -> str:
        async with self._places:
            return await self.console.run(command)

    def place(self, name: str) -> Path:
        """A folder or file, as `core show settings` calls it. Raises AcdError."""
        told = self._settings.get(name.lower(), "")
        if _FOLDER.fullmatch(told) is None:
            raise ProgramFailed(f"Asterisk does not say where its {name.lower()} is")
        return Path(told)

    @property
    def configuration(self) -> Path:
        return self.place("Configuration directory")

    @property
    def folder(self) -> AsteriskFolder:
        """Where `acd deploy` writes to."""
        return AsteriskFolder(self._machine, str(self.configuration))

    async def read(self, file: Path) -> str:
        return (await self._machine.run(("cat", "--", str(file)))).decode(errors="replace")

    async def entries(self, file: Path, section: str, name: str) -> list[Entry]:
        """Every entry of that name, also in the files that this one includes, in their order."""
        folder = AsteriskFolder(self._machine, str(file.parent))
        contents = await folder.read_whole([file.name])
        texts = {each: text_of(content) for each, content in contents.items()}
        return setting(sections(file.name, texts), section, name)

    async def find(self, *words: str) -> Found:
        """As find(1) finds them, by absolute names; behind links too."""
        told = await self._machine.run(("sh", "-c", _FIND, "acd", *words))
        lines = [line for line in told.decode(errors="replace").splitlines() if line]
        refusals = [line for line in lines if line[0] != "/" and _MISSING not in line]
        return Found([Path(line) for line in lines if line[0] == "/"], refusals)
