"""What the fake AMI of the other tests claims, asked of the real one with manager.conf's rights."""

import asyncio
import contextlib
import hashlib
import re
import secrets
from collections.abc import AsyncIterator

import pytest

from acd.asterisk.book_of_ends import Eraser, read_book
from acd.asterisk.client import CONNECTED, AmiClient
from acd.asterisk.login import AmiAddress
from acd.asterisk.protocol import Event
from acd.clock import SteadyClock
from acd.errors import ActionFailed
from acd.lab.asterisk import LabAsterisk, free_ports
from acd.lab.sipp import Phones, answers, never_answers
from tests.asterisk.fake_ami import BANNER, FakeAmi
from tests.integration.site_settings import a_site
from tests.integration.world import eventually


class Connected:
    """A client, and the events it was told."""

    def __init__(self, client: AmiClient, events: list[Event]) -> None:
        self.client = client
        self.events = events

    async def event(self, name: str, **fields: str) -> Event:
        def found() -> list[Event]:
            return [
                event
                for event in self.events
                if event.name == name and all(event.get(k) == v for k, v in fields.items())
            ]

        await eventually(lambda: bool(found()))
        return found()[0]


@pytest.fixture
async def asterisk() -> AsyncIterator[LabAsterisk]:
    [port] = free_ports(1)
    async with LabAsterisk(a_site(("ana", "ben")), phones={"ana": port}) as asterisk:
        yield asterisk


@contextlib.asynccontextmanager
async def connected(port: int, secret: str) -> AsyncIterator[Connected]:
    events: list[Event] = []
    client = AmiClient(
        AmiAddress("127.0.0.1", port, "acd", secret), on_event=events.append, clock=SteadyClock()
    )
    up = asyncio.Event()

    async def on_up() -> None:
        up.set()

    running = asyncio.create_task(client.run(on_up=on_up, on_down=lambda why: None))
    async with asyncio.timeout(5):
        await up.wait()
    yield Connected(client, events)
    client.close()
    await running


@pytest.fixture(params=["real", "fake"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Connected]:
    """The same questions to both: where they differ, the fake lies."""
    async with contextlib.AsyncExitStack() as stack:
        if request.param == "real":
            real = await stack.enter_async_context(LabAsterisk(a_site(())))
            where = (real.ami_port, real.ami_secret)
        else:
            fake = await stack.enter_async_context(FakeAmi())
            where = (fake.port, "s3cret")
        yield await stack.enter_async_context(connected(*where))


async def test_log_in_by_challenge_ends_in_fully_booted(either):
    await either.event("FullyBooted")

    assert either.client.state == CONNECTED


async def test_a_ping_carries_asterisks_time(either):
    pong = await either.client.action("Ping")

    assert pong.get("Ping") == "Pong"
    assert float(pong.get("Timestamp")) > 1_700_000_000


async def test_the_banner_and_a_wrong_proof_are_as_the_fake_has_them(asterisk):
    reader, writer = await asyncio.open_connection("127.0.0.1", asterisk.ami_port)
    banner = await reader.readline()
    writer.write(b"Action: Challenge\r\nActionID: 1\r\nAuthType: MD5\r\n\r\n")
    challenge = Event((await reader.readuntil(b"\r\n\r\n"))[:-4], 0.0).get("Challenge")
    proof = hashlib.md5(f"{challenge}wrong".encode()).hexdigest()
    login = (
        f"Action: Login\r\nActionID: 2\r\nAuthType: MD5\r\nUsername: acd\r\nKey: {proof}\r\n\r\n"
    )
    writer.write(login.encode())
    answer = Event((await reader.readuntil(b"\r\n\r\n"))[:-4], 0.0)
    writer.close()

    assert banner.startswith(BANNER[:22])
    assert challenge.isdigit()
    assert (answer.get("Response"), answer.get("Message")) == ("Error", "Authentication failed")


async def test_a_list_begins_and_completes_and_its_rows_are_events(asterisk):
    async with connected(asterisk.ami_port, asterisk.ami_secret) as ami:
        rows = await ami.client.listing("DeviceStateList")
        channels = await ami.client.listing("CoreShowChannels")

    assert {"PJSIP/ana", "PJSIP/ben"} <= {row.get("Device") for row in rows}
    assert channels == []


@pytest.mark.parametrize("action", ["Command", "Reload", "GetConfig", "QueueStatus", "Redirect"])
async def test_what_the_account_has_no_right_to_is_refused(asterisk, action):
    async with connected(asterisk.ami_port, asterisk.ami_secret) as ami:
        with pytest.raises(ActionFailed):
            await ami.client.action(action)


async def test_a_global_variable_that_is_set_can_be_asked_for_and_an_unset_one_is_empty(either):
    await either.client.action("Setvar", {"Variable": "ACD_RUN", "Value": "5e" * 16})
    known = await either.client.action("Getvar", {"Variable": "ACD_RUN"})
    unknown = await either.client.action("Getvar", {"Variable": "ACD_CONTROLLER"})

    assert (known.get("Value"), unknown.get("Value")) == ("5e" * 16, "")


async def test_asterisk_says_when_it_was_started(either):
    status = await either.client.action("CoreStatus")

    assert re.fullmatch(r"\d{4}-\d\d-\d\d", status.get("CoreStartupDate"))
    assert re.fullmatch(r"\d\d:\d\d:\d\d", status.get("CoreStartupTime"))


async def test_the_book_of_ends_is_read_as_a_list_and_struck_out_entry_by_entry(asterisk):
    keys = [f"{number:032x}" for number in range(3)]
    for key in keys:
        await asterisk.rx(f"database put acd-ended {key} accueil/50/60////")

    async with connected(asterisk.ami_port, asterisk.ami_secret) as ami:
        full = await read_book(ami.client)
        Eraser(ami.client).strike_out([*keys, "f" * 32])

        async def empty() -> bool:
            return await read_book(ami.client) == []

        await eventually(empty)

    assert full == [(key, "accueil/50/60////") for key in keys]


async def test_a_leg_is_made_with_the_id_that_we_give_and_the_same_id_again_is_refused(asterisk):
    offer = secrets.token_hex(16)
    async with (
        Phones(asterisk, asterisk.phones["ana"], never_answers()) as ana,
        connected(asterisk.ami_port, asterisk.ami_secret) as ami,
    ):
        first = await ami.client.action("Originate", originate(offer))
        await ami.event("Newstate", Uniqueid=offer, ChannelState="5")
        again = await ami.client.action("Originate", originate(offer) | {"ActionID": "again"})
        refused = await ami.event("OriginateResponse", Response="Failure")
        await ami.client.action("Hangup", {"Channel": offer})
        await ami.event("Hangup", Uniqueid=offer)
        invited = len(ana.ladder().legs())

    assert first.succeeded
    assert again.succeeded  # asked for asynchronously, so the refusal comes as an event
    assert refused.get("ActionID") in (offer, "again")  # so a failure alone closes no offer
    assert invited == 1


async def test_a_leg_that_cannot_be_made_is_told_with_our_action_id(asterisk):
    offer = secrets.token_hex(16)
    async with connected(asterisk.ami_port, asterisk.ami_secret) as ami:
        await ami.client.action("Originate", originate(offer, "PJSIP/ben"))
        told = await ami.event("OriginateResponse", ActionID=offer)

    assert told.get("Response") == "Failure"


async def test_events_of_our_legs_carry_our_marks(asterisk):
    offer = secrets.token_hex(16)
    async with (
        Phones(asterisk, asterisk.phones["ana"], answers(ring=0.05)),
        connected(asterisk.ami_port, asterisk.ami_secret) as ami,
    ):
        await ami.client.action("Originate", originate(offer), variables={"ACD_OFFER": offer})
        up = await ami.event("Newstate", Uniqueid=offer, ChannelState="6")

    assert up.variables["ACD_OFFER"] == offer


def originate(offer: str, phone: str = "PJSIP/ana") -> dict[str, str]:
    return {
        "ActionID": offer, "Channel": phone, "ChannelId": offer, "Context": "acd-answer",
        "Exten": "s", "Priority": "1", "Timeout": "5000", "Async": "true",
    }  # fmt: skip
