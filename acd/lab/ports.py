"""Loopback ports for the lab, never the same twice while they are in use.

Rule 1: each process works in a block of its own, held by listening on the block's first port; so
        that labs side by side (tests in parallel) cannot take each other's ports.
Rule 2: within the block the port given out longest ago comes next; one may be reserved long before
        it is bound.
Rule 3: what an Asterisk expects somebody at (`keep`) is given to nobody else for as long as it
        lives, whether somebody is there now or not.
"""

import socket
from collections import deque
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from acd.errors import SwitchError

LOOPBACK = "127.0.0.1"
BLOCK = 500
PORTS = range(10_000, 20_000)
# Below the ports that the system hands out by itself. Asterisk tries another when one is taken, so
# that several instances can share the range.
RTP_PORTS = range(20_000, 32_000)


_kept: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses now, neither for UDP nor for TCP."""
    _, block = _own_block()
    found: list[int] = []
    for _ in range(len(block)):
        if len(found) == count:
            return found
        port = block.popleft()
        block.append(port)
        if port not in _kept and is_free(port):
            found.append(port)
    raise SwitchError(f"no {count} free ports among {BLOCK}")


def keep(ports: Iterable[int]) -> None:
    _kept.update(ports)


def let_go(ports: Iterable[int]) -> None:
    _kept.difference_update(ports)


def free_row(count: int) -> list[int]:
    """Free ports that follow each other."""
    for _ in range(BLOCK):
        row = free_ports(count)
        if row[-1] - row[0] == count - 1:
            return row
    raise SwitchError(f"no {count} free ports in a row among {BLOCK}")


def is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                return False
    return True


def is_bound(port: int) -> bool:
    """Whether somebody has this UDP port; seen without trying it, which would be in his way."""
    _, *sockets = Path("/proc/net/udp").read_text().splitlines()
    return any(row.split()[1].endswith(f":{port:04X}") for row in sockets)


@cache
def _own_block() -> tuple[socket.socket, deque[int]]:
    """The socket that holds the block for as long as this process lives, and the block."""
    for first in PORTS[::BLOCK]:
        guard = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            guard.bind((LOOPBACK, first))
            guard.listen()
        except OSError:
            guard.close()
        else:
            return guard, deque(range(first + 1, first + BLOCK))
    raise SwitchError("every block of ports belongs to another lab")
