"""Puts a generation in force, goes back to the one before, and takes all of it out again.

In force is what the running Asterisk has proved. Every way through here ends with that: with what
was asked for, or with what was there before and a DeploymentFailed that says why. So it is after
Ctrl-C as well.

```text
 add generation ─> mark "trying" ─> switch link ─> add lines ─> reload ─> prove ─> unmark
                       │                        ↑                          │ not so, or Ctrl-C
                       └─ cut off: the next ────┘                          └─> switch back, take
                          run goes on here                                     lines out, reload
```

Rule: what was cut off is proved once more before it is taken back: callers may be in it already.
"""

import contextlib
from collections.abc import AsyncIterator, Iterable
from enum import Enum
from pathlib import Path
from typing import NoReturn

from acd.asterisk.console import Console
from acd.asterisk.inspection import Finding, Verdict
from acd.config.settings import Settings
from acd.deploying.doors import Doors, without_ours
from acd.deploying.folder import AsteriskFolder, Files, Held
from acd.deploying.layout import DOORS, KEPT, PASSWORDS, reloads
from acd.deploying.logs import Log
from acd.deploying.outlook import LINKED, Outlook, look
from acd.deploying.phones import written_passwords
from acd.deploying.proof import gone, proved
from acd.deploying.users import refuse_while_used
from acd.errors import AcdError, DeploymentFailed, DeploymentRefused, SwitchError

_ALL = [door.reload for door in DOORS]
_AGAIN = "run the same again: it mends this first"


class Mended(Enum):
    """What became of a deployment that had been cut off."""

    NOTHING = "there was none"
    PROVED = "it is proved, and in force"
    RESTORED = "what was in force before is again"


class Deployment:
    """On one Asterisk; whoever calls the methods that change anything holds the folder's lock."""

    def __init__(
        self, folder: AsteriskFolder, console: Console, dialplans: Path | None = None
    ) -> None:
        self._folder = folder
        self._console = console
        self._doors = Doors(folder, console)
        self._dialplans = dialplans  # instead of those of this version

    async def look(self, settings: Settings, secret: str) -> Outlook:
        return await look(self._folder, self._console, settings, secret, self._dialplans)

    async def mend(self) -> Mended:
        """Go on with a deployment that was cut off; back to what was before unless it holds.

        What is only half written is swept away. Before the link was switched, what was there before
        is what is proved.
        """
        held = await self._folder.held()
        if held.has_remnants:
            await self._folder.drop_generations(())
        if held.trying is None:
            return Mended.NOTHING
        former = held.trying or None
        if held.current is None:  # it had come to nothing yet
            await self._restore(None)
            return Mended.RESTORED
        try:
            await self._prove(await self._folder.generation(held.current), _ALL)
        except AcdError:
            await self._restore(former)
            return Mended.RESTORED
        is_former = former == held.current
        await self._folder.settle(None if is_former else former)
        await self._drop_later(held.current)
        return Mended.RESTORED if is_former else Mended.PROVED

    async def put_in_force(self, outlook: Outlook) -> None:
        """The whole of what was looked at. Nothing is done when it has not changed anything."""
        if outlook.is_refused:
            raise DeploymentRefused(_told("not deployed, nothing was touched", outlook.findings))
        if not outlook.changes:
            return
        await self._refuse_what_changed(outlook)
        held = outlook.held
        if outlook.has_new_passwords:
            await self._folder.keep(PASSWORDS, written_passwords(outlook.passwords), held.owner)
        name = _next(held)
        await self._folder.add_generation(name, outlook.wanted, held.owner)
        await self._try(held, name, outlook.wanted, outlook.reloads)
        await self._prune(name, held.current)

    async def roll_back(self) -> str:
        """To the generation before; asked again, forward once more. The one now in force."""
        held = await self._folder.held()
        if held.previous is None or held.current is None:
            raise DeploymentRefused("there is no generation before this one; nothing was touched")
        before = await self._folder.generation(held.current)
        files = await self._folder.generation(held.previous)
        changed = [name for name in before | files if before.get(name) != files.get(name)]
        await self._try(held, held.previous, files, reloads(changed))
        return held.previous

    async def remove(self) -> bool:
        """Take our lines and our folder out; whether there was anything."""
        held = await self._folder.held()
        his = await self._folder.read([door.name for door in DOORS])
        files = {} if held.current is None else await self._folder.generation(held.current)
        with_ours = {n: c for n, c in his.items() if without_ours(n, c) != c}
        if not with_ours and held.current is None and not held.generations:
            return False
        _refuse_behind_links(held, with_ours)
        await refuse_while_used(self._folder, self._console)
        async with self._or_back_to(held.current, "removed"):
            await self._doors.close()
            if files and (left := await gone(self._console, files)):
                raise DeploymentFailed(_told("Asterisk has not let go of it", left))
        await self._folder.remove_ours()
        return True

    async def _try(self, held: Held, name: str, files: Files, asked: list[str]) -> None:
        async with self._or_back_to(held.current, "deployed"):
            await self._folder.begin_trying(held.current)
            await self._folder.take_into_force(name)
            await self._prove(files, asked)
        await self._folder.settle(held.current)

    @contextlib.asynccontextmanager
    async def _or_back_to(self, former: str | None, what: str) -> AsyncIterator[None]:
        """What is done within holds, or what was there before is again, whatever came between."""
        is_undone = False
        try:
            yield
        except AcdError as failure:
            is_undone = True
            await self._restore_after(failure, former, what)
        else:
            is_undone = True  # nothing is to be undone
        finally:
            if not is_undone:
                await self._restore(former)

    async def _restore_after(self, failure: AcdError, former: str | None, what: str) -> NoReturn:
        try:
            await self._restore(former)
        except AcdError as other:
            text = f"not {what}: {failure}\n  and not taken back: {other}; {_AGAIN}"
            raise DeploymentFailed(text) from None
        raise DeploymentFailed(f"not {what}, what was in force is again:\n  {failure}") from None

    async def _prove(self, files: Files, asked: Iterable[str]) -> None:
        """With our lines in. Raises DeploymentFailed with all that is wrong."""
        log = await Log.from_here(self._console, self._folder)
        await self._doors.open()
        if wrong := await self._taken_by_asterisk(files, asked, log):
            raise DeploymentFailed(_told("Asterisk has not taken it", wrong))

    async def _taken_by_asterisk(
        self, files: Files, asked: Iterable[str], log: Log
    ) -> list[Finding]:
        """What is wrong with it."""
        try:
            await self._doors.reload(asked)
            return [*await proved(self._console, files), *await log.complaints()]
        except SwitchError as failure:
            return [Finding(Verdict.WRONG, str(failure))]

    async def _restore(self, former: str | None) -> None:
        """What was in force before; without one, the Asterisk as it was before us."""
        await self._folder.lock_again()
        if former is None:
            await refuse_while_used(self._folder, self._console)
            await self._doors.close()
            await self._folder.remove_ours()
            return
        await self._folder.take_into_force(former)
        await self._doors.open()
        await self._doors.reload(_ALL)
        await self._folder.settle(None)
        await self._drop_later(former)

    async def _drop_later(self, current: str) -> None:
        """Generations that were never proved."""
        held = await self._folder.held()
        later = [n for n in held.generations if n > current and n != held.previous]
        await self._folder.drop_generations(later)

    async def _refuse_what_changed(self, outlook: Outlook) -> None:
        """What was shown, and looked at for collisions, is what is written over."""
        his = await self._folder.read(outlook.doors)
        changed = [name for name, (before, _) in outlook.doors.items() if his.get(name) != before]
        if changed:
            text = (
                f"{', '.join(changed)} has been changed meanwhile; nothing was touched, try again"
            )
            raise DeploymentRefused(text)

    async def _prune(self, current: str, previous: str | None) -> None:
        held = await self._folder.held()
        if old := [n for n in held.generations[:-KEPT] if n not in (current, previous)]:
            await self._folder.drop_generations(old)


def _next(held: Held) -> str:
    return f"{max(map(int, held.generations), default=0) + 1:04}"


def _refuse_behind_links(held: Held, with_ours: Iterable[str]) -> None:
    if found := [name for name in with_ours if name in held.linked]:
        hint = "take our line out of it yourself, then ask again"
        raise DeploymentRefused(f"{', '.join(found)}: {LINKED}; nothing was touched; {hint}")


def _told(what: str, findings: Iterable[Finding]) -> str:
    lines = [f"{f.text}; {f.hint}" if f.hint else f.text for f in findings]
    return "\n  ".join((f"{what}:", *lines))
