"""The file: rotated, removed, on a full disk."""

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acd.queue_log.appending import AppendedFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue_log"


@pytest.fixture
def file(path: Path) -> Iterator[AppendedFile]:
    appended = AppendedFile(path, most_waiting=3)
    yield appended
    appended.close()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond it, as on a full disk: EFBIG in place of ENOSPC."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    asked = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, asked)


def test_lines_are_appended_to_what_is_there(path: Path, file: AppendedFile) -> None:
    path.write_text("before\n")

    file.append(["one\n", "déjeuner\n"])
    file.append([])
    file.append(["three\n"])

    assert path.read_text() == "before\none\ndéjeuner\nthree\n"


def test_nobody_else_on_the_machine_may_read_a_new_file(path: Path, file: AppendedFile) -> None:
    file.append([])

    assert path.stat().st_mode & 0o007 == 0


def test_a_file_that_was_moved_away_is_followed_by_a_new_one(
    path: Path, file: AppendedFile
) -> None:
    file.append(["one\n"])
    moved = path.rename(path.with_name("queue_log.1"))

    file.append(["two\n"])

    assert (moved.read_text(), path.read_text()) == ("one\n", "two\n")


def test_a_file_that_was_emptied_is_gone_on_with(path: Path, file: AppendedFile) -> None:
    file.append(["one\n"])
    os.truncate(path, 0)

    file.append(["two\n"])

    assert path.read_text() == "two\n"


def test_a_folder_that_is_not_there_keeps_the_last_lines_until_it_is(tmp_path: Path) -> None:
    path = tmp_path / "log" / "queue_log"
    file = AppendedFile(path, most_waiting=3)
    for number in range(5):
        with pytest.raises(FileNotFoundError):
            file.append([f"{number}\n"])

    path.parent.mkdir()
    file.append(["5\n"])
    file.close()

    assert path.read_text() == "3\n4\n5\n"
    assert file.lost == 3


def test_a_full_disk_tears_no_line_for_good(path: Path, file: AppendedFile) -> None:
    with room_for(14):
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            file.append(["one-----\n", "two-----\n", "three---\n"])
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            file.append(["four----\n", "five----\n"])
    assert path.read_text() == "one-----\ntwo--"

    file.append([])

    assert path.read_text() == "one-----\ntwo-----\nfour----\nfive----\n"
    assert file.lost == 1


def test_the_rest_of_a_line_does_not_begin_another_file(path: Path, file: AppendedFile) -> None:
    with room_for(4), pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
        file.append(["one-----\n", "two\n"])
    path.rename(path.with_name("queue_log.1"))

    file.append(["three\n"])

    assert path.read_text() == "two\nthree\n"
    assert file.lost == 1


def test_a_pipe_without_a_reader_is_an_error_and_not_a_wait(path: Path) -> None:
    os.mkfifo(path)

    with pytest.raises(OSError, match=os.strerror(errno.ENXIO)):
        AppendedFile(path).append(["one\n"])
