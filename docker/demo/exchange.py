"""The Asterisk of the demo, as simulated phones and callers see it: all on 127.0.0.1.

Nothing registers: each phone has a port, and callers come from ports by which the trunk is known.
"""

import itertools
import os
from collections import deque
from collections.abc import Iterable
from pathlib import Path

PHONES_FROM = 16_001
CALLERS = range(16_101, 16_117)
PASSWORD = "phones.password"
"""The secret of all phones."""


class ContainedExchange:
    """`folder` takes the traces of phones and callers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)
        self.sip_port = int(os.environ["ACD_SIP_BIND"].rpartition(":")[2])
        self.phone_password = (
            Path(os.environ["CREDENTIALS_DIRECTORY"], PASSWORD).read_text().strip()
        )
        self._free = deque(CALLERS)

    def take_caller_port(self) -> int:
        return self._free.popleft()

    def give_back(self, caller_port: int) -> None:
        self._free.append(caller_port)


def phone_ports(endpoints: Iterable[str]) -> dict[str, int]:
    return dict(zip(endpoints, itertools.count(PHONES_FROM), strict=False))
