"""A deployment that is cut off after any of its steps, and the run that comes after it."""

import contextlib
import itertools

import pytest

from acd.deploying import scripts
from acd.deploying.deployment import Deployment, Mended
from acd.deploying.folder import AsteriskFolder
from acd.errors import DeploymentFailed, DeploymentRefused, ProgramFailed
from acd.lab.sipp import Callers, Calls
from acd.machines import ThisMachine
from tests.deploying.conftest import SECRET, shows, with_asterisk
from tests.integration.site_settings import NUMBER


class Cut(BaseException):
    """What a power cut is to the program: it never runs another line."""


CHANGES = (
    scripts.ADD, scripts.KEEP, scripts.MARK, scripts.LINK, scripts.REPLACE, scripts.SETTLE,
    scripts.DROP_GENERATIONS, scripts.REMOVE,
)  # fmt: skip


class FailingMachine:
    """This machine, which is cut off in the change of that number: half of what it sends comes."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._machine = ThisMachine()

    async def run(self, words, given=b""):
        is_change = any(script in words for script in CHANGES)
        if self._left == 0 and is_change:
            if given:
                with contextlib.suppress(ProgramFailed):
                    await self._machine.run(words, given[: len(given) // 2])
            raise Cut
        self._left -= is_change
        return await self._machine.run(words, given)

    def held(self, words):
        return self._machine.held(words)


@pytest.mark.parametrize("what", ["deploy", "redeploy", "roll_back", "remove"])
async def test_whatever_was_cut_off_the_next_run_mends_it(target, what):
    if what != "deploy":
        await target.deploy(username="third")
    for steps in itertools.count():
        if what != "deploy":
            await target.deploy(username=f"other{steps}")
        is_cut = await _cut_off_after(steps, target, what)
        await target.deploy(username="third")

        assert (await target.deployment().look(_third(target), SECRET)).changes == {}
        assert (await target.folder.held()).trying is None
        if what == "deploy" or not is_cut:
            await target.deployment().remove()
            assert target.files() == target.before
        if not is_cut:
            assert steps >= 3
            return


async def _cut_off_after(steps, target, what) -> bool:
    folder = AsteriskFolder(FailingMachine(steps), str(target.etc))
    deployment = Deployment(folder, target.asterisk.console)
    with contextlib.suppress(Cut):
        if what in ("deploy", "redeploy"):
            await deployment.put_in_force(await deployment.look(_third(target), SECRET))
        else:
            await getattr(deployment, what)()
        return False
    return True


class UnsettledMachine(FailingMachine):
    """This machine, which is cut off when all is done but the last step, and does nothing more."""

    def __init__(self) -> None:
        super().__init__(1000)

    async def run(self, words, given=b""):
        if scripts.SETTLE in words:
            self._left = 0
        return await super().run(words, given)


class FullMachine(FailingMachine):
    """This machine, on whose disk one file of the administrator's finds no place, once."""

    def __init__(self) -> None:
        super().__init__(1000)
        self._is_full = True

    async def run(self, words, given=b""):
        if self._is_full and scripts.REPLACE in words and "extensions.conf" in words:
            self._is_full = False
            raise ProgramFailed("No space left on device")
        return await super().run(words, given)


@pytest.mark.parametrize("has_former", [False, True])
async def test_a_file_that_cannot_be_written_leaves_what_was_there_before(target, has_former):
    if has_former:
        await target.deploy(username="third")
        (target.etc / "extensions.conf").write_bytes(target.before["extensions.conf"][0])
    before = target.files()
    full = Deployment(AsteriskFolder(FullMachine(), str(target.etc)), target.asterisk.console)

    with pytest.raises(DeploymentFailed, match=r"what was in force is again:\n.*No space left"):
        await full.put_in_force(await full.look(target.settings, SECRET))

    after = target.files()
    if has_former:  # his file has our line again: that was taken out by hand
        after.pop("extensions.conf"), before.pop("extensions.conf")
    assert after == before
    assert (await target.folder.held()).trying is None
    await target.deploy()


async def test_callers_stay_while_a_first_deployment_that_was_cut_off_is_mended(target):
    await _cut_off_before_it_is_settled(target)
    async with Callers(target.asterisk, Calls(NUMBER)) as callers:
        await shows(target.asterisk, "!acd-rescue!")

        assert await target.deployment().mend() is Mended.PROVED
        assert callers.ladder().legs()[0].ended_at is None

    assert (await target.folder.held()).current == "0001"
    assert (await target.folder.held()).trying is None


async def test_what_does_not_hold_is_not_taken_away_under_a_caller(target):
    await _cut_off_before_it_is_settled(target)
    (target.etc / "acd/current/dialplans/acd-ended.conf").write_text("[acd-broken\n")
    async with Callers(target.asterisk, Calls(NUMBER)) as callers:
        await shows(target.asterisk, "!acd-rescue!")

        with pytest.raises(DeploymentRefused, match="1 caller waits"):
            await target.deployment().mend()
        assert callers.ladder().legs()[0].ended_at is None

    await target.asterisk.rx("channel request hangup all")
    await shows(target.asterisk, "")
    assert await target.deployment().mend() is Mended.RESTORED
    assert target.files() == target.before


async def _cut_off_before_it_is_settled(target) -> None:
    deployment = Deployment(
        AsteriskFolder(UnsettledMachine(), str(target.etc)), target.asterisk.console
    )
    with contextlib.suppress(Cut):
        await deployment.put_in_force(await deployment.look(target.settings, SECRET))


def _third(target):
    return with_asterisk(target.settings, username="third")
