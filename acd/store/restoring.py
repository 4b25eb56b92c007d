"""Put a back-up in the place of what is there.

Rule 1: nothing is touched before all of the back-up was read, is whole, and is of a version that
        this one understands.
Rule 2: nobody may write to the store meanwhile: first of all its lock is taken, as a service does.
Rule 3: what was there is renamed, never removed. When one part cannot be put in its place, those
        before it are taken back.
Rule 4: whoever restores may be root; the files are for the user who owns their folder.

An older schema is restored as it is: the service brings it up to date when it starts. What its last
picture says of calls and advisors is as old as the back-up: the roll call at that start mends it.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from acd.errors import BackupError
from acd.store.archive import CONFIGURATION, DIRECTORY, JOURNAL, SECRETS, Manifest, Tell
from acd.store.backup import on_disk, silent, unpacked
from acd.store.holding import hold, lock_of
from acd.store.presence import INDEX, LOG, beside
from acd.store.setting_aside import move, move_aside

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
    places = {name: target.resolve() for name, target in targets.items()}  # links stay links
    store = places[JOURNAL]
    with hold(store):
        _hand_over(lock_of(store), store.parent, 0o600)  # first: the service needs to open it
        with unpacked(file, store.parent, tell) as (folder, manifest):
            names = [part.name for part in manifest.parts if part.name in places]
            moves = _put(folder, {name: places[name] for name in names})
    aside = {one.target: one.aside for one in moves if one.aside is not None}
    return Restored(manifest, tuple(one.target for one in moves), aside)


def _put(folder: Path, targets: Mapping[str, Path]) -> list[_Move]:
    moves: list[_Move] = []
    try:
        for name, target in targets.items():
            new = _beside(folder / name, target)
            _hand_over(new, target.parent, _MODES[name])
            aside = move_aside(target, _LABEL) if _is_taken(target) else None
            moves.append(_Move(target, aside))
            new.rename(target)
            on_disk(target.parent)
    except OSError as error:
        _take_back(moves)
        why = f"{error.filename}: {error.strerror}"
        raise BackupError(f"{why}; all is as it was before") from error
    return moves


def _is_taken(target: Path) -> bool:
    """By a log too, that its store has left behind: it would spoil whatever comes there."""
    return any(beside(target, suffix).exists() for suffix in ("", LOG, INDEX))


def _beside(unpacked_part: Path, target: Path) -> Path:
    """The part on its target's disk, from where it takes the name in one step."""
    if unpacked_part.parent.parent == target.parent:
        return unpacked_part
    new = target.with_name(f".{target.name}.new")
    return Path(shutil.copyfile(unpacked_part, new))


def _take_back(moves: list[_Move]) -> None:
    for one in reversed(moves):
        with suppress(OSError):
            one.target.unlink(missing_ok=True)
            if one.aside is not None:
                move(one.aside, one.target)


def _hand_over(file: Path, folder: Path, mode: int) -> None:
    """Rule 4."""
    owner = folder.stat()
    if os.geteuid() == 0:
        os.chown(file, owner.st_uid, owner.st_gid)
    file.chmod(mode)
