"""The file that a back-up is: a compressed tar archive whose first member says what follows.

Rule 1: it can be unpacked without acd: `tar -xzf FILE`. Each member is listed in `manifest.json`,
        with its size and its SHA-256.
Rule 2: what is read from such a file is trusted only once all of it has been read and agrees, to
        the last byte. It may be cut, damaged, made by a later version, or no back-up at all.
Rule 3: members have the names of `manifest.NAMES` and no others, whatever the file says: a name is
        never taken for a path. They are plain files, and never longer than they say: nobody signs
        a back-up, and some kilobytes may unpack to what no memory and no disk holds.
"""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Self

import msgspec

from acd.errors import BackupError
from acd.store.manifest import LONGEST, Manifest, Part, damaged, manifest_in

_MANIFEST = "manifest.json"
_LONGEST_SMALL = 1 << 20  # bytes
_BLOCK = 1 << 20
_LEVEL = 3  # twice as quick as the usual one, for a tenth more bytes

Tell = Callable[[str, int, int], None]
"""Hears which member is at work, how many of its bytes are done, and how many there are."""


def pack(folder: Path, manifest: Manifest, target: IO[bytes], tell: Tell) -> None:
    """Write the parts, which lie in `folder` under their names; raises OSError."""
    described = msgspec.json.format(msgspec.json.encode(manifest))
    with (
        gzip.GzipFile(
            filename="", mode="wb", compresslevel=_LEVEL, fileobj=target, mtime=0
        ) as thin,
        tarfile.open(fileobj=thin, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        archive.addfile(_member(_MANIFEST, len(described), manifest), io.BytesIO(described))
        for part in manifest.parts:
            with (folder / part.name).open("rb") as content:
                member = _member(part.name, part.size, manifest)
                archive.addfile(member, _Watched(content, part, tell))


def unpack(
    file: Path, folder: Path | None, tell: Tell, opened: IO[bytes] | None = None
) -> Manifest:
    """Read all of it, and write the parts into `folder` if there is one.

    `opened` is the file, for who could not open it any more. Raises BackupError, OSError.
    """
    with _read(file, opened) as members:
        manifest = _manifest(file, members)
        if folder is not None:
            _refuse_without_room(file, manifest, folder)
        for part in manifest.parts:
            content = _next(file, members, part.name)
            if _received(content, part, folder, tell) != part:
                raise damaged(file, f"{part.name} is not what it was")
        if next(members, None) is not None:
            raise damaged(file, "something follows its end")
    return manifest


def read_small(file: Path, name: str) -> bytes | None:
    """One part that fits into memory, or None; raises BackupError, OSError. Not proven: rule 2."""
    with _read(file) as members:
        for part in _manifest(file, members).parts:
            content = _next(file, members, part.name)
            if part.name == name:
                return _small(file, name, content)
    return None


def _refuse_without_room(file: Path, manifest: Manifest, folder: Path) -> None:
    """Before the service that writes to the same disk feels it."""
    needed, free = sum(part.size for part in manifest.parts), shutil.disk_usage(folder).free
    if needed > free:
        room = f"{needed / 1e6:,.0f} MB, and where {folder} is {free / 1e6:,.0f} MB are free"
        raise BackupError(f"{file} needs {room}: make room, or take another disk")


def _small(file: Path, name: str, content: IO[bytes]) -> bytes:
    kept = content.read(_LONGEST_SMALL + 1)
    if len(kept) > _LONGEST_SMALL:
        raise damaged(file, f"its {name} is longer than any")
    return kept


Members = Iterator[tuple[str, IO[bytes]]]


@contextmanager
def _read(file: Path, opened: IO[bytes] | None = None) -> Iterator[Members]:
    try:
        with (
            file.open("rb") if opened is None else nullcontext(opened) as raw,
            gzip.open(raw) as thick,
        ):
            with tarfile.open(
                fileobj=thick, mode="r|", bufsize=_BLOCK, tarinfo=_PlainFile
            ) as archive:
                yield _members(archive)
            while thick.read(_BLOCK):  # to its end, where the sum of all is
                pass
    except gzip.BadGzipFile as error:
        raise damaged(file, "its sum is wrong, or it was never a back-up") from error
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise damaged(file, str(error)) from error


def _members(archive: tarfile.TarFile) -> Members:
    for member in archive:
        content = archive.extractfile(member)
        if content is not None:  # as each plain file has
            yield member.name, content


def _next(file: Path, members: Members, expected: str) -> IO[bytes]:
    name, content = next(members, (None, None))
    if name != expected or content is None:
        raise damaged(file, f"{expected} is missing")
    return content


def _manifest(file: Path, members: Members) -> Manifest:
    name, content = next(members, (None, None))
    if name != _MANIFEST or content is None:
        raise BackupError(f"{file} is no back-up of acd: name a file that `acd backup` made")
    return manifest_in(content.read(LONGEST), file)


def _received(content: IO[bytes], part: Part, folder: Path | None, tell: Tell) -> Part:
    """As it is; what it holds is on the disk if there is a folder. No more than it says is read."""
    digest = hashlib.sha256()
    done = 0
    with _sink(part, folder) as write:
        while done <= part.size and (block := content.read(_BLOCK)):
            digest.update(block)
            write(block)
            done += len(block)
            tell(part.name, done, part.size)
    return Part(part.name, done, digest.hexdigest())


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


class _PlainFile(tarfile.TarInfo):
    """The header of another kind may be of any length, and is read as a whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
            raise tarfile.ReadError("it is no back-up of acd, which holds plain files alone")
        return header


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
