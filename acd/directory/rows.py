"""From a row of a file to a record of the directory.

Each kind has one function; it reads every cell, so that every flaw is told.
What a row refers to (a building, a person) is looked up later, by whoever keeps the directory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from acd.core.phones import is_phone
from acd.core.routes import OncallId, RouteId
from acd.directory.cells import Cells
from acd.directory.columns import Columns
from acd.directory.flaws import Flaw, Wrong
from acd.directory.french import Kind as NumberKind
from acd.directory.model import (
    Absence,
    AgencyId,
    Building,
    BuildingId,
    Duty,
    DwellingId,
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
from acd.directory.numbers import Allowed, is_nobody, may_be_dialled, parse

_CALLERS = frozenset(
    {NumberKind.FIXED, NumberKind.MOBILE, NumberKind.VOIP, NumberKind.FOREIGN, NumberKind.UNKNOWN}
)
_ROLES: Mapping[str, Role] = {
    **dict.fromkeys(("gardien", "gardienne", "caretaker"), Role.CARETAKER),
    **dict.fromkeys(("gestionnaire", "gestionnairelocatif", "rentalmanager"), Role.RENTAL_MANAGER),
    **dict.fromkeys(("astreinte", "oncall"), Role.ON_CALL),
}
_REASONS: Mapping[str, Reason] = {
    **dict.fromkeys(("conge", "conges", "leave"), Reason.LEAVE),
    **dict.fromkeys(("formation", "training"), Reason.TRAINING),
    **dict.fromkeys(("tournee", "rounds"), Reason.ROUNDS),
    **dict.fromkeys(("autre", "other", ""), Reason.OTHER),
}


@dataclass(frozen=True, slots=True)
class Ids:
    """What a file may name of acd.toml, for one entity."""

    plans: frozenset[OncallId] = frozenset()
    routes: frozenset[RouteId] = frozenset()


@dataclass(frozen=True, slots=True)
class Site:
    """What the reading of a row depends on besides the row."""

    country: str
    zone: ZoneInfo
    allowed: Allowed
    ids: Ids = field(default_factory=Ids)


def records(
    kind: Kind, rows: Iterator[tuple[int, list[str]]], columns: Columns, site: Site
) -> Iterator[tuple[int, Record | Sequence[Flaw]]]:
    """Each row's line, and its record or all that is wrong with it."""
    read = _READERS[kind]
    for line, texts in rows:
        cells = Cells(line, texts, columns)
        record = read(cells, site)
        yield line, cells.flaws or record


def _tenant(cells: Cells, site: Site) -> Tenant:
    return Tenant(
        id=TenantId(cells.text("id")),
        name=cells.text("name"),
        building=BuildingId(cells.text("building")),
        dwelling=DwellingId(cells.optional("dwelling")) or None,
        vulnerable=cells.yes_or_no("vulnerable"),
        numbers=tuple(sorted(set(_callers(cells, site)))),
    )


def _callers(cells: Cells, site: Site) -> Iterator[str]:
    for text in cells.numbers("numbers"):
        number = parse(text, site.country)
        if number is not None and number.kind in _CALLERS:
            yield number.text
        elif number is not None:
            cells.refuse("numbers", Wrong.NOT_A_CALLER, text)
        elif not is_nobody(text):  # landlords write 0000000000 for "none"
            cells.refuse("numbers", Wrong.NOT_A_NUMBER, text)


def _person(cells: Cells, site: Site) -> Person:
    phone = cells.optional("phone")
    if phone and not is_phone(phone):
        cells.refuse("phone", Wrong.NOT_A_PHONE, phone)
    number = _destination(cells, site)
    if number is None and not phone and not cells.flaws:
        cells.refuse("number", Wrong.NO_NUMBER)
    return Person(
        id=PersonId(cells.text("id")),
        name=cells.text("name"),
        role=cells.word("role", _ROLES, Wrong.UNKNOWN_ROLE),
        agency=AgencyId(cells.optional("agency")) or None,
        number=number,
        phone=phone or None,
        deputy=PersonId(cells.optional("deputy")) or None,
    )


def _destination(cells: Cells, site: Site) -> str | None:
    """The one number at which a person is rung."""
    written = cells.numbers("number")
    if not written:
        return None
    number = parse(written[0], site.country) if len(written) == 1 else None
    if number is None:
        cells.refuse("number", Wrong.NOT_A_NUMBER, " / ".join(written))
        return None
    if not may_be_dialled(number, site.allowed):
        cells.refuse("number", Wrong.NOT_DIALLABLE, f"{written[0]} ({number.kind.value})")
    return number.text


def _building(cells: Cells, _site: Site) -> Building:
    return Building(
        id=BuildingId(cells.text("id")),
        name=cells.text("name"),
        agency=AgencyId(cells.optional("agency")) or None,
        caretaker=PersonId(cells.optional("caretaker")) or None,
        rental_manager=PersonId(cells.optional("rental_manager")) or None,
    )


def _absence(cells: Cells, site: Site) -> Absence:
    absence = Absence(
        person=PersonId(cells.text("person")),
        from_at=cells.moment("from", site.zone, ends=False),
        until_at=cells.moment("until", site.zone, ends=True),
        reason=cells.word("reason", _REASONS, Wrong.UNKNOWN_REASON),
    )
    _refuse_early_end(cells, absence)
    return absence


def _duty(cells: Cells, site: Site) -> Duty:
    duty = Duty(
        plan=OncallId(cells.text("plan")),
        person=PersonId(cells.text("person")),
        from_at=cells.moment("from", site.zone, ends=False),
        until_at=cells.moment("until", site.zone, ends=True),
        rank=cells.rank("rank"),
    )
    if duty.plan and duty.plan not in site.ids.plans:
        cells.refuse("plan", Wrong.UNKNOWN_PLAN, duty.plan)
    _refuse_early_end(cells, duty)
    return duty


def _strategy(cells: Cells, site: Site) -> Strategy:
    strategy = Strategy(
        building=BuildingId(cells.text("building")),
        route=RouteId(cells.text("route")),
        from_at=cells.moment("from", site.zone, ends=False),
        until_at=cells.optional_moment("until", site.zone, ends=True),
    )
    if strategy.route and strategy.route not in site.ids.routes:
        cells.refuse("route", Wrong.UNKNOWN_ROUTE, strategy.route)
    _refuse_early_end(cells, strategy)
    return strategy


def _refuse_early_end(cells: Cells, period: Absence | Duty | Strategy) -> None:
    if not cells.flaws and period.until_at is not None and period.until_at <= period.from_at:
        cells.refuse("until", Wrong.ENDS_TOO_EARLY)


_READERS: Mapping[Kind, Callable[[Cells, Site], Record]] = {
    Kind.STAFF: _person,
    Kind.BUILDINGS: _building,
    Kind.TENANTS: _tenant,
    Kind.ABSENCES: _absence,
    Kind.ONCALL: _duty,
    Kind.STRATEGIES: _strategy,
}
