"""From an Asterisk that knows nothing of acd to a first answered call, as a telecom admin types it.

The commands are those of the README. The Asterisk has contexts, phones, a trunk and a busy call of
its own, which goes on all the while.
"""

import asyncio
import contextlib
import os
import shlex
import signal
import sys

import pytest

from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, Calls, PhoneDials, Phones, answers
from tests.deploying.admins_asterisk import OWN_NUMBER

NUMBER = "+33199001234"
WITHIN = 30.0


class Admin:
    """At a shell beside that Asterisk; remembers what it was told."""

    def __init__(self, target, folder) -> None:
        self.config = folder / "etc/acd.toml"
        self.told: list[str] = []
        self._programs = folder / "bin"
        self._programs.mkdir()
        command = shlex.join(target.asterisk.program.command)
        self.has_program("asterisk", f'#!/bin/sh\nexec {command} "$@"\n')
        strict = {"PYTHONIOENCODING": "utf-8:strict"}
        self._environment = {
            **os.environ,
            **strict,
            "PATH": f"{self._programs}:{os.environ['PATH']}",
        }

    def has_program(self, name: str, text: str) -> None:
        program = self._programs / name
        program.write_text(text)
        program.chmod(0o755)

    async def types(self, *words: str, code: int | None = 0) -> str:
        process = await self.starts(*words)
        output, _ = await asyncio.wait_for(process.communicate(), WITHIN)
        self.told.append(output.decode())
        assert code in (None, process.returncode), self.told[-1]
        return self.told[-1]

    async def starts(
        self, *words: str, stdin: int = asyncio.subprocess.DEVNULL
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "acd", *words),
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment,
            start_new_session=True,
        )

    @contextlib.asynccontextmanager
    async def runs_the_service(self):
        process = await self.starts("run", "-c", str(self.config))
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            output, _ = await asyncio.wait_for(process.communicate(), WITHIN)
            self.told.append(output.decode())


@pytest.fixture
def admin(target, tmp_path):
    return Admin(target, tmp_path)


async def begun(admin, target) -> None:
    """acd init; and the one port that others on this machine may have already."""
    contexts = ("--incoming", "from-operator", "--internal", "internal")
    await admin.types(
        *("init", str(admin.config.parent), "--name", "Habitat du Centre", "--number", NUMBER),
        *("--phone", "PJSIP/ana=Ana Lopez", "--phone", "PJSIP/ben=Ben Martin", *contexts),
        *("--files", str(target.etc), "--port", str(target.asterisk.ami_port)),
    )
    text = admin.config.read_text()
    metrics = f'[site]\nmetrics = "127.0.0.1:{free_ports(1)[0]}"'
    admin.config.write_text(text.replace("[site]", metrics))


async def test_five_commands_lead_to_a_first_answered_call(target, admin):
    asterisk = target.asterisk
    async with (
        Callers(asterisk, Calls(OWN_NUMBER)) as busy,
        Phones(asterisk, asterisk.phones["ana"], answers(ring=0.2)) as phone,
    ):
        await begun(admin, target)
        deployed = await admin.types("deploy", "-c", str(admin.config), "--yes")
        async with admin.runs_the_service():
            await _logged_in(admin, asterisk)
            async with Callers(asterisk, Calls(NUMBER, stay=1.0)) as caller:
                ladder = await caller.finished()
            removed = await admin.types("deploy", "-c", str(admin.config), "--yes", "--remove")

        assert "+include => advisor-codes" in deployed
        assert "+secret = <hidden>" in deployed
        assert ladder.legs()[0].answered_at is not None
        assert phone.ladder().legs()[0].answered_at is not None
        assert "is as it was before" in removed
        assert target.files() == target.before
        assert busy.ladder().legs()[0].ended_at is None
    assert (admin.config.parent / "ami.secret").read_text().strip() not in "".join(admin.told)


async def test_a_dry_run_shows_it_all_and_touches_nothing(target, admin):
    await begun(admin, target)

    told = await admin.types("deploy", "-c", str(admin.config), "--dry-run")

    assert "+#tryinclude acd/current/extensions.conf" in told
    assert "then: dialplan reload" in told
    assert target.files() == target.before
    assert "nothing was touched" in told


async def test_a_file_of_another_encoding_is_shown_on_a_terminal_that_takes_none_but_its_own(
    target, admin
):
    await begun(admin, target)
    manager = target.etc / "manager.conf"
    manager.write_bytes(manager.read_bytes() + b"\n\x1b[2J ; r\xe9seau")
    extensions = target.etc / "extensions.conf"
    extensions.write_bytes(extensions.read_bytes() + b"[acd-wait]\n; r\xe9seau")

    told = await admin.types("deploy", "-c", str(admin.config), "--dry-run", code=3)

    assert "+_[2J ; r\ufffdseau" in told
    assert "context acd-wait is yours already" in told
    assert "\x1b" not in told


async def test_back_and_forth_and_no_difference(target, admin):
    await begun(admin, target)
    config = ("-c", str(admin.config), "--yes")
    await admin.types("deploy", *config)
    again = await admin.types("deploy", *config)
    await admin.types("deploy", *config, "--rollback", code=3)
    nowhere = await admin.types("deploy", *config[:2], "--rollback", "--dry-run", code=3)
    both = await admin.types("deploy", *config, "--into", "x", "--remove", code=2)
    admin.config.write_text(admin.config.read_text().replace(NUMBER, "+33199005678"))
    changed = await admin.types("deploy", *config)
    back = await admin.types("deploy", *config, "--rollback")

    assert "nothing to do: all of it is in force already; the service reads acd.toml" in again
    assert "no generation before this one" in nowhere
    assert "--into writes files and nothing else" in both
    assert "-exten => +33199001234,1,Goto(acd-line-accueil,s,1)" in changed
    assert "generation 0001" in back
    assert NUMBER in await target.asterisk.rx("dialplan show acd-numbers")


SSH = """\
#!/bin/sh
printf '%s\\n' "$*" >> {words}
while [ "$1" != -- ]; do
  if [ "$1" = -O ]; then exit 0; fi
  shift
done
exec sh -c "$3"
"""


async def test_another_machine_is_reached_by_ssh_and_no_secret_is_a_word(target, admin, tmp_path):
    await begun(admin, target)
    words = tmp_path / "words"
    admin.has_program("ssh", SSH.format(words=words))
    place = ("--to", f"ssh://root@pbx:2222{target.etc}", "--yes")

    await admin.types("deploy", "-c", str(admin.config), *place)
    knows = "acd-wait" in await target.contexts()
    await admin.types("deploy", *place, "--remove")

    assert knows
    assert target.files() == target.before
    seen = words.read_text()
    assert "BatchMode=yes" in seen
    assert "-p 2222 -- root@pbx " in seen
    assert (admin.config.parent / "ami.secret").read_text().strip() not in seen


async def test_a_place_that_ssh_would_take_for_an_option_is_refused(target, admin):
    await begun(admin, target)

    place = ("--to", "ssh://-oProxyCommand=id/etc", "--yes")
    told = await admin.types("deploy", "-c", str(admin.config), *place, code=2)

    assert "names no folder of an Asterisk" in told


HANGING = """\
#!/bin/sh
case "$*" in
*"dialplan reload"*) if [ ! -e {pid} ]; then echo $$ > {pid}; exec sleep 30; fi ;;
esac
exec {command} "$@"
"""


async def test_a_deployment_that_is_killed_is_mended_by_the_next(target, admin, tmp_path):
    await begun(admin, target)
    pid = tmp_path / "pid"
    deploying = await _hangs_in_its_reload(admin, target, pid)
    deploying.kill()
    await deploying.wait()
    os.kill(int(pid.read_text()), signal.SIGKILL)

    is_cut = (target.etc / "acd/trying").exists()
    told = await admin.types("deploy", "-c", str(admin.config), "--yes")
    await admin.types("deploy", "-c", str(admin.config), "--yes", "--remove")

    assert is_cut
    assert "a deployment had been cut off: it is proved, and in force" in told
    assert "nothing to do" in told
    assert target.files() == target.before


async def test_a_way_back_that_mending_has_gone_already_is_not_gone_twice(target, admin, tmp_path):
    await begun(admin, target)
    config = ("-c", str(admin.config), "--yes")
    for number in ("+33199005678", "+33199005679"):
        await admin.types("deploy", *config)
        admin.config.write_text(admin.config.read_text().replace(NUMBER, f'{NUMBER}", "{number}'))
    pid = tmp_path / "pid"
    deploying = await _hangs_in_its_reload(admin, target, pid)
    deploying.kill()
    await deploying.wait()
    os.kill(int(pid.read_text()), signal.SIGKILL)
    (target.etc / "acd/current/dialplans/acd-ended.conf").write_text("[acd-broken\n")

    told = await admin.types("deploy", *config, "--rollback")
    again = await admin.types("deploy", *config, "--rollback")

    assert "in force: generation 0002 again, as before what was cut off" in told
    assert "take the change back in acd.toml too" in told
    assert "in force: generation 0001; forward again" in again


async def test_nothing_is_mended_without_a_yes(target, admin, tmp_path):
    await begun(admin, target)
    deploying = await _hangs_in_its_reload(admin, target, tmp_path / "pid")
    deploying.kill()
    await deploying.wait()
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    before = target.files()

    shown = await admin.types("deploy", "-c", str(admin.config), "--dry-run")
    admin_s_side, terminal = os.openpty()
    os.write(admin_s_side, b"n\n")
    asked = await admin.starts("deploy", "-c", str(admin.config), stdin=terminal)
    told, _ = await asyncio.wait_for(asked.communicate(), WITHIN)
    os.close(terminal)
    os.close(admin_s_side)

    assert "a deployment was cut off here: the next one mends it first" in shown
    assert b"Mend it first?" in told
    assert b"nothing was touched" in told
    assert target.files() == before


@pytest.mark.parametrize("stops", [(signal.SIGINT,), (signal.SIGHUP, signal.SIGTERM)])
async def test_whoever_stops_it_has_what_was_there_before(target, admin, tmp_path, stops):
    await begun(admin, target)
    deploying = await _hangs_in_its_reload(admin, target, tmp_path / "pid")

    for stop in stops:  # as a terminal does it, or the end of a session, to all that belong to it
        os.killpg(deploying.pid, stop)
    await asyncio.wait_for(deploying.wait(), WITHIN)

    assert deploying.returncode != 0
    assert target.files() == target.before
    assert "acd-wait" not in await target.contexts()


async def _hangs_in_its_reload(admin, target, pid) -> asyncio.subprocess.Process:
    command = shlex.join(target.asterisk.program.command)
    admin.has_program("asterisk", HANGING.format(pid=pid, command=command))
    deploying = await admin.starts("deploy", "-c", str(admin.config), "--yes")
    async with asyncio.timeout(WITHIN):
        while not (pid.exists() and pid.read_text()):
            await asyncio.to_thread(os.stat, target.etc)
    return deploying


async def test_nobody_to_be_asked_is_said(target, admin):
    await begun(admin, target)

    told = await admin.types("deploy", "-c", str(admin.config), code=2)

    assert "--yes" in told


async def test_a_name_that_is_taken_is_told_with_both_places_and_nothing_is_done(target, admin):
    await begun(admin, target)
    manager = target.etc / "manager.conf"
    manager.write_bytes(manager.read_bytes() + b"\n[acd]\nsecret = mine\n")
    before = target.files()

    told = await admin.types("deploy", "-c", str(admin.config), "--yes", code=3)

    assert "manager account acd is yours already: manager.conf:12, and acd/current/manager" in told
    assert "mine" not in told
    assert target.files() == before


async def _logged_in(admin, asterisk) -> None:
    """Dials *11 until the service is up and says so in a tone: the call is answered."""
    async with asyncio.timeout(WITHIN):
        while True:
            async with PhoneDials(asterisk, "ana", "*11") as phone:
                await phone.finished()
            told = await admin.types("status", "-c", str(admin.config), "--json", code=None)
            if '"ready"' in told:
                return
