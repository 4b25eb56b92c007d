"""Facts become messages: when, in which order, and what is lost on the way."""

import asyncio
import json
import time
from collections.abc import Mapping, ValuesView
from dataclasses import replace
from typing import Any

from acd.core import facts as f
from acd.core.live import Advisor
from acd.core.model import AdvisorId, CallId, LineId
from acd.mqtt.follower import LOOK_AT_ALL_EVERY
from acd.mqtt.outbox import MOST_EVENTS
from tests.faults.patience import until
from tests.mqtt.fake_broker import FakeBroker, fake_broker
from tests.mqtt.followed_floor import followed
from tests.mqtt.schemas import complaints
from tests.small_site import ACCUEIL, ANA, SIEGE, small_settings


def bodies(broker: FakeBroker, topic: str) -> list[dict[str, Any]]:
    return [json.loads(payload) for found, payload in broker.published if found == topic]


async def test_a_service_that_never_had_asterisk_in_hand_does_not_connect() -> None:
    async with fake_broker(FakeBroker()) as broker, followed(broker.port, is_up=False) as world:
        await world.come_and_go(1)
        world.come_up()
        connections_before = broker.connections
        await until("it connects", lambda: world.follower.is_connected)

    assert connections_before == 0


async def test_events_states_and_the_service_are_told_and_valid() -> None:
    async with fake_broker(FakeBroker()) as broker, followed(broker.port) as world:
        await world.come_and_go(1)
        topic = "acd/centre/event/call/completed"
        await until("the call's end is told", lambda: bool(bodies(broker, topic)))

    topics = {topic for topic, _ in broker.published}
    assert topics == {
        "acd/centre/service/state",
        "acd/centre/team/siege/state",
        "acd/centre/line/accueil/state",
        "acd/centre/event/call/queued",
        "acd/centre/event/call/completed",
    }
    assert not [w for topic, text in broker.published for w in complaints(topic, json.loads(text))]


async def test_a_state_is_told_when_it_changes_and_advisors_are_counted_then() -> None:
    async with fake_broker(FakeBroker()) as broker, followed(broker.port) as world:
        await until("the state is told", lambda: len(broker.published) == 3)
        world.happen([f.AdvisorLoggedIn(ANA, world.clock())])
        topic = "acd/centre/event/team/advisors"
        await until("the change is told", lambda: bool(bodies(broker, topic)))
        await until("so is the state", lambda: len(broker.published) == 5)

    assert bodies(broker, topic)[0]["advisors"]["ready"] == 1
    assert [
        body["advisors"]["ready"] for body in bodies(broker, "acd/centre/team/siege/state")
    ] == [*(0, 1)]
    assert ANA not in str(broker.published)


async def test_what_found_no_room_is_counted_and_seen_as_a_hole() -> None:
    broker = FakeBroker(answer=None)
    async with fake_broker(broker), followed(broker.port) as world:
        await world.come_and_go(MOST_EVENTS // 2 + 50)
        await until("it is counted", lambda: world.follower.lost == 100)
        broker.answer = 0
        broker.drop()
        topic = "acd/centre/event/call/"
        await until("it is told", lambda: topic in str(broker.published[-1:]))

    first = next(json.loads(text) for found, text in broker.published if found.startswith(topic))
    assert first["sequence"] == 101


async def test_a_fact_that_does_not_reach_us_leaves_a_hole_too() -> None:
    async with fake_broker(FakeBroker()) as broker, followed(broker.port) as world:
        now = world.clock()
        call = f.CallQueued(CallId("c" * 32), ACCUEIL, SIEGE, 0, None, now, now)
        world.broadcast.publish([call] * 10_002)
        await until("it is told", lambda: len(bodies(broker, "acd/centre/event/call/queued")) > 0)

    assert bodies(broker, "acd/centre/event/call/queued")[0]["sequence"] == 4
    assert world.follower.lost == 3


async def test_what_is_configured_no_longer_is_let_go_of_by_the_broker_too() -> None:
    settings = small_settings()
    line = replace(settings.lines[ACCUEIL], id=LineId("autre"))
    async with fake_broker(FakeBroker()) as broker, followed(broker.port) as world:
        await until("all states are told", lambda: len(broker.published) == 3)
        world.follower.take(replace(settings, lines={line.id: line}))
        topic = "acd/centre/line/autre/state"
        await until("the new one is told", lambda: bool(bodies(broker, topic)))

    gone = [text for found, text in broker.published if "accueil" in found]
    assert gone[-1] == b""


class Watched(dict[AdvisorId, Advisor]):
    """Advisors who remember when somebody looked at them all."""

    def __init__(self, advisors: Mapping[AdvisorId, Advisor]) -> None:
        super().__init__(advisors)
        self.looked_at: list[float] = []

    def values(self) -> ValuesView[Advisor]:
        self.looked_at.append(time.monotonic())
        return super().values()


async def test_nobody_looks_at_a_floor_on_which_nothing_happens() -> None:
    async with fake_broker(FakeBroker()) as broker, followed(broker.port, is_up=False) as world:
        world.floor.advisors = watched = Watched(world.floor.advisors)
        await until("there is one look", lambda: len(watched.looked_at) == 1)
        await until("there is another", lambda: len(watched.looked_at) == 2)
        world.come_up()
        await until("there is one for the fact", lambda: len(watched.looked_at) == 3)

    first, second, third = watched.looked_at
    assert second - first >= LOOK_AT_ALL_EVERY - 0.1
    assert third - second < LOOK_AT_ALL_EVERY - 1.0


async def test_a_line_is_told_later_than_its_team_but_told() -> None:
    line, team = "acd/centre/line/accueil/state", "acd/centre/team/siege/state"
    async with fake_broker(FakeBroker()) as broker, followed(broker.port) as world:
        await until("all states are told", lambda: len(broker.published) == 3)
        now = world.clock()
        world.happen([f.CallQueued(CallId("c" * 32), ACCUEIL, SIEGE, 0, None, now, now)])
        await until("the team is told", lambda: len(bodies(broker, team)) == 2)
        lines_then = len(bodies(broker, line))
        await until("so is the line", lambda: len(bodies(broker, line)) == 2)

    assert lines_then == 1
    assert bodies(broker, line)[1]["waiting"] == 1


async def test_who_loses_asterisk_for_a_moment_stays_for_long_leaves_and_comes_back() -> None:
    async with (
        fake_broker(FakeBroker()) as broker,
        followed(broker.port, leave_after=0.5) as world,
    ):
        await until("it is connected", lambda: world.follower.is_connected)
        world.go_down()
        await asyncio.sleep(0)
        world.come_up()
        connections_after_a_moment = broker.connections
        world.go_down()
        await until("it leaves", lambda: not world.follower.is_connected)
        world.come_up()
        await until("it comes back", lambda: world.follower.is_connected)

    assert (connections_after_a_moment, broker.connections) == (1, 2)


async def test_readings_say_whether_it_is_connected_and_what_is_lost() -> None:
    async with fake_broker(FakeBroker()) as broker, followed(broker.port) as world:
        readings = world.follower.readings()
        await until("it is connected", lambda: readings["mqtt_connected"]() == 1)

    assert readings["mqtt_connected"]() == 0
    assert readings["mqtt_lost"]() == 0
