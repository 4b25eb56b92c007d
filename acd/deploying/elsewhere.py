"""The files of a generation in a folder of their own, for an Asterisk that others bring them to.

Nothing is known of that Asterisk: what it has already cannot be looked at, and nothing is proved.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from acd.config.settings import Settings
from acd.deploying.layout import CURRENT, DOORS, MANAGER
from acd.deploying.phones import wanted_phones, with_new_passwords
from acd.deploying.reading import Entry, Place, Section
from acd.deploying.rendering import Existing, generation
from acd.errors import AcdError

_HERE = Place(MANAGER.name, 0)
_USUAL = Existing([Section("general", _HERE, entries=[Entry("enabled", "yes", _HERE)])])


def write_generation(folder: Path, settings: Settings, secret: str) -> Iterator[str]:
    """Write them, and say what to do with them. AcdError when the folder is there already."""
    passwords = with_new_passwords({}, wanted_phones(settings, ()))
    files = generation(settings, secret, _USUAL, passwords)
    try:
        folder.mkdir(mode=0o750, parents=True)
        for name, content in files.items():
            _write(folder / name, content)
    except OSError as error:
        hint = "name a folder that is not there yet"
        raise AcdError(f"{error.filename}: {error.strerror}; {hint}") from None
    yield f"{folder}: written. It must lie as {CURRENT} below Asterisk's folder, there."
    yield "The account's secret is in it: it is for Asterisk's user alone. Then one line each:"
    yield from (f"  {door.name}, at its {door.at.value}:  {door.line}" for door in DOORS)
    yield "In manager.conf, [general]: enabled = yes; a channelvars of yours goes into ours. Then:"
    yield from (f"  {door.reload}" for door in DOORS)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o750, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with open(descriptor, "wb") as opened:
        opened.write(content)
