"""Where an Asterisk's files are: a folder here, or `ssh://root@pbx:22/etc/asterisk`."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from acd.asterisk.console import PROGRAM, MachineConsole
from acd.config.addresses import is_asterisk_files
from acd.deploying.folder import AsteriskFolder
from acd.errors import ConfigError
from acd.machines import Destination, OtherMachine, ThisMachine


@contextlib.asynccontextmanager
async def reached(
    address: str, program: Sequence[str] = PROGRAM
) -> AsyncIterator[tuple[AsteriskFolder, MachineConsole]]:
    """The folder, and the console of the Asterisk that runs from it.

    Raises DeploymentFailed when it is no folder to be written to.
    """
    destination, path = parsed(address)
    async with contextlib.AsyncExitStack() as stack:
        machine: ThisMachine | OtherMachine = ThisMachine()
        if destination is not None:
            machine = await stack.enter_async_context(OtherMachine(destination))
        folder = AsteriskFolder(machine, path)
        held = await folder.held()
        conf = Path(path, "asterisk.conf") if held.has_asterisk_conf else None
        yield folder, MachineConsole(machine, conf, program)


def parsed(address: str) -> tuple[Destination | None, str]:
    if not is_asterisk_files(address):
        hint = 'write it like "/etc/asterisk" or "ssh://root@pbx/etc/asterisk"'
        raise ConfigError(f"{address!r} names no folder of an Asterisk; {hint}")
    if not address.startswith("ssh://"):
        return None, address
    parts = urlsplit(address)
    user, _, _ = parts.netloc.rpartition("@")
    name = f"{user}@{parts.hostname}" if user else str(parts.hostname)
    return Destination(name, parts.port), parts.path
