"""A landlord's day: who answers at desks, in lodges and on mobiles, and which tenants call.

Rule 1: people answer quickly, since nobody wants to watch a telephone ring; now and then one is
        not there, declines, refuses, or a voicemail answers. The landlord's own times hold then.
Rule 2: tenants call from the numbers of tenants.csv, written as trunks write them; between them
        come strangers and callers who hide their number. Each line has its turn.
Rule 3: only the moods of who is rung are drawn by lot: two demos show the same callers.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle, islice
from pathlib import Path

from acd.config.settings import LineSettings, Settings
from acd.core.model import Seconds
from acd.core.routes import provider_contact
from acd.directory.model import EntityId, Person, Tenant
from acd.directory.records import contact_id
from acd.lab.landlord_copy import Landlord, LandlordCopy, copy_landlord
from acd.lab.landlords import records_in
from acd.lab.ledger import HIDDEN
from acd.lab.scene import Outside, Scene
from acd.lab.sipp import FOREVER, Behaviour, Calls, answers, moody

_AT_A_DESK = (
    answers(ring=0.6, talk=2.5),
    answers(ring=1.0, talk=3.0),
    moody(absent=0.05, declining=0.2, ring=0.8, talk=2.2),
)
_IN_A_LODGE = answers(ring=1.0, talk=3.0)
_ON_A_MOBILE = Outside(
    moody(absent=0.02, declining=0.12, ring=1.0, talk=5.0),
    presses=("1", "1", "1", "2", "1", "1", ""),
)
# It talks for longer than the time under which a conversation is none: see `answered_after`.
_AT_A_PROVIDER = Outside(
    moody(absent=0.01, declining=0.12, ring=0.8, talk=8.0),
    presses=("",),
)

_TENANT, _STRANGER, _HIDDEN = "tenant", "stranger", "hidden"
_WHO = (_TENANT, _TENANT, _STRANGER, _TENANT, _HIDDEN)
_FORMS = ("+33{}", "0{}", "0033{}")
_STRANGERS = "+3363998{:04}"  # kept for fiction
# Patience until the answer, then the length of the call unless the other side ends it before.
_TEMPERS: tuple[tuple[Seconds, Seconds], ...] = (
    (60.0, FOREVER),
    (60.0, 2.0),
    (40.0, FOREVER),
    (60.0, FOREVER),
    (1.5, FOREVER),
    (60.0, 3.0),
    (6.0, FOREVER),
)


def landlord_scene(folder: Path, landlord: Landlord, language: str) -> Scene:
    """The folder is filled with the landlord's copy; raises AcdError."""
    copy = copy_landlord(landlord, folder, language)
    settings = copy.settings
    staff, tenants = _people(copy), _tenants(copy)
    return Scene(
        text=copy.text,
        advisors=_advisors(settings),
        groups=lambda calls: islice(_callers(settings, tenants), calls),
        staff={_endpoint(p.phone): _IN_A_LODGE for p in staff.values() if p.phone is not None},
        trunks=_trunks(settings),
        addresses=_addresses(settings, staff),
        shared=frozenset(provider.called_number for provider in settings.providers.values()),
    )


def _people(copy: LandlordCopy) -> Mapping[str, Person]:
    """By what a record calls them."""
    return {
        contact_id(file.entity, record.id): record
        for file in copy.files
        for record in records_in(file, copy.settings)
        if isinstance(record, Person)
    }


def _tenants(copy: LandlordCopy) -> Mapping[EntityId, Sequence[str]]:
    """Their numbers."""
    found: dict[EntityId, list[str]] = {}
    for file in copy.files:
        for record in records_in(file, copy.settings):
            if isinstance(record, Tenant):
                found.setdefault(file.entity, []).extend(record.numbers)
    return found


def _advisors(settings: Settings) -> Mapping[str, Behaviour]:
    phones = (_endpoint(advisor.phone) for advisor in settings.advisors.values())
    return dict(zip(phones, cycle(_AT_A_DESK), strict=False))


def _trunks(settings: Settings) -> Mapping[str, Outside]:
    providers = {provider.trunk for provider in settings.providers.values()}
    return {
        trunk.endpoint: _AT_A_PROVIDER if trunk.id in providers else _ON_A_MOBILE
        for trunk in settings.trunks.values()
    }


def _addresses(settings: Settings, staff: Mapping[str, Person]) -> Mapping[str, str]:
    return {
        **{advisor.id: _endpoint(advisor.phone) for advisor in settings.advisors.values()},
        **{key: _endpoint(p.phone) if p.phone else p.number or "" for key, p in staff.items()},
        **{provider_contact(p.id): p.called_number for p in settings.providers.values()},
    }


def _endpoint(phone: str) -> str:
    return phone.removeprefix("PJSIP/")


def _callers(settings: Settings, tenants: Mapping[EntityId, Sequence[str]]) -> Iterator[Calls]:
    lines = list(settings.lines.values())
    numbers = {entity: _as_written(own) for entity, own in tenants.items()}
    strangers = _strangers({number for own in tenants.values() for number in own})
    for place, line, (patience, stay) in zip(count(), cycle(lines), cycle(_TEMPERS), strict=False):
        # With as many lines as sorts of callers, each line must not have its own sort for ever.
        who = _WHO[(place + place // len(lines)) % len(_WHO)]
        number = _number(who, line, numbers, strangers)
        yield Calls(line.numbers[0], number, patience=patience, stay=stay)


def _number(
    who: str,
    line: LineSettings,
    tenants: Mapping[EntityId, Iterator[str]],
    strangers: Iterator[str],
) -> str:
    if who == _HIDDEN:
        return HIDDEN
    known = tenants.get(EntityId(line.entity or ""))
    return next(strangers if who == _STRANGER or known is None else known)


def _as_written(numbers: Sequence[str]) -> Iterator[str]:
    """For ever, each time in another form."""
    for number, form in zip(cycle(numbers), cycle(_FORMS), strict=False):
        yield form.format(number[3:]) if number.startswith("+33") else number


def _strangers(known: set[str]) -> Iterator[str]:
    return (n for n in map(_STRANGERS.format, cycle(range(10_000))) if n not in known)
