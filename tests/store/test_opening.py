import contextlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from acd.errors import StoreError
from acd.store.opening import Opening, connect, open_current, prepare


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def set_version(path: Path, version: str) -> None:
    with closing(connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def test_a_missing_store_is_made_and_said_to_be_new(tmp_path):
    path = tmp_path / "acd.db"

    first, second = prepare(path), prepare(path)

    assert (first, second) == (Opening.CREATED, Opening.CURRENT)


def test_an_interrupted_creation_is_finished(tmp_path):
    path = tmp_path / "acd.db"
    path.touch()

    assert prepare(path) is Opening.CREATED


def test_an_odd_path_is_an_ordinary_file(tmp_path):
    path = tmp_path / "100% acd?mode=memory#1.db"

    prepare(path)

    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert prepare(path) is Opening.CURRENT


def test_only_its_owner_reads_the_store_and_its_log(tmp_path):
    path = tmp_path / "acd.db"
    path.touch(mode=0o644)

    prepare(path)
    with closing(connect(path)) as connection:
        connection.execute("INSERT INTO facts (at, kind, body) VALUES (0, '', '')")
        modes = {file.name: mode_of(file) for file in tmp_path.iterdir()}

    assert modes == {"acd.db": 0o600, "acd.db-wal": 0o600, "acd.db-shm": 0o600}


def test_a_commit_survives_a_power_cut(store):
    with closing(open_current(store)) as connection:
        (journal_mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()

    assert (journal_mode, synchronous) == ("wal", 2)  # 2 is FULL


def test_something_else_than_a_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "acd.db"
    path.write_bytes(b"garbage " * 1000)
    path.chmod(0o644)

    with pytest.raises(StoreError, match=r"not a database and was left alone: restore a backup"):
        prepare(path)

    assert path.read_bytes() == b"garbage " * 1000
    assert mode_of(path) == 0o644


def test_a_store_cut_short_is_refused_and_left_alone(store):
    short = store.read_bytes()[: 4096 + 100]
    store.write_bytes(short)

    with pytest.raises(StoreError, match="damaged and was left alone: restore a backup"):
        prepare(store)

    assert store.read_bytes() == short


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "asterisk.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE astdb (key, value)")
    before = path.read_bytes()

    with pytest.raises(StoreError, match="the database of another program"):
        prepare(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("opening", [prepare, open_current])
def test_a_store_of_a_later_version_is_refused_and_left_alone(store, opening):
    set_version(store, "0999")
    before = store.read_bytes()

    with pytest.raises(StoreError, match=r"later version of acd \(schema 0999"):
        opening(store)

    assert store.read_bytes() == before


def test_a_version_that_nobody_knows_is_refused(store):
    set_version(store, "0000")

    with pytest.raises(StoreError, match="cannot be upgraded"):
        prepare(store)


def test_opening_never_makes_a_store(tmp_path):
    path = tmp_path / "acd.db"

    with pytest.raises(sqlite3.OperationalError):
        open_current(path)

    assert not path.exists()


def test_a_store_that_was_not_prepared_is_refused(tmp_path):
    path = tmp_path / "acd.db"
    path.touch()

    with pytest.raises(StoreError, match="has not been prepared"):
        open_current(path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match="No such file or directory"):
        prepare(tmp_path / "nowhere" / "acd.db")


def test_root_makes_no_store_in_the_folder_of_a_service_that_could_not_open_it(tmp_path):
    service = 65534 if os.geteuid() == 0 else os.geteuid()
    os.chown(tmp_path, service, -1)

    with contextlib.suppress(StoreError):
        prepare(tmp_path / "acd.db")

    assert [file.name for file in tmp_path.iterdir() if file.stat().st_uid != service] == []


def test_a_folder_in_place_of_the_store_is_refused_and_left_alone(tmp_path):
    before = mode_of(tmp_path)

    with pytest.raises(StoreError, match="cannot be"):
        prepare(tmp_path)

    assert mode_of(tmp_path) == before
