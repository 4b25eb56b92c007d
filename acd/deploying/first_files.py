"""The first acd.toml of a site, small and sound, and a secret for its account at Asterisk.

Rule 1: nothing is written over, and nothing is written that could not be loaded.
Rule 2: the secret is random and for its owner alone from the first moment on.
"""

import contextlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from acd.config import load
from acd.config.findings import identifier_like
from acd.directory.numbers import parse
from acd.errors import AcdError, ConfigError
from acd.resources import resource

CONFIG, SECRET = "acd.toml", "ami.secret"
COUNTRY = "FR"
NODE = "pbx"
INSTALLED, STATE = Path("/etc/acd"), Path("/var/lib/acd")
"""Of a package's installation: the service may write to the second, and not to the first."""


@dataclass(frozen=True, slots=True)
class FirstSite:
    name: str
    numbers: Sequence[str]
    phones: Sequence[tuple[str, str]]  # "PJSIP/ana", and who sits there
    team: str
    files: str
    port: int
    makes_phones: bool = False
    incoming: Sequence[str] = ()
    internal: Sequence[str] = ()
    state: Path | None = None  # where the service keeps what it writes; None: beside acd.toml


def begin(folder: Path, site: FirstSite) -> Path:
    """The configuration's file. AcdError when there is one, ConfigError when it would not do."""
    text = first_configuration(site)
    config, secret = folder / CONFIG, folder / SECRET
    for file in (config, secret):
        if file.exists() or file.is_symlink():
            raise AcdError(
                f"{file} is there already, and nothing is written over; name another folder"
            )
    try:
        _refuse_unsound(text)
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        write_together(
            (secret, f"{secrets.token_hex(16)}\n", 0o600),
            (config, text, 0o640),
        )
    except OSError as error:
        place = error.filename or folder
        raise AcdError(f"{place}: {error.strerror}; choose a folder of your own") from None
    return config


def write_together(*files: tuple[Path, str, int]) -> None:
    """Name, text and mode of each. All of them, or none: what is left would bar the next try."""
    with contextlib.ExitStack() as begun:
        for file, text, mode in files:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            begun.callback(file.unlink)
            with open(descriptor, "w", encoding="utf-8") as opened:
                os.fchmod(descriptor, mode)  # a strict umask would keep the service out
                opened.write(text)
        begun.pop_all()


def state_for(folder: Path) -> Path | None:
    return STATE if folder.absolute() == INSTALLED else None


def begins_service(config: Path, state: Path | None) -> str:
    """The command that does. Run by root, an installed service's database would be root's."""
    return f"acd run -c {config}" if state is None else "systemctl enable --now acd"


def first_configuration(site: FirstSite) -> str:
    return "\n".join(_lines(site)) + "\n"


def named_phone(written: str) -> tuple[str, str]:
    """`PJSIP/ana=Ana Lopez`; without a name, that of the endpoint."""
    phone, _, name = written.partition("=")
    phone = phone.strip() if "/" in phone else f"PJSIP/{phone.strip()}"
    return phone, name.strip() or phone.rpartition("/")[2].title()


def _lines(site: FirstSite) -> Iterator[str]:
    team = identifier_like(site.team) or "team"
    example = resource("asterisk-conf") / "acd.toml.example"
    yield f"# Written by `acd init`. Every key and its default: `acd keys`; an example: {example}."
    yield "# After a change: `acd check --offline`, then `acd reload`."
    yield "# After one of numbers, phones or ladders: `acd deploy`, then `acd reload`."
    yield from ("", "[site]", f"name = {_text(site.name)}")
    if site.state is not None:
        yield f"store = {_text(f'sqlite:///{site.state}/acd.db')}"
        yield f"socket = {_text(f'{site.state}/acd.sock')}"
    yield from ("", f"[asterisk.{NODE}]", f"secret_file = {_text(SECRET)}")
    yield f"files = {_text(site.files)}"
    if site.port != 5038:
        yield f"port = {site.port}"
    if site.makes_phones:
        yield "phones = true                       # `acd deploy` makes what is nowhere else"
    for key, contexts in (("incoming", site.incoming), ("internal", site.internal)):
        if contexts:
            yield f"{key} = {_list(contexts)}"
    yield from ("", f"[teams.{team}]", f"name = {_text(site.team)}")
    for phone, name in site.phones:
        advisor = identifier_like(phone.rpartition("/")[2]) or "advisor"
        yield from ("", f"[advisors.{advisor}]", f"name = {_text(name)}")
        yield from (f"phone = {_text(phone)}", f"teams = {_list([team])}")
    yield from ("", "[lines.accueil]", 'name = "Accueil"')
    yield from (f"numbers = {_list([_number(n) for n in site.numbers])}", f"team = {_text(team)}")


def _number(written: str) -> str:
    meant = parse(written, COUNTRY)
    return written if meant is None else meant.text


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # TOML's basic strings are the same


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _refuse_unsound(text: str) -> None:
    with tempfile.TemporaryDirectory(prefix="acd-") as place:
        file = Path(place, CONFIG)
        file.write_text(text, "utf-8")
        try:
            load(file, serving=False)
        except ConfigError as error:
            mistakes = "\n  ".join(str(mistake) for mistake in error.mistakes) or str(error)
            raise ConfigError(f"nothing was written:\n  {mistakes}", error.mistakes) from None
