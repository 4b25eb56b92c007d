"""A command that speaks: what it may do wrong, and what is left of it."""

import asyncio
import struct
import sys
import time
import wave
from pathlib import Path

import pytest

from acd.speech import SpeechFailed, speak

HANGS = ("sh", "-c", 'sleep 60 & echo $! > "$1"; wait', "speak")
WRITES = """
import sys, wave
with wave.open(sys.argv[1], "wb") as spoken:
    channels, rate = map(int, sys.argv[2:])
    spoken.setnchannels(channels), spoken.setsampwidth(2), spoken.setframerate(rate)
    spoken.writeframes(b"\\x10\\x20" * rate)
"""


async def test_a_command_that_does_not_end_is_ended_with_all_that_it_started(tmp_path):
    began = time.monotonic()

    with pytest.raises(SpeechFailed, match="did not end within"):
        await speak((*HANGS, str(tmp_path / "child")), "fr", "x", tmp_path / "a.wav", within=0.3)

    child = int((tmp_path / "child").read_text())
    assert time.monotonic() - began < 5
    async with asyncio.timeout(5):
        while is_running(child):  # noqa: ASYNC110 - its end is told to nobody here
            await asyncio.sleep(0.01)
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.parametrize("rate", ["8000", "16000", "22050", "44100", "6000"])
async def test_a_second_stays_a_second_at_any_rate(tmp_path, rate):
    command = (sys.executable, "-c", WRITES, "{file}", "1", rate)

    await speak(command, "fr", "x", tmp_path / "a.wav")

    with wave.open(str(tmp_path / "a.wav")) as sound:
        assert sound.getframerate() == 8000
        assert sound.getnframes() == pytest.approx(8000, abs=2)


async def test_two_channels_are_refused(tmp_path):
    command = (sys.executable, "-c", WRITES, "{file}", "2", "8000")

    with pytest.raises(SpeechFailed, match="one channel"):
        await speak(command, "fr", "x", tmp_path / "a.wav")


@pytest.mark.parametrize("rate", [0, 1, 3_999, 192_001, 2**32 - 1])
async def test_a_rate_that_no_speech_has_is_refused(tmp_path, rate):
    damaged = ("sh", "-c", f"printf '{header(rate)}' > \"$1\"", "speak", "{file}")

    with pytest.raises(SpeechFailed, match=f"no speech has {rate} samples"):
        await speak(damaged, "fr", "x", tmp_path / "a.wav")


async def test_the_text_is_one_argument_and_reaches_no_shell(tmp_path):
    text = '$(touch pwned) "; `touch pwned` {file} -x'
    command = ("sh", "-c", 'printf %s "$1" > "$2"; exit 3', "speak", "{text}")

    with pytest.raises(SpeechFailed, match="status 3"):
        await speak((*command, str(tmp_path / "said")), "fr", text, tmp_path / "a.wav")

    assert (tmp_path / "said").read_text() == text


def header(rate: int) -> str:
    """For printf: a WAV file of four samples, which Python would not write at every rate."""
    shape = struct.pack("<HHLLHH", 1, 1, rate, 0, 2, 16)
    body = b"WAVE" + b"fmt " + struct.pack("<L", 16) + shape + b"data" + struct.pack("<L", 8)
    whole = b"RIFF" + struct.pack("<L", len(body) + 8) + body + b"\x10\x20" * 4
    return "".join(f"\\{byte:03o}" for byte in whole)


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
