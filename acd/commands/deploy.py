"""Onto an Asterisk that is there, back to the generation before, and out again."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.text import Text

from acd.commands.shared import DEFAULT_CONFIG, ConfigOption, Exit, err, out, settings_in
from acd.config.settings import Settings
from acd.errors import DeploymentRefused
from acd.printable import shown
from acd.stopping import cancel_when_asked_to_stop, ends_besides_ctrl_c

if TYPE_CHECKING:
    from acd.asterisk.inspection import Finding
    from acd.deploying.deployment import Deployment
    from acd.deploying.folder import AsteriskFolder, Held
    from acd.deploying.outlook import Outlook

_SERVICE = "; the service reads acd.toml by itself at `acd reload`"
_FILES_ALONE = (
    ".\nThat is Asterisk's files alone: take the change back in acd.toml too, then `acd reload`; "
    "else the next `acd deploy` brings it again"
)
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def deploy(
    config: ConfigOption = DEFAULT_CONFIG,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help=r"Another place than `files` in \[asterisk]: /etc/asterisk, or "
            "ssh://root@pbx:22/etc/asterisk.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change; touch nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="To the generation before; again: forward once more.")
    ] = False,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="FOLDER",
            help="Only write the files into this new folder, for whoever brings them there.",
        ),
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take all of ours out; leave Asterisk as it was.")
    ] = False,
) -> None:
    """Put dialplans, account and templates onto the Asterisk that acd.toml names.

    Shows what will change and asks. All of it goes into a folder acd/ of its own; extensions.conf,
    manager.conf and pjsip.conf get one line each, and nothing else of yours is touched. What you
    have under the same name is reported, and nothing is done. Then the running Asterisk reloads
    what has changed and must prove that it took it: else what was in force comes back by itself.
    Calls go on. Run it as root: the secret that acd.toml names is for nobody else.
    """
    if rollback and remove:
        raise typer.BadParameter("--rollback and --remove: choose one")
    if into is not None and (dry_run or rollback or remove):
        raise typer.BadParameter("--into writes files and nothing else: leave the other one out")
    if into is not None:
        _write_into(into, settings_in(config), config)
        return
    if not (dry_run or yes or sys.stdin.isatty()):
        raise typer.BadParameter("nobody is there to be asked: add --yes, or --dry-run")
    if rollback or remove:
        asyncio.run(_go_back(to or settings_in(config).asterisk.files, remove, dry_run, yes))
        return
    settings = settings_in(config)
    asyncio.run(_deploy(settings, config, to or settings.asterisk.files, dry_run, yes))


def _write_into(folder: Path, settings: Settings, config: Path) -> None:
    from acd.config import load_secret
    from acd.deploying.elsewhere import write_generation

    for line in write_generation(folder, settings, load_secret(config)):
        out.print(line, markup=False, soft_wrap=True)


async def _deploy(settings: Settings, config: Path, address: str, dry_run: bool, yes: bool) -> None:
    from acd.config import load_secret
    from acd.deploying.address import reached
    from acd.deploying.deployment import Deployment

    secret = load_secret(config)
    async with reached(address) as (folder, console):
        deployment = Deployment(folder, console)
        async with folder.locked():
            if not dry_run:
                await _mend(deployment, folder, asks=not yes)
            outlook = await deployment.look(settings, secret)
            _show(outlook)
            if outlook.held.trying is not None:
                err.print("[yellow]a deployment was cut off here[/]: the next one mends it first")
            if outlook.is_refused:
                err.print("[red]acd:[/] not deployed: nothing was touched")
                raise typer.Exit(Exit.ASTERISK_WRONG)
            if not outlook.changes:
                out.print(f"nothing to do: all of it is in force already{_SERVICE}", soft_wrap=True)
                return
            if dry_run or not (yes or typer.confirm("Do this?")):
                err.print("nothing was touched")
                return
            with _undone_when_stopped():
                await deployment.put_in_force(outlook)
    told = f"the running Asterisk has it{_SERVICE}; back again: acd deploy --rollback"
    out.print(f"[green]deployed[/]: {told}", soft_wrap=True)
    if outlook.has_new_passwords:
        out.print(f"passwords of the phones that were made: {folder.path}/acd/phone-passwords")


async def _mend(deployment: "Deployment", folder: "AsteriskFolder", *, asks: bool) -> bool:
    """Only what the administrator agrees to. Whether there was anything to be mended."""
    from acd.deploying.deployment import Mended

    if asks and (await folder.held()).trying is not None:
        err.print("[yellow]a deployment was cut off here.[/] Mending proves once more what it put")
        err.print("in force, and brings back what was before unless that holds; calls go on.")
        if not typer.confirm("Mend it first?"):
            err.print("nothing was touched")
            raise typer.Exit(Exit.FAILED)
    with _undone_when_stopped():
        mended = await deployment.mend()
    if mended is not Mended.NOTHING:
        err.print(f"[yellow]a deployment had been cut off: {mended.value}[/]")
    return mended is not Mended.NOTHING


def _show(outlook: "Outlook") -> None:
    from acd.deploying.differences import difference

    for line in difference(outlook.changes).splitlines():
        out.print(Text(shown(line), style=_COLOURS.get(line[:1], "")), soft_wrap=True)
    for command in outlook.reloads:
        out.print(f"then: {command}")
    for finding in outlook.findings:
        _say(finding)


def _say(finding: "Finding") -> None:
    from acd.asterisk.inspection import Verdict

    colour = "red" if finding.verdict is Verdict.WRONG else "yellow"
    err.print(
        f"[{colour}]{finding.verdict.value:>7}[/]  {escape(shown(finding.text))}", soft_wrap=True
    )
    if finding.hint:
        err.print(f"         {escape(shown(finding.hint))}", soft_wrap=True)


async def _go_back(address: str, remove: bool, dry_run: bool, yes: bool) -> None:
    from acd.deploying.address import reached
    from acd.deploying.deployment import Deployment

    async with reached(address) as (folder, console), folder.locked():
        deployment = Deployment(folder, console)
        newest = (await folder.held()).generations[-1:]
        is_mended = not dry_run and await _mend(deployment, folder, asks=not yes)
        if is_mended and not remove and _is_back_already(await folder.held(), newest):
            return
        what = await _way_back(folder, address, remove)
        if dry_run or not (yes or typer.confirm(what)):
            err.print(f"{what} Nothing was touched", soft_wrap=True)
            return
        with _undone_when_stopped():
            told = await _gone_back(deployment, address, remove)
        out.print(told, soft_wrap=True)


def _is_back_already(held: "Held", newest: tuple[str, ...]) -> bool:
    """By mending: another step would be one too many."""
    if held.current is None or (held.current,) == newest:
        return False
    told = f"generation {held.current} again, as before what was cut off; further: the same command"
    out.print(f"[green]in force:[/] {told}{_FILES_ALONE}", soft_wrap=True)
    return True


async def _gone_back(deployment: "Deployment", address: str, remove: bool) -> str:
    if not remove:
        name = await deployment.roll_back()
        told = f"generation {name}; forward again: the same command{_FILES_ALONE}"
        return f"[green]in force:[/] {told}"
    if await deployment.remove():
        return f"[green]removed[/]: {escape(address)} is as it was before"
    return f"nothing to do: nothing of acd is in {escape(address)}"


@contextlib.contextmanager
def _undone_when_stopped() -> Iterator[None]:
    """As by Ctrl-C. A session's end sends both: the second must not cut the undoing."""
    ends = ends_besides_ctrl_c()
    cancel_when_asked_to_stop(ends)
    try:
        yield
    except asyncio.CancelledError:
        raise typer.Abort from None
    finally:
        for each in ends:
            asyncio.get_running_loop().remove_signal_handler(each)


async def _way_back(folder: "AsteriskFolder", address: str, remove: bool) -> str:
    """What is asked. Raises DeploymentRefused where there is none."""
    held = await folder.held()
    if remove:
        return f"Take acd out of {address}?"
    if held.previous is None:
        raise DeploymentRefused("there is no generation before this one; nothing was touched")
    return f"Go back to {held.previous}?"
