"""The file that a back-up is: a compressed tar archive whose first member says what follows.

Rule 1: it can be unpacked without acd: `tar -xzf FILE`. Each member is listed in `manifest.json`,
        with its size and its SHA-256.
Rule 2: what is read from such a file is trusted only once all of it has been read and agrees, to
        the last byte. It may be cut, damaged, made by a later version, or no back-up at all.
Rule 3: members have the names of the table below and no others, whatever the file says: a name is
        never taken for a path.
"""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from acd.core.model import Seconds
from acd.errors import BackupError
from acd.store.copying import Contents

FORMAT = 1

JOURNAL, DIRECTORY = "acd.db", "acd-directory.db"
CONFIGURATION = "acd.toml"
SECRETS = ("ami.secret", "mqtt.password")
NAMES = frozenset({JOURNAL, DIRECTORY, CONFIGURATION, *SECRETS})

_MANIFEST = "manifest.json"
_LONGEST_MANIFEST = 65_536  # bytes
_BLOCK = 1 << 20
_LEVEL = 3  # twice as quick as the usual one, for a tenth more bytes

Tell = Callable[[str, int, int], None]
"""Hears which member is at work, how many of its bytes are done, and how many there are."""


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


def pack(folder: Path, manifest: Manifest, target: IO[bytes], tell: Tell) -> None:
    """Write the parts, which lie in `folder` under their names; raises OSError."""
    described = msgspec.json.format(msgspec.json.encode(manifest))
    with (
        gzip.GzipFile(
            filename="", mode="wb", compresslevel=_LEVEL, fileobj=target, mtime=0
        ) as thin,
        tarfile.open(fileobj=thin, mode="w") as archive,
    ):
        archive.addfile(_member(_MANIFEST, len(described), manifest), io.BytesIO(described))
        for part in manifest.parts:
            with (folder / part.name).open("rb") as content:
                member = _member(part.name, part.size, manifest)
                archive.addfile(member, _Watched(content, part, tell))


def unpack(
    file: Path, folder: Path | None, tell: Tell, opened: IO[bytes] | None = None
) -> Manifest:
    """Read all of it, and write the parts into `folder` if there is one; raises BackupError.

    `opened` is the file, for who could not open it any more.
    """
    with _read(file, opened) as members:
        manifest = _manifest(file, members)
        for part in manifest.parts:
            content = _next(file, members, part.name)
            if _received(content, part, folder, tell) != part.sha256:
                raise _damaged(file, f"{part.name} is not what it was")
        if next(members, None) is not None:
            raise _damaged(file, "something follows its end")
    return manifest


def read_small(file: Path, name: str) -> bytes | None:
    """One part that fits into memory, or None; raises BackupError. Not proven: see rule 2."""
    with _read(file) as members:
        for part in _manifest(file, members).parts:
            content = _next(file, members, part.name)
            if part.name == name:
                return content.read()
    return None


Members = Iterator[tuple[str, IO[bytes]]]


@contextmanager
def _read(file: Path, opened: IO[bytes] | None = None) -> Iterator[Members]:
    try:
        with (
            file.open("rb") if opened is None else nullcontext(opened) as raw,
            gzip.open(raw) as thick,
        ):
            with tarfile.open(fileobj=thick, mode="r|", bufsize=_BLOCK) as archive:
                yield _members(archive)
            while thick.read(_BLOCK):  # to its end, where the sum of all is
                pass
    except gzip.BadGzipFile as error:
        raise _damaged(file, "its sum is wrong, or it was never a back-up") from error
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise _damaged(file, str(error)) from error
    except OSError as error:
        raise BackupError(f"{error.filename or file}: {error.strerror}") from error


def _members(archive: tarfile.TarFile) -> Members:
    for member in archive:
        content = archive.extractfile(member)
        if content is not None:  # a folder, a link: nothing of ours
            yield member.name, content


def _next(file: Path, members: Members, expected: str) -> IO[bytes]:
    name, content = next(members, (None, None))
    if name != expected or content is None:
        raise _damaged(file, f"{expected} is missing")
    return content


def _manifest(file: Path, members: Members) -> Manifest:
    name, content = next(members, (None, None))
    if name != _MANIFEST or content is None:
        raise BackupError(f"{file} is no back-up of acd: name a file that `acd backup` made")
    written = content.read(_LONGEST_MANIFEST)
    try:
        later = msgspec.json.decode(written, type=_Beginning).format
        if later > FORMAT:
            raise BackupError(
                f"{file} was made by a later version of acd (format {later}, this one knows "
                f"{FORMAT}): restore it with that version"
            )
        manifest = msgspec.json.decode(written, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:  # not even text, or no number
        raise _damaged(file, f"its {_MANIFEST} cannot be read: {error}") from error
    if trouble := _incoherence(manifest):
        raise _damaged(file, trouble)
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
    return f"it does not say which schema {unsaid[0]} has" if unsaid else None


def _received(content: IO[bytes], part: Part, folder: Path | None, tell: Tell) -> str:
    """Its SHA-256; what it holds is on the disk if there is a folder."""
    digest = hashlib.sha256()
    done = 0
    with _sink(part, folder) as write:
        while block := content.read(_BLOCK):
            digest.update(block)
            write(block)
            done += len(block)
            tell(part.name, done, part.size)
    return digest.hexdigest()


@contextmanager
def _sink(part: Part, folder: Path | None) -> Iterator[Callable[[bytes], None]]:
    if folder is None:
        yield lambda _: None
        return
    place = folder / part.name
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(place, flags, 0o600), "wb", buffering=0) as sink:
        yield lambda block: _write(sink, block, place)
        os.fsync(sink.fileno())


def _write(sink: IO[bytes], block: bytes, place: Path) -> None:
    rest = memoryview(block)
    try:
        while rest:
            rest = rest[sink.write(rest) :]
    except OSError as error:
        error.filename = str(place)  # else the file that is read would be blamed
        raise


def _member(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(manifest.made_at)
    return member


def _damaged(file: Path, why: str) -> BackupError:
    return BackupError(f"{file} cannot be restored, use another back-up: {why}")


class _Watched(io.RawIOBase):
    """A file that says how far it has been read."""

    def __init__(self, file: IO[bytes], part: Part, tell: Tell) -> None:
        self._file, self._part, self._tell = file, part, tell
        self._done = 0

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._done += len(block)
        self._tell(self._part.name, self._done, self._part.size)
        return block
