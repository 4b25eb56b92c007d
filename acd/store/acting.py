"""Root at work in somebody else's folder: there it is he, whom alone his links can deceive.

Rule 1: whose it is says the way that leads there, from the root folder on and through each link:
        from the first folder or link that is not root's, the way is its owner's to choose.
Rule 2: it is the process that changes, not one thread of it: for commands, never for the service.
Rule 3: what only root may read is opened before.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acd.errors import BackupError

_MOST_LINKS = 40  # as many as the kernel follows


@dataclass(frozen=True, slots=True)
class Actor:
    user: int
    group: int
    others: tuple[int, ...] = ()  # groups


@contextmanager
def acting_for(place: Path) -> Iterator[None]:
    """As the one in whose folder the place is; for whoever is not root as himself.

    Raises OSError, BackupError.
    """
    before = Actor(os.geteuid(), os.getegid(), tuple(os.getgroups()))
    if os.getuid() != 0:
        yield
        return
    try:
        os.seteuid(0)
        _become(owner_of_the_way_to(place) or Actor(0, os.getgid(), before.others))
        yield
    finally:
        os.seteuid(0)
        _become(before)


def owner_of_the_way_to(place: Path) -> Actor | None:
    """None: it is root's all along. What is not there yet is nobody's."""
    for step in _way_to(place):
        try:
            status = step.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if status.st_uid != 0:
            return Actor(status.st_uid, status.st_gid, (status.st_gid,))
    return None


def _way_to(place: Path) -> Iterator[Path]:
    """Each folder and each link, in the order in which the kernel passes them; not the place."""
    here, ahead = Path("/"), [*reversed(place.absolute().parts[1:])]
    links = 0
    yield here
    while ahead:
        name = ahead.pop()
        step = here.parent if name == ".." else here / name
        if step.is_symlink():
            yield step
            links += 1
            if links > _MOST_LINKS:
                raise BackupError(f"{place}: its links lead in a circle")
            target = step.readlink()
            here = Path("/") if target.is_absolute() else here
            ahead += [part for part in reversed(target.parts) if part != "/"]
        elif ahead:
            yield (here := step)


def _become(actor: Actor) -> None:
    """From root."""
    os.setgroups(actor.others)
    os.setegid(actor.group)
    os.seteuid(actor.user)
