"""What an Asterisk, or its folder, must not be: nothing is touched, and it is said what to do."""

import re
import shutil

import pytest

from acd.deploying.deployment import Deployment
from acd.deploying.layout import EXTENSIONS as EXTENSIONS_DOOR
from acd.deploying.layout import MANAGER, PJSIP
from acd.errors import DeploymentFailed, DeploymentRefused
from acd.lab.sipp import Callers, Calls
from tests.deploying.admins_asterisk import EXTENSIONS
from tests.deploying.conftest import SECRET, shows
from tests.integration.site_settings import NUMBER, a_line, a_site


async def test_what_is_missing_is_told_with_the_line_that_brings_it(target):
    extensions = EXTENSIONS.replace(
        "writeprotect = no", "clearglobalvars = yes\nautofallthrough=no"
    )
    (target.etc / "extensions.conf").write_text(extensions)
    (target.etc / "manager.conf").write_text("[general]\nenabled = yes\nport = 5999\n")
    await target.asterisk.rx("module unload func_lock.so")
    lines = [a_line(music="brass", waiting="music", greeting="acd/accueil")]
    site = a_site(("ana", "zoe"), lines=lines)
    before = target.files()

    with pytest.raises(DeploymentRefused) as refusal:
        await target.deployment().put_in_force(await target.deployment().look(site, SECRET))

    told = str(refusal.value)
    assert "extensions.conf:4: clearglobalvars = yes; write clearglobalvars = no there" in told
    assert "extensions.conf:5: autofallthrough = no; write autofallthrough = yes there" in told
    assert "manager.conf:3: port = 5999, but acd.toml says 0" in told
    assert "modules that do not run: func_lock.so; modules.conf: load = func_lock.so" in told
    assert "no music on hold named brass" in told
    assert "PJSIP/zoe of zoe is not known to Asterisk" in told
    assert "there is no sound acd/accueil" in told
    assert 'no call from outside reaches the lines; write incoming = ["the context' in told
    assert target.files() == before


async def test_a_context_that_is_not_there_is_told_before_anything_is_done(target):
    with pytest.raises(DeploymentRefused, match=r"no context intern in extensions\.conf"):
        await target.deploy(internal=("intern",))

    assert target.files() == target.before


async def test_a_folder_that_is_not_asterisks_is_told(target, tmp_path):
    target.folder.path = str(tmp_path)

    with pytest.raises(DeploymentFailed, match=r"there is no extensions\.conf in"):
        await target.deploy()


async def test_the_folder_of_another_asterisk_is_told(target, tmp_path):
    copy = tmp_path / "etc"
    shutil.copytree(target.etc, copy)
    (tmp_path / "link").symlink_to(target.etc)

    target.folder.path = str(copy)
    with pytest.raises(DeploymentRefused, match=f"answers reads {target.etc}, and not {copy}"):
        await target.deploy()
    target.folder.path = str(tmp_path / "link")
    await target.deploy()

    assert not (copy / "acd").exists()


async def test_no_symbolic_link_is_written_through(target, tmp_path):
    secret = tmp_path / "shadow"
    secret.write_text("root")
    (target.etc / "acd").symlink_to(tmp_path)

    with pytest.raises(DeploymentFailed, match="acd is a symbolic link"):
        await target.deploy()

    (target.etc / "acd").unlink()
    (target.etc / "pjsip.conf").rename(tmp_path / "pjsip.conf")
    (target.etc / "pjsip.conf").symlink_to(tmp_path / "pjsip.conf")
    with pytest.raises(DeploymentRefused, match=r"pjsip\.conf is a symbolic link.*add yourself"):
        await target.deploy()

    assert {file.name for file in tmp_path.iterdir()} == {"shadow", "pjsip.conf"}
    assert not (target.etc / "acd").exists()


async def test_a_file_behind_a_link_may_hold_our_line_already(target, tmp_path):
    (target.etc / "pjsip.conf").rename(tmp_path / "pjsip.conf")
    (target.etc / "pjsip.conf").symlink_to(tmp_path / "pjsip.conf")
    before = (tmp_path / "pjsip.conf").read_text()
    (tmp_path / "pjsip.conf").write_text(f"{PJSIP.line}\n{before}")

    await target.deploy()
    with pytest.raises(DeploymentRefused, match=r"pjsip\.conf.*take our line out of it yourself"):
        await target.deployment().remove()
    (tmp_path / "pjsip.conf").write_text(before)
    await target.deployment().remove()

    assert (target.etc / "pjsip.conf").is_symlink()
    assert not (target.etc / "acd").exists()


async def test_a_folder_that_everybody_may_write_to_is_not_used(target):
    target.etc.chmod(0o777)

    with pytest.raises(DeploymentFailed, match=r"everybody may write to .*: chmod o-w"):
        await target.deploy()


async def test_one_deployment_at_a_time(target):
    async with target.folder.locked():
        with pytest.raises(DeploymentFailed, match="another deployment is under way"):
            async with target.folder.locked():
                pass

    async with target.folder.locked():
        pass  # it has ended with the first


async def test_what_is_ours_is_read_by_nobody_else(target):
    await target.deploy(phones=True)

    modes = {file.stat().st_mode & 0o777 for file in target.etc.glob("acd/**/*") if file.is_file()}
    folders = {f.stat().st_mode & 0o777 for f in (target.etc / "acd", target.etc / "acd/current")}
    assert modes == {0o640}
    assert folders == {0o750}


async def test_a_file_that_changes_meanwhile_is_not_written_over(target):
    outlook = await target.deployment().look(target.settings, SECRET)
    file = target.etc / "pjsip.conf"
    before = file.read_bytes()
    file.write_bytes(before + b"; a colleague\n")

    with pytest.raises(DeploymentFailed, match="has been changed meanwhile; try again"):
        await target.folder.replace("pjsip.conf", before, b"")

    with pytest.raises(DeploymentRefused, match="changed meanwhile; nothing was touched"):
        await target.deployment().put_in_force(outlook)
    assert file.read_bytes() == before + b"; a colleague\n"
    assert not (target.etc / "acd").exists()


async def test_nothing_is_removed_while_a_caller_waits(target):
    await target.deploy()
    async with Callers(target.asterisk, Calls(NUMBER)) as callers:
        await shows(target.asterisk, "!acd-rescue!")

        with pytest.raises(DeploymentRefused, match="1 caller waits"):
            await target.deployment().remove()

        assert callers.ladder().legs()[0].ended_at is None


class VisitedConsole:
    """Asterisk's; a caller comes in after the first look at who waits. It remembers the rest."""

    def __init__(self, console) -> None:
        self._console = console
        self.reloads: list[str] = []
        self._looks = 0

    async def run(self, command: str) -> str:
        if "reload" in command:
            self.reloads.append(command)
        if command == "core show channels concise":
            self._looks += 1
            return "PJSIP/operator-1!acd-wait!s!1!Ring!Wait!\n" if self._looks == 2 else ""
        return await self._console.run(command)


async def test_a_caller_who_comes_while_it_is_removed_is_not_cut_off(target):
    await target.deploy()
    deployed = target.files()
    console = VisitedConsole(target.asterisk.console)

    with pytest.raises(DeploymentFailed, match=r"not removed.*is again:\n  1 caller waits"):
        await Deployment(target.folder, console).remove()

    assert target.files() == deployed
    assert console.reloads == [PJSIP.reload, MANAGER.reload, EXTENSIONS_DOOR.reload]  # with ours in
    assert "acd-wait" in await target.contexts()

    console.reloads.clear()
    await Deployment(target.folder, console).remove()
    assert target.files() == target.before
    assert console.reloads[0] == EXTENSIONS_DOOR.reload  # from here on nobody comes in


async def test_nothing_is_removed_while_a_phone_of_his_is_made_of_our_template(target):
    await target.deploy()
    file = target.etc / "pjsip.conf"
    deployed = file.read_bytes()
    file.write_bytes(deployed + b"\n[carl](acd-phone)\naors = carl\n[carl](acd-phone-aor)\n")
    await target.asterisk.rx("module reload res_pjsip.so")

    endpoints = await target.asterisk.rx("pjsip show endpoints")
    with pytest.raises(DeploymentRefused, match=r"made of our templates: pjsip\.conf:.* \[carl\]"):
        await target.deployment().remove()

    assert " Endpoint:  carl" in endpoints
    file.write_bytes(deployed)
    await target.deployment().remove()
    assert target.files() == target.before


async def test_phones_are_made_once_and_keep_their_passwords(target):
    target.settings = target.settings_for_advisors("ana", "zoe")
    await target.deploy(phones=True)
    first = (target.etc / "acd/phone-passwords").read_text()
    await target.deploy(phones=True, username="other")

    assert re.fullmatch(r"#.*\nzoe [0-9a-f]{32}\n", first)  # ana is his already
    assert (target.etc / "acd/phone-passwords").read_text() == first
    assert "zoe/zoe" in await target.asterisk.rx("pjsip show endpoints")
