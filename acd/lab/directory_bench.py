"""How long a large directory takes: `python -m acd.lab.directory_bench [ROWS] [NUMBERS]`.

A file of ROWS tenants is taken over three times (new; unchanged; one in a hundred moved) and read
by another process while an event loop runs; then a directory of NUMBERS numbers is built in memory
and asked. The numbers are of a block that is nobody's.
"""

import asyncio
import resource
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich.console import Console

from acd.config.settings import SiteSettings
from acd.core.routes import OncallId
from acd.directory.index import NumberIndex, Row
from acd.directory.live import LiveDirectory, Surroundings
from acd.directory.model import (
    Building,
    BuildingId,
    DwellingId,
    EntityId,
    Kind,
    Person,
    PersonId,
    Role,
    TenantKey,
)
from acd.directory.records import EntityRecords
from acd.directory_reader import read_apart
from acd.importing import Wish, take_over
from acd.store.directory import path_beside

BUILDINGS = 4000
LOOK_UPS = 200_000
ENTITY = EntityId("bench")
out = Console(highlight=False)


def main(rows: int, numbers: int) -> None:
    with TemporaryDirectory() as folder:
        measure_imports(Path(folder), rows)
    measure_known(numbers)


def measure_imports(folder: Path, rows: int) -> None:
    site = SiteSettings("", "FR", "Europe/Paris", "fr", folder / "acd.db", folder / "s", "", 0)
    _take_staff_and_buildings(folder, site)
    for title, moved in (("new", 0), ("unchanged", 0), ("1 in 100 moved", 100)):
        file = _tenants_file(folder, rows, moved)
        begun = time.monotonic()
        report = take_over(site, Wish(Kind.TENANTS, file, ENTITY, replace=True))
        assert report.applied, report.flaws.first
        _say(f"{rows:,} tenants, {title}", time.monotonic() - begun)
    asyncio.run(measure_reading(path_beside(site.store)))


async def measure_reading(directory: Path) -> None:
    """How late the loop is meanwhile: what calls would notice."""
    delays = array("d")
    watching = asyncio.create_task(_watch(delays))
    begun = time.monotonic()
    reading = await read_apart(directory, at=0.0)
    _say(f"{len(reading.records[ENTITY].numbers):,} numbers read", time.monotonic() - begun)
    watching.cancel()
    out.print(f"  the event loop was {max(delays) * 1000:.1f} ms late at worst")


async def _watch(delays: "array[float]") -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.001)
        delays.append(time.perf_counter() - begun - 0.001)


def measure_known(numbers: int) -> None:
    before = _resident()
    begun = time.monotonic()
    directory = _directory(numbers)
    _say(f"{numbers:,} numbers indexed", time.monotonic() - begun)
    out.print(f"  {_resident() - before} MB more than before")
    random = Random(1)
    took = array("d")
    for _ in range(LOOK_UPS):
        text = f"07{random.randrange(numbers * 2):08}"  # every other one is unknown
        begun = time.perf_counter()
        directory.known(text, ENTITY, at=0.0)
        took.append(time.perf_counter() - begun)
    took = array("d", sorted(took))
    median, most, worst = (took[int(LOOK_UPS * part) - 1] * 1e6 for part in (0.5, 0.99, 1))
    out.print(f"  all that a call needs: median {median:.1f} µs, 99 % {most:.1f} µs")
    out.print(f"  worst {worst:.0f} µs")


def _directory(numbers: int) -> LiveDirectory:
    """Every building has a caretaker with two deputies and a manager; two people are on call."""
    people = [PersonId(f"P{i}") for i in range(BUILDINGS + 1)]
    staff = {
        person: Person(
            person,
            "",
            Role.CARETAKER,
            None,
            f"+33639{i:06}",
            None,
            people[i + 1] if i % 3 and i < BUILDINGS else None,
        )
        for i, person in enumerate(people)
    }
    buildings = {
        (b := BuildingId(f"B{i}")): Building(b, "", None, people[i + 1], people[i])
        for i in range(BUILDINGS)
    }
    oncall = {OncallId("night"): (ENTITY, (people[0], people[1]))}
    records = EntityRecords(NumberIndex(_rows(numbers)), staff, buildings)
    return LiveDirectory({ENTITY: records}, Surroundings(oncall=oncall))


def _take_staff_and_buildings(folder: Path, site: SiteSettings) -> None:
    staff, buildings = folder / "staff.csv", folder / "buildings.csv"
    staff.write_text(
        "code;nom;fonction;téléphone\n"
        + "".join(f"G{i};Gardien {i};gardien;0639{980000 + i}\n" for i in range(BUILDINGS))
    )
    buildings.write_text(
        "code;nom;gardien\n" + "".join(f"B{i};Résidence {i};G{i}\n" for i in range(BUILDINGS))
    )
    for kind, file in ((Kind.STAFF, staff), (Kind.BUILDINGS, buildings)):
        report = take_over(site, Wish(kind, file, ENTITY))
        assert report.applied, report.flaws.first


def _tenants_file(folder: Path, rows: int, moved: int) -> Path:
    file = folder / "tenants.csv"
    with file.open("w", encoding="utf-8") as lines:
        lines.write("code;nom;immeuble;logement;fragile;téléphone 1;téléphone 2\n")
        for i in range(rows):
            building = (i + bool(moved and i % moved == 0)) % BUILDINGS
            first, second = (
                f"07{i:08}",
                f"01 99 {i // 10000 % 100:02} {i // 100 % 100:02} {i % 100:02}",
            )
            fragile = "oui" if i % 50 == 0 else ""
            lines.write(
                f"T{i:07};Mme Hélène Durand {i};B{building};L{i % 97};{fragile};"
                f"{first};{second if i % 3 == 0 else ''}\n"
            )
    return file


def _rows(numbers: int) -> Iterator[Row]:
    for i in range(numbers):
        building = BuildingId(f"B{i % BUILDINGS}")
        yield 33700000000 + i, TenantKey(i + 1), building, DwellingId("L"), i % 50 == 0


def _say(what: str, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    out.print(f"{what}: {seconds:.1f} s, peak so far {peak} MB")


def _resident() -> int:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * resource.getpagesize() // (1 << 20)


if __name__ == "__main__":
    main(
        *(
            int(argument)
            for argument in (sys.argv[1:] + ["1000000", "5000000"][len(sys.argv) - 1 :])
        )
    )
