"""What is kept, of each fault that failed, to be looked at: `.run/faults/<name>`."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from acd.lab.asterisk import LabAsterisk
from acd.resources import CHECKOUT

EVIDENCE = CHECKOUT / ".run/faults"


async def keep(name: str, asterisk: LabAsterisk, *, site: Path | None = None) -> None:
    """What Asterisk and the service said, what phones and callers saw, which channels are left."""
    place = _emptied(EVIDENCE / name)
    shutil.copytree(asterisk.folder / "log", place / "log")
    shutil.copytree(asterisk.folder / "sipp", place / "sipp")
    if site is not None:
        secret = shutil.ignore_patterns("*.sock", "*.secret")
        shutil.copytree(site, place / "site", ignore=secret)
    if asterisk.is_running:
        (place / "channels.txt").write_text(await asterisk.rx("core show channels verbose"))


def write(name: str, file: str, lines: Iterable[object]) -> None:
    """More of it, beside what was kept."""
    (EVIDENCE / name / file).write_text("".join(f"{line}\n" for line in lines))


def _emptied(place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place
