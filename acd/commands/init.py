"""The first minute: an acd.toml to begin with."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from acd.commands.shared import out


def init(
    folder: Annotated[Path, typer.Argument(help="Where acd.toml and ami.secret shall lie.")],
    name: Annotated[str, typer.Option(help="Of the landlord.")],
    number: Annotated[
        list[str], typer.Option(help="That people dial: +33199001234; may be given again.")
    ],
    phone: Annotated[
        list[str],
        typer.Option(metavar="PHONE=NAME", help='"PJSIP/ana=Ana Lopez"; may be given again.'),
    ],
    team: Annotated[str, typer.Option(help="The queue of these advisors.")] = "Accueil",
    incoming: Annotated[
        list[str] | None,
        typer.Option(metavar="CONTEXT", help="Of yours, in which calls from outside arrive."),
    ] = None,
    internal: Annotated[
        list[str] | None,
        typer.Option(metavar="CONTEXT", help="Of yours, in which advisors' phones dial."),
    ] = None,
    make_phones: Annotated[
        bool, typer.Option("--make-phones", help="Let `acd deploy` make phones you do not have.")
    ] = False,
    files: Annotated[
        str,
        typer.Option(
            help="Asterisk's folder; by ssh://root@pbx/etc/asterisk for `acd deploy` alone."
        ),
    ] = "/etc/asterisk",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Of Asterisk's manager.")] = 5038,
) -> None:
    """Write a small, sound acd.toml, and a random secret for the account at Asterisk.

    For an Asterisk that has phones and a trunk: name the context in which its calls arrive and the
    one in which the phones dial; `acd deploy` includes ours there, in a file of its own. Nothing
    is written over.
    """
    from acd.deploying.first_files import FirstSite, begin, begins_service, named_phone, state_for

    site = FirstSite(
        name=name,
        numbers=number,
        phones=[named_phone(written) for written in phone],
        team=team,
        files=files,
        port=port,
        makes_phones=make_phones,
        incoming=incoming or (),
        internal=internal or (),
        state=state_for(folder),
    )
    config = begin(folder, site)
    first = site.phones[0][0]
    out.print(f"{config}: written, and a random secret beside it. Next:", soft_wrap=True)
    for command, what in (
        (f"acd deploy -c {config}", "shows what it will put onto your Asterisk, and asks"),
        (begins_service(config, site.state), "the service"),
        ("*11", f"dialled on {first}: logs in; then call {number[0]}"),
    ):
        out.print(f"  {escape(command)}    [dim]{escape(what)}[/]", soft_wrap=True)
