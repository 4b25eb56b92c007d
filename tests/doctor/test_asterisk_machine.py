"""Asterisk's own machine: only that of the Asterisk that is meant, and only what it says itself."""

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from acd.asterisk.client import AmiClient
from acd.asterisk.inspection import client_for
from acd.config.settings import Settings
from acd.doctor import asterisk_itself, sounds
from acd.doctor.asterisk_machine import AnotherAsterisk, AsteriskMachine
from acd.doctor.patient import Patient
from acd.errors import ConsoleUnreachable, ProgramFailed
from acd.machines import ThisMachine
from acd.verdicts import Finding, Verdict
from tests.asterisk.fake_ami import FakeAmi
from tests.doctor.fake_asterisk import SETTINGS, FakeConsole, machine
from tests.small_site import small_settings


def client_of(ami: FakeAmi) -> AmiClient:
    settings = small_settings()
    place = dataclasses.replace(settings.asterisk, port=ami.port)
    return client_for(
        dataclasses.replace(settings, asterisk=place), lambda event: None, time.monotonic
    )


async def looked_at(look, settings: Settings | None = None, **told) -> list[Finding]:
    there = machine(**told)
    await there.meet(None)
    return await look(Patient(settings or small_settings(), time.time(), at_asterisk=there))


async def test_the_console_of_the_asterisk_that_is_meant_is_believed():
    async with FakeAmi() as ami:
        client = client_of(ami)
        async with client.once():
            there = machine()
            await there.meet(client)

    assert str(there.configuration) == "/etc/asterisk"


async def test_the_console_of_another_asterisk_is_not_believed():
    other = SETTINGS.replace("02:10:21", "23:59:59")
    async with FakeAmi() as ami:
        client = client_of(ami)
        async with client.once():
            with pytest.raises(AnotherAsterisk, match="`files`"):
                await machine({"core show settings": other}).meet(client)


async def test_a_console_that_does_not_answer_says_so():
    with pytest.raises(ConsoleUnreachable):
        await machine({"core show settings": ""}).ask("pjsip show endpoints")


async def test_a_folder_that_asterisk_does_not_name_is_not_guessed():
    there = machine({"core show settings": "  Data directory:   not/a/path\n"})
    await there.meet(None)

    with pytest.raises(ProgramFailed, match="does not say where"):
        there.place("Data directory")


async def test_sip_on_all_addresses_is_doubtful_with_the_transport_named():
    told = (
        "Transport:  <TransportId........>  <Type>  <cos>  <tos>  <BindAddress......>\n"
        "Transport:  transport-udp             udp      0      0  0.0.0.0:5060\n"
        "Transport:  inside                    tcp      0      0  10.0.0.5:5060\n"
    )

    [found] = await looked_at(asterisk_itself.transports, answers={"pjsip show transports": told})

    assert found.verdict is Verdict.DOUBTFUL
    assert found.text == "SIP (transport-udp) listens on all addresses, 0.0.0.0:5060"


async def test_a_class_of_music_without_a_file_is_silence():
    told = "Class: default\n\tMode: files\n\tDirectory: /var/lib/moh\n"

    music, _ = await looked_at(sounds.music, answers={"moh show classes": told})

    assert music.verdict is Verdict.WRONG
    assert "put music into /var/lib/moh" in music.hint


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        (("calm.alaw", "calm.wav"), Verdict.SOUND),
        (("calm.ulaw", "LICENSE.txt"), Verdict.SOUND),
        (("calm.wav",), Verdict.DOUBTFUL),
        (("calm.alaw", "loud.mp3"), Verdict.DOUBTFUL),
    ],
)
async def test_music_is_cheap_when_each_piece_is_there_in_the_telephones_format(files, verdict):
    told = "Class: default\n\tMode: files\n\tDirectory: /var/lib/moh\n"
    found = {"/var/lib/moh": [f"/var/lib/moh/{name}" for name in files]}

    _, cost = await looked_at(sounds.music, answers={"moh show classes": told}, found=found)

    assert cost.verdict is verdict


async def test_a_folder_of_music_counts_from_asterisks_data():
    told = "Class: default\n\tMode: files\n\tDirectory: moh\n"
    found = {"/usr/share/asterisk/moh": ["/usr/share/asterisk/moh/calm.alaw"]}

    music, cost = await looked_at(sounds.music, answers={"moh show classes": told}, found=found)

    assert music.verdict is Verdict.SOUND
    assert cost.verdict is Verdict.SOUND


def with_music(*classes: str) -> Settings:
    settings = small_settings()
    [line] = settings.lines.values()
    lines = {name: dataclasses.replace(line, music=name) for name in classes}
    return dataclasses.replace(settings, lines=lines)


@pytest.mark.parametrize("mode", ["custom", "playlist"])
async def test_a_class_that_plays_no_folder_is_not_looked_at_and_the_others_are(mode):
    told = (
        f"Class: radio\n\tMode: {mode}\n\tDirectory: <none>\n"
        "Class: calm\n\tMode: files\n\tDirectory: /calm\n"
    )
    found = {"/calm": ["/calm/calm.wav"]}

    looked = await looked_at(
        sounds.music, with_music("calm", "radio"), answers={"moh show classes": told}, found=found
    )

    assert [(it.id, it.verdict) for it in looked] == [
        ("music", Verdict.NOT_LOOKED_AT),
        ("music-format", Verdict.DOUBTFUL),
        ("music-format", Verdict.NOT_LOOKED_AT),
    ]
    assert f"radio, its mode is {mode}" in looked[0].text


async def test_a_folder_of_music_that_may_not_be_looked_at_is_not_called_silent():
    told = "Class: default\n\tMode: files\n\tDirectory: /moh\n"
    found = {"/moh": ["find: '/moh': Permission denied"]}

    music, _ = await looked_at(sounds.music, answers={"moh show classes": told}, found=found)

    assert music.verdict is Verdict.NOT_LOOKED_AT
    assert "Permission denied" in music.text


async def passwords_in(folder: Path) -> list[Finding]:
    settings = f"  Configuration directory: {folder}\n"
    there = AsteriskMachine(ThisMachine(), FakeConsole({"core show settings": settings}))
    await there.meet(None)
    return await asterisk_itself.passwords(
        Patient(small_settings(), time.time(), at_asterisk=there)
    )


@pytest.fixture
def etc() -> Iterator[Path]:
    """A folder that everybody may enter, as /etc/asterisk often is, with a file for everybody."""
    with TemporaryDirectory(prefix="acd-test-") as made:
        Path(made).chmod(0o755)
        Path(made, "manager.conf").touch(0o644)
        yield Path(made)


async def test_a_password_that_everybody_can_read_comes_with_the_command_that_mends_it(etc):
    (etc / "loop.conf").symlink_to(etc / "loop.conf")  # find(1) complains, and goes on

    findings = await passwords_in(etc)

    hint = f"chmod o-rwx {etc}/manager.conf"
    assert hint in [found.hint for found in findings]
    assert any(found.verdict is Verdict.NOT_LOOKED_AT for found in findings)


@pytest.mark.parametrize("closed", [".", "manager.d"])
async def test_a_password_in_a_folder_that_is_closed_to_others_is_closed(etc, closed):
    folder = etc / closed
    folder.mkdir(exist_ok=True)
    (etc / "manager.conf").rename(folder / "manager.conf")
    folder.chmod(0o750)

    [found] = await passwords_in(etc)

    assert found.verdict is Verdict.SOUND


async def test_a_sound_counts_in_the_language_of_the_site_and_not_in_another():
    greeted = small_settings()
    lines = {
        i: dataclasses.replace(line, greeting="acd/bonjour") for i, line in greeted.lines.items()
    }
    folder = "/usr/share/asterisk/sounds"

    async def told(language: str) -> Finding:
        found = {folder: [f"{folder}/{language}/acd/bonjour.alaw"]}
        settings = dataclasses.replace(greeted, lines=lines)
        first, *_ = await looked_at(sounds.prompts, settings, found=found)
        return first

    assert (await told("en")).verdict is Verdict.WRONG
    assert "acd/bonjour" not in (await told("fr")).text


@pytest.mark.parametrize(
    ("mode", "user", "groups", "passes"),
    [
        (0o750, 7, {9}, False),
        (0o751, 7, {9}, True),
        (0o750, 7, {100}, True),
        (0o700, 7, {100}, False),
        (0o100, 99, set(), True),
    ],
)
def test_a_folder_is_passed_as_its_owner_its_group_or_anybody(mode, user, groups, passes):
    owner, group = 99, 100
    status = sounds.stat_result((0o040000 | mode, 1, 1, 1, owner, group, 0, 0, 0, 0))

    assert sounds.may_pass(status, user, frozenset(groups)) is passes
