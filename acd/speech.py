"""A text becomes a sound that a telephone plays: by a command of the site's choice.

Rule 1: the text is one argument of the command, and no shell of ours ever sees it.
Rule 2: a file is there whole or not at all: it is made aside and renamed.
Rule 3: Asterisk reads WAV files of 8,000 samples a second, and espeak-ng writes 22,050: whatever
        the command writes is brought to that here, so that one program is enough.
Rule 4: a command that does not end is ended, with all that it has started.
"""

import asyncio
import os
import re
import signal
import sys
import tempfile
import wave
from array import array
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from acd.core.model import Seconds
from acd.errors import AcdError

SPEAKS_WITHIN: Seconds = 10.0
TELEPHONE_RATE = 8_000  # samples a second
_RATES = range(4_000, 192_001)  # of speech; another is a damaged header, and costly to follow
_SAMPLE_BYTES = 2
_PLACE = re.compile(r"\{(text|file|language)\}")
_READABLE_BY_ASTERISK = 0o644


class SpeechFailed(AcdError):
    """The command did not write what was asked for; its text says why."""


async def speak(
    command: Sequence[str],
    language: str,
    text: str,
    file: Path,
    *,
    within: Seconds = SPEAKS_WITHIN,
) -> None:
    """Write `text`, spoken, to `file`. Raises SpeechFailed."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".") as folder:
            raw = Path(folder, "raw.wav")
            values = {"text": text, "file": str(raw), "language": language}
            words = [_PLACE.sub(lambda place: values[place[1]], word) for word in command]
            await _run(words, within)
            await asyncio.to_thread(_keep, raw, file)
    except OSError as failure:
        raise SpeechFailed(f"{failure.strerror}: {failure.filename}") from failure


async def _run(words: list[str], within: Seconds) -> None:
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # a group of its own, to be ended as one
    )
    try:
        async with asyncio.timeout(within):
            status = await process.wait()
    except TimeoutError:
        raise SpeechFailed(f"{words[0]} did not end within {within:g} s") from None
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if status != 0:
        raise SpeechFailed(f"{words[0]} ended with status {status}")


def _keep(raw: Path, file: Path) -> None:
    done = raw.with_name("done.wav")
    _convert(raw, done)
    done.chmod(_READABLE_BY_ASTERISK)
    done.replace(file)


def _convert(source: Path, target: Path) -> None:
    try:
        with wave.open(str(source), "rb") as spoken:
            if (spoken.getnchannels(), spoken.getsampwidth()) != (1, _SAMPLE_BYTES):
                raise SpeechFailed("the command must write one channel of 16 bits")
            rate = spoken.getframerate()
            if rate not in _RATES:
                raise SpeechFailed(f"no speech has {rate} samples a second")
            samples = _samples(spoken.readframes(spoken.getnframes()))
    except (wave.Error, EOFError) as failure:
        raise SpeechFailed(f"what the command wrote is no WAV file: {failure}") from failure
    if not samples:
        raise SpeechFailed("the command wrote silence")
    with wave.open(str(target), "wb") as telephone:
        telephone.setnchannels(1)
        telephone.setsampwidth(_SAMPLE_BYTES)
        telephone.setframerate(TELEPHONE_RATE)
        telephone.writeframes(_bytes(_resampled(samples, rate)))


def _resampled(samples: "array[int]", rate: int) -> "array[int]":
    """Each new sample is the mean of the old ones in its time: plain, and enough for a voice."""
    if rate <= TELEPHONE_RATE:
        step = rate / TELEPHONE_RATE
        return array("h", (samples[int(i * step)] for i in range(int(len(samples) / step))))
    edges = [i * rate // TELEPHONE_RATE for i in range(len(samples) * TELEPHONE_RATE // rate + 1)]
    return array("h", (sum(samples[a:b]) // (b - a) for a, b in pairwise(edges)))


def _samples(data: bytes) -> "array[int]":
    samples = array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()  # WAV files are little-endian
    return samples


def _bytes(samples: "array[int]") -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
