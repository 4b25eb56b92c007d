"""acd.toml, read by a process of its own."""

import os
import signal
import time
from pathlib import Path

import pytest

from acd.config import load
from acd.config.settings import Settings
from acd.config_reader import MOST_READINGS, read_apart, read_at_rest
from acd.configuration import configuration_of
from acd.errors import ConfigError, WorkerFailed
from tests.small_site import write_site


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_site(tmp_path, ami_port=9, metrics_port=9)


async def test_what_comes_over_is_what_would_have_been_read_here(file: Path) -> None:
    assert await read_apart(file) == configuration_of(load(file))


@pytest.fixture
def with_two_mistakes(file: Path) -> Path:
    text = file.read_text("utf-8").replace('"PJSIP/ben"', '"PJSIP/ana"')
    file.write_text(text.replace('"0s"', '"0"'), "utf-8")
    return file


async def test_every_mistake_comes_over(with_two_mistakes: Path) -> None:
    with pytest.raises(ConfigError) as wrong:
        await read_apart(with_two_mistakes)

    assert len(wrong.value.mistakes) == 2


async def test_a_file_that_is_gone_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"acd\.toml"):
        await read_apart(tmp_path / "acd.toml")


async def test_a_reader_that_dies_is_no_configuration(file: Path) -> None:
    with pytest.raises(WorkerFailed, match="ended early"):
        await read_apart(file, reader=("/bin/false",))


async def test_a_reader_that_hangs_is_not_waited_for_without_end(file: Path) -> None:
    hanging = ("/bin/sh", "-c", "exec sleep 600")

    with pytest.raises(WorkerFailed, match=r"not read within 0\.2 s; hint: does the disk hang"):
        await read_apart(file, hanging, within=0.2)


async def test_the_loop_goes_on_while_somebody_who_does_not_die_holds_the_pipe(
    file: Path, tmp_path: Path
) -> None:
    """As a worker does whom a hanging disk holds: killing it is of no use."""
    pid = tmp_path / "pid"
    held = ("/bin/sh", "-c", f"sleep 5 & echo $! > {pid}; exec sleep 600")
    began_at = time.monotonic()

    with pytest.raises(WorkerFailed, match=r"not read within 0\.5 s"):
        await read_apart(file, held, within=0.5)
    took = time.monotonic() - began_at

    os.kill(int(pid.read_text()), signal.SIGKILL)
    assert took < 3.0


class Typist:
    """Who writes on while the file is read, so many times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.readings = 0

    def read(self, file: Path) -> Settings:
        self.readings += 1
        settings = load(file, environ={})
        if self.readings <= self.times:
            with file.open("a") as writing:
                writing.write("# on and on\n")
        return settings


def test_a_file_that_changed_while_it_was_read_is_read_once_more(file: Path) -> None:
    typist = Typist(times=2)

    settings = read_at_rest(file, typist.read)

    assert settings == load(file, environ={})
    assert typist.readings == 3


def test_a_file_that_never_rests_is_refused(file: Path) -> None:
    typist = Typist(times=MOST_READINGS)

    with pytest.raises(ConfigError, match="changes while it is read"):
        read_at_rest(file, typist.read)


def test_a_mistake_of_half_a_file_is_not_held_against_the_whole(file: Path) -> None:
    whole = file.read_text("utf-8")
    file.write_text(whole[: len(whole) // 2] + "[half", "utf-8")

    def read(half: Path) -> Settings:
        """The other half is written meanwhile."""
        try:
            return load(half, environ={})
        finally:
            if half.read_text("utf-8") != whole:
                half.write_text(whole, "utf-8")

    assert read_at_rest(file, read) == load(file, environ={})
