"""The lock of Asterisk's folder, lost in the middle of a deployment, as with an ssh connection."""

from pathlib import Path

import pytest

from acd.deploying import scripts
from acd.deploying.deployment import Deployment
from acd.deploying.folder import AsteriskFolder
from acd.errors import DeploymentFailed
from acd.machines import ThisMachine
from tests.deploying.conftest import SECRET, with_asterisk

HELD = 'echo $$ > "$1"; shift; exec "$@"'


class LosingMachine:
    """This machine, on which the lock is gone once our link is switched for the first time."""

    def __init__(self, holder: Path) -> None:
        self.holder = holder  # the file that tells whose process holds the lock
        self._machine = ThisMachine()
        self._is_lost = False

    def held(self, words):
        return self._machine.held(("sh", "-c", HELD, "sh", str(self.holder), *words))

    async def run(self, words, given=b""):
        said = await self._machine.run(words, given)
        if scripts.LINK in words and not self._is_lost:
            self._is_lost = True
            await self.lose()
        return said

    async def lose(self) -> None:
        """Until our own side has taken note of its end."""
        gone = 'kill -9 "$1"; while [ -e "/proc/$1" ]; do sleep 0.01; done'
        await self._machine.run(("sh", "-c", gone, "sh", self.holder.read_text().strip()))


@pytest.fixture
def machine(tmp_path) -> LosingMachine:
    return LosingMachine(tmp_path / "holder")


async def test_without_its_lock_nothing_more_is_done(machine, tmp_path):
    (tmp_path / "acd").mkdir()
    folder = AsteriskFolder(machine, str(tmp_path))
    other = AsteriskFolder(ThisMachine(), str(tmp_path))

    async with folder.locked():
        await machine.lose()
        with pytest.raises(DeploymentFailed, match=r"the lock of .* is lost"):
            await folder.begin_trying("0001")
        async with other.locked():
            with pytest.raises(DeploymentFailed, match="another deployment is under way"):
                await folder.lock_again()
        await folder.lock_again()
        await folder.begin_trying("0001")
        with pytest.raises(DeploymentFailed, match="another deployment is under way"):
            async with other.locked():
                pass

    assert (tmp_path / "acd/trying").read_text() == "0001"
    async with other.locked():
        pass  # both ended with the block


async def test_what_was_in_force_comes_back_under_a_lock_taken_again(target, machine):
    await target.deploy()
    before = target.files()
    folder = AsteriskFolder(machine, str(target.etc))
    deployment = Deployment(folder, target.asterisk.console)
    changed = with_asterisk(target.settings, username="other")

    async with folder.locked():
        with pytest.raises(DeploymentFailed, match=r"is again:\n  the lock of .* is lost"):
            await deployment.put_in_force(await deployment.look(changed, SECRET))
        with pytest.raises(DeploymentFailed, match="another deployment is under way"):
            async with target.folder.locked():
                pass

    assert target.files() == before
