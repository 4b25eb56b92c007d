"""The directory in the running service: as it is now, whatever is imported meanwhile.

Rule 1: a new directory is read by another process and takes its place in one assignment, between
        two calls; nobody waits for it.
Rule 2: no file yet is an empty directory. A file that cannot be read, or is gone, changes nothing:
        what was in force stays so, it is logged once, and `failing` says why until it is well.
Rule 3: who is absent is told whenever it changes: by what is said in the file, or by the clock.
        Nothing is told before it is known: nobody is present because the file could not be read.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.core.routes import ContactId
from acd.core.schedule import WallSeconds
from acd.core.signals import AbsentNow
from acd.directory.live import LiveDirectory, Sound, Surroundings, no_sound
from acd.directory.model import AgencyId, EntityId, PersonId
from acd.directory.numbers import allowed_from
from acd.directory.records import Records
from acd.directory_reader import read_apart
from acd.errors import StoreError
from acd.store.directory import CHAIN, path_beside
from acd.store.directory.asking import revision
from acd.store.directory.reading import read
from acd.store.opening import prepare

LOOK_EVERY: Seconds = 1.0
LONGEST_PAUSE: Seconds = 30.0  # between two tries with a file that cannot be read
FIRST_LOAD: Seconds = 10.0
_NOTHING = 0  # the revision of a directory into which nothing was ever imported

log = structlog.get_logger()


class DirectoryFollower:
    """`load` before the first call is taken, then `run` for as long as calls are."""

    def __init__(
        self,
        settings: Settings,
        wall_clock: Callable[[], WallSeconds],
        report: Callable[[AbsentNow], None],
        *,
        sound: Sound = no_sound,
        look_every: Seconds = LOOK_EVERY,
    ) -> None:
        self._surroundings = surroundings_of(settings, sound)
        self.directory = LiveDirectory({}, self._surroundings)
        self.failing: str | None = None
        self._path = path_beside(settings.site.store)
        self._wall_clock = wall_clock
        self._report = report
        self._look_every = look_every
        self._pause = look_every
        self._revision = _NOTHING
        self._is_known = False  # read once, or certainly not there yet
        self._told: frozenset[ContactId] | None = None
        self._first: asyncio.Task[None] | None = None

    def take(self, settings: Settings) -> None:
        """Another configuration: the data stay, and mean what it makes of them."""
        self._surroundings = surroundings_of(settings, self._surroundings.sound)
        self.directory = self.directory.under(self._surroundings)

    async def load(self, at_most: Seconds = FIRST_LOAD) -> None:
        """Come back once the directory is there; a very large one comes in while `run` runs."""
        self._first = asyncio.create_task(self._begin(), name="directory-first")
        await asyncio.wait({self._first}, timeout=at_most)
        if not self._first.done():
            log.warning("directory_still_loading", seconds=at_most)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as parts:
            parts.create_task(self._follow_file(), name="directory-file")
            parts.create_task(self._follow_clock(), name="directory-clock")

    async def _begin(self) -> None:
        with suppress(StoreError, OSError):  # the look that follows says what is wrong with it
            if await self._is_there():
                await asyncio.to_thread(prepare, self._path, CHAIN)
        await self._look()

    async def _follow_file(self) -> None:
        first, self._first = self._first, None  # should it have failed, not once more
        await (first or self._begin())
        while True:
            await asyncio.sleep(self._pause)
            await self._look()

    async def _follow_clock(self) -> None:
        while True:
            if self._is_known:  # rule 3
                self._tell_absences()
            await asyncio.sleep(self._until_next_change())

    async def _look(self) -> None:
        try:
            await self._take_over()
        except (StoreError, OSError) as error:
            self._fail(str(error))
        else:
            self._recover()
            if not self._is_known:
                self._is_known = True
                self._tell_absences()

    async def _take_over(self) -> None:
        if self._revision == _NOTHING and not await self._is_there():
            return  # rule 2
        if await asyncio.to_thread(revision, self._path) == self._revision:
            return
        reading = await read_apart(self._path, self._wall_clock())
        self.directory = LiveDirectory(reading.records, self._surroundings)
        self._revision = reading.revision
        self._is_known = True
        log.info("directory_loaded", revision=reading.revision)
        self._tell_absences()

    async def _is_there(self) -> bool:
        return await asyncio.to_thread(self._path.exists)

    def _tell_absences(self) -> None:
        absent = self.directory.absent_at(self._wall_clock())
        if absent != self._told:
            self._told = absent
            self._report(AbsentNow(absent))

    def _until_next_change(self) -> Seconds:
        """Never long: the wall clock may be put forward or back."""
        now = self._wall_clock()
        change = self.directory.next_change_after(now)
        return self._look_every if change is None else min(self._look_every, change - now)

    def _fail(self, why: str) -> None:
        if self.failing is None:
            log.error("directory_failing", why=why)
        self.failing = why
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _recover(self) -> None:
        if self.failing is not None:
            log.info("directory_recovered", revision=self._revision)
        self.failing = None
        self._pause = self._look_every


def surroundings_of(settings: Settings, sound: Sound = no_sound) -> Surroundings:
    """What of acd.toml the directory needs."""
    site = settings.site
    return Surroundings(
        country=site.country,
        allowed=allowed_from(site.country, site.numbers_outside),
        agencies={
            (EntityId(team.entity), AgencyId(team.agency)): team.id
            for team in settings.teams.values()
            if team.entity is not None and team.agency is not None
        },
        oncall={
            plan.id: (EntityId(plan.entity), tuple(map(PersonId, plan.people)))
            for plan in settings.oncall.values()
        },
        routes=frozenset(settings.routes),
        sound=sound,
    )


def directory_now(settings: Settings, at: WallSeconds) -> LiveDirectory:
    """For a command that looks once and may wait; raises StoreError. No file yet: empty."""
    return LiveDirectory(records_now(settings, at), surroundings_of(settings))


def records_now(settings: Settings, at: WallSeconds) -> Records:
    """What `directory_now` is made of; raises StoreError."""
    path = path_beside(settings.site.store)
    return read(path, at).records if path.exists() else {}
