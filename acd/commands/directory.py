"""Who is calling: a landlord's files taken over, and questions to what came of them."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    err,
    known_entity,
    out,
    say_to_programs,
    settings_in,
)
from acd.directory.model import EntityId, Kind


def take_over(
    kind: Annotated[Kind, typer.Argument(help="What the file is about.")],
    file: Annotated[Path, typer.Argument(help="A CSV file, with the columns named first.")],
    entity: Annotated[str, typer.Option(help=r"Whose: an id under \[entities] in acd.toml.")],
    config: ConfigOption = DEFAULT_CONFIG,
    replace: Annotated[
        bool, typer.Option("--replace/--merge", help="Remove what the file does not name.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(help='What a column means: "Code loc=id"; kept for the next time.'),
    ] = None,
    even_if_much_is_removed: Annotated[
        bool, typer.Option("--even-if-much-is-removed", help="More than a fifth of all.")
    ] = False,
) -> None:
    """Take a CSV file over into the directory: all of it, or nothing and every mistake at once.

    In this order: staff, buildings, tenants, absences, oncall, strategies. It may run beside the
    service.
    """
    from acd import importing
    from acd.screens.directory import import_screen, reading_bar

    settings = settings_in(config)
    whose = known_entity(settings, entity)
    wish = importing.Wish(
        kind,
        file,
        whose,
        replace=replace,
        dry_run=dry_run,
        even_if_much_is_removed=even_if_much_is_removed,
        own_headers=importing.own_headers(kind, column or []),
        ids=importing.ids_of(settings, whose),
        timezone=settings.timezone_of(whose),
    )
    with reading_bar(err, file, settings.site.language) as progress:
        report = importing.take_over(settings.site, wish, progress)
    out.print(import_screen(report, settings.site.language))
    if report.flaws:
        raise typer.Exit(Exit.FAILED)


def who(
    number: Annotated[str, typer.Argument(help="As it is written, or as a trunk shows it.")],
    config: ConfigOption = DEFAULT_CONFIG,
    entity: Annotated[str | None, typer.Option(help="Ask this entity only.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say who a caller with this number is taken for, how surely and why.

    A number beginning with + needs no quotes, one with blanks does.
    """
    from acd.importing import who_calls
    from acd.screens.directory import who_json, who_screen

    settings = settings_in(config)
    asked = [known_entity(settings, entity)] if entity else [*map(EntityId, settings.entities)]
    found, cards = who_calls(settings.site, asked, number)
    if as_json:
        say_to_programs(msgspec.json.encode(who_json(number, found, cards)).decode())
    else:
        out.print(who_screen(number, found, cards, settings.site.language))
