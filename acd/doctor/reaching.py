"""How Asterisk's own machine is reached: what `files` in [asterisk.*] names."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from acd.asterisk.console import MachineConsole
from acd.deploying.address import parsed
from acd.doctor.asterisk_machine import AsteriskMachine
from acd.machines import Machine, OtherMachine, ThisMachine

_FILE = "asterisk.conf"


@asynccontextmanager
async def reached(files: str) -> AsyncIterator[AsteriskMachine]:
    """Nothing is asked yet. One connection of ssh, if it is another machine, for all questions."""
    destination, folder = parsed(files)
    async with AsyncExitStack() as stack:
        machine: Machine = ThisMachine()
        if destination is not None:
            machine = await stack.enter_async_context(OtherMachine(destination))
        yield AsteriskMachine(machine, MachineConsole(machine, Path(folder, _FILE)))
