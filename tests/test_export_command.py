"""`acd export`, as a process of its own: which calls, and what is said when there are none."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import pytest

from acd.config import load
from acd.core.facts import CallCompleted
from acd.core.model import AdvisorId, CallId, Outcome
from acd.store.journal import Journal
from acd.store.opening import prepare
from tests.small_site import ACCUEIL, SIEGE, write_site

PATIENCE = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_site(tmp_path, ami_port=9, metrics_port=9)
    return tmp_path


def export(
    *arguments: str, folder: Path, into: IO[bytes] | int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    root = str(Path(__file__).parents[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACD_")}
    process = subprocess.run(
        [sys.executable, "-m", "acd", "export", *arguments],
        stdout=into,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**kept, "LC_ALL": "C", "COLUMNS": "200", "PYTHONPATH": root},
        timeout=PATIENCE,
        check=False,
    )
    assert b"Traceback" not in (process.stdout or b"") + process.stderr
    return process


def rows(process: subprocess.CompletedProcess[bytes]) -> list[dict[str, str]]:
    assert process.returncode == 0, process.stderr
    return list(csv.DictReader(StringIO(process.stdout.decode(), newline="")))


def ended(number: int, moment: str) -> CallCompleted:
    at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Paris")).timestamp()
    return CallCompleted(
        CallId(f"{number:032x}"), ACCUEIL, SIEGE, 0, "+33612345678", Outcome.ANSWERED, None,
        AdvisorId("ana"), at - 100.0, at - 60.0, 1, at,
    )  # fmt: skip


async def remember(folder: Path, records: Iterable[CallCompleted]) -> None:
    store = load(folder / "acd.toml", environ={}).site.store
    prepare(store)
    async with Journal(store) as journal:
        for record in records:
            await journal.append([record])
        await journal.settled()


async def test_the_days_are_those_of_the_site_s_clock_and_the_last_is_one_of_them(
    folder: Path,
) -> None:
    moments = (
        "2026-10-24T23:59:59", "2026-10-25T00:00:00", "2026-10-26T23:59:59", "2026-10-27T00:00:00"
    )  # fmt: skip
    await remember(folder, (ended(number, moment) for number, moment in enumerate(moments)))

    period = ("--day", "2026-10-25", "--until", "2026-10-26")
    found = rows(export(*period, "--for", "program", folder=folder))

    assert [row["ended"] for row in found] == [
        "2026-10-25T00:00:00+02:00",
        "2026-10-26T23:59:59+01:00",
    ]


async def test_a_spreadsheet_is_the_default_and_told_its_encoding(folder: Path) -> None:
    await remember(folder, [ended(1, "2026-10-25T12:00:00")])

    process = export("--day", "2026-10-25", folder=folder)

    assert process.stdout.startswith("\ufeffappel;arrivé le;".encode())
    assert process.stdout.count(b"\r\n") == 2
    assert b"5678" not in process.stdout


async def test_numbers_are_whole_when_asked_for(folder: Path) -> None:
    await remember(folder, [ended(1, "2026-10-25T12:00:00")])

    arguments = ("--day", "2026-10-25", "--for", "program", "--numbers")

    [row] = rows(export(*arguments, folder=folder))
    assert row["caller"] == "+33612345678"


async def test_a_period_without_calls_is_said_and_is_no_failure(folder: Path) -> None:
    await remember(folder, [])

    process = export("--day", "2026-10-25", "--for", "program", folder=folder)

    assert rows(process) == []
    assert process.stdout.startswith(b"call,arrived,")
    assert process.stderr == b"no such call ended from 2026-10-25 to 2026-10-25\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--day", "2026-10-25", "--until", "2026-10-24"), "2026-10-24 is before --day 2026-10-25"),
        (("--line", "nowhere"), "no line 'nowhere'; known: accueil"),
        (("--day", "25/10/2026"), "%Y-%m-%d"),
        (("--day", "9999-12-31"), "from 1971-01-01 to 9998-12-31"),
        (("--day", "0001-01-01"), "from 1971-01-01 to 9998-12-31"),
        (("--until", "9999-12-31"), "from 1971-01-01 to 9998-12-31"),
        (("--outcome", "vanished"), "vanished"),
    ],
)
async def test_what_cannot_be_meant_is_said(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    await remember(folder, [])

    process = export(*arguments, folder=folder)

    assert process.returncode == 2
    assert said in process.stderr.decode()
    assert process.stdout == b""


@pytest.fixture
def full_disk() -> Iterator[IO[bytes]]:
    with Path("/dev/full").open("wb") as file:
        yield file


@pytest.fixture
def pipe_that_nobody_reads() -> Iterator[IO[bytes]]:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:
        yield pipe


async def test_a_full_disk_is_said_and_that_the_file_is_incomplete(
    folder: Path, full_disk: IO[bytes]
) -> None:
    await remember(folder, [ended(1, "2026-10-25T12:00:00")])

    process = export("--day", "2026-10-25", folder=folder, into=full_disk)

    assert process.returncode == 1
    assert process.stderr == (
        b"acd: cannot write: No space left on device; the file is incomplete\n"
    )


async def test_who_stops_reading_is_told_nothing(
    folder: Path, pipe_that_nobody_reads: IO[bytes]
) -> None:
    await remember(folder, (ended(number, "2026-10-25T12:00:00") for number in range(3)))

    process = export("--day", "2026-10-25", folder=folder, into=pipe_that_nobody_reads)

    assert (process.returncode, process.stderr) == (1, b"")


def test_before_the_first_start_there_is_nothing_to_export(folder: Path) -> None:
    process = export(folder=folder)

    assert process.returncode == 1
    assert b"no call has been recorded yet" in process.stderr
    assert process.stdout == b""
