"""What a start finds damaged or missing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.errors import StoreDamaged, StoreError, StoreUnusable
from acd.store.opening import Opening, connect, prepare
from acd.store.setting_aside import open_store, set_aside

GARBAGE = b"garbage " * 1000
NOT_A_DATABASE = StoreDamaged("not a database")


def cut_short(store: Path) -> None:
    store.write_bytes(store.read_bytes()[: 4096 + 100])


def overwrite(store: Path) -> None:
    store.write_bytes(GARBAGE)


def zero_the_schema(store: Path) -> None:
    store.write_bytes(store.read_bytes()[:100] + bytes(4096 - 100) + store.read_bytes()[4096:])


@pytest.mark.parametrize("damage", [cut_short, overwrite, zero_the_schema])
def test_a_damaged_store_is_set_aside_as_it_was_and_a_new_one_is_made(
    store: Path, damage: Callable[[Path], None]
) -> None:
    damage(store)
    damaged = store.read_bytes()

    with capture_logs() as logs:
        opening = open_store(store)

    (said,) = (log for log in logs if log["event"] == "store_set_aside")
    assert opening is Opening.SET_ASIDE
    assert prepare(store) is Opening.CURRENT
    assert Path(said["aside"]).read_bytes() == damaged
    assert (said["log_level"], said["store"]) == ("error", str(store))
    assert f"sqlite3 {said['aside']} .recover" in said["hint"]


def test_its_log_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "acd.db"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).write_text(f"damaged{suffix}")

    with capture_logs():
        aside = set_aside(path, NOT_A_DATABASE)

    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        aside.name + suffix: f"damaged{suffix}" for suffix in ("", "-wal", "-shm")
    }


def test_what_was_set_aside_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "acd.db"
    names = []

    with capture_logs():
        for number in range(3):  # most likely in the same second
            path.write_text(str(number))
            names.append(set_aside(path, NOT_A_DATABASE))

    assert [name.read_text() for name in names] == ["0", "1", "2"]


def test_a_missing_store_is_made_and_that_is_a_warning(tmp_path: Path) -> None:
    with capture_logs() as logs:
        opening = open_store(tmp_path / "acd.db")

    assert opening is Opening.CREATED
    assert [(log["event"], log["log_level"]) for log in logs] == [("store_created", "warning")]


def test_a_sound_store_is_opened_in_silence(store: Path) -> None:
    with capture_logs() as logs:
        opening = open_store(store)

    assert (opening, logs) == (Opening.CURRENT, [])


def test_a_log_left_without_its_store_is_kept_and_said(store: Path, tmp_path: Path) -> None:
    with closing(connect(store)) as connection:
        connection.execute("INSERT INTO facts (at, kind, body) VALUES (0, '', '')")
        store.unlink()
    left = store.with_name("acd.db-wal").read_bytes()

    with capture_logs() as logs:
        open_store(store)

    (aside,) = (log["aside"] for log in logs if log["event"] == "store_log_set_aside")
    assert Path(aside).read_bytes() == left
    assert prepare(store) is Opening.CURRENT


def test_a_path_that_can_never_work_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "acd.db", tmp_path):
        with pytest.raises(StoreError) as refused:
            open_store(path)

        assert not isinstance(refused.value, StoreUnusable)


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "asterisk.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE astdb (key, value)")
    before = path.read_bytes()

    with pytest.raises(StoreError, match="the database of another program"):
        open_store(path)

    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == {path: before}


def test_a_store_of_a_later_version_is_refused_and_left_alone(store: Path) -> None:
    with closing(connect(store)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    before = store.read_bytes()

    with pytest.raises(StoreError, match="later version of acd"):
        open_store(store)

    assert store.read_bytes() == before
