"""The directory, read by a process of its own."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from acd.directory.model import EntityId, Kind
from acd.directory_reader import read_apart
from acd.errors import StoreError
from acd.importing import Wish, take_over
from acd.store.directory import path_beside
from acd.store.directory.reading import read
from tests.small_site import SITE

CENTRE = EntityId("centre")
SAMPLES = Path(__file__).parent / "directory" / "samples"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    site = replace(SITE, store=tmp_path / "acd.db")
    for kind in (Kind.STAFF, Kind.BUILDINGS, Kind.TENANTS, Kind.ABSENCES):
        assert take_over(site, Wish(kind, SAMPLES / f"{kind.value}.csv", CENTRE)).applied
    return path_beside(site.store)


async def test_what_comes_over_is_what_would_have_been_read_here(directory: Path) -> None:
    there = await read_apart(directory, at=0.0)

    here = read(directory, at=0.0)
    assert there.revision == here.revision
    assert there.records[CENTRE].staff == here.records[CENTRE].staff
    assert there.records[CENTRE].absences == here.records[CENTRE].absences
    number = 33639981111
    assert there.records[CENTRE].numbers.find(number) == here.records[CENTRE].numbers.find(number)


async def test_what_is_wrong_with_a_directory_comes_over_too(tmp_path: Path) -> None:
    damaged = tmp_path / "acd-directory.db"
    damaged.write_bytes(b"garbage " * 1000)

    with pytest.raises(StoreError, match="not a database and was left alone"):
        await read_apart(damaged, at=0.0)


async def test_a_reader_that_dies_is_an_error_of_the_store(directory: Path) -> None:
    with pytest.raises(StoreError, match="ended early"):
        await read_apart(directory, at=0.0, reader=("/bin/false",))


async def test_a_reader_that_cannot_be_started_is_an_error_of_the_store(directory: Path) -> None:
    with pytest.raises(StoreError, match=r"no process can read the directory: .*no-such-program"):
        await read_apart(directory, at=0.0, reader=("no-such-program",))


async def test_a_reader_that_speaks_of_what_is_not_known_here_is_of_another_version(
    directory: Path,
) -> None:
    later = ("/bin/sh", "-c", "printf 'cacd.errors\\nOfNextYear\\n.'")

    with pytest.raises(StoreError, match=r"of another acd: restart .*OfNextYear"):
        await read_apart(directory, at=0.0, reader=later)


async def test_a_reading_that_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    directory, started = tmp_path / "acd-directory.db", tmp_path / "acd-directory.db.pid"
    endless = ("/bin/sh", "-c", 'echo $$ > "$0.tmp"; mv "$0.tmp" "$0.pid"; exec sleep 60')
    reading = asyncio.create_task(read_apart(directory, at=0.0, reader=endless))
    async with asyncio.timeout(10.0):
        while not started.exists():  # noqa: ASYNC110  # a file tells nobody
            await asyncio.sleep(0.01)

    reading.cancel()
    await asyncio.wait({reading})

    assert reading.cancelled()
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
