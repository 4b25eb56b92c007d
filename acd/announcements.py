"""What is said to somebody who is rung outside: for which building, and which keys do what.

Rule 1: an announcement names a building and no person, and nothing that a caller can influence.
Rule 2: a landlord's own recording goes before what a machine speaks: `recorded/`, below the folder
        of the announcements, with a name made of the building's key; see `recording_name`.
Rule 3: what is spoken is kept under a name made of language and text: another name of a building is
        another file, and none is ever out of date.
Rule 4: a call never waits for it. What is not there yet is made for the next one; meanwhile, and
        when it cannot be made at all, Asterisk says its own: see dialplans/acd-confirm.conf.
Rule 5: a command that fails is logged once, until it works again.
"""

import asyncio
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from acd.config.settings import AnnouncementSettings
from acd.speech import SpeechFailed, speak

MOST_WANTED = 500  # more waiting to be made than that: asked for again by a later call
_LONGEST_NAME = 80  # of a building, in characters: who has picked up should not wait for the keys
_RECORDINGS = ("wav", "alaw", "ulaw", "gsm", "g722", "sln", "sln16", "wav16")  # as Asterisk knows

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Phrases:
    residence: str  # the word that many names of buildings hold already
    of_residence: str
    of_building: str
    of_somebody: str  # of a building that is not known
    keys: str


_PHRASES: Mapping[str, _Phrases] = {
    "fr": _Phrases(
        residence="résidence",
        of_residence="Appel d'un locataire de la résidence {building}.",
        of_building="Appel d'un locataire, {building}.",
        of_somebody="Appel d'un locataire.",
        keys="Pour répondre, tapez 1. Pour refuser, tapez 2.",
    ),
    "en": _Phrases(
        residence="residence",
        of_residence="A tenant of {building} is calling.",
        of_building="A tenant of {building} is calling.",
        of_somebody="A tenant is calling.",
        keys="To answer, press 1. To refuse, press 2.",
    ),
}


def announcement(language: str, building_name: str) -> str:
    """What is said; an empty name: without one."""
    phrases = _PHRASES[language]
    name = _spoken(building_name)
    if not name:
        who = phrases.of_somebody
    elif phrases.residence in name.lower():
        who = phrases.of_building
    else:
        who = phrases.of_residence
    return f"{who} {phrases.keys}".replace("{building}", name)


def recording_name(building_key: str) -> str:
    """Below `recorded/`, without extension: `centre/R 12` is recorded in `centre/R_12.wav`."""
    return "/".join(re.sub(r"[^A-Za-z0-9_-]", "_", part) for part in building_key.split("/"))


class Announcements:
    """`run` makes what `sound` found missing; somebody must keep it running."""

    def __init__(self, settings: AnnouncementSettings, language: str) -> None:
        self._settings = settings
        self._language = language
        self._wanted: dict[Path, str] = {}  # file -> text, in the order in which they were wanted
        self._changed = asyncio.Event()
        self._failing = False

    @property
    def waiting(self) -> int:
        """How many are still to be made."""
        return len(self._wanted)

    def sound(self, building_key: str, building_name: str) -> str | None:
        """The sound as Asterisk wants it, without extension; None, for now: it is being made."""
        recorded = self._recorded(building_key)
        if recorded is not None:
            return str(recorded)
        file, text = self._spoken_file(building_name)
        if file.exists():
            return str(file.with_suffix(""))
        if len(self._wanted) < MOST_WANTED:
            self._wanted[file] = text
            self._changed.set()
        return None

    async def prepare(self, buildings: Iterable[tuple[str, str]]) -> int:
        """Make beforehand what these keys and names need; how many have a sound now."""
        ready = 0
        for key, name in buildings:
            file, text = self._spoken_file(name)
            if self._recorded(key) is None and not file.exists():
                await self._make(file, text)
            ready += self._recorded(key) is not None or file.exists()
        return ready

    async def run(self) -> None:
        """For ever, one at a time: nobody waits for it, and the machine has better things to do."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            while self._wanted:
                file, text = next(iter(self._wanted.items()))
                await self._make(file, text)
                del self._wanted[file]

    async def _make(self, file: Path, text: str) -> None:
        try:
            await speak(self._settings.command, self._language, text, file)
        except SpeechFailed as failure:
            if not self._failing:
                log.warning("announcement_not_made", why=str(failure))
            self._failing = True
        else:
            self._failing = False

    def _recorded(self, building_key: str) -> Path | None:
        if not building_key:
            return None
        sound = self._settings.folder / "recorded" / recording_name(building_key)
        exists = any(sound.with_name(f"{sound.name}.{kind}").exists() for kind in _RECORDINGS)
        return sound if exists else None

    def _spoken_file(self, building_name: str) -> tuple[Path, str]:
        text = announcement(self._language, building_name)
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        return self._settings.folder / "spoken" / f"{self._language}-{digest}.wav", text


def _spoken(name: str) -> str:
    """A name without what a command or a voice would stumble over."""
    readable = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(readable.split()).lstrip("- ")[:_LONGEST_NAME].rstrip()
