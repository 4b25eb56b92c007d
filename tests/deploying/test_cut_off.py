"""A deployment that is cut off after any of its steps, and the run that comes after it."""

import contextlib
import itertools

import pytest

from acd.deploying import scripts
from acd.deploying.deployment import Deployment
from acd.deploying.folder import AsteriskFolder
from acd.machines import ThisMachine
from tests.deploying.conftest import SECRET, with_asterisk


class Cut(BaseException):
    """What a power cut is to the program: it never runs another line."""


CHANGES = (
    scripts.ADD, scripts.KEEP, scripts.MARK, scripts.LINK, scripts.REPLACE, scripts.SETTLE,
    scripts.DROP_GENERATIONS, scripts.REMOVE,
)  # fmt: skip


class FailingMachine:
    """This machine, which is cut off before the change of that number."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._machine = ThisMachine()

    async def run(self, words, given=b""):
        if self._left == 0 and words[2] in CHANGES:
            raise Cut
        self._left -= words[2] in CHANGES
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


def _third(target):
    return with_asterisk(target.settings, username="third")
