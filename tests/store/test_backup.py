"""Back-ups: of one moment, whole or not at all, and restored without losing what was there."""

import gzip
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from acd.errors import BackupError, StoreDamaged, StoreError, StoreTaken
from acd.lab.imagined_calls import day_of_calls, write_store
from acd.store.archive import read_small
from acd.store.backup import DATABASES, back_up, keep_newest, name_in, unpacked
from acd.store.directory import CHAIN, path_beside
from acd.store.holding import hold
from acd.store.manifest import CONFIGURATION, DIRECTORY, FORMAT, JOURNAL, SECRETS
from acd.store.opening import Opening, connect, prepare
from acd.store.presence import LOG, beside
from acd.store.restoring import restore
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE

NOW = 1_763_800_000.0
SOME_CALLS = 40
MANY_CALLS = 3_000  # more pages than are copied at once


def site_of(folder: Path, calls: int = SOME_CALLS) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    store = folder / "acd.db"
    write_store(store, day_of_calls(0.0, calls, ACCUEIL, SIEGE, (ANA, BEN)))
    prepare(path_beside(store), CHAIN)
    (folder / CONFIGURATION).write_text("# of this site\n", "utf-8")
    return {name: folder / name for name in (CONFIGURATION, JOURNAL, DIRECTORY)}


@pytest.fixture
def site(tmp_path: Path) -> dict[str, Path]:
    return site_of(tmp_path / "site")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


@pytest.fixture
def made(site: dict[str, Path], file: Path) -> Path:
    back_up(site, file, at=NOW)
    return file


def rows(store: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(connect(store)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("facts", "calls", "call_backs")
        }


def add_facts(store: Path, count: int) -> None:
    with closing(connect(store)) as connection:
        for _ in range(count):
            connection.execute("INSERT INTO facts (at, kind, body) VALUES (1.0, 'Late', '{}')")


def places(folder: Path) -> dict[str, Path]:
    return {name: folder / name for name in (JOURNAL, DIRECTORY, CONFIGURATION, *SECRETS)}


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def repacked(file: Path, change: Callable[[str, bytes], Iterable[tuple[str, bytes]]]) -> None:
    """The same back-up with other members: its sums are right, what they say is not."""
    with tarfile.open(file) as archive:
        members = [(m.name, archive.extractfile(m).read()) for m in archive]
    with gzip.open(file, "wb") as thin, tarfile.open(fileobj=thin, mode="w") as archive:
        for name, content in [pair for member in members for pair in change(*member)]:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def manifest_with(**fields: object) -> Callable[[str, bytes], Iterable[tuple[str, bytes]]]:
    def change(name: str, content: bytes) -> Iterable[tuple[str, bytes]]:
        if name != "manifest.json":
            return [(name, content)]
        return [(name, json.dumps(json.loads(content) | fields).encode())]

    return change


# Making one


def test_what_is_restored_is_what_was_there(site: dict[str, Path], made: Path, tmp_path: Path):
    restored = restore(made, places(tmp_path))

    assert rows(tmp_path / JOURNAL) == rows(site[JOURNAL])
    assert (tmp_path / CONFIGURATION).read_bytes() == site[CONFIGURATION].read_bytes()
    assert restored.manifest.contents.calls == SOME_CALLS
    assert restored.manifest.contents.facts == len(rows(site[JOURNAL])["facts"])


def test_facts_that_are_written_while_it_is_made_are_in_the_next_one(tmp_path: Path, file: Path):
    site = site_of(tmp_path / "site", MANY_CALLS)
    before = rows(site[JOURNAL])
    told: list[int] = []

    def write_in_between(name: str, done: int, _all: int) -> None:
        if name == JOURNAL and not told:
            add_facts(site[JOURNAL], 500)
        told.append(done)

    back_up(site, file, at=NOW, tell=write_in_between)
    restore(file, places(tmp_path))

    assert len(rows(site[JOURNAL])["facts"]) == len(before["facts"]) + 500
    assert rows(tmp_path / JOURNAL) == before


def test_it_says_how_far_it_is(tmp_path: Path, file: Path):
    site = site_of(tmp_path / "site", MANY_CALLS)
    told: list[tuple[str, int, int]] = []

    back_up(site, file, at=NOW, tell=lambda *news: told.append(news))

    of_the_journal = [done for name, done, _ in told if name == JOURNAL]
    assert len(of_the_journal) > 3
    assert {name for name, _, _ in told} == {JOURNAL, DIRECTORY, CONFIGURATION}
    assert all(0 < done <= total for _, done, total in told)


def test_only_its_owner_can_read_it_and_nothing_lies_beside_it(made: Path, tmp_path: Path):
    assert made.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"site", made.name}


def test_tar_alone_can_unpack_it(made: Path, site: dict[str, Path]):
    with tarfile.open(made) as archive:
        assert archive.getnames() == ["manifest.json", *site]
        assert archive.extractfile(CONFIGURATION).read() == site[CONFIGURATION].read_bytes()


@pytest.mark.parametrize("kind", ["file", "link", "link that leads nowhere", "folder"])
def test_what_has_the_name_already_is_never_written_over(
    site: dict[str, Path], file: Path, tmp_path: Path, kind: str
):
    other = tmp_path / "other"
    match kind:
        case "file":
            file.write_text("dear to somebody")
        case "folder":
            file.mkdir()
        case "link":
            other.write_text("dear to somebody")
            file.symlink_to(other)
        case _:
            file.symlink_to(other)
    before = everything_in(tmp_path)

    with pytest.raises(BackupError, match="is there already and stays as it is"):
        back_up(site, file, at=NOW)

    assert everything_in(tmp_path) == before


def test_a_folder_that_is_not_there_is_named(site: dict[str, Path], tmp_path: Path):
    with pytest.raises(BackupError, match="nowhere: No such file or directory"):
        back_up(site, tmp_path / "nowhere/backup", at=NOW)


def test_a_store_that_is_damaged_inside_makes_no_back_up(tmp_path: Path, file: Path):
    site = site_of(tmp_path / "site", MANY_CALLS)
    with closing(connect(site[JOURNAL])) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with site[JOURNAL].open("r+b") as damaged:
        damaged.seek(200 * 4096)
        damaged.write(b"\x5a" * 4096)

    with pytest.raises(StoreDamaged, match="is damaged"):
        back_up(site, file, at=NOW)

    assert {path.name for path in tmp_path.iterdir()} == {"site"}


def test_a_store_of_a_later_version_makes_no_back_up(site: dict[str, Path], file: Path):
    with closing(connect(site[JOURNAL])) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="was written by a later version of acd"):
        back_up(site, file, at=NOW)

    assert {path.name for path in file.parent.iterdir()} == {"site"}


OUTGROW_THE_DISK = """
import resource, signal, sys
from pathlib import Path
from acd.errors import AcdError
from acd.store.manifest import JOURNAL
from acd.store.backup import back_up
from acd.store.restoring import restore

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then the system refuses the write instead
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
store, file = Path(sys.argv[1]), Path(sys.argv[2])
try:
    if file.exists():
        restore(file, {JOURNAL: store})
    else:
        back_up({JOURNAL: store}, file, at=0.0)
except AcdError as error:
    print(type(error).__name__, error)
"""


def on_a_disk_that_takes(size: int, store: Path, file: Path) -> str:
    command = [sys.executable, "-c", OUTGROW_THE_DISK, str(store), str(file), str(size)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("size", [40_000, 400_000])
def test_a_disk_that_is_full_leaves_nothing_behind_and_is_blamed(
    tmp_path: Path, file: Path, size: int
):
    site = site_of(tmp_path / "site", 100 if size < 100_000 else MANY_CALLS)

    said = on_a_disk_that_takes(size, site[JOURNAL], file)

    assert str(tmp_path / "site") not in said
    assert f"{tmp_path}/.acd-back-up-" in said or str(file) in said
    assert {path.name for path in tmp_path.iterdir()} == {"site"}


def test_a_full_disk_leaves_what_was_there_in_its_place(
    site: dict[str, Path], made: Path, tmp_path: Path
):
    before = rows(site[JOURNAL])

    said = on_a_disk_that_takes(40_000, site[JOURNAL], made)

    assert said.startswith("BackupError")
    assert "File too large" in said
    assert rows(site[JOURNAL]) == before
    assert not list(site[JOURNAL].parent.glob(".acd-back-up-*"))


KILLED = """
import os, signal, sys
from pathlib import Path
from acd.store.manifest import JOURNAL
from acd.store.backup import back_up

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

back_up({JOURNAL: Path(sys.argv[1])}, Path(sys.argv[2]), at=0.0, tell=kill)
"""


def test_one_that_was_killed_has_no_name_and_the_next_sweeps_its_folder_away(
    site: dict[str, Path], file: Path
):
    command = [sys.executable, "-c", KILLED, str(site[JOURNAL]), str(file)]
    subprocess.run(command, timeout=60, check=False)
    assert not file.exists()
    assert list(file.parent.glob(".acd-back-up-*"))

    back_up(site, file, at=NOW)

    assert not list(file.parent.glob(".acd-back-up-*"))


def test_the_folder_of_one_that_is_at_work_is_left_alone(site: dict[str, Path], file: Path):
    other = file.with_name("other")

    def make_another(*_: object) -> None:
        if not other.exists():
            back_up(site, other, at=NOW)

    back_up(site, file, at=NOW, tell=make_another)

    assert file.exists()
    assert other.exists()


def test_of_two_that_want_one_name_the_second_has_none(site: dict[str, Path], file: Path):
    def make_another(*_: object) -> None:
        if not file.exists():
            back_up(site, file, at=NOW - 1.0)

    with pytest.raises(BackupError, match="is there already and stays as it is"):
        back_up(site, file, at=NOW, tell=make_another)

    with unpacked(file, file.parent) as (_, manifest):
        assert manifest.made_at == NOW - 1.0


# Keeping some


def test_the_newest_stay_and_other_files_are_left_alone(tmp_path: Path):
    names = [name_in(tmp_path, NOW + 86_400 * day) for day in range(5)]
    others = [tmp_path / "acd-before-the-move.tar.gz", tmp_path / "acd-20251122.tar.gz"]
    for file in (*names, *others):
        file.write_bytes(b"x")

    removed = keep_newest(tmp_path, 2)

    assert removed == names[:3]
    assert set(tmp_path.iterdir()) == {*names[3:], *others}


def test_no_back_up_goes_for_one_that_is_empty(tmp_path: Path):
    good, empty = name_in(tmp_path, NOW), name_in(tmp_path, NOW + 86_400)
    good.write_bytes(b"x")
    empty.touch()

    assert keep_newest(tmp_path, 1) == []
    assert good.exists()


# What cannot be restored


def refused(file: Path, folder: Path) -> str:
    """Why, of a back-up that touches nothing."""
    site_of(folder, calls=3)
    before = everything_in(folder)

    with pytest.raises((BackupError, StoreError)) as refusal:
        restore(file, places(folder))

    assert everything_in(folder) == before | {"acd.db.lock": b""}
    with (
        pytest.raises(type(refusal.value)),
        unpacked(file, folder),
    ):
        pass
    return str(refusal.value)


@pytest.mark.parametrize("part", [0.0, 0.001, 0.3, 0.9, 0.9999])
def test_a_back_up_that_was_cut_is_refused(made: Path, tmp_path: Path, part: float):
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * part)])

    assert "cannot be restored, use another back-up" in refused(made, tmp_path / "other")


@pytest.mark.parametrize("part", [0.001, 0.2, 0.5, 0.8, 0.9999])
def test_a_back_up_with_one_bit_flipped_is_refused(made: Path, tmp_path: Path, part: float):
    content = bytearray(made.read_bytes())
    content[int(len(content) * part)] ^= 0x10
    made.write_bytes(content)

    assert "cannot be restored, use another back-up" in refused(made, tmp_path / "other")


def test_a_part_that_was_exchanged_is_refused(made: Path, tmp_path: Path):
    def exchange(name: str, content: bytes) -> Iterable[tuple[str, bytes]]:
        return [(name, content.replace(b"# of this", b"# of that"))]

    repacked(made, exchange)

    assert "acd.toml is not what it was" in refused(made, tmp_path / "other")


def test_a_part_that_is_missing_is_named(made: Path, tmp_path: Path):
    repacked(made, lambda name, content: [] if name == DIRECTORY else [(name, content)])

    assert "acd-directory.db is missing" in refused(made, tmp_path / "other")


@pytest.mark.parametrize("name", ["../../acd.toml", "/etc/passwd", "other"])
def test_a_name_in_it_never_becomes_a_path(made: Path, tmp_path: Path, name: str):
    part = {"name": name, "size": 1, "sha256": "0"}
    repacked(made, manifest_with(parts=[part]))

    assert "holds what no back-up of acd holds" in refused(made, tmp_path / "other")


@pytest.mark.parametrize(
    "manifest", [b'{"format": "\xff"}', b"\xff\xfe", b'{"format": 1e999}', b""]
)
def test_a_manifest_that_is_damaged_is_refused(made: Path, tmp_path: Path, manifest: bytes):
    repacked(made, lambda name, content: [(name, manifest if name == "manifest.json" else content)])

    assert "its manifest.json cannot be read" in refused(made, tmp_path / "other")


def parts_of(file: Path) -> list[dict[str, object]]:
    with tarfile.open(file) as archive:
        return json.load(archive.extractfile("manifest.json"))["parts"]


def test_a_back_up_without_a_journal_is_none(made: Path, tmp_path: Path):
    repacked(made, lambda name, content: [(name, content)] if name == "manifest.json" else [])
    repacked(made, manifest_with(parts=[]))

    assert "acd.db is missing: it is no whole one" in refused(made, tmp_path / "other")


def test_a_part_that_is_named_twice_is_refused(made: Path, tmp_path: Path):
    repacked(made, manifest_with(parts=parts_of(made) * 2))

    assert "it holds one part twice" in refused(made, tmp_path / "other")


@pytest.mark.parametrize("moment", [-1.0, 1e18, -1e18])
@pytest.mark.parametrize("name", ["made_at", "begins_at", "ends_at"])
def test_a_moment_that_no_calendar_knows_is_refused(
    made: Path, tmp_path: Path, name: str, moment: float
):
    contents = {"facts": 1, "calls": 1, "begins_at": 1.0, "ends_at": 1.0}
    fields = {"made_at": moment} if name == "made_at" else {"contents": {**contents, name: moment}}
    repacked(made, manifest_with(**fields))

    assert "of a moment that no calendar knows" in refused(made, tmp_path / "other")


@pytest.mark.parametrize(
    "fields", [{"acd": "1\x1b]0;mine\x1b[2J"}, {"schemas": {**DATABASES, JOURNAL: "\x1b[2J"}}]
)
def test_a_version_that_would_write_to_the_terminal_is_refused(
    made: Path, tmp_path: Path, fields: dict[str, object]
):
    repacked(made, manifest_with(**fields))

    said = refused(made, tmp_path / "other")

    assert "its version is none" in said
    assert said.isprintable()


def test_no_more_of_a_part_is_unpacked_than_it_says(made: Path, tmp_path: Path):
    repacked(made, lambda name, content: [(name, content + bytes(20_000_000 * (name == JOURNAL)))])
    size = next(part["size"] for part in parts_of(made) if part["name"] == JOURNAL)
    done: list[int] = []

    with (
        pytest.raises(BackupError, match=r"acd\.db is not what it was"),
        unpacked(made, tmp_path, lambda _name, bytes_, _all: done.append(bytes_)),
    ):
        pass

    assert max(done) <= size + 1_048_576


def test_what_finds_no_room_is_refused_before_it_takes_any(made: Path, tmp_path: Path):
    parts = [{**part, "size": 10**15} for part in parts_of(made)]
    repacked(made, manifest_with(parts=parts))

    assert "needs 3,000,000,000 MB, and where" in refused(made, tmp_path / "other")


def test_a_configuration_that_would_fill_the_memory_is_not_read(made: Path):
    repacked(made, lambda name, content: [(name, content * (10**6 if ".toml" in name else 1))])

    with pytest.raises(BackupError, match=r"its acd\.toml is longer than any"):
        read_small(made, CONFIGURATION)


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.SYMTYPE])
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_no_plain_file_is_refused_before_it_is_read(
    made: Path, tmp_path: Path, kind: bytes, place: int
):
    with tarfile.open(made) as archive:
        members = [(m, io.BytesIO(archive.extractfile(m).read())) for m in archive]
    crafted = tarfile.TarInfo("manifest.json")
    crafted.type, crafted.size = kind, 10_000
    members.insert(place, (crafted, io.BytesIO(bytes(crafted.size))))
    with gzip.open(made, "wb") as thin, tarfile.open(fileobj=thin, mode="w") as archive:
        for member, content in members:
            archive.addfile(member, content)

    assert "holds plain files alone" in refused(made, tmp_path / "other")


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_without_a_schema_is_refused(made: Path, tmp_path: Path, name: str):
    repacked(made, manifest_with(schemas={n: v for n, v in DATABASES.items() if n != name}))

    assert f"does not say which schema {name} has" in refused(made, tmp_path / "other")


def test_a_back_up_of_a_later_format_names_the_version_to_use(made: Path, tmp_path: Path):
    repacked(made, manifest_with(format=FORMAT + 1, parts="as nobody knows yet"))

    assert "made by a later version of acd" in refused(made, tmp_path / "other")


@pytest.mark.parametrize("name", DATABASES)
def test_a_later_schema_names_the_version_to_use(made: Path, tmp_path: Path, name: str):
    schemas = {**DATABASES, name: DATABASES[name][:-4] + "9999"}
    repacked(made, manifest_with(schemas=schemas, acd="7.0"))

    said = refused(made, tmp_path / "other")

    assert "was made by acd 7.0" in said
    assert "restore it with that version" in said


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"no archive", mtime=0)],
    ids=["empty", "no archive", "archive of nothing"],
)
def test_a_file_of_another_kind_is_refused(file: Path, tmp_path: Path, content: bytes):
    file.write_bytes(content)

    assert str(file) in refused(file, tmp_path / "other")


def test_an_archive_of_something_else_is_no_back_up(file: Path, tmp_path: Path):
    with tarfile.open(file, "w:gz") as archive:
        archive.add(__file__, "holiday.jpg")

    assert "is no back-up of acd" in refused(file, tmp_path / "other")


def test_a_database_that_was_damaged_before_it_was_packed_is_refused(made: Path, tmp_path: Path):
    """Its sums are right: only looking inside shows it."""
    changed: dict[str, bytes] = {}

    def damage(name: str, content: bytes) -> Iterable[tuple[str, bytes]]:
        if name == JOURNAL:
            content = content[: 5 * 4096] + b"\x5a" * 4096 + content[6 * 4096 :]
        changed[name] = content
        return [(name, content)]

    repacked(made, damage)
    parts = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in changed.items()
        if name != "manifest.json"
    ]
    repacked(made, manifest_with(parts=parts))

    assert "is damaged" in refused(made, tmp_path / "other")


# Putting it back


def test_what_was_there_keeps_a_name_of_its_own_with_its_log(
    made: Path, site: dict[str, Path], tmp_path: Path
):
    with closing(connect(site[JOURNAL])) as still_open:
        still_open.execute("INSERT INTO call_backs VALUES ('since', 1.0)")

        restored = restore(made, {JOURNAL: site[JOURNAL]})

        aside = restored.aside[site[JOURNAL]]
        assert beside(aside, LOG).exists()
    assert aside.name.startswith("acd.db.before-restore-")
    assert [call for call, _ in rows(aside)["call_backs"]] == ["since"]
    assert rows(site[JOURNAL])["call_backs"] == []


def test_a_log_that_its_store_left_behind_spoils_nothing(
    made: Path, site: dict[str, Path], tmp_path: Path
):
    before = rows(site[JOURNAL])
    with closing(connect(site[JOURNAL])) as still_open:
        still_open.execute("DELETE FROM facts")
        site[JOURNAL].unlink()

        restore(made, {JOURNAL: site[JOURNAL]})

    assert rows(site[JOURNAL]) == before


def test_nothing_is_restored_under_a_service_that_runs(made: Path, site: dict[str, Path]):
    before = everything_in(site[JOURNAL].parent)

    with hold(site[JOURNAL]), pytest.raises(StoreTaken, match="another acd writes to"):
        restore(made, site)

    lock = {"acd.db.lock": b""}
    assert everything_in(site[JOURNAL].parent) == before | lock


def test_when_one_part_finds_no_place_those_before_it_are_taken_back(
    made: Path, site: dict[str, Path], tmp_path: Path
):
    add_facts(site[JOURNAL], 3)
    before = rows(site[JOURNAL])
    nowhere = tmp_path / "nowhere" / DIRECTORY

    with pytest.raises(BackupError, match="No such file or directory; all is as it was before"):
        restore(made, {**site, DIRECTORY: nowhere})

    assert rows(site[JOURNAL]) == before
    assert not list(site[JOURNAL].parent.glob("*before-restore*"))


class StoppedAtTheDirectory(dict[str, Path]):
    def __getitem__(self, name: str) -> Path:
        if name == DIRECTORY:
            raise KeyboardInterrupt
        return super().__getitem__(name)


def test_who_stops_it_in_between_has_what_was_there(made: Path, site: dict[str, Path]):
    add_facts(site[JOURNAL], 3)
    before = rows(site[JOURNAL])

    with pytest.raises(KeyboardInterrupt):
        restore(made, StoppedAtTheDirectory(site))

    assert rows(site[JOURNAL]) == before
    assert not list(site[JOURNAL].parent.glob("*before-restore*"))


STOPPED = """
import sys
from contextlib import closing
from itertools import count
from pathlib import Path
from acd.store.manifest import DIRECTORY, JOURNAL
from acd.store.directory import path_beside
from acd.store.opening import connect
from acd.store.restoring import restore

store, file = Path(sys.argv[1]), Path(sys.argv[2])
why = {"signal": KeyboardInterrupt(), "disk": OSError(5, "Input/output error", "it")}[sys.argv[4]]
renames = count()

def stop(event, _):
    if event == "os.rename" and next(renames) == int(sys.argv[3]):
        raise why

with closing(connect(store)) as still_open:
    still_open.execute("INSERT INTO call_backs VALUES ('since', 1.0)")  # so that there is a log
    sys.addaudithook(stop)
    try:
        restore(file, {JOURNAL: store, DIRECTORY: path_beside(store)})
    except BaseException as error:
        print(type(error).__name__, error)
"""


@pytest.mark.parametrize("stopped_by", ["signal", "disk"])
@pytest.mark.parametrize("renames_before", range(6))  # store, log, index, new; directory, new
def test_stopped_between_any_two_renames_it_leaves_what_was_there(
    made: Path, site: dict[str, Path], renames_before: int, stopped_by: str
):
    before = rows(site[JOURNAL])
    arguments = [str(site[JOURNAL]), str(made), str(renames_before), stopped_by]

    said = subprocess.run(
        [sys.executable, "-c", STOPPED, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout

    assert said.startswith("KeyboardInterrupt" if stopped_by == "signal" else "BackupError")
    after = rows(site[JOURNAL])
    assert after.pop("call_backs") == [("since", 1.0)]
    assert after.items() <= before.items()
    assert prepare(path_beside(site[JOURNAL]), CHAIN) is Opening.CURRENT
    assert not list(site[JOURNAL].parent.glob("*before-restore*"))


def test_a_link_stays_a_link_to_what_is_restored(made: Path, site: dict[str, Path], tmp_path: Path):
    link = tmp_path / "acd.db"
    link.symlink_to(site[JOURNAL])

    restored = restore(made, {JOURNAL: link})

    assert link.is_symlink()
    assert restored.placed == (site[JOURNAL],)
    assert restored.aside[site[JOURNAL]].parent == site[JOURNAL].parent


def test_an_older_store_is_brought_up_to_date_at_the_next_start(
    site: dict[str, Path], file: Path, tmp_path: Path
):
    with closing(sqlite3.connect(site[JOURNAL])) as connection, connection:
        connection.execute("ALTER TABLE calls DROP COLUMN ended_at")
        connection.execute("UPDATE alembic_version SET version_num = '0003'")
    back_up(site, file, at=NOW)

    restore(file, places(tmp_path))
    prepare(tmp_path / JOURNAL)

    assert len(rows(tmp_path / JOURNAL)["calls"]) == SOME_CALLS
