"""Write all that Asterisk and the MQTT broker read, from the site's folder and its secrets.

It runs once before they start, and again after a change; then `dialplan reload` and so on.

Rule 1: nothing is written before everything is known to be sound; what was in force stays so.
Rule 2: each file is put in place whole, by a rename. Files hold secrets: readable by the group
        alone, which Asterisk and the broker belong to.
Rule 3: a place `<<name>>` in a file of Asterisk is filled with a value that is reckoned here or,
        in the site's own `pjsip-phones.conf` and `pjsip-trunk.conf`, with the secret of that name.
Rule 4: no secret is shown, and none is an argument: it comes from a file and goes into a file.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import broker

from acd.asterisk.dialplan import generated_dialplan
from acd.config import load
from acd.config.settings import Settings
from acd.errors import AcdError, ConfigError
from acd.resources import fill, resource

SITE_FILES = ("pjsip-phones.conf", "pjsip-trunk.conf")
PLACE = re.compile(r"<<([\w.-]+)>>")
FIXED = {
    "folder": "/srv/asterisk",
    "modules": "/usr/lib/asterisk-modules",
    "data": "/usr/share/asterisk",
    "moh": "/usr/share/asterisk/moh",
}
"""Where things are in the image of Asterisk."""

Files = Mapping[Path, str]


def main() -> int:
    try:
        said = prepare(os.environ)
    except ConfigError as error:
        sys.stderr.write(f"prepare: {error}\n")
        return 2
    except (AcdError, OSError) as error:
        sys.stderr.write(f"prepare: {error}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


def prepare(environ: Mapping[str, str]) -> str:
    """What was done, in words. Raises before anything is written when something is not sound."""
    config = Path(environ["ACD_CONFIG"])
    settings = load(config)
    secrets = broker.Secrets(Path(environ["CREDENTIALS_DIRECTORY"]))
    files = {
        **asterisk_files(settings, config.parent, secrets, environ),
        **broker.files(settings, secrets, Path(environ.get("ACD_BROKER_FOLDER", "/srv/mosquitto"))),
    }
    changed = [file for file, text in files.items() if put(file, text)]
    if not changed:
        return "prepare: nothing has changed"
    return "\n".join(f"prepare: {file}: written" for file in changed)


def asterisk_files(
    settings: Settings, site: Path, secrets: Mapping[str, str], environ: Mapping[str, str]
) -> Files:
    etc = Path(environ.get("ACD_ASTERISK_FOLDER", "/srv/asterisk/etc"))
    values = places(settings, environ)
    ours = {
        file.name: fill(file.read_text("utf-8"), values)
        for file in sorted(resource("asterisk-conf").glob("*.conf"))
        if file.name not in SITE_FILES
    }
    theirs = {name: filled(site / name, secrets) for name in SITE_FILES}
    dialplans = {
        f"dialplans/{file.name}": file.read_text("utf-8")
        for file in sorted(resource("dialplans").glob("*.conf"))
    }
    generated = {"acd-generated.conf": generated_dialplan(settings)}
    return {etc / n: t for n, t in (ours | theirs | dialplans | generated).items()}


def places(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """What stands for each `<<name>>` of asterisk-conf/."""
    first, last = rtp_ports(environ.get("ACD_RTP_PORTS", "10000-11999"))
    return {
        **FIXED,
        "node": settings.asterisk.node,
        "language": settings.site.language,
        "ami_user": settings.asterisk.username,
        "ami_port": str(settings.asterisk.port),
        "ami_secret": for_asterisk("ami.secret", settings.asterisk.secret),
        "sip_bind": matching(
            environ, "ACD_SIP_BIND", "0.0.0.0:5060", r"[0-9.]+:\d+|\[[0-9a-f:]+\]:\d+"
        ),
        "most_calls": matching(environ, "ACD_MOST_CALLS", "500", r"[1-9]\d{0,4}"),
        "rtp_timeout": matching(environ, "ACD_RTP_TIMEOUT", "120", r"\d{1,5}"),
        "rtp_start": str(first),
        "rtp_end": str(last),
    }


def rtp_ports(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4,5})-(\d{4,5})", text)
    first, last = map(int, found.groups()) if found else (0, 0)
    if not 1024 <= first < last <= 65535:
        raise ConfigError(f'ACD_RTP_PORTS is "{text}"; hint: two ports, such as 10000-11999')
    return first, last


def matching(environ: Mapping[str, str], name: str, default: str, pattern: str) -> str:
    """The variable's value; a line break or a semicolon in it would be more than a value."""
    value = environ.get(name) or default
    if not re.fullmatch(pattern, value, re.ASCII):
        raise ConfigError(f"{name} is {value!r}; hint: such as {default}")
    return value


def filled(file: Path, secrets: Mapping[str, str]) -> str:
    """The site's own file, with the secrets that it names."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file} cannot be read: {error}; hint: begin with the one in docker/site"
        ) from error
    lines = enumerate(text.splitlines(), 1)
    return "".join(f"{_filled_line(f'{file}:{n}', line, secrets)}\n" for n, line in lines)


def _filled_line(place: str, line: str, secrets: Mapping[str, str]) -> str:
    code, semicolon, comment = line.partition(";")
    for name in PLACE.findall(code):
        if name not in secrets:
            raise ConfigError(
                f"{place}: there is no secret {name}; "
                f"hint: docker/new-secrets, with {name} as its last word, makes one"
            )
    values = PLACE.sub(lambda found: for_asterisk(found[1], secrets[found[1]]), code)
    return f"{values}{semicolon}{comment}"


def for_asterisk(name: str, secret: str) -> str:
    """Refused when Asterisk would read it otherwise: `;` begins a comment, `=>` is another `=`."""
    if not re.fullmatch(r"(?!>)[!-:<-\[\]-~]+", secret):
        raise ConfigError(
            f"the secret {name} is empty, begins with > or holds what Asterisk's files cannot: a "
            "blank, a semicolon, a backslash, a letter outside ASCII; "
            "hint: make one with `openssl rand -hex 16`"
        )
    return secret


def put(file: Path, text: str) -> bool:
    """Whether the file was another one before."""
    file.parent.mkdir(mode=0o750, exist_ok=True)
    if file.exists() and file.read_text("utf-8") == text:
        return False
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with open(
        os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w", encoding="utf-8"
    ) as out:
        out.write(text)
    new.replace(file)
    return True


if __name__ == "__main__":
    sys.exit(main())
