"""A real Asterisk, and a stand-in for the controller: a bare AMI connection that remembers."""

import asyncio
import contextlib
import re
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import pytest

from acd.asterisk.legs import Caller, to_contact
from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    EntitySettings,
    LineSettings,
    ProviderSettings,
    Settings,
    TeamSettings,
    TrunkSettings,
)
from acd.core.commands import RingContact
from acd.core.model import NO_TEAM, AdvisorId, CallId, LineId, OfferId, TeamId
from acd.core.plan import Rules
from acd.core.routes import Contact, ContactId, ProviderId, Route, RouteId, Step, To, TrunkId
from acd.lab.asterisk import LabAsterisk
from acd.lab.ladder import Leg
from acd.lab.ports import free_ports
from acd.lab.sipp import Phones
from tests.small_site import SITE

TEAM = TeamId("siege")
MUSIC_AT_ONCE = "+33143530000"
RINGBACK_WHEN_CONNECTED = "+33143530001"
SHORT_WAIT = "+33143530002"
MUSIC_WHEN_CONNECTED = "+33143530003"
GREETED = "+33143530004"
OWN_NUMBER = "+33143539999"  # of the entity
MOBILE = "+33612345678"
OPERATOR, PROVIDERS = "operateur", "prestataire"  # endpoints
TO_PROVIDER = "+33143530005"
LONG_PROMPT = "demo-congrats"  # 29 s
DEADLINE = 10.0

Message = dict[str, str]


class End(NamedTuple):
    """An entry of the book of ends."""

    line: str
    at: str
    ended: str
    number: str
    why: str
    owner: str
    talks_at: str


class Manager:
    """AMI with the rights of manager.conf; keeps every event."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.events: list[Message] = []
        self.raw = bytearray()  # what was read, for what a parser might not show
        self.reader, self.writer = reader, writer
        self.heard = asyncio.Condition()
        self.answers: dict[str, list[Message]] = {}

    async def listen(self) -> None:
        while message := await self._message():
            answer = self.answers.get(message.get("ActionID", ""))
            (self.events if answer is None else answer).append(message)
            async with self.heard:
                self.heard.notify_all()

    async def _message(self) -> Message:
        """Empty when the connection has ended. Repeated keys: the values joined by a blank."""
        message: Message = {}
        while line := (await self._line()).decode(errors="replace").rstrip("\r\n"):
            key, _, value = line.partition(":")
            message[key] = f"{message[key]} {value.strip()}" if key in message else value.strip()
        return message

    async def _line(self) -> bytes:
        line = await self.reader.readline()
        self.raw += line
        return line

    async def act(self, action: str, *variables: str, **headers: object) -> list[Message]:
        """The answer, followed by the rows of a list."""
        action_id = f"act-{len(self.answers)}"
        answer = self.answers[action_id] = []
        headers = {"Action": action, "ActionID": action_id, **headers}
        lines = [f"{key}: {value}" for key, value in headers.items()]
        lines += [f"Variable: {variable}" for variable in variables]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self._wait_for(lambda: _is_complete(answer))
        return answer

    async def event(self, **fields: str) -> Message:
        """The first event with these fields, now or soon."""
        return (await self.event_times(1, **fields))[0]

    async def event_times(self, count: int, **fields: str) -> list[Message]:
        await self._wait_for(lambda: len(self.seen(**fields)) >= count)
        return self.seen(**fields)

    def seen(self, **fields: str) -> list[Message]:
        return [event for event in self.events if fields.items() <= event.items()]

    async def lease(self, until: object) -> None:
        await self.act("Setvar", "ACD_LEASE", Value=until)

    async def book(self) -> dict[str, End]:
        """What the dialplan wrote down of callers who are gone, by call."""
        rows = await self.act("DBGetTree", Family="acd-ended")
        return {
            row["Key"].removeprefix("/acd-ended/"): End(*row["Val"].split("/"))
            for row in rows[1:-1]
        }

    async def ring(self, arrived: Message, advisor: str, sent_by: str = "") -> str:
        """What the controller does to offer a call; returns the offer."""
        offer = secrets.token_hex(16)
        answer = await self.act(
            "Originate",
            f"ACD_CALL={arrived['Call']}",
            f"ACD_OFFER={offer}",
            f"ACD_ADVISOR={advisor}",
            f"ACD_CALLER={arrived['Channel']}",
            f"ACD_SENT_BY={sent_by}",
            Channel=f"PJSIP/{advisor}",
            ChannelId=offer,
            Context="acd-answer",
            Exten="s",
            Priority=1,
            Timeout=20000,
            Async="true",
        )
        assert answer[0]["Response"] == "Success"
        return offer

    async def ring_outside(
        self, arrived: Message, number: str = MOBILE, *, dest: str | None = None, **more: Any
    ) -> str:
        """The same for somebody who is no advisor; `more` are fields of RingContact.

        `dest` is written as it is, past all that looks at numbers before the dialplan does.
        """
        offer = secrets.token_hex(16)
        usual = {
            "contact": Contact(ContactId("centre/3f9a"), number=number), "line": LineId("jour"),
            "caller": None, "trunk": TrunkId(OPERATOR), "provider": None, "ring_for": 20.0,
            "confirm": True,
        }  # fmt: skip
        command = RingContact(OfferId(offer), CallId(arrived["Call"]), **{**usual, **more})
        order = to_contact(command, Caller(arrived["Channel"], '"Accueil" <>', sent_by=""))
        assert order is not None
        values = order.variables if dest is None else {**order.variables, "ACD_DEST": dest}
        variables = (f"{name}={value}" for name, value in values.items())
        answer = await self.act("Originate", *variables, **order.fields)
        assert answer[0]["Response"] == "Success"
        return offer

    async def _wait_for(self, claim: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE), self.heard:
            await self.heard.wait_for(claim)


def _is_complete(answer: list[Message]) -> bool:
    if not answer:
        return False
    return answer[0].get("EventList") != "start" or answer[-1].get("EventList") == "Complete"


@pytest.fixture
def ports() -> dict[str, int]:
    """Where the phones of the advisors listen, and that of a caretaker."""
    return dict(zip(("ana", "bruno", "chloe", "loge"), free_ports(4), strict=True))


@pytest.fixture
def trunk_ports() -> dict[str, int]:
    """Where those listen who are rung outside."""
    return dict(zip((OPERATOR, PROVIDERS), free_ports(2), strict=True))


@pytest.fixture
def mobile(trunk_ports: dict[str, int]) -> int:
    return trunk_ports[OPERATOR]


@pytest.fixture
def provider(trunk_ports: dict[str, int]) -> int:
    return trunk_ports[PROVIDERS]


@pytest.fixture
async def asterisk(
    ports: dict[str, int], trunk_ports: dict[str, int]
) -> AsyncIterator[LabAsterisk]:
    async with LabAsterisk(lab_settings(), phones=ports, trunks=trunk_ports) as asterisk:
        yield asterisk
        assert complaints(asterisk) == []


@pytest.fixture
async def manager(asterisk: LabAsterisk) -> AsyncIterator[Manager]:
    """Logged in, and the lease given for long."""
    async with logged_in(asterisk) as manager:
        await manager.lease(9_999_999_999)
        yield manager


@contextlib.asynccontextmanager
async def logged_in(asterisk: LabAsterisk) -> AsyncIterator[Manager]:
    reader, writer = await asyncio.open_connection("127.0.0.1", asterisk.ami_port)
    await reader.readline()  # the banner
    manager = Manager(reader, writer)
    listening = asyncio.create_task(manager.listen())
    try:
        login = {"Username": "acd", "Secret": asterisk.ami_secret}
        assert (await manager.act("Login", **login))[0]["Response"] == "Success"
        yield manager
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        writer.close()


async def arrival(manager: Manager, number: int = 1) -> Message:
    """The caller who came as the first, the second ..."""
    return (await manager.event_times(number, UserEvent="AcdArrived"))[-1]


async def ended(manager: Manager, offer: str) -> Message:
    return await manager.event(Event="Hangup", Uniqueid=offer)


def places(rows: list[Message]) -> set[tuple[str, str]]:
    """Channel and context of each row of CoreShowChannels."""
    return {(row["Channel"], row["Context"]) for row in rows[1:-1]}


def callers_bridges(manager: Manager, arrived: Message) -> list[Message]:
    return manager.seen(Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"])


async def ended_leg(phones: Phones) -> Leg:
    """Asterisk tells of the end before the phone has written it down."""
    async with asyncio.timeout(5.0):
        while True:
            for leg in phones.ladder().legs():
                if leg.ended_at is not None:
                    return leg
            await asyncio.sleep(0.01)


async def legs_to(phones: Phones, count: int) -> list[Leg]:
    """Once there are so many; phones tell nobody when they are rung."""
    async with asyncio.timeout(30.0):
        while True:
            legs = phones.ladder().legs()
            if len(legs) >= count:
                return legs
            await asyncio.sleep(0.01)


EXPECTED = (
    "invalid UTF-8",  # a hostile name
    "acd/nobody",  # sounds that a site may record
    "acd/closed",
    "scheduled tasks",  # a crowd on a busy machine: Asterisk's own events queue up for a moment
    "Session already DISCONNECTED",  # both sides ended in the same instant
)


def complaints(asterisk: LabAsterisk) -> list[str]:
    """What Asterisk found wrong with our configuration, our dialplan or a call."""
    lines = [line for line in asterisk.log().splitlines() if re.search(r" (WARNING|ERROR)\[", line)]
    return [line for line in lines if not any(words in line for words in EXPECTED)]


def lab_settings() -> Settings:
    return Settings(
        site=SITE,
        asterisk=AsteriskSettings("lab", "127.0.0.1", 5038, "acd", ""),
        entities={"centre": EntitySettings("centre", "Habitat du Centre", OWN_NUMBER)},
        teams={TEAM: TeamSettings(TEAM, "Siège", None, 20.0, None, 90.0, 0.8)},
        advisors={AdvisorId(name): _advisor(name) for name in ("ana", "bruno", "chloe")},
        lines={
            line.id: line
            for line in (
                _line("jour", MUSIC_AT_ONCE),
                _line("nuit", RINGBACK_WHEN_CONNECTED, waiting="ringback", answer="when-connected"),
                _line("bref", SHORT_WAIT, waiting="ringback", longest_wait=1.0),
                _line("gratuit", MUSIC_WHEN_CONNECTED, answer="when-connected"),
                _line("accueil", GREETED, answer="when-connected", greeting=LONG_PROMPT),
                _line("prestataire", TO_PROVIDER, team=NO_TEAM, route=RouteId("tout")),
            )
        },
        pauses={"1": "lunch"},
        rules=Rules(),
        routes={
            RouteId("tout"): Route(RouteId("tout"), (Step(To.PROVIDER, "p24"),)),
        },
        trunks={
            trunk.id: trunk
            for trunk in (
                _trunk(OPERATOR),
                _trunk("etroit", most_calls=1),
                _trunk("bref", longest_call=1.0),
                _trunk(PROVIDERS, PROVIDERS, presents="caller"),
            )
        },
        providers={
            provider: ProviderSettings(
                provider, "Allo 24/7", TrunkId(PROVIDERS), "1301", most_calls=1
            )
            for provider in (ProviderId("p24"),)
        },
    )


def _trunk(name: str, endpoint: str = OPERATOR, **differences: Any) -> TrunkSettings:
    return TrunkSettings(TrunkId(name), endpoint, **differences)


def _advisor(name: str) -> AdvisorSettings:
    return AdvisorSettings(AdvisorId(name), name.title(), f"PJSIP/{name}", (TEAM,), None)


def _line(name: str, number: str, **differences: Any) -> LineSettings:
    usual = {
        "id": LineId(name), "name": name, "numbers": (number,), "entity": "centre", "team": TEAM,
        "priority": 0, "waiting": "music", "answer": "at-once", "greeting": None,
        "music": "default", "longest_wait": 600.0,
    }  # fmt: skip
    return LineSettings(**{**usual, **differences})
