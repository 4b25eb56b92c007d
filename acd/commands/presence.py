"""Who is there and who is not, from now on: for the next call, and for what rings just now."""

import time
from typing import Annotated

import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    EntityOption,
    entity_in,
    err,
    settings_in,
)
from acd.directory.model import Absence, PersonId, Reason

PersonArgument = Annotated[str, typer.Argument(help="The landlord's reference, as in staff.csv.")]


def absent(
    person: PersonArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    entity: EntityOption = None,
    until: Annotated[
        str | None,
        typer.Option(help='"2026-12-24", the last day, or "2026-12-24 13:30"; without: for good.'),
    ] = None,
    reason: Annotated[Reason, typer.Option(help="Nothing more is kept.")] = Reason.OTHER,
) -> None:
    """Say that somebody of the staff is absent: that phone does not ring any more, at once."""
    from acd.declaring import moment, say_absent

    settings = settings_in(config)
    whose = entity_in(settings, entity)
    zone = settings.timezone_of(whose)
    ends_at = None if until is None else moment(settings.site, until, ends=True, timezone=zone)
    say_absent(settings.site, whose, Absence(PersonId(person), time.time(), ends_at, reason))
    err.print(f"{person}: absent; the next call sees it", markup=False)


def present(
    person: PersonArgument,
    config: ConfigOption = DEFAULT_CONFIG,
    entity: EntityOption = None,
) -> None:
    """Say that somebody of the staff is back: every absence that holds now ends."""
    from acd.declaring import say_present

    settings = settings_in(config)
    ended = say_present(settings.site, entity_in(settings, entity), PersonId(person), time.time())
    told = "present again" if ended else "was not absent"
    err.print(f"{person}: {told}", markup=False)
