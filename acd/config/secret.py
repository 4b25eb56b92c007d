"""The passwords: of Asterisk's manager interface, and of the MQTT broker.

Whoever has the first has a shell on the exchange.

Rule 1: it comes from the environment, from what systemd hands over (LoadCredential, under the name
        of the file), or from the file itself, in this order; never from acd.toml.
        That name is all that tells one secret from another: `broker_checks` refuses a second one.
Rule 2: no message shows it, nor the name of its file: people paste the secret in its place.
"""

import os
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from acd.config.findings import Finding, Place, Raw
from acd.config.raw import ids, tables, text_at, texts

VARIABLE = "ACD_AMI_SECRET"
MQTT_VARIABLE = "ACD_MQTT_PASSWORD"
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # of systemd.exec(5); for this service's user alone
_LONGEST = 500  # bytes; Asterisk cuts an AMI line at about twice that
_AMI_HINT = "write the one of Asterisk's manager.conf"
_MQTT_HINT = "write the one of this user of the broker"
_USER_HINT = 'add username = "acd"'


def find_secret(raw: Raw, folder: Path, environ: Mapping[str, str]) -> str | Finding | None:
    """The secret, or why there is none; None when no node needs one. The environment goes first."""
    nodes = ids(raw, "asterisk")
    if not nodes:
        return None
    if environ.get(VARIABLE):
        return _one_line(environ[VARIABLE], ("asterisk", nodes[0]), _AMI_HINT)
    place = ("asterisk", nodes[0], "secret_file")
    names = [name for _, name in texts(raw, *place)]
    if not names:
        return Finding(
            place,
            "nothing says where the secret is",
            f'add secret_file = "ami.secret", or set the environment variable {VARIABLE}',
        )
    return _from_file(_handed_over(names[0], environ) or folder / names[0], place, _AMI_HINT)


def find_mqtt_password(raw: Raw, folder: Path, environ: Mapping[str, str]) -> str | Finding | None:
    """None when there is no broker, or it wants none."""
    if not list(tables(raw, "mqtt")):
        return None
    if environ.get(MQTT_VARIABLE):
        if text_at(raw, "mqtt", "username") is None:
            return Finding(("mqtt",), f"there is no user to {MQTT_VARIABLE}", _USER_HINT)
        return _one_line(environ[MQTT_VARIABLE], ("mqtt",), _MQTT_HINT)
    place = ("mqtt", "password_file")
    name = text_at(raw, *place)
    if name is None:
        return None
    return _from_file(_handed_over(name, environ) or folder / name, place, _MQTT_HINT)


def secret_files(raw: Raw, folder: Path) -> tuple[Path | None, Path | None]:
    """Where Asterisk's secret and the broker's lie, for whoever keeps copies of them."""
    named = next((name for _, name in texts(raw, "asterisk", "*", "secret_file")), None)
    brokers = text_at(raw, "mqtt", "password_file")
    return (
        None if named is None else folder / named,
        None if brokers is None else folder / brokers,
    )


def _handed_over(name: str, environ: Mapping[str, str]) -> Path | None:
    """So that the file itself can be root's alone, in a place that the service cannot read."""
    credential = os.path.join(environ.get(CREDENTIALS, ""), os.path.basename(name))
    is_there = bool(environ.get(CREDENTIALS)) and os.path.isfile(credential)
    return Path(credential) if is_there else None


def _from_file(file: Path, place: Place, hint: str) -> str | Finding:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return Finding(place, "this is not a file", "name the file that holds the secret")
        if status.st_mode & stat.S_IROTH:
            return Finding(place, "everybody on this machine can read this file", "chmod 600 it")
        if status.st_size > _LONGEST:
            return Finding(place, "the file is too long", f"one line, at most {_LONGEST} bytes")
        return _one_line(file.read_text("utf-8"), place, hint)
    except FileNotFoundError:
        return Finding(place, "there is no such file", "its name counts from acd.toml's folder")
    except PermissionError:
        return Finding(place, "the file cannot be read", "give it to the user who runs acd")
    except (OSError, ValueError):  # a name too long, a loop of links; bytes that are not UTF-8
        return Finding(place, "the file cannot be read as text", "write the secret on one line")


def _one_line(content: str, place: Place, hint: str) -> str | Finding:
    """Without the line break of its editor. Another one would smuggle a header into AMI."""
    secret = content.strip()
    if not secret:
        return Finding(place, "the secret is empty", hint)
    if len(secret.encode("utf-8", "replace")) > _LONGEST or _has_controls(secret):
        return Finding(place, "the secret is not one short line", "write it again, on one line")
    return secret


def _has_controls(secret: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs") for character in secret)
