"""Put a back-up in the place of what is there.

Rule 1: nothing is touched before all of the back-up was read, is whole, and is of a version that
        this one understands.
Rule 2: nobody may write to the store meanwhile: first of all its lock is taken, as a service does.
Rule 3: what was there is renamed, never removed. When one part cannot be put in its place, those
        before it are taken back.
Rule 4: whoever restores may be root; in a folder of another user it acts as that one, so that the
        files are his, and his links lead nowhere where he could not go himself.

An older schema is restored as it is: the service brings it up to date when it starts. What its last
picture says of calls and advisors is as old as the back-up: the roll call at that start mends it.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from acd.errors import BackupError
from acd.store.acting import acting_for
from acd.store.archive import Tell
from acd.store.backup import HINT, NOTHING_CHANGED, on_disk, silent, told, unpacked
from acd.store.holding import hold
from acd.store.manifest import CONFIGURATION, DIRECTORY, JOURNAL, SECRETS, Manifest, Part
from acd.store.setting_aside import is_taken, move, name_aside

_LABEL = "before-restore"

_MODES: Mapping[str, int] = {
    JOURNAL: 0o600,
    DIRECTORY: 0o600,
    CONFIGURATION: 0o640,
    **dict.fromkeys(SECRETS, 0o640),
}


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    placed: tuple[Path, ...]
    aside: Mapping[Path, Path]  # the names that what was there has now


@dataclass(frozen=True, slots=True)
class _Move:
    target: Path
    aside: Path | None


def restore(file: Path, targets: Mapping[str, Path], tell: Tell = silent) -> Restored:
    """Put each part that has a place in `targets` there; the journal must have one.

    Raises BackupError, StoreError.
    """
    store = targets[JOURNAL]
    # The file is opened first: a back-up may be root's alone.
    with told(file, NOTHING_CHANGED), file.open("rb") as opened, acting_for(store):
        place = store.resolve()  # links stay links
        with hold(place), unpacked(file, place.parent, tell, opened) as (folder, manifest):
            moves = _put(folder, manifest, targets)
    aside = {one.target: one.aside for one in moves if one.aside is not None}
    return Restored(manifest, tuple(one.target for one in moves), aside)


def _put(folder: Path, manifest: Manifest, targets: Mapping[str, Path]) -> list[_Move]:
    moves: list[_Move] = []
    try:
        for part in manifest.parts:
            if part.name in targets:
                _put_one(folder, part, targets[part.name], moves)
    except OSError as error:
        _take_back(moves)
        why = f"{error.filename}: {error.strerror}"
        raise BackupError(f"{why}; all is as it was before: {HINT}") from error
    except BaseException:  # whoever stops it in between has what was there, too
        _take_back(moves)
        raise
    return moves


def _put_one(folder: Path, part: Part, wanted: Path, moves: list[_Move]) -> None:
    source = os.open(folder / part.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(source, "rb") as content:
        os.fchmod(source, _MODES[part.name])
        with acting_for(wanted):
            _place(content, folder, part, wanted.resolve(), moves)


def _place(content: IO[bytes], folder: Path, part: Part, target: Path, moves: list[_Move]) -> None:
    new = folder / part.name
    if folder.parent != target.parent:
        new = target.with_name(f".{target.name}.new")
        _copy(content, new, part)
    aside = name_aside(target, _LABEL) if is_taken(target) else None
    moves.append(_Move(target, aside))  # before it: who stops it in between is helped as well
    if aside is not None:
        move(target, aside)
    new.rename(target)
    on_disk(target.parent)


def _copy(content: IO[bytes], new: Path, part: Part) -> None:
    """The part on its target's disk, from where it takes the name in one step."""
    new.unlink(missing_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(new, flags, 0o600), "w+b") as copy:
        if os.geteuid() == 0:
            os.fchown(copy.fileno(), -1, new.parent.stat().st_gid)  # the service is of that group
        shutil.copyfileobj(content, copy)
        copy.seek(0)
        if hashlib.file_digest(copy, "sha256").hexdigest() != part.sha256:
            new.unlink()
            raise BackupError(f"{part.name} was changed by somebody as it was unpacked")
        os.fchmod(copy.fileno(), _MODES[part.name])
        os.fsync(copy.fileno())


def _take_back(moves: list[_Move]) -> None:
    for one in reversed(moves):
        with suppress(OSError), acting_for(one.target):
            if one.aside is None or is_taken(one.aside):  # else what was there has not moved yet
                one.target.unlink(missing_ok=True)
            if one.aside is not None:
                move(one.aside, one.target)
