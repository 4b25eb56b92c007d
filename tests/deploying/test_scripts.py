"""What is done in a folder whose owner plants links where the next file of ours would be written.

Root does it as that owner; these tests do, when root runs them.
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from acd.deploying.folder import AsteriskFolder
from acd.errors import DeploymentFailed, ProgramFailed
from acd.machines import ThisMachine

NOBODY = 65534


@pytest.fixture
def etc() -> Iterator[Path]:
    """Asterisk's folder, of another user's where we are root; he may enter all that is above it."""
    place = Path(tempfile.mkdtemp(prefix="acd-etc-"))
    place.chmod(0o755)
    folder = place / "etc"
    folder.mkdir()
    for name in ("extensions.conf", "manager.conf", "pjsip.conf"):
        (folder / name).write_text("[general]\n")
    (folder / "acd").mkdir()
    give(folder)
    yield folder
    shutil.rmtree(place)


def give(folder: Path) -> None:
    if os.geteuid() == 0:
        for file in (folder, *folder.rglob("*")):
            os.chown(file, NOBODY, NOBODY, follow_symlinks=False)


@pytest.fixture
def victim(etc: Path) -> Path:
    """A file beside, which the folder's owner may not write to, and we may."""
    file = etc.parent / "victim"
    file.write_text("untouched")
    return file


@pytest.mark.parametrize("name", [".new-mark", ".new-file", "phone-passwords", "trying"])
async def test_a_link_in_the_place_of_a_new_file_is_not_followed(etc, victim, name):
    folder = AsteriskFolder(ThisMachine(), str(etc))
    owner = victim.stat().st_uid
    (etc / "acd" / name).symlink_to(victim)
    give(etc)

    await folder.begin_trying("0001")
    await folder.keep("acd/phone-passwords", b"# none", (NOBODY, NOBODY))

    assert (victim.read_text(), victim.stat().st_uid) == ("untouched", owner)
    assert (etc / "acd/trying").read_text() == "0001"
    assert (etc / "acd/phone-passwords").stat().st_mode & 0o777 == 0o600


async def test_a_link_in_the_place_of_our_folders_is_refused(etc):
    folder = AsteriskFolder(ThisMachine(), str(etc))
    elsewhere = etc.parent / "elsewhere"
    elsewhere.mkdir()
    (etc / "acd/generations").symlink_to(elsewhere)
    give(etc)

    with pytest.raises(DeploymentFailed, match="acd/generations is a symbolic link"):
        await folder.add_generation("0001", {"a": b"a"}, (NOBODY, NOBODY))

    assert list(elsewhere.iterdir()) == []


async def test_a_link_in_the_place_of_a_file_beside_his_is_not_followed(etc, victim):
    folder = AsteriskFolder(ThisMachine(), str(etc))
    (etc / "pjsip.conf.acd-new").symlink_to(victim)
    give(etc)

    await folder.replace("pjsip.conf", b"[general]\n", b"; ours\n[general]\n")

    assert victim.read_text() == "untouched"
    assert (etc / "pjsip.conf").read_text() == "; ours\n[general]\n"


async def test_all_that_is_made_belongs_to_the_folders_owner(etc):
    folder = AsteriskFolder(ThisMachine(), str(etc))

    await folder.add_generation("0001", {"a/b": b"b"}, (await folder.held()).owner)
    await folder.begin_trying(None)

    made = {file.stat().st_uid for file in (etc / "acd").rglob("*")}
    assert made == {etc.stat().st_uid}


async def test_an_included_file_that_the_folders_owner_may_not_read_is_not_read_for_him(etc):
    folder = AsteriskFolder(ThisMachine(), str(etc))
    secret = etc.parent / "shadow"
    secret.write_text("root:")
    secret.chmod(0)  # nobody; root may read it nevertheless

    found: dict[str, bytes] = {}
    with contextlib.suppress(DeploymentFailed):
        found = await folder.read([str(secret)])

    assert found == {}


async def test_in_a_folder_of_ones_own_ours_is_for_whoever_reads_his_manager_conf(tmp_path):
    for name in ("extensions.conf", "manager.conf"):
        (tmp_path / name).write_text("")
    group = NOBODY if os.geteuid() == 0 else os.getegid()
    os.chown(tmp_path / "manager.conf", -1, group)
    folder = AsteriskFolder(ThisMachine(), str(tmp_path))

    await folder.add_generation("0001", {"a/b": b"b"}, (await folder.held()).owner)

    made = [tmp_path / "acd" / name for name in ("generations", "generations/0001/a/b")]
    assert {(file.stat().st_uid, file.stat().st_gid) for file in made} == {(os.geteuid(), group)}


async def test_who_may_not_enter_asterisks_folder_is_told_who_may(etc):
    etc.chmod(0)

    with pytest.raises(DeploymentFailed, match="cannot be entered; run it as root"):
        await AsteriskFolder(ThisMachine(), str(etc)).held()


async def test_what_somebody_has_laid_beside_the_generations_is_none(etc):
    for name in ("0001", "0001.bak"):
        (etc / "acd/generations" / name).mkdir(parents=True)

    held = await AsteriskFolder(ThisMachine(), str(etc)).held()

    assert held.generations == ("0001",)


@pytest.mark.parametrize(
    ("owner", "is_read"), [((0, 0), False), ((0, 4), True), ((7, 0), True), ((0, 5), True)]
)
async def test_whether_asterisks_user_could_read_ours_is_known_before(etc, owner, is_read):
    held = replace(await AsteriskFolder(ThisMachine(), str(etc)).held(), owner=owner)
    asked: list[str] = []

    class OnAnotherMachine(ThisMachine):
        async def run(self, words, given=b""):
            asked.append(words[-1])
            return b"Uid:\t7\t7\t7\t7\nGid:\t4\t4\t4\t4\nGroups:\t5 6\n"

    folder = AsteriskFolder(OnAnotherMachine(), str(etc))

    assert await folder.is_read_with("/run/asterisk/asterisk.pid", held) is is_read
    assert asked == ["/run/asterisk/asterisk.pid"]


async def test_the_rights_of_a_process_are_read_by_the_file_of_its_id(etc):
    folder = AsteriskFolder(ThisMachine(), str(etc))
    held = await folder.held()
    (etc.parent / "pid").write_text(f"{os.getpid()}\n")

    mine, others = replace(held, owner=(os.geteuid(), 1)), replace(held, owner=(12345, 12345))

    assert await folder.is_read_with(str(etc.parent / "pid"), mine)
    assert await folder.is_read_with(str(etc.parent / "pid"), others) is (os.geteuid() == 0)
    assert await folder.is_read_with(str(etc.parent / "nothing"), others)


class CutMachine(ThisMachine):
    """This machine, to which only a part of what is sent comes: the other side sees its end."""

    async def run(self, words, given=b""):
        return await super().run(words, given[: len(given) // 2])


@pytest.mark.parametrize("name", ["pjsip.conf", "acd/trying", "acd/phone-passwords"])
async def test_what_is_cut_off_on_its_way_changes_nothing(etc, name):
    whole, cut = (AsteriskFolder(machine, str(etc)) for machine in (ThisMachine(), CutMachine()))
    owner = (await whole.held()).owner
    await whole.begin_trying("0001")
    await whole.keep("acd/phone-passwords", b"ana secret", owner)
    before = (etc / name).read_bytes()
    sends = {
        "pjsip.conf": lambda: cut.replace("pjsip.conf", before, b"; ours\n" + before),
        "acd/trying": lambda: cut.begin_trying("0002"),
        "acd/phone-passwords": lambda: cut.keep("acd/phone-passwords", b"ben secret", owner),
    }

    with pytest.raises(DeploymentFailed, match="was cut off on its way"):
        await sends[name]()

    assert (etc / name).read_bytes() == before
    assert not (await whole.held()).has_remnants


class SavingMachine:
    """This machine; somebody saves his pjsip.conf while our copy of it is on its way."""

    def __init__(self, etc: Path) -> None:
        self._etc = etc

    async def run(self, words, given=b""):
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        begun = 'until [ -e "$1" ]; do sleep 0.01; done'
        await ThisMachine().run(("sh", "-c", begun, "sh", f"{self._etc}/pjsip.conf.acd-new"))
        (self._etc / "pjsip.conf").write_text("; saved\n")
        _, complaint = await process.communicate(given)
        raise ProgramFailed(complaint.decode())


async def test_what_is_saved_while_our_copy_is_on_its_way_stays(etc):
    folder = AsteriskFolder(SavingMachine(etc), str(etc))

    with pytest.raises(DeploymentFailed, match=r"pjsip\.conf has been changed meanwhile"):
        await folder.replace("pjsip.conf", b"[general]\n", b"; ours\n[general]\n")

    assert (etc / "pjsip.conf").read_text() == "; saved\n"
    assert not (etc / "pjsip.conf.acd-new").exists()
