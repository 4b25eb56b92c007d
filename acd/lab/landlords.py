"""The landlords' sites under `dialplans/landlords`: which there are, and how their files go in.

Rule: an entity's files lie in the folder that has its id as name; those of the first entity may
      lie beside acd.toml. All are imported, in the order in which they refer to each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from acd.config.settings import Settings
from acd.directory.answers import Report
from acd.directory.columns import columns_of
from acd.directory.model import EntityId, Kind, Record
from acd.directory.numbers import allowed_from
from acd.directory.rows import Site, records
from acd.directory.spreadsheet import opened
from acd.errors import AcdError
from acd.importing import Wish, ids_of, take_over
from acd.resources import resource

LANDLORDS = resource("dialplans") / "landlords"


@dataclass(frozen=True, slots=True)
class LandlordFile:
    entity: EntityId
    kind: Kind
    path: Path


def landlords() -> list[str]:
    return sorted(file.parent.name for file in LANDLORDS.glob("*/acd.toml"))


def files_in(folder: Path, settings: Settings) -> Iterator[LandlordFile]:
    first, *_ = settings.entities
    for entity in map(EntityId, settings.entities):
        own = folder / entity
        place = folder if entity == first and not own.is_dir() else own
        for kind in Kind:  # in the order of an import
            path = place / f"{kind.value}.csv"
            if path.exists():
                yield LandlordFile(entity, kind, path)


def take_file(file: LandlordFile, settings: Settings) -> Report:
    ids = ids_of(settings, file.entity)
    return take_over(settings.site, Wish(file.kind, file.path, file.entity, ids=ids))


def take_all(files: list[LandlordFile], settings: Settings) -> None:
    """Raises AcdError at the first file that has a flaw."""
    for file in files:
        if not take_file(file, settings).applied:
            raise AcdError(f"{file.path.name} of {file.entity} has flaws: try `acd import`")


def records_in(file: LandlordFile, settings: Settings) -> list[Record]:
    """What stands in a file that is sound."""
    site = settings.site
    allowed = allowed_from(site.country, site.numbers_outside)
    rules = Site(site.country, ZoneInfo(site.timezone), allowed, ids_of(settings, file.entity))
    with opened(file.path) as sheet:
        columns = columns_of(file.kind, sheet.headers, {})
        rows = records(file.kind, sheet.rows, columns, rules)
        return [record for _, record in rows if isinstance(record, Record)]
