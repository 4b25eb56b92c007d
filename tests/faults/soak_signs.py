"""The vital signs of a soak: memory, descriptors, channels, and how steeply they grow."""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from acd.core.model import Seconds

HOUR: Seconds = 3600.0
LONG_ENOUGH: Seconds = 300.0
"""A slope read off less says nothing."""
_PAGE_MB: float = os.sysconf("SC_PAGE_SIZE") / 1_000_000


@dataclass(frozen=True, slots=True)
class Process:
    """What one process holds, of which there may be several in a row: each has its own id."""

    pid: int
    resident_mb: float
    descriptors: int


@dataclass(frozen=True, slots=True)
class Signs:
    at: Seconds
    service: Process | None  # None: it is dead just now
    asterisk: Process | None


def process_signs(pid: int) -> Process | None:
    folder = Path(f"/proc/{pid}")
    try:
        resident = int((folder / "statm").read_text().split()[1]) * _PAGE_MB
        return Process(pid, resident, len(os.listdir(folder / "fd")))
    except (FileNotFoundError, ProcessLookupError):
        return None


@dataclass(frozen=True, slots=True)
class Slope:
    mb_per_hour: float
    descriptors_per_hour: float
    over: Seconds  # how long this process was looked at


def longest_life(looks: Iterable[tuple[Seconds, Process | None]]) -> Slope | None:
    """Of the process that lived longest, without its first third, in which it grows for good
    reasons; None: not enough was seen."""
    lives: defaultdict[int, list[tuple[Seconds, Process]]] = defaultdict(list)
    for at, process in looks:
        if process is not None:
            lives[process.pid].append((at, process))
    longest = max(lives.values(), key=lambda life: life[-1][0] - life[0][0], default=[])
    settled = longest[len(longest) // 3 :]
    if len(settled) < 3 or settled[-1][0] - settled[0][0] < LONG_ENOUGH:
        return None
    times = [at for at, _ in settled]
    return Slope(
        HOUR * _slope(times, [process.resident_mb for _, process in settled]),
        HOUR * _slope(times, [float(process.descriptors) for _, process in settled]),
        times[-1] - times[0],
    )


def _slope(times: Sequence[float], values: Sequence[float]) -> float:
    """Least squares, per second."""
    middle, level = sum(times) / len(times), sum(values) / len(values)
    square = sum((at - middle) ** 2 for at in times)
    lean = sum((at - middle) * (value - level) for at, value in zip(times, values, strict=True))
    return lean / square if square else 0.0
