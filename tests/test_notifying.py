"""What systemd is told, by a datagram that a real socket receives."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acd.notifying import Notifier


@contextmanager
def listening_at(address: str | bytes) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.settimeout(5.0)
        listening.bind(address)
        yield listening


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with listening_at(str(tmp_path / "notify")) as listening:
        yield listening


@pytest.fixture
def notifier(tmp_path: Path, systemd: socket.socket) -> Notifier:
    return Notifier(str(tmp_path / "notify"))


def heard(systemd: socket.socket) -> list[str]:
    return systemd.recv(4096).decode().split("\n")


def test_each_beat_feeds_the_watchdog_and_the_first_ready_one_says_so(
    notifier: Notifier, systemd: socket.socket
) -> None:
    notifier.beat("3 calls", is_ready=False)
    notifier.beat("3 calls", is_ready=True)
    notifier.beat("3 calls", is_ready=True)

    assert heard(systemd) == ["WATCHDOG=1", "STATUS=3 calls"]
    assert heard(systemd) == ["WATCHDOG=1", "READY=1"]
    assert heard(systemd) == ["WATCHDOG=1"]


def test_a_ready_service_stays_ready_when_asterisk_goes(
    notifier: Notifier, systemd: socket.socket
) -> None:
    notifier.beat("", is_ready=True)
    notifier.beat("no calls", is_ready=False)
    notifier.beat("", is_ready=True)

    assert heard(systemd) == ["WATCHDOG=1", "READY=1"]
    assert heard(systemd) == ["WATCHDOG=1", "STATUS=no calls"]
    assert heard(systemd) == ["WATCHDOG=1", "STATUS="]


def test_a_stop_is_told(notifier: Notifier, systemd: socket.socket) -> None:
    notifier.stopping()

    assert heard(systemd)[0] == "STOPPING=1"


def test_an_abstract_socket_is_reached_by_its_name_after_the_at_sign() -> None:
    name = f"acd-test-{secrets.token_hex(8)}"
    with listening_at(f"\0{name}") as systemd:
        Notifier(f"@{name}").beat("", is_ready=True)

        assert heard(systemd) == ["WATCHDOG=1", "READY=1"]


def test_without_an_address_nothing_happens() -> None:
    notifier = Notifier(None)

    notifier.beat("3 calls", is_ready=True)
    notifier.stopping()


def test_what_could_not_be_told_is_told_with_the_next_beat(tmp_path: Path) -> None:
    notifier = Notifier(str(tmp_path / "later"))
    notifier.beat("3 calls", is_ready=True)

    with listening_at(str(tmp_path / "later")) as systemd:
        notifier.beat("3 calls", is_ready=True)

        assert heard(systemd) == ["WATCHDOG=1", "READY=1", "STATUS=3 calls"]


def test_a_listener_that_does_not_read_holds_nobody_up(
    notifier: Notifier, systemd: socket.socket
) -> None:
    for number in range(5_000):  # far more than its queue holds
        notifier.beat(f"{number} calls", is_ready=True)

    assert heard(systemd)[1] == "READY=1"
