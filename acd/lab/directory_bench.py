"""How long a large directory takes: `python -m acd.lab.directory_bench [ROWS] [NUMBERS]`.

A file of ROWS tenants is taken over three times (new; unchanged; one in a hundred moved), then an
index of NUMBERS numbers is built in memory and asked. The numbers are of a block that is nobody's.
"""

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
from acd.directory.index import NumberIndex, Phonebook, Row
from acd.directory.model import BuildingId, DwellingId, EntityId, Kind, TenantKey
from acd.directory.numbers import parse
from acd.importing import Wish, take_over
from acd.store.directory import path_beside
from acd.store.directory.asking import read_indexes

BUILDINGS = 4000
LOOK_UPS = 200_000
ENTITY = EntityId("bench")
out = Console(highlight=False)


def main(rows: int, numbers: int) -> None:
    with TemporaryDirectory() as folder:
        measure_imports(Path(folder), rows)
    measure_index(numbers)


def measure_imports(folder: Path, rows: int) -> None:
    site = SiteSettings("", "FR", "Europe/Paris", "fr", folder / "acd.db", folder / "s", "", 0)
    buildings = folder / "buildings.csv"
    buildings.write_text("code;nom\n" + "".join(f"B{i};Résidence {i}\n" for i in range(BUILDINGS)))
    take_over(site, Wish(Kind.BUILDINGS, buildings, ENTITY))
    for title, moved in (("new", 0), ("unchanged", 0), ("1 in 100 moved", 100)):
        file = _tenants_file(folder, rows, moved)
        begun = time.monotonic()
        report = take_over(site, Wish(Kind.TENANTS, file, ENTITY, replace=True))
        assert report.applied, report.flaws.first
        _say(f"{rows:,} tenants, {title}", time.monotonic() - begun)
    begun = time.monotonic()
    index = read_indexes(path_beside(site.store))[ENTITY]
    _say(f"{len(index):,} numbers read into memory", time.monotonic() - begun)


def measure_index(numbers: int) -> None:
    before = _resident()
    begun = time.monotonic()
    phonebook = Phonebook({ENTITY: NumberIndex(_rows(numbers))})
    _say(f"{numbers:,} numbers indexed", time.monotonic() - begun)
    out.print(f"  {_resident() - before} MB more than before")
    random = Random(1)
    took = array("d")
    for _ in range(LOOK_UPS):
        text = f"07{random.randrange(numbers * 2):08}"  # every other one is unknown
        begun = time.perf_counter()
        phonebook.find(parse(text), ENTITY)
        took.append(time.perf_counter() - begun)
    took = array("d", sorted(took))
    median, most, worst = (took[int(LOOK_UPS * part) - 1] * 1e6 for part in (0.5, 0.99, 1))
    out.print(f"  look-up, parsing included: median {median:.1f} µs, 99 % {most:.1f} µs")
    out.print(f"  worst {worst:.0f} µs")


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
        yield 33700000000 + i, TenantKey(i + 1), BuildingId(f"B{i % BUILDINGS}"), DwellingId("L")


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
