"""The watchdog of the container, with real processes that beat or do not."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.docker.compose_files import DOCKER

WATCH = DOCKER / "acd/watch.py"
BEAT = """
import os, signal, socket, sys, time
def beat(text=b"WATCHDOG=1"):
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(text, os.environ["NOTIFY_SOCKET"])
"""
DEADLINE = 20.0


def watching(tmp_path: Path, body: str, *, silent_seconds: int = 1) -> "subprocess.Popen[str]":
    """`body` runs below the watchdog, which here waits for so many seconds."""
    (tmp_path / "watched.py").write_text(BEAT + body)
    runner = f"import sys; sys.path.insert(0, {str(WATCH.parent)!r}); import watch; "
    runner += f"sys.exit(watch.main(sys.argv[1:], silent_seconds={silent_seconds}))"
    return subprocess.Popen(
        (sys.executable, "-c", runner, sys.executable, "-u", str(tmp_path / "watched.py")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    said, complained = process.communicate(timeout=DEADLINE)
    return process.returncode, said, complained


@pytest.mark.parametrize("code", [0, 2, 5])
def test_it_ends_as_the_service_ended(tmp_path: Path, code: int) -> None:
    process = watching(tmp_path, f"beat(); sys.exit({code})")

    assert ended(process)[0] == code


def test_a_service_that_no_longer_beats_is_ended_and_says_where_it_hangs(tmp_path: Path) -> None:
    process = watching(
        tmp_path, "import faulthandler; faulthandler.enable()\nbeat()\ntime.sleep(60)"
    )

    code, _, complained = ended(process)

    assert code == 128 + signal.SIGABRT
    assert "no beat for 1 s" in complained
    assert "watched.py" in complained


def test_a_service_that_hears_nothing_any_more_is_killed(tmp_path: Path) -> None:
    process = watching(
        tmp_path, "signal.signal(signal.SIGABRT, signal.SIG_IGN)\nbeat()\ntime.sleep(60)"
    )

    assert ended(process)[0] == 128 + signal.SIGKILL


def test_a_service_that_beats_is_left_alone(tmp_path: Path) -> None:
    body = "for _ in range(8): beat(); time.sleep(0.4)\nprint('lived')"

    process = watching(tmp_path, body, silent_seconds=2)

    assert ended(process)[:2] == (0, "lived\n")


def test_news_that_are_no_beat_do_not_keep_it_alive(tmp_path: Path) -> None:
    process = watching(tmp_path, "beat()\nwhile True: beat(b'STATUS=hanging'); time.sleep(0.05)")

    assert ended(process)[0] == 128 + signal.SIGABRT


def test_a_command_that_never_beats_is_left_alone(tmp_path: Path) -> None:
    process = watching(tmp_path, "time.sleep(2.5)\nprint('done')")

    assert ended(process)[:2] == (0, "done\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_are_for_the_service(tmp_path: Path, number: signal.Signals) -> None:
    process = watching(
        tmp_path,
        f"signal.signal({int(number)}, lambda *_: sys.exit(7))\nprint('up')\ntime.sleep(60)",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"

    process.send_signal(number)

    assert ended(process)[0] == 7


def test_who_was_frozen_together_with_it_was_not_silent(tmp_path: Path) -> None:
    process = watching(
        tmp_path,
        "beat(); print(os.getpid())\nfor _ in range(4): time.sleep(0.3); beat()\nprint('lived')",
        silent_seconds=2,
    )
    assert process.stdout is not None
    service = int(process.stdout.readline())
    for one in (service, process.pid):
        subprocess.run(("kill", "-STOP", str(one)), check=True)
    time.sleep(3.0)  # what freezes both freezes no clock

    for one in (process.pid, service):
        subprocess.run(("kill", "-CONT", str(one)), check=True)

    assert ended(process)[:2] == (0, "lived\n")
