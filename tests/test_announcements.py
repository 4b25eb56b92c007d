"""Announcements: what is said, which file it is, and what happens when none can be made."""

import asyncio
import contextlib
import shutil
import sys
import wave
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd import announcements
from acd.announcements import Announcements, announcement, recording_name
from acd.asterisk.plain import is_plain
from acd.config.settings import AnnouncementSettings

SPEAKER = """
import sys, wave
language, text, file = sys.argv[1:]
with open(sys.argv[0] + ".said", "a") as said:
    said.write(f"{language}: {text}\\n")
with wave.open(file, "wb") as spoken:
    spoken.setnchannels(1), spoken.setsampwidth(2), spoken.setframerate(22050)
    spoken.writeframes(b"\\x10\\x20" * 22050)
"""
"""Stands for espeak-ng: a second of sound, and it remembers what it was told."""


class Site:
    def __init__(self, folder: Path, program: str = SPEAKER) -> None:
        self.folder = folder / "announcements"
        self._script = folder / "speak.py"
        self._script.write_text(program)
        command = (sys.executable, str(self._script), "{language}", "{text}", "{file}")
        self.announcements = self.with_command(command)

    def with_command(self, command: tuple[str, ...]) -> Announcements:
        return Announcements(AnnouncementSettings(self.folder, command), "fr", look_every=0.02)

    def record(self, sound: str) -> Path:
        recording = self.folder / "recorded" / sound
        recording.parent.mkdir(parents=True, exist_ok=True)
        recording.touch()
        return recording

    def said(self) -> list[str]:
        said = self._script.with_name("speak.py.said")
        return said.read_text().splitlines() if said.exists() else []

    def files(self) -> list[Path]:
        return [file for file in self.folder.rglob("*") if file.is_file()]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


# What is said


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        (
            "fr",
            "Les Tilleuls",
            "Appel d'un locataire de la résidence Les Tilleuls. "
            "Pour répondre, tapez 1. Pour refuser, tapez 2.",
        ),
        (
            "fr",
            "RÉSIDENCE Les Tilleuls",
            "Appel d'un locataire, RÉSIDENCE Les Tilleuls. "
            "Pour répondre, tapez 1. Pour refuser, tapez 2.",
        ),
        ("fr", "", "Appel d'un locataire. Pour répondre, tapez 1. Pour refuser, tapez 2."),
        (
            "en",
            "Les Tilleuls",
            "A tenant of Les Tilleuls is calling. To answer, press 1. To refuse, press 2.",
        ),
    ],
)
def test_the_announcement_names_the_building_and_the_keys(language, name, said):
    assert announcement(language, name) == said


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("-w/etc/passwd", "w/etc/passwd"),
        ("-- - Tour A", "Tour A"),
        ("Les\r\nTilleuls\x00\x1b", "Les Tilleuls"),
        ("  Les   Tilleuls ", "Les Tilleuls"),
        ("{file}", "{file}"),
        ("x" * 500, "x" * 80),
    ],
)
def test_a_name_is_spoken_without_what_a_command_would_stumble_over(name, spoken):
    assert f"résidence {spoken}." in announcement("fr", name)


# Which file


async def test_what_is_missing_is_made_for_the_next_call(site):
    first = site.announcements.sound("centre/12", "Les Tilleuls")
    async with running(site.announcements):
        second = await until_made(site.announcements, "Les Tilleuls")

    assert first is None
    assert second is not None
    assert site.said() == [f"fr: {announcement('fr', 'Les Tilleuls')}"]
    assert [str(file.with_suffix("")) for file in site.files()] == [second]


async def test_a_sound_is_what_a_telephone_plays(site):
    await site.announcements.prepare([("centre/12", "Les Tilleuls")])

    [file] = site.files()
    with wave.open(str(file)) as sound:
        shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
        seconds = sound.getnframes() / sound.getframerate()
    assert shape == (1, 2, 8000)
    assert seconds == pytest.approx(1.0, abs=0.01)
    assert file.stat().st_mode & 0o777 == 0o644


async def test_the_name_of_a_sound_is_a_plain_word(site):
    await site.announcements.prepare([("centre/12", "Cité de l'Étoile, bât. B (nord)")])

    sound = site.announcements.sound("centre/12", "Cité de l'Étoile, bât. B (nord)")

    assert sound is not None
    assert Path(sound).name.replace("-", "").isalnum()


async def test_it_is_made_once_and_anew_when_the_building_is_renamed(site):
    for name in ("Les Tilleuls", "Les Tilleuls", "Les Érables"):
        assert await site.announcements.prepare([("centre/12", name)]) == 1

    assert len(site.said()) == 2


async def test_a_recording_of_the_landlord_goes_before_a_machine(site):
    recording = site.record("centre/R+2012.alaw")

    ready = await site.announcements.prepare([("centre/R 12", "Les Tilleuls")])

    assert ready == 1
    assert site.announcements.sound("centre/R 12", "Les Tilleuls") == str(recording.with_suffix(""))
    assert site.said() == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "..", "a/../b", "a\x00b", "é"])
def test_no_key_leads_out_of_the_folder(key):
    name = recording_name(key)

    assert "." not in name
    assert is_plain(name)


def test_each_building_has_a_recording_of_its_own():
    references = ["R 12", "R.12", "R_12", "R+2012", "É1", "È1", "a/b", "a//b", "a+2Fb", "A/b"]

    names = {recording_name(f"centre/{reference}") for reference in references}

    assert len(names) == len(references)


async def test_a_new_recording_is_found_without_a_restart(site):
    async with running(site.announcements):
        spoken = await until_made(site.announcements, "Les Tilleuls")
        recording = site.record("centre/12.wav")
        async with asyncio.timeout(5):
            while (sound := site.announcements.sound("centre/12", "Les Tilleuls")) == spoken:  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # a file tells nobody that it is there

    assert sound == str(recording.with_suffix(""))


async def test_a_call_does_not_touch_the_disk(site):
    await site.announcements.prepare([("centre/12", "Les Tilleuls")])
    before = site.announcements.sound("centre/12", "Les Tilleuls")

    shutil.rmtree(site.folder)

    assert site.announcements.sound("centre/12", "Les Tilleuls") == before


async def test_what_was_made_in_an_earlier_life_is_not_made_anew(site):
    await site.announcements.prepare([("centre/12", "Les Tilleuls")])
    later = Site(site.folder.parent)

    later.announcements.sound("centre/12", "Les Tilleuls")
    async with running(later.announcements):
        await until_made(later.announcements, "Les Tilleuls")

    assert len(site.said()) == 1


async def test_what_a_call_wants_again_and_again_is_made_once(site):
    for _ in range(5):
        site.announcements.sound("centre/12", "Les Tilleuls")
    async with running(site.announcements):
        await until_made(site.announcements, "Les Tilleuls")

    assert len(site.said()) == 1


async def test_there_is_a_limit_to_what_waits_to_be_made(site):
    for number in range(announcements.MOST_WANTED + 3):
        site.announcements.sound("", f"Bâtiment {number}")

    assert site.announcements.waiting == announcements.MOST_WANTED


# What fails


NOT_A_WAV = "import sys; open(sys.argv[3], 'w').write('hello')"
SILENCE = SPEAKER.replace("* 22050", "* 0")


@pytest.mark.parametrize(
    "program",
    ["raise SystemExit(3)", "", NOT_A_WAV, SILENCE],
    ids=["fails", "writes nothing", "writes no sound", "writes silence"],
)
async def test_a_command_that_fails_is_logged_once_and_leaves_nothing(tmp_path, program):
    site = Site(tmp_path, program)

    with capture_logs() as logs:
        ready = await site.announcements.prepare([("a", "A"), ("b", "B"), ("c", "C")])

    assert ready == 0
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("announcement_not_made", "warning")
    ]
    assert site.files() == []


async def test_a_command_that_is_not_there_is_logged_once(site):
    broken = site.with_command(("no-such-program", "{text}", "{file}"))

    with capture_logs() as logs:
        await broken.prepare([("a", "A"), ("b", "B")])

    assert len(logs) == 1
    assert "no-such-program" in logs[0]["why"]


async def test_after_a_failure_the_next_is_tried_all_the_same(site):
    site.folder.mkdir()
    (site.folder / "spoken").touch()  # a file where the folder should be

    with capture_logs() as logs:
        before = await site.announcements.prepare([("a", "A")])
        (site.folder / "spoken").unlink()
        after = await site.announcements.prepare([("a", "A")])

    assert (before, after) == (0, 1)
    assert len(logs) == 1


async def test_a_folder_that_cannot_be_read_is_logged_once_and_what_is_spoken_is_used(site):
    recorded = site.folder / "recorded"
    site.folder.mkdir()
    recorded.symlink_to(recorded)  # leads nowhere, for root too

    with capture_logs() as logs:
        before = await site.announcements.prepare([("centre/12", "Les Tilleuls")])
        await site.announcements.prepare([])
        recorded.unlink()
        await site.announcements.prepare([])
        recorded.symlink_to(recorded)
        await site.announcements.prepare([])

    assert before == 1
    assert [log["event"] for log in logs] == ["announcements_unreadable"] * 2


async def test_a_key_too_long_for_any_file_has_no_recording_and_that_is_all(site):
    site.record("centre/12.wav")

    assert site.announcements.sound(f"centre/{'x' * 300}", "Les Tilleuls") is None


async def test_one_that_ends_the_work_does_not_hold_up_the_others_when_it_goes_on(site):
    broken = site.with_command(("a\x00b", "{text}", "{file}"))
    broken.sound("centre/12", "Les Tilleuls")
    broken.sound("centre/13", "Les Érables")

    for left in (1, 0):
        with pytest.raises(ExceptionGroup):
            await broken.run()

        assert broken.waiting == left


@contextlib.asynccontextmanager
async def running(announcements: Announcements):
    async with asyncio.TaskGroup() as parts:
        task = parts.create_task(announcements.run())
        yield
        task.cancel()


async def until_made(announcements: Announcements, name: str) -> str:
    async with asyncio.timeout(5):
        while True:
            sound = announcements.sound("centre/12", name)
            if sound is not None:
                return sound
            await asyncio.sleep(0.01)  # a file tells nobody that it is there
