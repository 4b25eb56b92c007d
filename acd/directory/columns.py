"""Which column of a file is which field, in French and in English, or as a landlord calls it.

Rule 1: every column must be known. What is not needed is refused, not read over: an export with
        birthdays in it should not be lying on this machine at all.
Rule 2: accents, capitals, blanks and punctuation of a header do not matter, nor does a number
        behind a column that may stand several times ("Téléphone 2").
Rule 3: a landlord's own names are kept per entity and kind, and come before ours.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from acd.directory.flaws import Flaw, Unreadable, Wrong
from acd.directory.model import Kind


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    headers: tuple[str, ...]  # French first; the first of them is how we call it
    is_required: bool = True
    is_repeatable: bool = False


_REFERENCE = ("référence", "identifiant", "code", "id", "reference", "ref")
_NAME = ("nom", "libellé", "nom affiché", "name", "display name", "label")
_AGENCY = Field("agency", ("agence", "agency"), is_required=False)
_PERSON = Field("person", ("personne", "collaborateur", "person"))
_FROM = Field("from", ("du", "début", "from", "start"))
_UNTIL = ("au", "fin", "jusqu'au", "until", "end")
_BUILDING = Field("building", ("bâtiment", "immeuble", "résidence", "building"))
_PHONES = ("téléphone", "tél", "portable", "mobile", "numéro", "phone", "number", "tel")

FIELDS: Mapping[Kind, Sequence[Field]] = {
    Kind.STAFF: (
        Field("id", _REFERENCE),
        Field("name", _NAME),
        Field("role", ("rôle", "fonction", "role")),
        Field("number", _PHONES),
        Field("phone", ("poste", "sip", "extension"), is_required=False),
        Field("deputy", ("suppléant", "remplaçant", "deputy"), is_required=False),
        _AGENCY,
    ),
    Kind.BUILDINGS: (
        Field("id", _REFERENCE),
        Field("name", _NAME),
        _AGENCY,
        Field("caretaker", ("gardien", "caretaker"), is_required=False),
        Field(
            "rental_manager",
            ("gestionnaire", "gestionnaire locatif", "rental manager"),
            is_required=False,
        ),
    ),
    Kind.TENANTS: (
        Field("id", _REFERENCE),
        Field("name", _NAME),
        _BUILDING,
        Field("dwelling", ("logement", "lot", "dwelling"), is_required=False),
        Field("vulnerable", ("fragile", "vulnérable", "vulnerable"), is_required=False),
        Field("numbers", _PHONES, is_repeatable=True),
    ),
    Kind.ABSENCES: (
        _PERSON,
        _FROM,
        Field("until", _UNTIL),
        Field("reason", ("motif", "reason"), is_required=False),
    ),
    Kind.ONCALL: (
        Field("plan", ("plan", "astreinte", "tour")),
        _PERSON,
        _FROM,
        Field("until", _UNTIL),
        Field("rank", ("rang", "ordre", "rank", "order"), is_required=False),
    ),
    Kind.STRATEGIES: (
        _BUILDING,
        Field("route", ("parcours", "route")),
        _FROM,
        Field("until", _UNTIL, is_required=False),
    ),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row; a repeatable one may stand at several places."""

    headers: Sequence[str]
    places: Mapping[str, tuple[int, ...]]


def columns_of(kind: Kind, headers: Sequence[str], own: Mapping[str, str]) -> Columns:
    """`own`: the landlord's header -> our field. Raises Unreadable with all that is wrong."""
    names = _names(kind, own)
    places: dict[str, tuple[int, ...]] = {}
    for place, header in enumerate(headers):
        name = names.get(plain(header)) or names.get(plain(header).rstrip("0123456789"))
        places[name or ""] = (*places.get(name or "", ()), place)
    if flaws := list(_flaws(kind, headers, places)):
        raise Unreadable(*flaws)
    return Columns(headers, places)


@lru_cache(maxsize=1024)
def plain(header: str) -> str:
    """Rule 2: "Nom affiché" and "NOM_AFFICHE" are the same."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def _names(kind: Kind, own: Mapping[str, str]) -> Mapping[str, str]:
    ours = {plain(header): field.name for field in FIELDS[kind] for header in field.headers}
    return ours | {plain(header): name for header, name in own.items()}


def _flaws(
    kind: Kind, headers: Sequence[str], places: Mapping[str, tuple[int, ...]]
) -> Iterator[Flaw]:
    for place in places.get("", ()):
        yield Flaw(1, headers[place], Wrong.UNKNOWN_COLUMN, known_headers(kind))
    for field in FIELDS[kind]:
        found = places.get(field.name, ())
        if not found and field.is_required:
            yield Flaw(1, field.headers[0], Wrong.MISSING_COLUMN, ", ".join(headers))
        if len(found) > 1 and not field.is_repeatable:
            yield Flaw(1, headers[found[1]], Wrong.DOUBLED_COLUMN, headers[found[0]])


def known_headers(kind: Kind) -> str:
    return ", ".join(field.headers[0] for field in FIELDS[kind])
