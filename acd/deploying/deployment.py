"""Puts a generation in force, goes back to the one before, and takes all of it out again.

In force is what the running Asterisk has proved. Every way through here ends with that: with what
was asked for, or with what was there before and a DeploymentFailed that says why.

```text
 add generation ─> mark "trying" ─> switch link, add lines ─> reload ─> prove ─> unmark
                       │                                                 │ not so
                       └──── cut off: the next run does this <───────────┴> switch back, take
                                                                            lines out, reload
```
"""

from collections.abc import Iterable
from pathlib import Path

from acd.asterisk.console import Console
from acd.asterisk.inspection import Finding, Verdict
from acd.config.settings import Settings
from acd.deploying.collisions import is_ours
from acd.deploying.folder import AsteriskFolder, Files, Held, bytes_of, text_of
from acd.deploying.layout import DOORS, KEPT, PASSWORDS, PJSIP, reloads
from acd.deploying.lines import with_line, without_line
from acd.deploying.outlook import Outlook, look
from acd.deploying.phones import written_passwords
from acd.deploying.proof import Log, gone, proved
from acd.deploying.reading import sections
from acd.errors import DeploymentFailed, DeploymentRefused, SwitchError

WAITING = ("acd-enter", "acd-caller", "acd-wait", "acd-rescue")
"""Contexts whose callers would be cut off without them; who talks does so in a bridge."""


class Deployment:
    """On one Asterisk; whoever calls the methods that change anything holds the folder's lock."""

    def __init__(
        self, folder: AsteriskFolder, console: Console, dialplans: Path | None = None
    ) -> None:
        self._folder = folder
        self._console = console
        self._dialplans = dialplans  # instead of those of this version

    async def look(self, settings: Settings, secret: str) -> Outlook:
        return await look(self._folder, self._console, settings, secret, self._dialplans)

    async def mend(self) -> bool:
        """Bring back what was in force before a deployment that was cut off; whether there was one.

        What is only half written is swept away.
        """
        held = await self._folder.held()
        if held.has_remnants:
            await self._folder.drop_generations(())
        if held.trying is None:
            return False
        await self._restore(held.trying or None)
        return True

    async def put_in_force(self, outlook: Outlook) -> None:
        """The whole of what was looked at. Nothing is done when it has not changed anything."""
        if outlook.is_refused:
            raise DeploymentRefused(_told("not deployed, nothing was touched", outlook.findings))
        if not outlook.changes:
            return
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
        with_ours = {n: c for n, c in his.items() if _without(n, c) != c}
        if not with_ours and held.current is None and not held.generations:
            return False
        await self._refuse_while_somebody_waits()
        await self._refuse_while_templates_are_used()
        await self._take_lines_out()
        await self._reload([door.reload for door in DOORS])
        left = await gone(self._console, files) if files else []
        if left:
            await self._put_lines_in()
            await self._reload([door.reload for door in DOORS])
            raise DeploymentFailed(_told("not removed, all of it is in force again", left))
        await self._folder.remove_ours()
        return True

    async def _try(self, held: Held, name: str, files: Files, asked: list[str]) -> None:
        log = await Log.from_here(self._console, self._folder)
        await self._folder.begin_trying(held.current)
        await self._folder.take_into_force(name)
        await self._put_lines_in()
        wrong = await self._taken_by_asterisk(files, asked, log)
        if wrong:
            await self._restore(held.current)
            raise DeploymentFailed(_told("not deployed, what was in force is again", wrong))
        await self._folder.settle(held.current)

    async def _taken_by_asterisk(self, files: Files, asked: list[str], log: Log) -> list[Finding]:
        """What is wrong with it."""
        try:
            await self._reload(asked)
            return [*await proved(self._console, files), *await log.complaints()]
        except SwitchError as failure:
            return [Finding(Verdict.WRONG, str(failure))]

    async def _restore(self, former: str | None) -> None:
        """What was in force before; without one, the Asterisk as it was before us."""
        if former is None:
            await self._take_lines_out()
            await self._reload([door.reload for door in DOORS])
            await self._folder.remove_ours()
            return
        await self._folder.take_into_force(former)
        await self._put_lines_in()
        await self._reload([door.reload for door in DOORS])
        await self._folder.settle(None)
        await self._folder.drop_generations(n for n in _later(await self._folder.held(), former))

    async def _put_lines_in(self) -> None:
        his = await self._folder.read([door.name for door in DOORS])
        for door in DOORS:
            before = his[door.name]
            after = bytes_of(with_line(text_of(before), door))
            if after != before:
                await self._folder.replace(door.name, before, after)

    async def _take_lines_out(self) -> None:
        for name, before in (await self._folder.read([door.name for door in DOORS])).items():
            after = _without(name, before)
            if after != before:
                await self._folder.replace(name, before, after)

    async def _reload(self, asked: Iterable[str]) -> None:
        for command in asked:
            await self._console.run(command)

    async def _prune(self, current: str, previous: str | None) -> None:
        held = await self._folder.held()
        if old := [n for n in held.generations[:-KEPT] if n not in (current, previous)]:
            await self._folder.drop_generations(old)

    async def _refuse_while_somebody_waits(self) -> None:
        """Their steps would be gone under their feet."""
        rows = (await self._console.run("core show channels concise")).splitlines()
        waiting = [row for row in rows if row.split("!")[1:2] and row.split("!")[1] in WAITING]
        if waiting:
            hint = "let them be served first (`acd status` shows them), then ask again"
            who = "1 caller waits" if len(waiting) == 1 else f"{len(waiting)} callers wait"
            raise DeploymentRefused(f"{who} and would be cut off: nothing was touched; {hint}")

    async def _refuse_while_templates_are_used(self) -> None:
        """Asterisk drops an endpoint whose template is gone, with the phone that is behind it."""
        texts = await self._folder.read_whole([PJSIP.name])
        found = sections(PJSIP.name, {name: text_of(text) for name, text in texts.items()})
        ours = {section.name for section in found if is_ours(section.place) and section.is_template}
        used = [s for s in found if not is_ours(s.place) and ours.intersection(s.bases)]
        if used:
            names = ", ".join(f"{section.place} [{section.name}]" for section in used)
            hint = "write what it takes from there into it, then ask again"
            raise DeploymentRefused(f"made of our templates: {names}; nothing was touched; {hint}")


def _without(name: str, content: bytes) -> bytes:
    door = next(door for door in DOORS if door.name == name)
    return bytes_of(without_line(text_of(content), door))


def _next(held: Held) -> str:
    return f"{max(map(int, held.generations), default=0) + 1:04}"


def _later(held: Held, former: str) -> list[str]:
    """Generations that were never proved."""
    return [n for n in held.generations if n > former and n != held.previous]


def _told(what: str, findings: Iterable[Finding]) -> str:
    lines = [f"{f.text}; {f.hint}" if f.hint else f.text for f in findings]
    return "\n  ".join((f"{what}:", *lines))
