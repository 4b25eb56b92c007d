"""What the running service knows of callers: the directory, who spoke with whom, how it is spoken.

Rule: all of it is a comfort. What cannot be read is not known, and the call is taken all the same.
"""

import asyncio
import time
from collections.abc import Callable, Container, Iterable, Iterator

import structlog

from acd.acquaintance import Acquaintance
from acd.announcements import Announcements
from acd.config.settings import Settings
from acd.core.facts import Fact
from acd.core.model import CallId, Seconds
from acd.core.signals import Signal
from acd.directory_follower import DirectoryFollower
from acd.errors import StoreError
from acd.recognising import Recogniser
from acd.supervision import Supervised

DIRECTORY_WITHIN: Seconds = 3.0  # the lease of the run before this one goes on meanwhile

log = structlog.get_logger()


class Callers:
    def __init__(self, settings: Settings, tell: Callable[[Signal], None]) -> None:
        """`tell` hears who is absent."""
        sounds, language = settings.announcements, settings.site.language
        self._store = settings.site.store
        self._acquaintance = Acquaintance()
        self._announcements = Announcements(sounds, language) if sounds else None
        self.directory = DirectoryFollower(settings, time.time, tell, sound=self._sound)
        self._recogniser = Recogniser(
            settings, lambda: self.directory.directory, self._acquaintance.last, time.time
        )

    def take(self, settings: Settings) -> None:
        """Another configuration, from the next call on."""
        self.directory.take(settings)
        self._recogniser.take(settings)

    async def load(self, now: Seconds) -> None:
        try:
            await asyncio.to_thread(self._acquaintance.load, self._store, now)
        except StoreError as error:
            log.warning("last_talks_not_read", why=str(error))
        await self.directory.load(DIRECTORY_WITHIN)

    def learn(self, facts: Iterable[Fact]) -> None:
        self._acquaintance.learn(facts)

    def recognise(self, told: Signal, calls: Container[CallId]) -> Signal:
        """The same signal, with what is known of who calls; `calls` are those of the floor."""
        return self._recogniser.recognise(told, calls)

    def parts(self) -> Iterator[Supervised]:
        yield Supervised("directory", self.directory.run)
        if self._announcements is not None:
            yield Supervised("announcements", self._announcements.run)

    def _sound(self, building: str, name: str) -> str | None:
        return self._announcements.sound(building, name) if self._announcements else None
