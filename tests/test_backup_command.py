"""`acd backup` and `acd restore`: what they say, where files go, and that figures stay the same."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from acd.__main__ import app
from acd.commands.backup import places_of
from acd.deploying.first_files import STATE
from acd.lab.imagined_calls import day_of_calls, write_store
from acd.reporting.period import midnight
from acd.store.backup import back_up
from acd.store.directory import CHAIN, path_beside
from acd.store.manifest import JOURNAL
from acd.store.opening import Opening, prepare
from tests.small_site import ACCUEIL, ANA, BEN, SECRET, SIEGE, write_site

DAY = date(2026, 3, 28)
BEGINS_AT = midnight(DAY, ZoneInfo("Europe/Paris"))
CALLS = 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with a day of calls behind it."""
    site = tmp_path / "site"
    site.mkdir()
    write_site(site, ami_port=9, metrics_port=9)
    write_store(site / "acd.db", day_of_calls(BEGINS_AT, CALLS, ACCUEIL, SIEGE, (ANA, BEN)))
    return site


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    made = tmp_path / "kept.tar.gz"
    assert run(folder, "backup", str(made)).exit_code == 0
    return made


def run(folder: Path, *arguments: str) -> Result:
    environment = {"ACD_CONFIG": str(folder / "acd.toml"), "COLUMNS": "200", "NO_COLOR": "1"}
    return CliRunner().invoke(app, [*arguments], env=environment)


def refusal(folder: Path, *arguments: str) -> str:
    result = run(folder, *arguments)
    assert result.exit_code != 0
    return str(result.exception) if result.exit_code == 1 else result.output


def figures(folder: Path) -> list[str]:
    asked = (
        ("report", "--day", str(DAY), "--format", "json"),
        ("calls", "--last", str(CALLS), "--json"),
    )
    return [run(folder, *one).stdout for one in asked]


LOAD = """
import asyncio, sys
from itertools import count
from pathlib import Path
from acd.core.facts import CallQueued
from acd.store.journal import Journal

async def main():
    async with Journal(Path(sys.argv[1])) as journal:
        for number in count():
            at = float(sys.argv[2]) + number
            await journal.append([
                CallQueued(f"{number:032}", "accueil", "siege", 0, None, at, at)
                for _ in range(3)
            ])
            print(number, flush=True)

asyncio.run(main())
"""


@contextmanager
def load_on(store: Path, at: float) -> Iterator[None]:
    """A journal that is written to as quickly as the disk allows."""
    command = [sys.executable, "-c", LOAD, str(store), str(at)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout is not None
        writing.stdout.readline()
        try:
            yield
            assert writing.poll() is None
        finally:
            writing.kill()
            writing.communicate()


def test_under_load_it_restores_to_the_same_figures(folder: Path, tmp_path: Path) -> None:
    before = figures(folder)
    file, other = tmp_path / "kept.tar.gz", tmp_path / "other"

    with load_on(folder / "acd.db", at=BEGINS_AT + 30 * 86_400.0):
        made = run(folder, "backup", str(file))
    restored = run(folder, "restore", str(file), "--to", str(other))

    assert made.exit_code == 0, made.output
    assert f"{CALLS} calls and " in restored.stdout
    assert figures(other) == before == figures(folder)


def test_check_restores_aside_and_says_what_it_found(folder: Path, file: Path) -> None:
    said = run(folder, "backup", "--check", str(file)).stdout

    assert said.startswith(f"{file}: sound, {CALLS} calls and ")
    assert "from 2026-03-28 " in said


def test_a_name_that_would_write_to_the_terminal_is_shown_as_text(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "kept\x1b]0;mine\x1b[2J"

    said = (
        run(folder, "backup", str(file)).stdout + run(folder, "backup", "--check", str(file)).stdout
    )

    assert said.count("kept_]0;mine_[2J: ") == 2
    assert "\x1b" not in said


def test_check_needs_no_configuration(tmp_path: Path, file: Path) -> None:
    assert run(tmp_path / "nowhere", "backup", "--check", str(file)).exit_code == 0


def test_restoring_in_place_says_where_what_was_there_is_now(folder: Path, file: Path) -> None:
    said = run(folder, "restore", str(file))

    aside = next(folder.glob("acd.db.before-restore-*Z"))
    assert f"{folder}/acd.db: restored; what was there: {aside}" in said.stdout
    assert f"{folder}/acd.toml: left as it is" in said.stderr


def test_the_directory_comes_along(folder: Path, tmp_path: Path) -> None:
    directory = path_beside(folder / "acd.db")
    prepare(directory, CHAIN)
    run(folder, "backup", str(tmp_path / "kept"))

    run(folder, "restore", str(tmp_path / "kept"))

    assert prepare(directory, CHAIN) is Opening.CURRENT
    assert len(list(folder.glob("acd-directory.db.before-restore-*Z"))) == 1


def test_a_bare_machine_gets_the_configuration_too(tmp_path: Path, folder: Path) -> None:
    file, bare = tmp_path / "kept", tmp_path / "bare"
    bare.mkdir()
    run(folder, "backup", str(file), "--with-secrets")

    said = run(bare, "restore", str(file))

    assert said.exit_code == 0, said.exception
    assert (bare / "acd.toml").read_text() == (folder / "acd.toml").read_text()
    assert (bare / "ami.secret").read_text() == SECRET + "\n"
    assert (bare / "ami.secret").stat().st_mode & 0o007 == 0
    assert figures(bare) == figures(folder)


@pytest.mark.parametrize(
    "place",
    [
        ("store", "sqlite:///{elsewhere}/acd.db"),
        ("store", "sqlite:///../elsewhere/acd.db"),
        ("secret_file", "{elsewhere}/ami.secret"),
        ("secret_file", "../elsewhere/ami.secret"),
    ],
)
def test_a_back_up_does_not_choose_the_paths_that_are_written_to(
    tmp_path: Path, folder: Path, place: tuple[str, str]
) -> None:
    elsewhere, bare = tmp_path / "elsewhere", tmp_path / "bare"
    elsewhere.mkdir()
    bare.mkdir()
    write_named(folder, place[0], place[1].format(elsewhere=elsewhere))
    for name in ("acd.db", "ami.secret"):
        (elsewhere / name).write_bytes((folder / name).read_bytes())
    file = tmp_path / "kept"
    assert run(folder, "backup", str(file), "--with-secrets").exit_code == 0
    before = {path: path.read_bytes() for path in elsewhere.iterdir()}

    said = refusal(bare, "restore", str(file))

    assert f"wants to write to {elsewhere}/" in said
    assert "--to FOLDER" in said
    assert list(bare.iterdir()) == []
    assert {path: path.read_bytes() for path in elsewhere.iterdir()} == before


@pytest.mark.parametrize(
    "place",
    [
        ("store", "sqlite:///.ssh/authorized_keys"),
        ("store", "sqlite:///{state}/acd.sock"),
        ("secret_file", ".bash_profile"),
        ("secret_file", "acd.db"),
        ("secret_file", "ami.secret/../.bash_profile"),
    ],
)
def test_a_back_up_does_not_choose_the_names_of_files_in_the_folder_either(
    tmp_path: Path, folder: Path, place: tuple[str, str]
) -> None:
    key, value = place[0], place[1].format(state=STATE)
    file = crafted(folder, tmp_path, key, value)
    home = tmp_path / "home"
    home.mkdir()

    said = refusal(home, "restore", str(file))

    assert "wants to write to" in said
    assert "--to FOLDER" in said
    assert list(home.iterdir()) == []


def test_a_back_up_of_an_installed_service_may_name_the_packages_folder(
    tmp_path: Path, folder: Path
) -> None:
    file = crafted(folder, tmp_path, "store", f"sqlite:///{STATE}/acd.db")

    places = places_of(tmp_path / "home/acd.toml", file)

    assert places[JOURNAL] == STATE / "acd.db"
    assert places["ami.secret"] == tmp_path / "home/ami.secret"


def crafted(folder: Path, tmp_path: Path, key: str, value: str) -> Path:
    """A back-up whose acd.toml names other files than those that were packed."""
    file = tmp_path / "crafted"
    originals = {name: folder / name for name in ("acd.db", "ami.secret", "acd.toml")}
    write_named(folder, key, value)
    back_up(originals, file, at=BEGINS_AT)
    return file


def write_named(folder: Path, key: str, value: str) -> None:
    """The site's file, with this in the place of what stands there."""
    file = folder / "acd.toml"
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith(key)]
    table = "[site]" if key == "store" else "[asterisk.pbx]"
    kept.insert(kept.index(table) + 1, f'{key} = "{value}"')
    file.write_text("\n".join(kept) + "\n", "utf-8")


def test_passwords_are_kept_only_when_asked_for(file: Path, folder: Path, tmp_path: Path) -> None:
    said = run(folder, "restore", str(file), "--to", str(tmp_path / "other"))

    assert said.exit_code == 0
    assert not (tmp_path / "other/ami.secret").exists()
    assert "without the passwords" in run(folder, "backup", str(tmp_path / "second")).stderr


def test_in_a_folder_it_is_named_after_the_moment_and_old_ones_go(
    folder: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for day in range(10, 15):
        (kept / f"acd-202603{day}-030000.tar.gz").write_bytes(b"x")

    said = run(folder, "backup", str(kept), "--keep", "3")

    left = sorted(path.name for path in kept.iterdir())
    assert left[:2] == ["acd-20260313-030000.tar.gz", "acd-20260314-030000.tar.gz"]
    assert len(left) == 3
    assert said.stderr.count("removed, 3 newer ones are there") == 3


def test_keep_is_refused_for_a_single_file(folder: Path, tmp_path: Path) -> None:
    said = refusal(folder, "backup", str(tmp_path / "one"), "--keep", "3")

    assert "--keep is for a folder" in said
    assert not (tmp_path / "one").exists()


def test_a_site_without_a_store_is_told_so(tmp_path: Path) -> None:
    write_site(tmp_path, ami_port=9, metrics_port=9)

    said = refusal(tmp_path, "backup", str(tmp_path / "kept"))

    assert "acd.db cannot be opened: check that it is there" in said
    assert not (tmp_path / "kept").exists()


def test_a_folder_that_cannot_be_made_is_named(file: Path, folder: Path) -> None:
    said = refusal(folder, "restore", str(file), "--to", str(folder / "acd.toml/below"))

    assert "acd.toml/below: Not a directory; name another folder" in said


@pytest.mark.parametrize(
    ("arguments", "so"),
    [
        (("restore", "nowhere"), "nothing was changed"),
        (("restore", "nowhere", "--to", "other"), "nothing was changed"),
        (("backup", "nowhere/kept"), "nothing was kept"),
        (("backup", "--check", "nowhere"), "nothing was changed"),
    ],
)
def test_what_is_not_there_is_named_with_what_became_of_it_and_what_to_do(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], so: str
) -> None:
    placed = [word if word[0] not in "no" else str(tmp_path / word) for word in arguments]

    said = refusal(folder, *placed)

    hint = "check that it is there, its owner, its disk"
    assert said == f"{tmp_path}/nowhere: No such file or directory; {so}: {hint}"


def test_on_a_bare_machine_too_a_back_up_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = refusal(tmp_path, "restore", str(tmp_path / "nowhere"))

    assert "nowhere: No such file or directory; nothing was changed: check that it is" in said


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGHUP])
def test_stopped_in_the_middle_it_leaves_nothing(
    folder: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    (folder / "ami.secret").unlink()
    (folder / "ami.secret").symlink_to(fifo)  # it waits for what nobody writes
    command = [sys.executable, "-m", "acd", "backup", str(kept), "--with-secrets"]
    settings = {**os.environ, "ACD_CONFIG": str(folder / "acd.toml")}
    with (
        subprocess.Popen(command, env=settings, stderr=subprocess.DEVNULL) as making,
        fifo.open("w"),  # opened once both are there
    ):
        assert any(kept.glob(".acd-back-up-*/acd.db"))
        making.send_signal(stop)
        making.wait(timeout=20)

    assert making.returncode != 0
    assert list(kept.iterdir()) == []
