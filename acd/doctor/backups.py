"""The nightly back-ups: are they made? Nobody notices a timer that fails until a disk is gone."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from acd.core.schedule import WallSeconds
from acd.doctor.patient import Patient
from acd.store.backup import back_ups_in
from acd.verdicts import Finding, doubtful, not_looked_at, sound, wrong

FOLDER = Path("/var/backups/acd")
"""Where the package's timer puts them."""

_TIMER = "acd-backup.timer"
_UNITS = tuple(Path(place) for place in ("/etc/systemd/system", "/usr/lib/systemd/system"))
_OLD = 36 * 3_600.0  # a night was missed
_HINT = "journalctl -u acd-backup says why; systemctl start acd-backup makes one now"


@dataclass(frozen=True, slots=True)
class Places:
    folder: Path = FOLDER
    units: tuple[Path, ...] = _UNITS

    @property
    def are_used(self) -> bool:
        has_timer = any((units / _TIMER).exists() for units in self.units)
        return has_timer or self.folder.is_dir()


async def backups(patient: Patient) -> list[Finding]:
    return [await asyncio.to_thread(newest, Places(), patient.now)]


def newest(places: Places, now: WallSeconds) -> Finding:
    if not places.are_used:
        return sound("backup", f"no back-ups are made by {_TIMER}; see to them otherwise")
    try:
        made = back_ups_in(places.folder)
    except PermissionError as error:
        [finding] = not_looked_at(("backup",), f"{places.folder}: {error.strerror}; run it as root")
        return finding
    except FileNotFoundError:
        made = []
    if not made:
        return doubtful("backup", f"there is no back-up in {places.folder} yet", _HINT)
    status = made[-1].stat()
    text = f"{made[-1]}: {status.st_size / 1e6:.1f} MB, {(now - status.st_mtime) / 3_600:.0f} h old"
    if now - status.st_mtime > _OLD:
        return wrong("backup", f"the newest back-up is {text}", _HINT)
    return sound("backup", text)
