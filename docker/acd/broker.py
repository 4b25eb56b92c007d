"""What the MQTT broker reads: who may connect, and as whom its own health is asked for.

Rule 1: a secret whose name begins with `mqtt` is a user's password: `mqtt.password` is the
        service's own, `mqtt-board.password` that of the user `board`, and so on. What each may do
        is in docker/mosquitto/acl.
Rule 2: the broker is given hashes in its own format, PBKDF2 with a salt for each. A password that
        has not changed keeps its hash, so that nothing is written anew for nothing.
Rule 3: the user `health` is asked by the broker's health check alone. Its password is made here,
        known to nobody, and opens one topic: how long the broker has been up.
"""

import base64
import hashlib
import re
import secrets as random
from collections.abc import Iterator, Mapping
from pathlib import Path

from acd.config.settings import Settings
from acd.errors import ConfigError

PASSWORDS, HEALTH = "passwords", "mosquitto_sub"
_ROUNDS = 20_000
_SALT_BYTES, _HASH_BYTES = 12, 64
_ANEW = "remove it, then docker/new-secrets makes another one"
_USER = re.compile(r"mqtt-([a-z0-9-]+)\.password")


class Secrets(Mapping[str, str]):
    """Each secret by the name of its file, without the line break of its editor.

    Only what is asked for is read. An empty one would be an account that everybody has.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ConfigError(f"there is no folder {folder} with secrets; hint: docker/README.md")
        self._folder = folder

    def __getitem__(self, name: str) -> str:
        if name not in set(self):
            raise KeyError(name)
        file = self._folder / name
        try:
            secret = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"the secret {file} cannot be read as text; hint: {_ANEW}") from error
        if not secret:
            raise ConfigError(f"the secret {file} is empty; hint: {_ANEW}")
        return secret

    def __iter__(self) -> Iterator[str]:
        files = self._folder.iterdir()
        return (it.name for it in files if it.is_file() and not it.name.startswith("."))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def files(settings: Settings, secrets: Mapping[str, str], folder: Path) -> dict[Path, str]:
    health = _kept_password(folder / HEALTH) or random.token_hex(16)
    passwords = _passwords(settings, secrets) | {"health": health}
    kept = _kept_hashes(folder / PASSWORDS)
    lines = [f"{user}:{_hashed(password, kept.get(user))}" for user, password in passwords.items()]
    return {
        folder / PASSWORDS: "\n".join(lines) + "\n",
        folder / HEALTH: f"-u health\n-P {health}\n",
    }


def _passwords(settings: Settings, secrets: Mapping[str, str]) -> dict[str, str]:
    others = {found[1]: secrets[name] for name in secrets if (found := _USER.fullmatch(name))}
    broker = settings.broker
    if broker is None or broker.username is None or broker.password is None:
        return others
    return {broker.username: broker.password} | others


def _kept_password(file: Path) -> str | None:
    if not file.exists():
        return None
    found = re.search(r"^-P (\S+)$", file.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else None


def _kept_hashes(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    pairs = (line.partition(":") for line in file.read_text("utf-8").splitlines())
    return {user: hashed for user, _, hashed in pairs}


def _hashed(password: str, kept: str | None) -> str:
    """As mosquitto_passwd writes it: $7$rounds$salt$hash."""
    salt = _salt_of(kept) or random.token_bytes(_SALT_BYTES)
    found = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS, _HASH_BYTES)
    return f"$7${_ROUNDS}${_base64(salt)}${_base64(found)}"


def _salt_of(kept: str | None) -> bytes | None:
    parts = kept.split("$") if kept else []
    return base64.b64decode(parts[3]) if len(parts) == 5 and parts[1] == "7" else None


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
