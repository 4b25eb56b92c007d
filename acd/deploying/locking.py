"""The lock of Asterisk's folder: held by a process there, for as long as that lives.

By ssh it can be gone before we are: with the connection.
"""

from contextlib import AsyncExitStack

from acd.deploying import scripts
from acd.errors import DeploymentFailed, ProgramFailed, Unreachable
from acd.machines import IsHeld, Machine


class Lock:
    def __init__(self, machine: Machine, path: str, stack: AsyncExitStack) -> None:
        """Given back at the end of the stack."""
        self._machine = machine
        self._path = path
        self._stack = stack
        self.is_held: IsHeld = lambda: False

    async def take(self) -> None:
        """Unless it is held still. DeploymentFailed when another deployment is under way."""
        if self.is_held():
            return
        held = self._machine.held(("sh", "-c", scripts.LOCK, "acd", self._path))
        try:
            self.is_held = await self._stack.enter_async_context(held)
        except Unreachable:
            raise
        except ProgramFailed as failure:
            raise DeploymentFailed(str(failure)) from None
