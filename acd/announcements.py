"""What is said to somebody who is rung outside: for which building, and which keys do what.

Rule 1: an announcement names a building and no person, and nothing that a caller can influence.
Rule 2: a landlord's own recording goes before what a machine speaks: `recorded/`, below the folder
        of the announcements, with a name made of the building's key; see `recording_name`.
Rule 3: what is spoken is kept under a name made of language and text: another name of a building is
        another file, and none is ever out of date.
Rule 4: a call never waits for it. What is not there yet is made for the next one; meanwhile, and
        when it cannot be made at all, Asterisk says its own: see dialplans/acd-confirm.conf.
Rule 5: a call does not touch the disk, which can hang or fail: what there is was looked up before,
        and is looked up again every now and then, so that a new recording needs no restart.
Rule 6: a command that fails, or a folder that cannot be read, is logged once, until it works again.
"""

import asyncio
import hashlib
import os
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from acd.config.settings import AnnouncementSettings
from acd.core.model import Seconds
from acd.speech import SpeechFailed, speak

LOOK_EVERY: Seconds = 30.0
MOST_WANTED = 500  # more waiting to be made than that: asked for again by a later call
_LONGEST_NAME = 80  # of a building, in characters: who has picked up should not wait for the keys
_KINDS = frozenset({"wav", "alaw", "ulaw", "gsm", "g722", "sln", "sln16", "wav16"})  # for Asterisk
_PLAIN = frozenset(f"{string.ascii_letters}{string.digits}_-".encode())

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
    name = _speakable(building_name)
    if not name:
        who = phrases.of_somebody
    elif phrases.residence in name.lower():
        who = phrases.of_building
    else:
        who = phrases.of_residence
    return f"{who} {phrases.keys}".replace("{building}", name)


def recording_name(building_key: str) -> str:
    """Below `recorded/`, without extension: `centre/R 12` is recorded in `centre/R+2012.wav`.

    As in a URL, but with + for %, which is no plain word in a dialplan: two keys, two names.
    """
    return "/".join(_encoded(part) for part in building_key.split("/", 1))


class Announcements:
    """`run` makes what `sound` found missing; somebody must keep it running."""

    def __init__(
        self, settings: AnnouncementSettings, language: str, look_every: Seconds = LOOK_EVERY
    ) -> None:
        self._settings = settings
        self._language = language
        self._look_every = look_every
        self._there: set[str] = set()  # the sounds that exist, below the folder
        self._wanted: dict[str, str] = {}  # sound -> text, in the order in which they were wanted
        self._changed = asyncio.Event()
        self._folder = asyncio.Lock()  # a look that began before a sound was made would miss it
        self._failing = False
        self._unreadable = False

    @property
    def waiting(self) -> int:
        """How many are still to be made."""
        return len(self._wanted)

    def sound(self, building_key: str, building_name: str) -> str | None:
        """The sound as Asterisk wants it, without extension; None, for now: it is being made."""
        existing = self._existing(building_key, building_name)
        if existing is None and len(self._wanted) < MOST_WANTED:
            sound, text = self._spoken(building_name)
            self._wanted[sound] = text
            self._changed.set()
        return existing

    async def prepare(self, buildings: Iterable[tuple[str, str]]) -> int:
        """Make beforehand what these keys and names need; how many have a sound now."""
        await self._look()
        ready = 0
        for key, name in buildings:
            if self._existing(key, name) is None:
                await self._make(*self._spoken(name))
            ready += self._existing(key, name) is not None
        return ready

    async def run(self) -> None:
        """For ever, one at a time: nobody waits for it, and the machine has better things to do."""
        await self._look()  # first, or what is there would be made anew
        async with asyncio.TaskGroup() as parts:
            parts.create_task(self._keep_looking(), name="announcements-there")
            parts.create_task(self._keep_making(), name="announcements-made")

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._look_every)
            await self._look()

    async def _keep_making(self) -> None:
        while True:
            while self._wanted:
                sound = next(iter(self._wanted))
                # Taken out before: one that can never be made must not hold up the others.
                await self._make(sound, self._wanted.pop(sound))
            self._changed.clear()
            await self._changed.wait()

    async def _look(self) -> None:
        async with self._folder:
            troubles: list[OSError] = []
            self._there = await asyncio.to_thread(_sounds_in, self._settings.folder, troubles)
        if troubles and not self._unreadable:
            log.warning("announcements_unreadable", why=str(troubles[0]))
        self._unreadable = bool(troubles)

    async def _make(self, sound: str, text: str) -> None:
        async with self._folder:
            if sound in self._there:
                return  # wanted again while it was being made
            file = self._settings.folder / f"{sound}.wav"
            try:
                await speak(self._settings.command, self._language, text, file)
            except SpeechFailed as failure:
                if not self._failing:
                    log.warning("announcement_not_made", why=str(failure))
                self._failing = True
            else:
                self._failing = False
                self._there.add(sound)

    def _existing(self, building_key: str, building_name: str) -> str | None:
        recorded = f"recorded/{recording_name(building_key)}"
        spoken, _ = self._spoken(building_name)
        for sound in (recorded, spoken):  # rule 2
            if sound in self._there:
                return str(self._settings.folder / sound)
        return None

    def _spoken(self, building_name: str) -> tuple[str, str]:
        """The sound, and what is said in it."""
        text = announcement(self._language, building_name)
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        return f"spoken/{self._language}-{digest}", text


def _sounds_in(folder: Path, troubles: list[OSError]) -> set[str]:
    """In a thread: all there are, without extension; none of what cannot be read."""
    entities = _names_in(folder / "recorded", troubles)
    places = ["spoken", *(f"recorded/{entity}" for entity in entities)]
    files = ((place, name) for place in places for name in _names_in(folder / place, troubles))
    parts = ((place, *name.rpartition(".")) for place, name in files)
    return {f"{place}/{sound}" for place, sound, _, kind in parts if kind in _KINDS}


def _names_in(folder: Path, troubles: list[OSError]) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []  # nothing recorded or spoken yet, or a file that is none of ours
    except OSError as trouble:
        troubles.append(trouble)
        return []


def _encoded(part: str) -> str:
    octets = part.encode(errors="surrogatepass")
    return "".join(chr(octet) if octet in _PLAIN else f"+{octet:02X}" for octet in octets)


def _speakable(name: str) -> str:
    """A name without what a command or a voice would stumble over."""
    readable = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(readable.split()).lstrip("- ")[:_LONGEST_NAME].rstrip()
