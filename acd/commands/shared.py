"""What several commands have in common: options, the two outputs, and what an option may name."""

import os
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from acd.config import load
from acd.config.settings import Settings
from acd.core.model import LineId, TeamId
from acd.deploying.first_files import INSTALLED
from acd.directory.model import EntityId
from acd.errors import (
    AcdError,
    ActionTimedOut,
    ConfigError,
    ConnectionLost,
    ConsoleUnreachable,
    DeploymentRefused,
    LoginRefused,
    ServiceUnreachable,
    TakenOver,
    Unreachable,
)


class Exit(IntEnum):
    WELL = 0
    FAILED = 1
    CONFIGURATION = 2
    ASTERISK_WRONG = 3
    OUT_OF_REACH = 4
    TAKEN_OVER = 5


EXIT_CODES = (
    "Exit codes: 0 all is well, 1 it failed and says why, 2 wrong command line or configuration, "
    "3 Asterisk is not what it should be, 4 Asterisk or the service is out of reach, "
    "5 another run of the same service has taken over."
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

ConfigOption = Annotated[
    Path,
    typer.Option(
        "--config", "-c", help="acd.toml; else the one here, else /etc/acd.", envvar="ACD_CONFIG"
    ),
]
EntityOption = Annotated[
    str | None, typer.Option(help=r"Whose: an id under \[entities]; needed when there are several.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


def default_config(here: Path, installed: Path) -> Path:
    """The one where we are, else the machine's, also before it is there.

    os.path: not everybody may look into /etc/acd.
    """
    return here if os.path.exists(here) or not os.path.isdir(installed.parent) else installed


DEFAULT_CONFIG = default_config(Path("acd.toml"), INSTALLED / "acd.toml")


def exit_code(error: AcdError | None) -> Exit:
    match error:
        case None:
            return Exit.WELL
        case ConfigError():
            return Exit.CONFIGURATION
        case (
            ServiceUnreachable()
            | ConnectionLost()
            | LoginRefused()
            | ActionTimedOut()
            | ConsoleUnreachable()
            | Unreachable()
        ):
            return Exit.OUT_OF_REACH
        case DeploymentRefused():
            return Exit.ASTERISK_WRONG
        case TakenOver():
            return Exit.TAKEN_OVER
        case _:
            return Exit.FAILED


def settings_in(config: Path) -> Settings:
    """For whoever only looks: anybody who may read acd.toml, without the secret."""
    return load(config, serving=False)


def known_line(settings: Settings, line: str) -> LineId:
    if line not in settings.lines:
        raise typer.BadParameter(f"no line {line!r}; known: {', '.join(settings.lines)}")
    return LineId(line)


def known_team(settings: Settings, team: str) -> TeamId:
    if team not in settings.teams:
        raise typer.BadParameter(f"no team {team!r}; known: {', '.join(settings.teams)}")
    return TeamId(team)


def line_ever_known(settings: Settings, line: str) -> LineId:
    """Of the configuration, or of the journal: what is gone from the one is still in the other.

    Raises StoreError.
    """
    from acd.store.history import known_places

    if line in settings.lines or line in known_places(settings.site.store).lines:
        return LineId(line)
    return known_line(settings, line)


def team_ever_known(settings: Settings, team: str) -> TeamId:
    """The same for a team."""
    from acd.store.history import known_places

    if team in settings.teams or team in known_places(settings.site.store).teams:
        return TeamId(team)
    return known_team(settings, team)


def known_entity(settings: Settings, entity: str) -> EntityId:
    if entity not in settings.entities:
        known = ", ".join(settings.entities) or "none; add [entities.<id>] to the configuration"
        raise typer.BadParameter(f"no entity {entity!r}; known: {known}")
    return EntityId(entity)


def entity_in(settings: Settings, entity: str | None) -> EntityId:
    """The one that is meant, or the only one that there is."""
    if entity is None and len(settings.entities) == 1:
        return EntityId(next(iter(settings.entities)))
    if entity is None:
        known = ", ".join(settings.entities) or "none; add [entities.<id>] to the configuration"
        raise typer.BadParameter(f"--entity is missing; known: {known}")
    return known_entity(settings, entity)


def say_to_programs(text: str, end: str = "\n") -> None:
    """As it stands: a console would fold long lines."""
    print(text, end=end)  # noqa: T201
