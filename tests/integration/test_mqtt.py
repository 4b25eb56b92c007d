"""What others hear through a real MQTT broker, and what they hear when it or we die."""

import asyncio
import base64
import hashlib
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from structlog.testing import capture_logs

from acd.config.settings import BrokerSettings, TlsSettings
from acd.core import facts as f
from acd.core.model import AdvisorState
from acd.lab.ports import LOOPBACK, free_ports
from acd.lab.tools import find_mosquitto_clients
from tests.faults.patience import until
from tests.mqtt.broker import Broker
from tests.mqtt.followed_floor import followed
from tests.mqtt.schemas import complaints
from tests.mqtt.subscriber import Heard, listening
from tests.small_site import ANA, write_site
from tests.test_service import Asterisk

SERVICE, SIEGE_STATE = "acd/centre/service/state", "acd/centre/team/siege/state"
CALLS = "acd/centre/event/call"
NOBODY = {state.value: 0 for state in AdvisorState}


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    async with Broker(tmp_path) as broker:
        yield broker


async def test_who_comes_late_finds_how_things_are(broker: Broker) -> None:
    async with followed(broker.port) as world:
        world.happen([f.AdvisorLoggedIn(ANA, world.clock())])
        async with listening(broker.port) as early:
            await early.until(SERVICE, state="online", asterisk=True)
            await early.until(SIEGE_STATE, waiting=0)
        async with listening(broker.port) as late:
            await until("all states", lambda: len(late.kept()) == 3)

    assert late.kept()[SERVICE]["state"] == "online"
    assert late.kept()[SIEGE_STATE]["advisors"]["ready"] == 1
    assert late.kept()["acd/centre/line/accueil/state"]["open"]
    assert not [w for topic, body in late.kept().items() for w in complaints(topic, body)]


async def test_who_leaves_is_offline(broker: Broker) -> None:
    async with listening(broker.port) as heard:
        async with followed(broker.port):
            await heard.until(SERVICE, state="online")
        await heard.until(SERVICE, state="offline")

    assert heard.bodies(SERVICE)[-1] == {"state": "offline"}
    assert complaints(SERVICE, {"state": "offline"}) == []


def is_online(body: dict[str, Any]) -> bool:
    return body.get("state") == "online"


def numbers(messages: list[tuple[str, dict[str, Any], bool]]) -> list[int]:
    return [body["sequence"] for topic, body, _ in messages if topic.startswith(CALLS)]


async def test_a_broker_that_dies_under_load_leaves_no_hole_unseen(broker: Broker) -> None:
    """A thousand events a second; what it had acknowledged and not passed on dies with it."""
    async with listening(broker.port) as heard, followed(broker.port) as world:
        await heard.until(SERVICE, state="online")
        for tenth in range(30):
            await world.come_and_go(50)
            await asyncio.sleep(0.1)
            if tenth == 10:
                await broker.kill()
            if tenth == 15:
                await broker.start()
        await heard.until(CALLS, sequence=2 * world.calls)

    # States are told first after each connection, this one of them last.
    back_at = max(i for i, (_, body, _) in enumerate(heard.messages) if is_online(body))
    before, after = numbers(heard.messages[:back_at]), numbers(heard.messages[back_at:])
    assert before == list(range(1, len(before) + 1))
    assert after == list(range(after[0], 2 * world.calls + 1))
    assert world.follower.lost == 0


# Two services of one site


def runs(heard: Heard) -> list[str]:
    """What was said of the service, in order; of who is online the run."""
    said = [body.get("run", body["state"]) for body in heard.bodies(SERVICE)]
    return [one for number, one in enumerate(said) if said[number - 1 : number] != [one]]


async def test_whoever_has_asterisk_no_longer_leaves_the_broker_to_who_has_it(
    broker: Broker,
) -> None:
    """They ended each other's connection each second, and old states were told as new ones."""
    async with (
        listening(broker.port) as heard,
        followed(broker.port) as first,
        followed(broker.port, is_up=False) as second,
    ):
        one = (await heard.until(SERVICE, state="online"))["run"]
        first.go_down()
        second.come_up()
        await until("the second is there", lambda: second.follower.is_connected)
        for what, away in ((f.AdvisorLoggedIn, 1), (f.AdvisorLoggedOut, 2)):
            second.happen([what(ANA, second.clock())])  # each is told in a second of its own
            await heard.until(SIEGE_STATE, advisors={**NOBODY, "ready": 2 - away, "away": away})
        other = (await heard.until(SERVICE, state="online", asterisk=True))["run"]
        was_connected = first.follower.is_connected

        second.go_down()
        first.come_up()
        await heard.until(SERVICE, run=one, asterisk=True)

    assert not was_connected
    assert [run for run in runs(heard) if run != "offline"] == [one, other, one]


async def test_who_stood_by_for_long_is_offline_and_says_nothing(broker: Broker) -> None:
    async with listening(broker.port) as heard:
        async with followed(broker.port, leave_after=0.2) as world:
            await heard.until(SERVICE, state="online")
            world.go_down()
            await heard.until(SERVICE, state="offline")
            said = len(heard.messages)
            world.happen([f.AdvisorLoggedIn(ANA, world.clock())])
            await world.come_and_go(10)
            async with listening(broker.port) as late:
                await late.until(SERVICE, state="offline")
        assert len(heard.messages) == said


# Who may


@dataclass(frozen=True)
class Papers:
    """What a broker that checks everything is started with, and what one needs to come in."""

    folder: Path
    lines: tuple[str, ...]
    settings: BrokerSettings


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    for name, whose in (("server", LOOPBACK), ("client", "acd")):
        certificate = authority.issue_cert(whose)
        certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / f"{name}.pem")
    (tmp_path / "passwords").write_text(f"acd:{hashed('right')}\n")
    (tmp_path / "passwords").chmod(0o600)
    lines = (
        f"cafile {tmp_path}/ca.pem",
        *(f"{key} {tmp_path}/server.pem" for key in ("certfile", "keyfile")),
        "require_certificate true",
        "allow_anonymous false",
        f"password_file {tmp_path}/passwords",
    )
    tls = TlsSettings(tmp_path / "ca.pem", tmp_path / "client.pem")
    return Papers(tmp_path, lines, BrokerSettings("centre", LOOPBACK, 0, "acd", "right", tls))


def hashed(password: str) -> str:
    """As mosquitto_passwd writes it."""
    salt, rounds = b"twelve bytes", 101
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    return "$".join(["", "7", str(rounds), *(base64.b64encode(b).decode() for b in (salt, digest))])


async def test_with_certificate_and_password_one_comes_in(papers: Papers) -> None:
    async with Broker(papers.folder, *papers.lines) as broker:
        settings = replace(papers.settings, port=broker.port)
        async with followed(broker.port, settings) as world:
            await until("it is connected", lambda: world.follower.is_connected)


def with_another_password(settings: BrokerSettings) -> BrokerSettings:
    return replace(settings, password="wrong")


def without_a_certificate(settings: BrokerSettings) -> BrokerSettings:
    assert settings.tls is not None
    return replace(settings, tls=TlsSettings(settings.tls.ca))


def with_another_authority(settings: BrokerSettings) -> BrokerSettings:
    return replace(settings, tls=TlsSettings())


def in_the_clear(settings: BrokerSettings) -> BrokerSettings:
    return replace(settings, tls=None)


def with_a_file_that_is_gone(settings: BrokerSettings) -> BrokerSettings:
    return replace(settings, tls=TlsSettings(Path("/nowhere/ca.pem")))


@pytest.mark.parametrize(
    "changed",
    [
        with_another_password,
        without_a_certificate,
        with_another_authority,
        in_the_clear,
        with_a_file_that_is_gone,
    ],
)
async def test_who_may_not_come_in_says_so_once_and_goes_on(
    papers: Papers, changed: Callable[[BrokerSettings], BrokerSettings]
) -> None:
    async with Broker(papers.folder, *papers.lines) as broker:
        settings = replace(changed(papers.settings), port=broker.port)
        with capture_logs() as logs:
            async with followed(broker.port, settings) as world:
                await until("it is said", lambda: bool(logs))
                await world.come_and_go(10)

    assert [log["event"] for log in logs] == ["mqtt_lost"]
    assert not {"right", "wrong"} & set(str(logs).split())


# The whole service


@asynccontextmanager
async def acd_run(folder: Path, broker: Broker) -> AsyncIterator[asyncio.subprocess.Process]:
    """`acd run` beside an Asterisk that has nothing going on."""
    async with Asterisk([]) as asterisk:
        (metrics_port,) = free_ports(1)
        file = write_site(folder, ami_port=asterisk.port, metrics_port=metrics_port)
        with file.open("a") as more:
            more.write(f'[mqtt]\nport = {broker.port}\nsite = "centre"\n')
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "acd", "run"),
            cwd=folder,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_service_that_ends_is_offline_at_once(
    broker: Broker, tmp_path: Path, how: signal.Signals
) -> None:
    async with listening(broker.port) as heard, acd_run(tmp_path, broker) as process:
        await heard.until(SERVICE, state="online", asterisk=True)
        process.send_signal(how)
        await process.wait()
        await heard.until(SERVICE, state="offline")

    assert not [w for topic, body, _ in heard.messages for w in complaints(topic, body)]


async def test_the_readme_says_how_to_listen_and_it_works(broker: Broker) -> None:
    command = (*find_mosquitto_clients().subscribe, "-h", LOOPBACK, "-p", str(broker.port))
    async with followed(broker.port) as world:
        await until("it is connected", lambda: world.follower.is_connected)
        listener = await asyncio.create_subprocess_exec(
            *(*command, "-t", "acd/centre/team/+/state", "-C", "1"), stdout=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(15.0):
            said, _ = await listener.communicate()

    assert complaints(SIEGE_STATE, json.loads(said)) == []
