"""Between the directory and its store: take a landlord's file over, and ask who calls.

A file is read, checked, compared and applied:

Rule 1: all or nothing; the reader is told every flaw at once, and nothing was changed.
Rule 2: what the file does not name is left alone; only when it is declared the whole truth
        (`replace`) it is removed, and not if that is more than a fifth of what there was: half a
        file looks just like a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from acd.clock import SteadyClock
from acd.config.settings import Settings, SiteSettings
from acd.directory.answers import Card, Difference, Report
from acd.directory.columns import FIELDS, Columns, columns_of
from acd.directory.flaws import Flaw, Flaws, Unreadable, Wrong
from acd.directory.model import EntityId, Kind, Record
from acd.directory.numbers import Number, allowed_from, parse
from acd.directory.rows import Ids, Site, records
from acd.directory.spreadsheet import Progress, opened
from acd.errors import AcdError
from acd.store.directory import path_beside
from acd.store.directory.asking import cards
from acd.store.directory.staging import Staging, staging

_MOST_REMOVED = 0.2
_ALWAYS_REMOVABLE = 20  # a small landlord may lose half of its buildings


@dataclass(frozen=True, slots=True)
class Wish:
    """What an import should do."""

    kind: Kind
    file: Path
    entity: EntityId
    replace: bool = False
    dry_run: bool = False
    even_if_much_is_removed: bool = False
    own_headers: Mapping[str, str] | None = None  # header -> field; kept for the next time
    ids: Ids = field(default_factory=Ids)  # see `ids_of`
    timezone: str | None = None  # of the entity; None: the site's


def take_over(site: SiteSettings, wish: Wish, progress: Progress = lambda _: None) -> Report:
    """Raises AcdError if the file or the store cannot be used; flaws are in the report."""
    place = path_beside(site.store)
    flaws = Flaws()
    now = SteadyClock()()
    with staging(place, wish.kind, wish.entity, replace=wish.replace, at=now) as stage:
        headers = dict(wish.own_headers or {})
        try:
            columns = _fill(stage, site, wish, headers, flaws, progress)
        except Unreadable as unreadable:
            flaws.add(unreadable.flaws)
            return Report(flaws, None, applied=False)
        except OSError as error:
            hint = "name a file that the user who imports may read"
            raise AcdError(f"{wish.file} cannot be read: {error.strerror}; {hint}") from error
        difference = stage.compare()
        is_whole = not flaws
        flaws.add(_with_headers(stage.flaws(is_whole=is_whole), columns))
        if is_whole:
            flaws.add(_too_much(difference, wish))
        if flaws or wish.dry_run:
            return Report(flaws, difference, applied=False)
        stage.apply(difference, headers)
    return Report(flaws, difference, applied=True)


def ids_of(settings: Settings, entity: EntityId) -> Ids:
    """The on-call plans and routes of acd.toml that this entity's files may name."""
    plans = (plan.id for plan in settings.oncall.values() if plan.entity == entity)
    return Ids(frozenset(plans), frozenset(settings.routes))


def own_headers(kind: Kind, columns: Sequence[str]) -> Mapping[str, str]:
    """`["Code loc=id"]` -> `{"Code loc": "id"}`; raises AcdError for a field that is none."""
    known = [field.name for field in FIELDS[kind]]
    found = {}
    for column in columns:
        header, _, name = column.rpartition("=")
        if not header or name not in known:
            raise AcdError(f"--column {column!r}: write header=field; fields: {', '.join(known)}")
        found[header] = name
    return found


def who_calls(
    site: SiteSettings, entities: Sequence[EntityId], written: str
) -> tuple[Number | None, Sequence[Card]]:
    """What each entity would take the caller for; nothing when the number leads to nobody."""
    number = parse(written, site.country)
    if number is None or not number.is_international:
        return number, ()
    return number, cards(path_beside(site.store), entities, number, SteadyClock()())


def _fill(
    stage: Staging,
    site: SiteSettings,
    wish: Wish,
    headers: Mapping[str, str],
    flaws: Flaws,
    progress: Progress,
) -> Columns:
    allowed = allowed_from(site.country, site.numbers_outside)
    zone = ZoneInfo(wish.timezone or site.timezone)
    rules = Site(site.country, zone, allowed, wish.ids)
    with opened(wish.file, progress) as sheet:
        columns = columns_of(wish.kind, sheet.headers, {**stage.own_headers(), **headers})
        stage.add(_sound(records(wish.kind, sheet.rows, columns, rules), flaws))
    return columns


def _sound(
    rows: Iterator[tuple[int, Record | Sequence[Flaw]]], flaws: Flaws
) -> Iterator[tuple[int, Record]]:
    for line, found in rows:
        if isinstance(found, Sequence):
            flaws.add(found)
        else:
            yield line, found


def _with_headers(found: Iterator[Flaw], columns: Columns) -> Iterator[Flaw]:
    """The columns as the file calls them."""
    for flaw in found:
        places = columns.places.get(flaw.column)
        yield replace(flaw, column=columns.headers[places[0]] if places else "")


def _too_much(difference: Difference, wish: Wish) -> Iterator[Flaw]:
    most = max(_ALWAYS_REMOVABLE, difference.present * _MOST_REMOVED)
    if difference.removed > most and not wish.even_if_much_is_removed:
        value = f"{difference.removed} / {difference.present}"
        yield Flaw(0, "", Wrong.MUCH_REMOVED, value)
