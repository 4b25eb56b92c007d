"""A back-up of a site in one file, made while the service runs.

Rule 1: nothing has the name of the back-up before all of it is on the disk and was read back. What
        fails leaves nothing behind, what is killed leaves a folder that the next one sweeps away,
        and a file that is there is never written over. Root acts as `acting` says.
Rule 2: it holds callers' numbers: it is its owner's alone from the first byte on.
Rule 3: of several in one folder the newest stay, and only files with the names that are given here
        are ever removed. An empty one is none: it neither counts nor goes.

Journal and directory are two moments, some seconds apart: no fact refers to the directory's rows.
"""

import errno
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from acd import __version__
from acd.core.model import Seconds
from acd.errors import BackupError, StoreError
from acd.store.acting import acting_for, owner_of_the_way_to
from acd.store.archive import Tell, pack, unpack
from acd.store.copying import contents_of, copy_store, refuse_damaged, schema_of
from acd.store.directory import CHAIN
from acd.store.manifest import DIRECTORY, FORMAT, JOURNAL, Manifest, part_of
from acd.store.opening import VERSION, refuse_later
from acd.store.staging import staging_in

DATABASES: Mapping[str, str] = {JOURNAL: VERSION, DIRECTORY: CHAIN.version}
"""Each database in a back-up, and the newest schema of it that this version knows."""

NOTHING_CHANGED = "nothing was changed"
HINT = "check that it is there, its owner, its disk"
_NAME = "acd-{:%Y%m%d-%H%M%S}.tar.gz"
_NAMES = re.compile(r"acd-\d{8}-\d{6}\.tar\.gz")
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS})  # a stick, a share


def silent(_name: str, _done: int, _all: int) -> None:
    """For whoever does not watch."""


def back_up(
    originals: Mapping[str, Path], file: Path, *, at: Seconds, tell: Tell = silent
) -> Manifest:
    """Write the new file; `originals` gives each part's place. Raises BackupError, StoreError."""
    with told(file, "nothing was kept"):
        _refuse_folders_of_others(file, originals[JOURNAL])
        with acting_for(file), staging_in(file.parent) as folder:
            if os.path.lexists(file):
                raise FileExistsError
            for name, original in originals.items():
                _take(name, original, folder / name, tell)
            manifest = _manifest(originals, folder, at)
            packed = _packed(folder, manifest, tell)
            if unpack(packed, None, silent) != manifest:
                raise BackupError(f"{file}: what was written cannot be read back: check its disk")
            _name(packed, file)
    return manifest


def _packed(folder: Path, manifest: Manifest, tell: Tell) -> Path:
    packed = folder / "packed"
    with open(os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        pack(folder, manifest, target, tell)
        target.flush()
        os.fsync(target.fileno())
    return packed


def _name(packed: Path, file: Path) -> None:
    """Only if nobody has the name: two back-ups at once cannot both have it."""
    try:
        os.link(packed, file)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        packed.replace(file)
    on_disk(file.parent)


def name_in(folder: Path, at: Seconds) -> Path:
    """What a back-up of this moment is called; in UTC, so that names are in order."""
    return folder / _NAME.format(datetime.fromtimestamp(at, UTC))


def keep_newest(folder: Path, most: int) -> list[Path]:
    """Remove the oldest back-ups beyond so many; returns what was removed."""
    with acting_for(folder / "any"):
        for file in (old := back_ups_in(folder)[:-most]):
            file.unlink()
    return old


def back_ups_in(folder: Path) -> list[Path]:
    """The newest last."""
    named = (file for file in folder.iterdir() if _NAMES.fullmatch(file.name))
    return sorted(file for file in named if file.stat().st_size)


@contextmanager
def unpacked(
    file: Path, folder: Path, tell: Tell = silent, opened: IO[bytes] | None = None
) -> Iterator[tuple[Path, Manifest]]:
    """All that is in a back-up, proven to be restorable, in a folder of its own below `folder`.

    Raises BackupError, StoreError.
    """
    with told(file, NOTHING_CHANGED), staging_in(folder) as aside:
        manifest = unpack(file, aside, tell, opened)
        _refuse_of_later_version(file, manifest)
        for name in DATABASES.keys() & {part.name for part in manifest.parts}:
            refuse_damaged(aside / name, file)
        yield aside, manifest


def on_disk(folder: Path) -> None:
    """Names too, and not only what files hold, survive a power cut from here on."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def told(file: Path, so: str) -> Iterator[None]:
    """What failed, and what became of it."""
    try:
        yield
    except FileExistsError as error:
        raise BackupError(f"{file} is there already and stays as it is: choose a name") from error
    except OSError as error:
        why = f"{error.filename or file}: {error.strerror}"
        raise BackupError(f"{why}; {so}: {HINT}") from error


def _take(name: str, original: Path, copy: Path, tell: Tell) -> None:
    if name in DATABASES:
        copy_store(original, copy, lambda done, total: tell(name, done, total))
        # This version could not say what is in it, nor go back to it.
        refuse_later(schema_of(copy), original, DATABASES[name])
        return
    with acting_for(original):  # a secret may be root's alone
        content = original.read_bytes()
    copy.write_bytes(content)


def _refuse_folders_of_others(file: Path, store: Path) -> None:
    """Root acts as the folder's owner, who must be able to read the store."""
    owner, reader = owner_of_the_way_to(file), owner_of_the_way_to(store)
    if os.getuid() == 0 and owner is not None and owner != reader:
        raise BackupError(
            f"{file.parent} is neither root's nor of the user whose the store is: choose a folder"
        )


def _manifest(originals: Mapping[str, Path], folder: Path, at: Seconds) -> Manifest:
    return Manifest(
        format=FORMAT,
        acd=__version__,
        made_at=at,
        schemas={name: schema_of(folder / name) for name in originals if name in DATABASES},
        contents=contents_of(folder / JOURNAL),
        parts=tuple(part_of(folder / name) for name in originals),
    )


def _refuse_of_later_version(file: Path, manifest: Manifest) -> None:
    for name, known in DATABASES.items():
        if manifest.schemas.get(name, "") > known:
            raise StoreError(
                f"{file} was made by acd {manifest.acd}: its {name} has the schema "
                f"{manifest.schemas[name]}, this acd knows {known}; restore it with that version"
            )
