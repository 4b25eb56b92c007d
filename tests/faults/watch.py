"""Who looks at Asterisk's channels each second, and notes what no phone can tell.

Rule 1: a leg of ours lives for a caller; one that outlives its caller by more than five seconds is
        owned by nobody.
Rule 2: it talks with its own caller, alone. What is seen once may be the middle of a change, so
        that only what is still there at the next look counts.
Rule 3: it has a session of its own, straight to Asterisk: what befalls the service's link does not
        blind it. When Asterisk dies it waits until it is back, and nothing seen before counts on.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from time import monotonic

from acd.asterisk.client import AmiClient
from acd.asterisk.login import AmiAddress
from acd.asterisk.protocol import Event
from acd.core.model import Seconds
from acd.errors import SwitchError
from acd.lab.asterisk import LOOPBACK, LabAsterisk
from acd.lab.ledger import Fault, Finding

LOOK_EVERY: Seconds = 1.0
OUTLIVES: Seconds = 5.0
_AGAIN: Seconds = 0.9 * LOOK_EVERY

Suspicion = tuple[Fault, str]


class Watcher:
    def __init__(self) -> None:
        self.looks = 0
        self._since: dict[Suspicion, Seconds] = {}
        self._found: dict[Suspicion, Finding] = {}

    @property
    def findings(self) -> list[Finding]:
        """Each once, however long it lasted."""
        return list(self._found.values())

    def look(self, rows: Iterable[Event], now: Seconds) -> None:
        """The rows of one CoreShowChannels."""
        self.looks += 1
        suspicions = set(_suspicions([row for row in rows if row.variables.get("ACD_CALL")]))
        self._since = {each: self._since.get(each, now) for each in suspicions}
        for suspicion, since in self._since.items():
            fault, subject = suspicion
            if now - since > (OUTLIVES if fault is Fault.UNOWNED else _AGAIN):
                self._found[suspicion] = Finding(fault, subject)

    def forget(self) -> None:
        """Asterisk is away: whatever was suspected is over."""
        self._since.clear()


@asynccontextmanager
async def watching(asterisk: LabAsterisk) -> AsyncIterator[Watcher]:
    watcher = Watcher()
    secret, user = asterisk.ami_secret, asterisk.settings.asterisk.username
    address = AmiAddress(LOOPBACK, asterisk.ami_port, user, secret)
    client = AmiClient(address, on_event=lambda event: None, clock=monotonic)
    looking = asyncio.create_task(_look_for_ever(client, watcher), name="watch")
    staying = asyncio.create_task(
        client.run(on_up=_nothing_to_do, on_down=lambda why: watcher.forget()), name="watch ami"
    )
    try:
        yield watcher
    finally:
        client.close()
        looking.cancel()
        staying.cancel()
        await asyncio.gather(looking, staying, return_exceptions=True)


async def _look_for_ever(client: AmiClient, watcher: Watcher) -> None:
    while True:
        try:
            watcher.look(await client.listing("CoreShowChannels"), monotonic())
        except SwitchError:
            watcher.forget()
        await asyncio.sleep(LOOK_EVERY)


async def _nothing_to_do() -> None:
    pass


def _suspicions(rows: list[Event]) -> Iterator[Suspicion]:
    legs = [row for row in rows if row.variables.get("ACD_OFFER") == row.get("Uniqueid")]
    callers = {row.variables["ACD_CALL"]: row for row in rows if not row.variables.get("ACD_OFFER")}
    for leg in legs:
        if leg.variables["ACD_CALL"] not in callers:
            yield Fault.UNOWNED, leg.get("Channel")
    yield from _in_wrong_bridges(legs, callers)


def _in_wrong_bridges(legs: list[Event], callers: Mapping[str, Event]) -> Iterator[Suspicion]:
    bridges: defaultdict[str, list[Event]] = defaultdict(list)
    for leg in legs:
        if leg.get("BridgeId"):
            bridges[leg.get("BridgeId")].append(leg)
    for call, caller in callers.items():
        together = bridges.get(caller.get("BridgeId"), [])
        if len(together) > 1:
            yield Fault.TWO_TALK, caller.get("Channel")
        for leg in together:
            if leg.variables["ACD_CALL"] != call:
                yield Fault.TALKS_ELSEWHERE, leg.get("Channel")
