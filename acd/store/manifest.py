"""What a back-up says of itself: its first member, in JSON.

It may come from anybody: what cannot be, or is of a later version, is refused before the rest is
read, and what is shown of it is text.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from acd.core.model import Seconds
from acd.errors import BackupError
from acd.store.copying import Contents

FORMAT = 1

JOURNAL, DIRECTORY = "acd.db", "acd-directory.db"
CONFIGURATION = "acd.toml"
SECRETS = ("ami.secret", "mqtt.password")
NAMES = frozenset({JOURNAL, DIRECTORY, CONFIGURATION, *SECRETS})

LONGEST = 65_536  # bytes
_LAST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()  # a day of each zone can be written still


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    format: int
    acd: str  # the version that made it
    made_at: Seconds
    schemas: Mapping[str, str]  # of each database in it
    contents: Contents
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Beginning:
    """As much of a manifest as every version can read."""

    format: int


def part_of(file: Path) -> Part:
    """A file that will be packed under its own name."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Part(file.name, file.stat().st_size, digest)


def manifest_in(written: bytes, file: Path) -> Manifest:
    """Raises BackupError, calling it by `file`."""
    try:
        later = msgspec.json.decode(written, type=_Beginning).format
        if later > FORMAT:
            raise BackupError(
                f"{file} was made by a later version of acd (format {later}, this one knows "
                f"{FORMAT}): restore it with that version"
            )
        manifest = msgspec.json.decode(written, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:  # not even text, or no number
        raise damaged(file, f"its manifest.json cannot be read: {error}") from error
    if trouble := _incoherence(manifest):
        raise damaged(file, trouble)
    return manifest


def _incoherence(manifest: Manifest) -> str | None:
    """Why what it says of itself cannot be."""
    names = [part.name for part in manifest.parts]
    if not set(names) <= NAMES:
        return "it holds what no back-up of acd holds"
    if JOURNAL not in names:
        return f"{JOURNAL} is missing: it is no whole one"
    if len(names) != len(set(names)):
        return "it holds one part twice"
    unsaid = [
        name for name in (JOURNAL, DIRECTORY) if name in names and name not in manifest.schemas
    ]
    if unsaid:
        return f"it does not say which schema {unsaid[0]} has"
    kept = manifest.contents
    moments = (manifest.made_at, kept.begins_at or 0.0, kept.ends_at or 0.0)
    if not all(0.0 <= at < _LAST for at in moments):
        return "it is of a moment that no calendar knows"
    if not all(text.isprintable() for text in (manifest.acd, *manifest.schemas.values())):
        return "its version is none"
    return None


def damaged(file: Path, why: str) -> BackupError:
    return BackupError(f"{file} cannot be restored, use another back-up: {why}")
