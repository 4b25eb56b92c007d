"""The directory's file: its schema, and imports beside readers, writers and each other."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from acd.directory.model import Building, BuildingId, EntityId, Kind, Tenant, TenantId
from acd.directory.numbers import Number, parse
from acd.errors import StoreError
from acd.store.directory import CHAIN, path_beside
from acd.store.directory.asking import cards, read_indexes, revision
from acd.store.directory.rows import COLUMNS, row_of, tenant_of
from acd.store.directory.staging import staging
from acd.store.directory.tables import metadata
from acd.store.journal import Journal
from acd.store.migrating import configuration
from acd.store.opening import connect, open_current, prepare

CENTRE = EntityId("centre")
LILAS = Building(BuildingId("B1"), "Les Lilas", None, None, None)
ANA = Tenant(TenantId("T1"), "Ana", BuildingId("B1"), None, True, ("+33199001111", "+33639981111"))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "acd-directory.db"
    prepare(path, CHAIN)
    return path


def put(path: Path, kind: Kind, *records: Building | Tenant, replace: bool = False) -> None:
    with staging(path, kind, CENTRE, replace=replace) as stage:
        stage.add(enumerate(records, start=2))
        difference = stage.compare()
        assert list(stage.flaws(is_whole=True)) == []
        stage.apply(difference, {}, at=1000.0)


def number(text: str) -> Number:
    found = parse(text)
    assert found is not None
    return found


def test_the_migrations_build_the_tables(directory: Path) -> None:
    with create_engine(f"sqlite:///{directory}", poolclass=NullPool).connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_the_version_is_that_of_the_last_migration() -> None:
    head = ScriptDirectory.from_config(configuration(chain=CHAIN)).get_current_head()

    assert head == CHAIN.version


@pytest.mark.parametrize("kind", Kind)
def test_a_table_has_the_columns_of_its_rows(kind: Kind) -> None:
    names = [column.name for column in metadata.tables[kind.value].columns]

    assert [name for name in names if name not in ("key", "entity")] == list(COLUMNS[kind])


def test_the_directory_lies_beside_the_journal() -> None:
    assert path_beside(Path("/var/lib/acd/acd.db")) == Path("/var/lib/acd/acd-directory.db")


def test_the_journal_is_not_taken_for_a_directory(store: Path) -> None:
    with pytest.raises(StoreError):
        prepare(store, CHAIN)

    open_current(store).close()


def test_a_directory_is_not_taken_for_the_journal(directory: Path) -> None:
    with pytest.raises(StoreError):
        prepare(directory)


def test_a_record_comes_back_as_it_was() -> None:
    assert tenant_of(row_of(ANA)) == ANA


def test_the_numbers_in_memory_are_those_on_disk(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    put(directory, Kind.TENANTS, ANA)

    index = read_indexes(directory)[CENTRE]

    (card,) = cards(directory, [CENTRE], number("0199001111"), now=0.0)
    assert index.find(33199001111) == index.find(33639981111) == card.recognition
    assert card.tenants == [ANA]


def test_what_does_not_differ_is_not_written(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    put(directory, Kind.TENANTS, ANA)
    before = read_indexes(directory)[CENTRE].find(33199001111)

    put(directory, Kind.TENANTS, ANA, replace=True)

    assert read_indexes(directory)[CENTRE].find(33199001111) == before
    assert revision(directory) == 3


def test_a_tenants_key_is_never_given_to_another(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    put(directory, Kind.TENANTS, ANA)
    first = read_indexes(directory)[CENTRE].find(33199001111).tenant

    put(directory, Kind.TENANTS, replace=True)
    put(directory, Kind.TENANTS, ANA)

    second = read_indexes(directory)[CENTRE].find(33199001111).tenant
    assert first is not None
    assert second is not None
    assert second > first


def test_nobody_waits_for_an_import_that_is_still_reading(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)

    def slowly() -> Iterator[tuple[int, Tenant]]:
        yield 2, ANA
        with closing(sqlite3.connect(directory, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE buildings SET name = 'Le Parc'")
            other.commit()

    with staging(directory, Kind.TENANTS, CENTRE, replace=True) as stage:
        stage.add(slowly())
        with closing(sqlite3.connect(directory, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")

    with closing(connect(directory)) as connection:
        assert connection.execute("SELECT name FROM buildings").fetchone() == ("Le Parc",)


async def test_the_journal_does_not_wait_for_the_directory(
    store: Path, directory: Path, every_fact: list[object]
) -> None:
    with closing(connect(directory)) as connection:
        connection.execute("BEGIN IMMEDIATE")  # an import at its end
        async with Journal(store) as journal:
            await journal.append(every_fact)  # type: ignore[arg-type]
            await journal.settled()
            assert not journal.failing


def test_of_two_imports_at_once_the_second_is_refused_and_changes_nothing(
    directory: Path,
) -> None:
    put(directory, Kind.BUILDINGS, LILAS)

    with staging(directory, Kind.TENANTS, CENTRE, replace=True) as slow:
        slow.add([(2, ANA)])
        difference = slow.compare()
        put(directory, Kind.BUILDINGS, LILAS)
        with pytest.raises(StoreError, match="run this one again"):
            slow.apply(difference, {}, at=1000.0)

    assert read_indexes(directory) == {}


def test_readers_see_the_old_directory_or_the_new_one(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    stop = threading.Event()
    seen: set[int] = set()

    def look() -> None:
        while not stop.is_set():
            seen.add(sum(len(index) for index in read_indexes(directory).values()))

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for _ in range(20):
            put(directory, Kind.TENANTS, ANA)
            put(directory, Kind.TENANTS, replace=True)
    finally:
        stop.set()
        reader.join()

    assert seen <= {0, 2}


def test_there_is_no_directory_before_the_first_import(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no directory yet; `acd import` makes one"):
        revision(tmp_path / "acd-directory.db")


def test_what_is_no_directory_is_named(store: Path) -> None:
    with pytest.raises(StoreError, match="of another version"):
        revision(store)
