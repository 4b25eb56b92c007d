"""The stores: whole, of this version, closed to others, and with room to grow."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

from acd.doctor.endpoints import several
from acd.doctor.patient import Patient
from acd.errors import StoreError
from acd.store.directory import CHAIN, path_beside
from acd.store.opening import JOURNAL, Chain
from acd.store.soundness import Soundness, look_at
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_CHECK_WITHIN = 5.0
_LITTLE, _TOO_LITTLE = 2_000_000_000, 200_000_000  # bytes
_OTHERS = 0o077


async def stores(patient: Patient) -> list[Finding]:
    journal = patient.settings.site.store
    if not journal.exists():
        hint = "the first `acd run` makes it; if there was one, put it or a backup back first"
        return [doubtful("store", f"{journal} is not there yet", hint)]
    looks = [(journal, JOURNAL), (path_beside(journal), CHAIN)]
    return [
        await asyncio.to_thread(_looked_at, path, chain, patient.now)
        for path, chain in looks
        if path.exists()
    ]


def _looked_at(path: Path, chain: Chain, now: float) -> Finding:
    try:
        found = look_at(path, chain, _CHECK_WITHIN)
    except StoreError as error:
        return wrong("store", str(error), "`acd restore` puts a backup in its place")
    size = f"{path}: {found.bytes / 1e6:.1f} MB, changed {_ago(now - found.changed_at)}"
    if found.version != chain.version:
        text = f"{size}; of an earlier version, {found.version or 'empty'}"
        return doubtful("store", text, "the next `acd run` brings it up to date")
    return _judged(found, size)


def _judged(found: Soundness, size: str) -> Finding:
    if found.is_checked:
        return sound("store", f"{size}, sound")
    text = f"{size}; not every page was looked at within {_CHECK_WITHIN:g} s"
    return doubtful("store", text, "sqlite3 FILE 'PRAGMA quick_check' looks at all of them")


def _ago(seconds: float) -> str:
    if seconds < 120:
        return f"{max(0.0, seconds):.0f} s ago"
    return f"{seconds / 60:.0f} min ago" if seconds < 7_200 else f"{seconds / 3_600:.0f} h ago"


async def privacy(patient: Patient) -> list[Finding]:
    """They hold callers' numbers."""
    store = patient.settings.site.store
    return await asyncio.to_thread(_privacy, [store, path_beside(store)])


def _privacy(stores: list[Path]) -> list[Finding]:
    files = [file for store in stores for file in store.parent.glob(f"{store.name}*")]
    open_ones = [str(file) for file in files if file.stat().st_mode & _OTHERS]
    hint = f"chmod 600 {' '.join(sorted(open_ones))}"
    text = f"others can read callers' numbers in {several(open_ones)}"
    return [
        wrong("store-private", text, hint)
        if open_ones
        else sound("store-private", "nobody else can read the stores")
    ]


async def room(patient: Patient) -> list[Finding]:
    folder = patient.settings.site.store.absolute().parent
    free = (await asyncio.to_thread(shutil.disk_usage, folder)).free
    text = f"{free / 1e9:.1f} GB are free where the store is, {folder}"
    hint = f"free some space: du -xh --max-depth=2 {folder} | sort -h | tail"
    if free < _TOO_LITTLE:
        return [wrong("disk", f"only {text}", hint)]
    return [doubtful("disk", f"only {text}", hint) if free < _LITTLE else sound("disk", text)]


async def places(patient: Patient) -> list[Finding]:
    """Files that the service could not use, or that others could read: it would not start."""
    found: Iterator[Finding] = (
        wrong("places", f"acd.toml, {mistake.path}: {mistake.problem}", mistake.hint)
        for mistake in patient.mistakes
    )
    return unless_any(found, sound("places", "secrets and files are there, and for acd alone"))
