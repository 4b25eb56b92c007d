"""The files of a generation in a folder of their own, for an Asterisk that others bring them to.

Nothing is known of that Asterisk: what it has already cannot be looked at, and nothing is proved.
Passwords of phones are kept in the folder: written into it again, it gives every phone its own.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from acd.config.settings import Settings
from acd.deploying.layout import CURRENT, DOORS, MANAGER, PASSWORDS
from acd.deploying.phones import (
    read_passwords,
    wanted_phones,
    with_new_passwords,
    written_passwords,
)
from acd.deploying.reading import Entry, Place, Section
from acd.deploying.rendering import Existing, generation
from acd.errors import AcdError

PASSWORDS_HERE = PASSWORDS.rpartition("/")[2]
_HERE = Place(MANAGER.name, 0)
_USUAL = Existing([Section("general", _HERE, entries=[Entry("enabled", "yes", _HERE)])])


def write_generation(folder: Path, settings: Settings, secret: str) -> Iterator[str]:
    """Write them, and say what to do with them. AcdError when it is somebody else's folder."""
    kept = folder / PASSWORDS_HERE
    try:
        known = read_passwords(kept.read_bytes()) if kept.is_file() else None
        passwords = with_new_passwords(known or {}, wanted_phones(settings, ()))
        folder.mkdir(mode=0o750, parents=True, exist_ok=known is not None)
        for name, content in generation(settings, secret, _USUAL, passwords).items():
            _write(folder / name, content)
        if passwords:
            _write(kept, written_passwords({**(known or {}), **passwords}), mode=0o600)
    except OSError as error:
        hint = f"name a folder that is not there yet, or one with a {PASSWORDS_HERE} of ours"
        raise AcdError(f"{error.filename}: {error.strerror}; {hint}") from None
    yield from _what_to_do(folder)
    if passwords:
        yield f"Passwords of the phones: {kept}. Where it lies, they stay the same."


def _what_to_do(folder: Path) -> Iterator[str]:
    yield f"{folder}: written. It must lie as {CURRENT} below Asterisk's folder, there."
    yield "The account's secret is in it: it is for Asterisk's user alone. Then one line each:"
    yield from (f"  {door.name}, at its {door.at.value}:  {door.line}" for door in DOORS)
    yield "In manager.conf, [general]: enabled = yes; a channelvars of yours goes into ours. Then:"
    yield from (f"  {door.reload}" for door in DOORS)


def _write(file: Path, content: bytes, mode: int = 0o640) -> None:
    """Beside, then renamed: what is there already is ours, and no link is followed."""
    file.parent.mkdir(mode=0o750, exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        opened.write(content)
    new.replace(file)
