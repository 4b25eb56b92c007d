"""The link between the service and Asterisk breaks, stalls, lies or loses what it was given."""

import asyncio
from functools import partial

from acd.core.model import Seconds
from tests.faults.floor import Floor
from tests.faults.load import under_load
from tests.faults.patience import until
from tests.faults.scenario import Scenario, Scenarios

LINK_IS_DEAD_WITHIN: Seconds = 12.0
GARBAGE = (
    b"Event: Hangup\r\nChan",  # the next message ends it
    b"\0" * 1000 + b"\r\n\r\n",
    b"Event: UserEvent\r\nUserEvent: AcdArrived\r\nCall: \xc3\r\n\r\n",
    b"\r\n\r\n\r\n\r\n",
    b"Event: " + b"x" * 100_000 + b"\r\n\r\n",
    b"Response: Success\r\nActionID: nobody's\r\n\r\n",
    b"y" * 1_100_000,  # longer than any message may be: the link is given up
)
BURST = (
    b"Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Nothing\r\nNumber: 1\r\n\r\n" * 10_000
)


async def cut(floor: Floor) -> None:
    async with floor.fault():
        floor.shim.cut()


async def half_open(floor: Floor) -> None:
    async with floor.fault(within=LINK_IS_DEAD_WITHIN):
        floor.shim.half_open()
        await floor.shim.heal()


async def cut_after_an_originate(floor: Floor) -> None:
    """Whether that phone rings is known only from the roll call."""
    for _ in range(3):
        async with floor.fault():
            await _cut_after_one(floor)


async def _cut_after_one(floor: Floor) -> None:
    before = floor.shim.connections
    floor.shim.cut_after("Originate")
    await floor.call(2)  # should nobody be left to ring for
    await until("it was cut", lambda: floor.shim.connections > before)


async def flapping(floor: Floor, times: int = 20, every: Seconds = 3.0) -> None:
    async with floor.fault():
        for _ in range(times):
            floor.shim.cut()
            await asyncio.sleep(every)


async def slow(floor: Floor) -> None:
    async with floor.fault():
        floor.shim.slow(5_000)
        await asyncio.sleep(15)
        await floor.shim.heal()


async def burst(floor: Floor) -> None:
    """What the service has to read in a second, and how soon it answers afterwards."""
    async with floor.fault():
        floor.shim.say(BURST)
        await asyncio.sleep(1.0)
        began = asyncio.get_running_loop().time()
        view = await floor.view()
        took = asyncio.get_running_loop().time() - began
    floor.claim(f"status took {took:.2f} s after a burst", view is not None and took < 0.5)


async def doubled(floor: Floor) -> None:
    async with floor.fault():
        floor.shim.duplicate()


async def shuffled(floor: Floor) -> None:
    async with floor.fault():
        floor.shim.reorder(0.2)


async def lost(floor: Floor, share: float) -> None:
    floor.expects_differences = True
    async with floor.fault():
        floor.shim.drop(share)


async def garbled(floor: Floor) -> None:
    async with floor.fault():
        for nonsense in GARBAGE:
            floor.shim.say(nonsense)
            await asyncio.sleep(0.2)


async def refused(floor: Floor) -> None:
    """Another secret in manager.conf: log-ins fail until somebody puts it right."""
    conf = floor.asterisk.folder / "etc/manager.conf"
    right = conf.read_text()
    async with floor.fault(within=40.0):
        conf.write_text(right.replace(floor.asterisk.ami_secret, "another"))
        await floor.asterisk.rx("manager reload")
        floor.shim.cut()
        await until("the service says why", lambda: _says_refused(floor))
        conf.write_text(right)
        await floor.asterisk.rx("manager reload")


async def _says_refused(floor: Floor) -> bool:
    view = await floor.view()
    return view is not None and "refused" in (view.asterisk.reason or "")


FAULTS: Scenarios = {
    "link-cut": Scenario((9,), under_load(cut)),
    "link-half-open": Scenario((8,), under_load(half_open), is_quick=True),
    "link-cut-after-originate": Scenario((9,), under_load(cut_after_an_originate)),
    "link-flapping": Scenario((10,), under_load(flapping, callers=180, per_second=3.0)),
    "wrong-password": Scenario((11,), under_load(refused)),
    "slow-reading": Scenario((12,), under_load(slow)),
    "events-in-a-burst": Scenario((13,), under_load(burst)),
    "events-twice": Scenario((14,), under_load(doubled)),
    "events-shuffled": Scenario((15,), under_load(shuffled)),
    "events-lost-1-percent": Scenario((16,), under_load(partial(lost, share=0.01))),
    "events-lost-5-percent": Scenario((16,), under_load(partial(lost, share=0.05))),
    "garbage": Scenario((17,), under_load(garbled)),
}
