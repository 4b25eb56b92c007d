"""Others lay hands on our calls: another client of Asterisk's, or a phone that dies."""

from collections.abc import Callable

from tests.faults.floor import Floor
from tests.faults.floor_plan import FloorPlan
from tests.faults.load import under_load
from tests.faults.patience import until
from tests.faults.scenario import Scenario, Scenarios

Channel = list[str]
"""A row of Asterisk's console: name, context, ..., state."""

NEXT_WITHIN = 2.0  # seconds
SLOW_TOO = FloorPlan(quick=6, slow=2, slow_ring=8.0)


async def hangs_up_our_channels(floor: Floor) -> None:
    """One caller who waits, one who talks, one phone that rings."""
    async with floor.fault():
        await floor.log_in(*floor.plan.slow_phones)
        await floor.ringing_at(floor.plan.slow_phones)
        for sort in (_waits, _talks, _rings):
            await _hang_up_one(floor, sort)


async def phone_unregisters(floor: Floor) -> None:
    """While it rings: who waits is offered to the next at once."""
    async with floor.fault():
        await floor.log_in(*floor.plan.slow_phones)
        await floor.ringing_at(floor.plan.slow_phones)
        await _forget_contacts(floor, "slow")
        await until(
            "it rings no longer", lambda: not floor.ring(floor.plan.slow_phones), NEXT_WITHIN
        )


async def phone_loses_power(floor: Floor) -> None:
    """While it rings; whoever waits is offered to somebody else."""
    async with floor.fault():
        await floor.log_in(*floor.plan.slow_phones)
        await floor.ringing_at(floor.plan.slow_phones)
        *_, slow = floor.phones
        await slow.stop()


async def _forget_contacts(floor: Floor, beginning: str) -> None:
    """As when phones unregister; those of the lab never registered, so that the file is changed."""
    conf = floor.asterisk.folder / "etc/pjsip-phones.conf"
    lines = conf.read_text().splitlines(keepends=True)
    gone = f"contact = sip:{beginning}"
    conf.write_text("".join(line for line in lines if not line.startswith(gone)))
    await floor.asterisk.rx("module reload res_pjsip.so")


async def _hang_up_one(floor: Floor, sort: Callable[[Channel], bool]) -> None:
    found: list[str] = []

    async def is_there() -> bool:
        rows = (await floor.asterisk.rx("core show channels concise")).splitlines()
        found[:] = [row[0] for row in (line.split("!") for line in rows) if sort(row)]
        return bool(found)

    await until("there is somebody to hang up on", is_there)
    await floor.asterisk.rx(f"channel request hangup {found[0]}")


def _waits(channel: Channel) -> bool:
    return channel[0].startswith("PJSIP/trunk-") and channel[1] == "acd-wait"


def _talks(channel: Channel) -> bool:
    return channel[0].startswith("PJSIP/trunk-") and channel[1] == "acd-talk"


def _rings(channel: Channel) -> bool:
    return channel[0].startswith("PJSIP/slow") and channel[4] == "Ringing"


FAULTS: Scenarios = {
    "another-client-hangs-up": Scenario((31,), under_load(hangs_up_our_channels), SLOW_TOO),
    "phone-unregisters": Scenario((23,), under_load(phone_unregisters), SLOW_TOO),
    "phone-loses-power": Scenario((23,), under_load(phone_loses_power), SLOW_TOO),
}
