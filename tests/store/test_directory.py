"""The directory's file: its schema, and imports beside readers, writers and each other."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from acd.core.routes import OncallId, RouteId
from acd.directory.index import NumberIndex
from acd.directory.model import (
    Absence,
    AgencyId,
    Building,
    BuildingId,
    Duty,
    EntityId,
    Kind,
    Person,
    PersonId,
    Reason,
    Record,
    Role,
    Strategy,
    Tenant,
    TenantId,
)
from acd.directory.numbers import Number, parse
from acd.errors import StoreError
from acd.store.directory import CHAIN, path_beside
from acd.store.directory.asking import cards, revision
from acd.store.directory.reading import read
from acd.store.directory.rows import (
    COLUMNS,
    Value,
    absence_of,
    building_of,
    duty_of,
    person_of,
    row_of,
    strategy_of,
    tenant_of,
)
from acd.store.directory.staging import staging
from acd.store.directory.tables import metadata
from acd.store.journal import Journal
from acd.store.migrating import configuration
from acd.store.opening import connect, open_current, prepare

CENTRE = EntityId("centre")
LILAS = Building(BuildingId("B1"), "Les Lilas", None, None, None)
OF_THE_FIRST_VERSION = """
    INSERT INTO imports VALUES (1, 0.0, 'centre', 'tenants', 2, 0, 0);
    INSERT INTO absences VALUES ('centre', 'G1 then', 'G1', 10.0, 20.0, 'leave');
    INSERT INTO tenants VALUES (1, 'centre', 'T1', 'Ana', 'B1', NULL, 1, '[33199001111]');
    INSERT INTO tenants VALUES (2, 'centre', 'T2', 'Ben', 'B1', NULL, 0, '[33199002222]');
    INSERT INTO numbers VALUES ('centre', 33199001111, 1, 'B1', NULL);
    INSERT INTO numbers VALUES ('centre', 33199002222, 2, 'B1', NULL);
"""
ANA = Tenant(TenantId("T1"), "Ana", BuildingId("B1"), None, True, ("+33199001111", "+33639981111"))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "acd-directory.db"
    prepare(path, CHAIN)
    return path


def put(path: Path, kind: Kind, *records: Record, whole: bool = False) -> None:
    with staging(path, kind, CENTRE, replace=whole, at=1000.0) as stage:
        stage.add(enumerate(records, start=2))
        difference = stage.compare()
        assert list(stage.flaws(is_whole=True)) == []
        stage.apply(difference, {})


def numbers(path: Path) -> NumberIndex:
    return read(path, at=0.0).records[CENTRE].numbers


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


def test_a_directory_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    old = tmp_path / "acd-directory.db"
    with create_engine(f"sqlite:///{old}", poolclass=NullPool).begin() as writing:
        command.upgrade(configuration(writing, CHAIN), "directory_0001")
    with closing(connect(old)) as connection:
        connection.executescript(OF_THE_FIRST_VERSION)

    prepare(old, CHAIN)

    found = read(old, at=0.0)
    assert found.records[CENTRE].absences == [
        Absence(PersonId("G1"), 10.0, 20.0, Reason.LEAVE),
    ]
    assert found.records[CENTRE].numbers.find(33199001111).vulnerable
    assert not found.records[CENTRE].numbers.find(33199002222).vulnerable


@pytest.mark.parametrize("kind", Kind)
def test_a_table_has_the_columns_of_its_rows(kind: Kind) -> None:
    names = [column.name for column in metadata.tables[kind.value].columns]

    ours = ("key", "entity", "declared_at")
    assert [name for name in names if name not in ours] == list(COLUMNS[kind])


def test_the_directory_lies_beside_the_journal() -> None:
    assert path_beside(Path("/var/lib/acd/acd.db")) == Path("/var/lib/acd/acd-directory.db")


def test_the_journal_is_not_taken_for_a_directory(store: Path) -> None:
    with pytest.raises(StoreError):
        prepare(store, CHAIN)

    open_current(store).close()


def test_a_directory_is_not_taken_for_the_journal(directory: Path) -> None:
    with pytest.raises(StoreError):
        prepare(directory)


GERARD = Person(
    PersonId("G1"), "Gérard", Role.CARETAKER, AgencyId("Nord"), "+33639980001", None, None
)
LATER = replace(GERARD, id=PersonId("G2"), agency=None, number=None, phone="PJSIP/loge-2")


@pytest.mark.parametrize(
    ("back", "record"),
    [
        (tenant_of, ANA),
        (person_of, GERARD),
        (person_of, replace(LATER, deputy=GERARD.id)),
        (building_of, LILAS),
        (building_of, Building(BuildingId("B2"), "Parc", AgencyId("Nord"), GERARD.id, LATER.id)),
        (absence_of, Absence(GERARD.id, 10.0, 20.0, Reason.ROUNDS)),
        (absence_of, Absence(GERARD.id, 10.0, None, Reason.OTHER)),
        (duty_of, Duty(OncallId("nuit"), GERARD.id, 10.0, 20.0, 2)),
        (strategy_of, Strategy(LILAS.id, RouteId("siege-d-abord"), 10.0, None)),
    ],
)
def test_a_record_comes_back_as_it_was(
    back: Callable[[Sequence[Value]], Record], record: Record
) -> None:
    assert back(row_of(record)) == record


def test_what_is_over_is_not_read_and_the_rest_is(directory: Path) -> None:
    over = Absence(GERARD.id, 10.0, 20.0, Reason.LEAVE)
    put(directory, Kind.STAFF, GERARD)
    put(directory, Kind.ABSENCES, over, replace(over, from_at=90.0, until_at=110.0))
    put(directory, Kind.ONCALL, Duty(OncallId("nuit"), GERARD.id, 10.0, 20.0, 1))

    records = read(directory, at=100.0).records[CENTRE]

    assert [absence.from_at for absence in records.absences] == [90.0]
    assert records.staff == {GERARD.id: GERARD}
    assert records.duties == {}


def test_the_numbers_in_memory_are_those_on_disk(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    put(directory, Kind.TENANTS, ANA)

    index = numbers(directory)

    (card,) = cards(directory, [CENTRE], number("0199001111"), now=0.0)
    assert index.find(33199001111) == index.find(33639981111) == card.recognition
    assert card.tenants == [ANA]


def test_what_does_not_differ_is_not_written(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    put(directory, Kind.TENANTS, ANA)
    before = numbers(directory).find(33199001111)

    put(directory, Kind.TENANTS, ANA, whole=True)

    assert numbers(directory).find(33199001111) == before
    assert revision(directory) == 3


def test_a_tenants_key_is_never_given_to_another(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    put(directory, Kind.TENANTS, ANA)
    first = numbers(directory).find(33199001111).tenant

    put(directory, Kind.TENANTS, whole=True)
    put(directory, Kind.TENANTS, ANA)

    second = numbers(directory).find(33199001111).tenant
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

    with staging(directory, Kind.TENANTS, CENTRE, replace=True, at=0.0) as stage:
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

    with staging(directory, Kind.TENANTS, CENTRE, replace=True, at=0.0) as slow:
        slow.add([(2, ANA)])
        difference = slow.compare()
        put(directory, Kind.BUILDINGS, LILAS)
        with pytest.raises(StoreError, match="run this one again"):
            slow.apply(difference, {})

    assert len(numbers(directory)) == 0


def test_readers_see_the_old_directory_or_the_new_one(directory: Path) -> None:
    put(directory, Kind.BUILDINGS, LILAS)
    stop = threading.Event()
    seen: set[int] = set()

    def look() -> None:
        while not stop.is_set():
            seen.add(len(numbers(directory)))

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for _ in range(20):
            put(directory, Kind.TENANTS, ANA)
            put(directory, Kind.TENANTS, whole=True)
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
