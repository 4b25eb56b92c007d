"""Two or three advisors pick up in the same millisecond: one talks, the others hear a tone.

The service never rings two advisors for one caller: what is raced here is the claim in the
dialplan, which must hold whatever a controller does. So the bench is the controller itself.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import monotonic

from acd.asterisk.client import AmiClient
from acd.asterisk.login import AmiAddress
from acd.asterisk.protocol import Event
from acd.core.model import OfferId, Seconds
from acd.lab.asterisk import LOOPBACK, LabAsterisk
from acd.lab.ladder import Leg, rung_twice_at_once
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, Calls, Phones, answers
from tests.faults.row import Row
from tests.lab.conftest import RINGBACK_WHEN_CONNECTED, lab_settings

SIDES = ("left", "middle", "right")
TABLES = 12
RINGS: tuple[Seconds, ...] = (0.102, 0.101, 0.1)  # who is asked later picks up sooner
STAY: Seconds = 0.6  # how long a caller talks
PER_SECOND = 7.0  # below what the tables can serve: a round lasts about a second
FREE_WITHIN: Seconds = 1.0
ROUND_WITHIN: Seconds = 30.0
FOR_EVER = "9999999999"  # the lease
_ANSWER = {"Context": "acd-answer", "Exten": "s", "Priority": "1", "Timeout": "20000"}


@dataclass(slots=True)
class Round:
    offers: Mapping[OfferId, str]  # and whom each rings
    talked: set[OfferId] = field(default_factory=set)
    told: set[OfferId] = field(default_factory=set)
    ended: set[OfferId] = field(default_factory=set)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_sound(self) -> bool:
        return len(self.talked) == 1 and self.told == self.offers.keys() - self.talked


class Controller:
    """Rings two or three for each caller who arrives, and keeps what Asterisk says of them."""

    def __init__(self, asterisk: LabAsterisk) -> None:
        self.rounds: list[Round] = []
        self.rung: defaultdict[str, list[OfferId]] = defaultdict(list)
        user, secret = asterisk.settings.asterisk.username, asterisk.ami_secret
        address = AmiAddress(LOOPBACK, asterisk.ami_port, user, secret)
        self.client = AmiClient(address, on_event=self._hear, clock=monotonic)
        self._arrivals: asyncio.Queue[Event] = asyncio.Queue()
        self._round_of: dict[str, Round] = {}

    async def serve(self, callers: int) -> None:
        """Each at a table that is free; ends with the last caller's round."""
        await self.client.action("Setvar", {"Variable": "ACD_LEASE", "Value": FOR_EVER})
        tables: asyncio.Queue[int] = asyncio.Queue()
        for table in range(TABLES):
            tables.put_nowait(table)
        async with asyncio.TaskGroup() as rounds:
            for number in range(callers):
                arrived = await asyncio.wait_for(self._arrivals.get(), ROUND_WITHIN)
                sides = SIDES[: 2 + number % 2]
                rounds.create_task(self._round(arrived, await tables.get(), sides, tables))

    async def _round(
        self, arrived: Event, table: int, sides: Sequence[str], tables: asyncio.Queue[int]
    ) -> None:
        phones = [f"{side}{table}" for side in sides]
        offers = {OfferId(secrets.token_hex(16)): phone for phone in phones}
        round_ = Round(offers)
        self.rounds.append(round_)
        for offer, phone in offers.items():
            self._round_of[offer] = round_
            self.rung[phone].append(offer)
            self._ring(offer, phone, arrived)
        await asyncio.wait_for(round_.over.wait(), ROUND_WITHIN)
        tables.put_nowait(table)

    def _ring(self, offer: OfferId, phone: str, arrived: Event) -> None:
        marks = {
            "ACD_CALL": arrived.get("Call"),
            "ACD_OFFER": offer,
            "ACD_ADVISOR": phone,
            "ACD_CALLER": arrived.get("Channel"),
        }
        self.client.send("Originate", {**_ANSWER, **_leg(offer, phone)}, variables=marks)

    def _hear(self, event: Event) -> None:
        kind = event.get("UserEvent") or event.name
        if kind == "AcdArrived":
            self._arrivals.put_nowait(event)
            return
        offer = OfferId(event.get("Offer") or event.get("Uniqueid"))
        round_ = self._round_of.get(offer)
        if round_ is None:
            return  # a caller's, or of no interest
        if kind == "AcdTaken":
            round_.told.add(offer)
        elif kind == "BridgeEnter" and event.get("BridgeType") == "basic":
            round_.talked.add(offer)
        elif kind == "Hangup":
            round_.ended.add(offer)
            if round_.ended == round_.offers.keys():
                round_.over.set()


async def answer_together(count: int) -> Row:
    ports = dict(zip(SIDES, free_ports(len(SIDES)), strict=True))
    endpoints = {f"{side}{table}": ports[side] for side in SIDES for table in range(TABLES)}
    calls = Calls(
        RINGBACK_WHEN_CONNECTED, count=count, per_second=PER_SECOND, patience=60.0, stay=STAY
    )
    async with LabAsterisk(lab_settings(), phones=endpoints) as asterisk:
        phones = [
            Phones(asterisk, port, answers(ring=ring))
            for port, ring in zip(ports.values(), RINGS, strict=True)
        ]
        async with phones[0], phones[1], phones[2]:
            controller = Controller(asterisk)
            callers = await _play(controller, asterisk, calls)
            legs = [leg for each in phones for leg in each.ladder().legs()]
            left = int((await asterisk.rx("core show channels count")).split()[0])
    return _row(controller, callers, legs, left)


async def _play(controller: Controller, asterisk: LabAsterisk, calls: Calls) -> list[Leg]:
    up = asyncio.Event()

    async def on_up() -> None:
        up.set()

    staying = asyncio.create_task(
        controller.client.run(on_up=on_up, on_down=lambda why: None), name="controller"
    )
    try:
        await asyncio.wait_for(up.wait(), ROUND_WITHIN)
        async with Callers(asterisk, calls) as callers:
            await controller.serve(calls.count)
            ladder = await callers.finished()
    finally:
        controller.client.close()
        await staying
    return ladder.legs()


def _row(controller: Controller, callers: list[Leg], legs: list[Leg], left: int) -> Row:
    by_offer = _by_offer(controller, legs)
    unsound = sum(not round_.is_sound for round_ in controller.rounds)
    late = [
        by_offer[offer]
        for round_ in controller.rounds
        for offer in round_.offers.keys() - round_.talked
    ]
    held = max(map(_length, late))
    spreads = [_spread([by_offer[offer] for offer in one.offers]) for one in controller.rounds]
    same = sum(spread <= 0.001 for spread in spreads)
    return Row(
        "three-answer-together",
        callers=len(callers),
        lost=sum(leg.answered_at is None for leg in callers),
        rung_twice=len(rung_twice_at_once(legs)),
        stolen=unsound + sum(_length(leg) > FREE_WITHIN for leg in late),
        unaccounted=left,
        recovered=held,
        note=f"{same} within 1 ms, median {1000 * median(spreads):.1f} ms apart; "
        f"{len(late)} came too late",
        broken=tuple(_complaints(controller)),
    )


def _leg(offer: OfferId, phone: str) -> Mapping[str, str]:
    return {"Channel": f"PJSIP/{phone}", "ChannelId": offer, "Async": "true"}


def _by_offer(controller: Controller, legs: list[Leg]) -> Mapping[OfferId, Leg]:
    """A phone has one round at a time, so that its legs come in the order of its offers."""
    found: dict[OfferId, Leg] = {}
    for phone, offers in controller.rung.items():
        own = sorted((leg for leg in legs if leg.user == phone), key=lambda leg: leg.invited_at)
        found.update(zip(offers, own, strict=True))
    return found


def _length(leg: Leg) -> Seconds:
    return (leg.ended_at or float("inf")) - (leg.answered_at or leg.invited_at)


def _spread(legs: Sequence[Leg]) -> Seconds:
    """Between the first answer and the last."""
    times = [leg.answered_at for leg in legs if leg.answered_at is not None]
    return max(times) - min(times)


def _complaints(controller: Controller) -> Iterator[str]:
    for round_ in controller.rounds:
        if not round_.is_sound:
            yield f"{len(round_.talked)} talked, {len(round_.told)} of {len(round_.offers)} told"
