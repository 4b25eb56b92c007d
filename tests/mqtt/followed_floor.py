"""A floor whose facts are followed with MQTT, as the service does it, without Asterisk."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from acd.broadcast import Broadcast
from acd.clock import SteadyClock
from acd.config.settings import BrokerSettings, Settings
from acd.core import facts as f
from acd.core.floor import Floor
from acd.core.model import CallId, Outcome
from acd.lab.ports import LOOPBACK
from acd.mqtt.follower import MqttFollower
from acd.mqtt.publisher import Pace
from acd.mqtt.turn import LEAVE_AFTER
from tests.small_site import ACCUEIL, SIEGE, small_settings

PACE = Pace(first_pause=0.2, lasts_after=1.0)


class FollowedFloor:
    def __init__(
        self,
        broker: BrokerSettings,
        settings: Settings | None = None,
        leave_after: float = LEAVE_AFTER,
    ) -> None:
        settings = settings or small_settings()
        self.floor = Floor(settings.plan())
        self.clock = SteadyClock()
        self.broadcast = Broadcast()
        self.calls = 0
        listener = self.broadcast.listen()
        following = (listener, lambda: self.floor, self.clock)
        self.follower = MqttFollower(settings, broker, *following, PACE, leave_after)

    def happen(self, facts: Iterable[f.Fact]) -> None:
        for fact in facts:
            self.floor.apply(fact)
            self.broadcast.publish([fact])

    def come_up(self) -> None:
        self.happen([f.SwitchCameUp(self.clock())])

    def go_down(self) -> None:
        self.happen([f.SwitchWentDown(self.clock())])

    async def come_and_go(self, calls: int) -> None:
        """Two events each. Now and then it is somebody else's turn, as in the service."""
        for _ in range(calls):
            self.calls += 1
            call, now = CallId(f"{self.calls:032x}"), self.clock()
            self.happen([f.CallQueued(call, ACCUEIL, SIEGE, 0, None, now, now)])
            self.happen([_abandoned(call, now)])
            if self.calls % 100 == 0:
                await asyncio.sleep(0)


def _abandoned(call: CallId, at: float) -> f.CallCompleted:
    nobody = (None, None, at, None, 0, at)
    return f.CallCompleted(call, ACCUEIL, SIEGE, 0, None, Outcome.ABANDONED, *nobody)


@asynccontextmanager
async def followed(
    port: int,
    broker: BrokerSettings | None = None,
    *,
    is_up: bool = True,
    leave_after: float = LEAVE_AFTER,
) -> AsyncIterator[FollowedFloor]:
    broker = broker or BrokerSettings("centre", LOOPBACK, port)
    world = FollowedFloor(broker, leave_after=leave_after)
    if is_up:
        world.come_up()
    running = asyncio.create_task(world.follower.run())
    try:
        yield world
    finally:
        running.cancel()
        await asyncio.wait({running})
        assert running.cancelled()
