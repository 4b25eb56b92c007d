"""What Asterisk writes down while it reads our files.

Rule 1: only a line that begins as a complaint does, and then names our files, counts: what a
        stranger sends stands in notices, whatever words it holds.
Rule 2: its console cuts a file's name; a cut one is completed from logger.conf, so that no log that
        is kept goes unread.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acd.asterisk.console import Console
from acd.asterisk.inspection import Finding, Verdict
from acd.deploying import answers
from acd.deploying.folder import AsteriskFolder, text_of
from acd.deploying.layout import CURRENT
from acd.deploying.reading import sections

_PAUSE = 0.1  # seconds between two looks at the log
_QUIET, _LOOKS = 5, 50  # so many that find nothing new, of so many at most
_COMPLAINT = re.compile(  # [2026-11-22 12:13:01.485] WARNING[4049][C-0000001] config.c: ...
    rf"\[[^\]]*\] (?:WARNING|ERROR)(?:\[[^\]]*\])+:? (.*{re.escape(CURRENT)}.*)"
)
_LOG_FILE = re.compile(r"^(/\S+)\s+File\s+\S+\s+Enabled.*(?:WARNING|ERROR)", re.MULTILINE)
_SHOWN = 35  # characters of a name; it may be longer
_LOGGER = "logger.conf"


@dataclass(frozen=True, slots=True)
class Log:
    """What Asterisk complains of from now on, as far as it speaks of our files."""

    folder: AsteriskFolder
    sizes: Mapping[str, int]

    @classmethod
    async def from_here(cls, console: Console, folder: AsteriskFolder) -> "Log":
        shown = _LOG_FILE.findall(await console.run("logger show channels"))
        files = set(shown)
        if cut := [name for name in shown if len(name) == _SHOWN]:
            kept = await _kept(console, folder)
            files |= {file for file in kept for name in cut if file.startswith(name)}
        return cls(folder, {file: await folder.size_of(file) for file in sorted(files)})

    async def complaints(self) -> list[Finding]:
        """When all is said: a thread of Asterisk's own writes its log, a moment later."""
        tails, quiet = await self._tails(), 0
        for _ in range(_LOOKS):
            await asyncio.sleep(_PAUSE)
            before, tails = tails, await self._tails()
            quiet = quiet + 1 if tails == before else 0
            if quiet == _QUIET:
                break
        hint = "a mistake in a file of ours: keep this text for whoever looks after acd"
        return [Finding(Verdict.WRONG, text, hint) for text in _complaints(tails)]

    async def _tails(self) -> list[str]:
        return [await self.folder.tail_of(file, size) for file, size in self.sizes.items()]


async def _kept(console: Console, folder: AsteriskFolder) -> list[str]:
    """Every file that logger.conf names, from the root."""
    place = (await answers.table(console, "core show settings")).get("log directory", "")
    texts = {name: text_of(text) for name, text in (await folder.read_whole([_LOGGER])).items()}
    channels = [part for part in sections(_LOGGER, texts) if part.name == "logfiles"]
    names = [entry.name for channel in channels for entry in channel.entries]
    return [name if name.startswith("/") else f"{place}/{name}" for name in names]


def _complaints(tails: Iterable[str]) -> list[str]:
    """Each once."""
    lines = (line for tail in tails for line in tail.splitlines())
    return list(dict.fromkeys(found[1] for line in lines if (found := _COMPLAINT.match(line))))
