"""Follows the facts for other programs: turns them into messages, and has them brought.

Rule 1: a fact becomes an event as soon as it is heard; states are looked at in the second after a
        fact, and told when they have changed.
Rule 2: to look costs the loop in which calls are decided some milliseconds on a large floor. So
        nobody looks when nothing has happened, and at lines, of which there are many, more rarely;
        but now and then at everything, since lines open and close by the clock.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import msgspec

from acd.broadcast import Listener
from acd.config.settings import BrokerSettings, Settings
from acd.core.floor import Floor
from acd.core.model import Seconds
from acd.gauges import Reading
from acd.mqtt.messages import Events
from acd.mqtt.outbox import Message, Outbox
from acd.mqtt.publisher import PACE, Pace, Publisher
from acd.mqtt.states import OFFLINE, Online, State, States, TeamState
from acd.mqtt.topics import Topics
from acd.mqtt.turn import LEAVE_AFTER, Turn

LOOK_EVERY: Seconds = 1.0  # at most
LOOK_AT_ALL_EVERY: Seconds = 5.0


class MqttFollower:
    def __init__(
        self,
        settings: Settings,
        broker: BrokerSettings,
        facts: Listener,
        floor: Callable[[], Floor],
        clock: Callable[[], Seconds],
        pace: Pace = PACE,
        leave_after: Seconds = LEAVE_AFTER,
    ) -> None:
        """`floor` and `clock` are called in this loop; the floor is only read."""
        self._facts = facts
        self._floor = floor
        self._clock = clock
        self._since = clock()
        self._run = secrets.token_hex(4)
        self._topics = Topics(broker.site)
        self._events = Events(settings, self._topics, self._run, private=broker.private)
        self._states = States(settings, time.time)
        self._told: dict[str, State] = {}  # the last ones, by topic
        self._facts_lost = 0
        self._something_came = asyncio.Event()
        self._outbox = Outbox()
        will = _kept(self._topics.service, OFFLINE)
        turn = Turn(lambda: floor().switch_up, leave_after)
        self._publisher = Publisher(broker, self._outbox, will, turn, pace)

    def take(self, settings: Settings) -> None:
        """Another configuration, with the same broker. What is no longer in it is forgotten there
        too: the broker lets go of a state when it is told nothing under its topic."""
        self._events.take(settings)
        self._states = States(settings, time.time)
        teams, lines = (
            map(self._topics.team, settings.teams),
            map(self._topics.line, settings.lines),
        )
        kept = {self._topics.service, *teams, *lines}
        for topic in [topic for topic in self._told if topic not in kept]:
            del self._told[topic]
            self._outbox.put(Message(topic, b"", is_state=True))
        self._something_came.set()

    def readings(self) -> Mapping[str, Reading]:
        """For Prometheus; without a broker to tell anything to, they do not exist."""
        return {
            "mqtt_connected": lambda: int(self.is_connected),
            "mqtt_lost": lambda: self.lost,
        }

    @property
    def is_connected(self) -> bool:
        return self._publisher.is_connected

    @property
    def lost(self) -> int:
        """Messages that found no room, and facts that did not even become one."""
        return self._outbox.lost + self._facts.lost

    async def run(self) -> None:
        """Until the facts end."""
        async with asyncio.TaskGroup() as parts:
            others = [parts.create_task(self._look()), parts.create_task(self._publisher.run())]
            await self._hear()
            for other in others:
                other.cancel()

    async def _hear(self) -> None:
        async for batch in self._facts:
            self._something_came.set()
            self._events.skip(self._facts.lost - self._facts_lost)
            self._facts_lost = self._facts.lost
            for fact in batch:
                self._put(self._events.of(fact))

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._put(self._changes(self._floor()))
            self._put(self._changes_of_lines(self._floor()))
            until = loop.time() + LOOK_AT_ALL_EVERY
            while await self._something_came_before(until):
                self._put(self._changes(self._floor()))

    async def _something_came_before(self, until: Seconds) -> bool:
        """Seen a second after the last look at the earliest."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await asyncio.sleep(LOOK_EVERY)
                await self._something_came.wait()
                self._something_came.clear()
                return True
        return False

    def _put(self, messages: Iterator[Message]) -> None:
        for message in messages:
            self._outbox.put(message)

    def _changes(self, floor: Floor) -> Iterator[Message]:
        for team in self._states.teams(floor):
            topic = self._topics.team(team.team)
            former = self._told.get(topic)
            if isinstance(former, TeamState) and former.advisors != team.advisors:
                yield self._events.advisors(team.team, team.advisors, self._clock())
            yield from self._if_new(topic, team)
        service = Online(self._run, self._since, asterisk=floor.switch_up, lost=self.lost)
        yield from self._if_new(self._topics.service, service)

    def _changes_of_lines(self, floor: Floor) -> Iterator[Message]:
        for line in self._states.lines(floor):
            yield from self._if_new(self._topics.line(line.line), line)

    def _if_new(self, topic: str, state: State) -> Iterator[Message]:
        if self._told.get(topic) != state:
            self._told[topic] = state
            yield _kept(topic, {"at": self._clock(), **msgspec.to_builtins(state)})


def _kept(topic: str, state: object) -> Message:
    return Message(topic, msgspec.json.encode(state), is_state=True)
