"""The lines by which the administrator's own files lead to ours: put in, taken out, read again."""

from collections.abc import Iterable

from acd.asterisk.console import Console
from acd.deploying.folder import AsteriskFolder, bytes_of, text_of
from acd.deploying.layout import DOORS, EXTENSIONS, MANAGER, PJSIP, Door
from acd.deploying.lines import with_line, without_line
from acd.deploying.users import refuse_while_somebody_waits
from acd.errors import AcdError


class Doors:
    def __init__(self, folder: AsteriskFolder, console: Console) -> None:
        self._folder = folder
        self._console = console

    async def open(self) -> None:
        """Asterisk goes through them at its next reload."""
        his = await self._folder.read([door.name for door in DOORS])
        for door in DOORS:
            before = his[door.name]
            after = bytes_of(with_line(text_of(before), door))
            if after != before:
                await self._folder.replace(door.name, before, after)

    async def close(self) -> None:
        """The dialplan first: once it is gone nobody comes in who would be cut off by the rest.

        Raises DeploymentRefused when somebody has come meanwhile; then all of it is open again.
        """
        await self._take_out([EXTENSIONS])
        try:
            await refuse_while_somebody_waits(self._console)
        except AcdError:
            await self.open()
            raise
        await self.reload([EXTENSIONS.reload])
        await self._take_out([PJSIP, MANAGER])
        await self.reload([PJSIP.reload, MANAGER.reload])

    async def _take_out(self, doors: Iterable[Door]) -> None:
        """Behind a symbolic link it stays: without our folder it includes nothing."""
        linked = (await self._folder.held()).linked
        for name, before in (await self._folder.read([door.name for door in doors])).items():
            after = without_ours(name, before)
            if after != before and name not in linked:
                await self._folder.replace(name, before, after)

    async def reload(self, asked: Iterable[str]) -> None:
        for command in asked:
            await self._console.run(command)


def without_ours(name: str, content: bytes) -> bytes:
    door = next(door for door in DOORS if door.name == name)
    return bytes_of(without_line(text_of(content), door))
