"""Telephones of people: one SIP peer on one port, where every number does what it is told to.

    async with Telephones(port) as telephones:
        telephones.manners["+33639981001"] = picks_up(keys="1")

Who is called is the user of the INVITE's address: an advisor's endpoint, or a number outside.

Rule 1: a number that was told nothing rings and rings: nobody is there.
Rule 2: everything is remembered as SIPp would trace it (`ladder`), and what came with each INVITE
        besides (`invites`): which number was shown.
Rule 3: like an operator's border controller it answers OPTIONS, unless it is `dead`.

SIPp's phones have one behaviour for each process. Here it changes between two calls, and whoever
waits for a ring is woken by it.
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from acd.core.model import Seconds
from acd.lab.keys import press
from acd.lab.ladder import Ladder, Message
from acd.lab.ports import LOOPBACK, free_ports
from tests.landlords.packets import Packet, read

_FOREVER: Seconds = 24 * 3600.0
_AGAIN_AFTER: Seconds = 1.5


@dataclass(frozen=True, slots=True)
class Manner:
    """What somebody does whose telephone is called."""

    rings_for: Seconds = 0.05
    answer: str = "200 OK"  # what is said to the INVITE in the end
    rings: bool = True
    keys: str = ""  # pressed when it was picked up
    talks_for: Seconds = _FOREVER  # then hangs up
    dead: bool = False  # says nothing at all


def picks_up(*, after: Seconds = 0.05, keys: str = "", talks: Seconds = _FOREVER) -> Manner:
    """Without keys it is a voicemail, for somebody who is asked for one."""
    return Manner(rings_for=after, keys=keys, talks_for=talks)


TAKES_IT = picks_up(keys="1")
PICKS_UP = VOICEMAIL = picks_up()
NOBODY_THERE = Manner(rings_for=_FOREVER)
BUSY = Manner(answer="486 Busy Here", rings=False)
SWITCHED_OFF = Manner(answer="480 Temporarily Unavailable", rings=False)
DECLINES = Manner(answer="603 Decline", rings_for=0.2)
OUT_OF_ORDER = Manner(answer="503 Service Unavailable", rings=False)
NO_POWER = Manner(dead=True)


@dataclass(frozen=True, slots=True)
class Invite:
    user: str
    headers: Mapping[str, str]  # by lower-case name

    @property
    def shown(self) -> str:
        """The number of the caller as this telephone shows it."""
        return self._from(r"sip:([^@>]*)@")

    @property
    def name(self) -> str:
        return self._from(r'^"([^"]*)"')

    def _from(self, pattern: str) -> str:
        found = re.search(pattern, self.headers["from"])
        return found[1] if found else ""


class Telephones(asyncio.DatagramProtocol):
    def __init__(self, port: int, changed: Callable[[], None] = lambda: None) -> None:
        """`changed` is told of every message."""
        self.port = port
        self.manners: dict[str, Manner] = {}
        self.dead = False
        self.invites: list[Invite] = []
        self._messages: list[Message] = []
        self._changed = changed
        self._calls: dict[str, _Call] = {}  # by Call-ID
        self._media, _ = free_ports(2)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        address = (LOOPBACK, self.port)
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=address)
        return self

    async def __aexit__(self, *_: object) -> None:
        people = [call.person for call in self._calls.values()]
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)
        self._transport.close()

    def pick_up(self, user: str) -> None:
        """Whoever let it ring does not let it ring any longer."""
        for call in self._calls_to(user):
            call.lifted.set()

    def hang_up(self, user: str) -> None:
        """Whether it talks or rings."""
        for call in self._calls_to(user):
            call.hang_up()

    def ladder(self) -> Ladder:
        """Every message of a call so far, in order."""
        return Ladder(self._messages)

    def forget(self) -> None:
        """What was told and what was remembered."""
        self.manners.clear()
        self.dead = False
        self.invites.clear()
        self._messages.clear()

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        heard = read(data)
        call = self._calls.get(heard.call)
        match heard.method:
            case "INVITE" if call is None:
                self._invited(heard, address)
            case "INVITE":
                call.say_again()
            case "CANCEL" | "BYE":
                self._end(heard, address)
            case "OPTIONS" if not self.dead:
                self._transport.sendto(heard.reply("200 OK"), address)
            case _:
                pass  # an ACK, or the answer to a BYE

    def send(self, packet: bytes, address: tuple[str, int]) -> None:
        self._remember(read(packet), sent=True)
        self._transport.sendto(packet, address)

    @property
    def voice(self) -> str:
        """What is offered to speak: A-law, and keys."""
        return (
            f"v=0\r\no=- 1 1 IN IP4 {LOOPBACK}\r\ns=-\r\nc=IN IP4 {LOOPBACK}\r\nt=0 0\r\n"
            f"m=audio {self._media} RTP/AVP 8 101\r\n"
            "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        )

    def _calls_to(self, user: str) -> "list[_Call]":
        return [call for call in self._calls.values() if call.user == user]

    def _end(self, heard: Packet, address: tuple[str, int]) -> None:
        self._remember(heard, sent=False)
        self.send(heard.reply("200 OK"), address)
        if heard.call in self._calls:
            self._calls[heard.call].ended_by(heard.method)

    def _invited(self, invite: Packet, address: tuple[str, int]) -> None:
        self.invites.append(Invite(invite.user, MappingProxyType(dict(invite.headers))))
        self._remember(invite, sent=False)
        manner = self.manners.get(invite.user, NOBODY_THERE)
        manner = NO_POWER if self.dead else manner
        self._calls[invite.call] = _Call(self, invite, manner, address)

    def _remember(self, packet: Packet, *, sent: bool) -> None:
        _, _, method = packet.get("cseq").partition(" ")
        user = packet.user if packet.method else None
        message = Message(time.time(), sent, packet.call, method, packet.status, user)
        self._messages.append(message)
        self._changed()


class _Call:
    """One call to one of them, and the person who hears it ring."""

    def __init__(
        self, telephones: Telephones, invite: Packet, manner: Manner, address: tuple[str, int]
    ) -> None:
        self._telephones = telephones
        self._invite = invite
        self._address = address
        self._said = b""
        self._answered = self._over = False
        self.lifted = asyncio.Event()
        self.person = asyncio.create_task(self._behave(manner), name=f"person-{invite.user}")

    @property
    def user(self) -> str:
        return self._invite.user

    def say_again(self) -> None:
        if self._said:
            self._telephones.send(self._said, self._address)

    def hang_up(self) -> None:
        if self._over:
            return
        self._over = True
        if self._answered:
            self._telephones.send(self._invite.goodbye(self._telephones.port), self._address)
        else:
            self.person.cancel()
            self._say("603 Decline")

    def ended_by(self, method: str | None) -> None:
        is_ringing = not self._answered and not self._over
        self._over = True
        self.person.cancel()
        if method == "CANCEL" and is_ringing:
            self._say("487 Request Terminated")

    async def _behave(self, manner: Manner) -> None:
        if manner.dead:
            return
        if manner.rings:
            self._say("180 Ringing")
            with suppress(TimeoutError):
                await asyncio.wait_for(self.lifted.wait(), manner.rings_for)
        self._answered = manner.answer.startswith("2")
        self._over = not self._answered
        self._say(manner.answer, self._telephones.voice if self._answered else "")
        if self._answered:
            with suppress(TimeoutError):
                await self._talk(manner)
            self.hang_up()

    async def _talk(self, manner: Manner) -> None:
        """A key that seems not to have been heard is pressed again."""
        async with asyncio.timeout(manner.talks_for):
            while manner.keys:
                with suppress(ConnectionError):  # hung up in the middle of it
                    await press(manner.keys, self._invite.voice_port)
                await asyncio.sleep(_AGAIN_AFTER)
            await asyncio.Event().wait()

    def _say(self, status: str, voice: str = "") -> None:
        contact = f"<sip:{LOOPBACK}:{self._telephones.port}>"
        self._said = self._invite.reply(status, voice, contact)
        self._telephones.send(self._said, self._address)
