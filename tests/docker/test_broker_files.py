"""The MQTT broker with the files that it gets in its container, here a real one of this machine."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from acd.lab.ports import LOOPBACK
from acd.lab.tools import find_mosquitto_clients
from tests.docker.compose_files import DOCKER, read
from tests.docker.site_folder import SECRETS, SiteFolder, new_site
from tests.mqtt.broker import Broker

CONFIGURATION = (DOCKER / "mosquitto/mosquitto.conf").read_text("utf-8")
OURS = ("allow_anonymous", "password_file", "acl_file", "sys_interval")
STATE, OTHER_STATE = "acd/centre/team/siege/state", "acd/centre/team/vallee/state"
PRIVATE = "acd/centre/private/call/queued"


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    made = new_site(tmp_path)
    assert made.prepare().returncode == 0
    return made


@pytest_asyncio.fixture
async def broker(site: SiteFolder) -> AsyncIterator[Broker]:
    """The lines of ours that say who may do what; a port and folders of this test."""
    lines = [line for line in CONFIGURATION.splitlines() if line.startswith(OURS)]
    assert len(lines) == len(OURS)
    text = "\n".join(lines).replace("/srv/mosquitto", str(site.broker))
    text = text.replace("/mosquitto/config", str(DOCKER / "mosquitto"))
    async with Broker(site.folder, *text.splitlines()) as running:
        yield running


def publishes(broker: Broker, user: str, password: str, topic: str) -> bool:
    """Kept by the broker. Whether it let us in: what its rules refuse it drops without a word."""
    who = ("-u", user, "-P", password)
    where = ("-h", LOOPBACK, "-p", str(broker.port), "-t", topic, "-m", "{}", "-r", "-q", "1")
    command = (*find_mosquitto_clients().publish, *where, *who)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def first_heard_by_the_board(broker: Broker, *topics: str) -> str:
    """What is kept comes in the order in which it is asked for."""
    wanted = [word for topic in topics for word in ("-t", topic)]
    where = ("-h", LOOPBACK, "-p", str(broker.port), "-C", "1", "-W", "20", "-F", "%t")
    board = ("-u", "board", "-P", SECRETS["mqtt-board.password"])
    return subscribed(*where, *board, *wanted).stdout.strip()


def subscribed(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    command = (*find_mosquitto_clients().subscribe, *arguments)
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


async def test_a_board_hears_what_the_service_tells(broker: Broker) -> None:
    assert publishes(broker, "acd", SECRETS["mqtt.password"], STATE)
    assert publishes(broker, "acd", SECRETS["mqtt.password"], OTHER_STATE)

    assert first_heard_by_the_board(broker, STATE, OTHER_STATE) == STATE
    assert first_heard_by_the_board(broker, OTHER_STATE, STATE) == OTHER_STATE


async def test_a_board_hears_nothing_that_is_private(broker: Broker) -> None:
    assert publishes(broker, "acd", SECRETS["mqtt.password"], PRIVATE)
    assert publishes(broker, "acd", SECRETS["mqtt.password"], STATE)

    assert first_heard_by_the_board(broker, PRIVATE, STATE) == STATE


async def test_a_board_tells_nothing(broker: Broker) -> None:
    assert publishes(broker, "board", SECRETS["mqtt-board.password"], OTHER_STATE)
    assert publishes(broker, "acd", SECRETS["mqtt.password"], STATE)

    assert first_heard_by_the_board(broker, OTHER_STATE, STATE) == STATE


async def test_nobody_comes_in_with_a_wrong_password(broker: Broker) -> None:
    assert not publishes(broker, "acd", "wrong", STATE)
    assert not publishes(broker, "nobody", SECRETS["mqtt.password"], STATE)


async def test_the_health_check_of_its_container_is_answered(
    broker: Broker, site: SiteFolder
) -> None:
    service = read("compose.yaml")["services"]["mosquitto"]
    _, name, *arguments = service["healthcheck"]["test"]

    asked = subscribed(*arguments, "-p", str(broker.port), XDG_CONFIG_HOME=str(site.broker))

    assert name == "mosquitto_sub"
    assert set(service["environment"]) == {"XDG_CONFIG_HOME"}
    assert "seconds" in asked.stdout, asked.stderr


async def test_a_password_that_has_not_changed_keeps_its_hash(site: SiteFolder) -> None:
    before = (site.broker / "passwords").read_text().splitlines()
    site.set_secret("mqtt-board.password", "another")

    site.prepare()

    after = (site.broker / "passwords").read_text().splitlines()
    changed = [line.partition(":")[0] for line in after if line not in before]
    assert changed == ["board"]
