"""The images, really built and really started, each as far as its health check.

These tests are there where a builder is: root, Debian and its `buildah` (see builder.py).
Elsewhere `test_dockerfiles.py` and `test_compose.py` say what can be said without. A container runs
as its service of the compose file says: its user, no rights, a read-only file system (machine.py).
The first time takes minutes and the network; then layers are there, and what has changed is built.
"""

import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from acd import __version__
from acd.lab.day import VALLEE
from tests.docker import builder
from tests.docker.builder import Image
from tests.docker.compose_files import DOCKER, laid_over, read
from tests.docker.machine import Machine, Runnable
from tests.docker.stand_ins import STAND_INS
from tests.faults.patience import until

pytestmark = pytest.mark.timeout(1500)
on_the_machine = pytest.mark.asyncio(loop_scope="module")
MOST_BYTES = 250_000_000
NEW_NUMBER = "+33199009999"
LASTING = ("asterisk", "mosquitto", "acd", "prometheus", "alertmanager", "people")
TOOLS_OF_DEVELOPERS = {"mypy", "pytest", "ruff", "hypothesis", "matplotlib", "pip", "setuptools"}


@dataclass(frozen=True, slots=True)
class Built:
    service: Image
    phones: Image
    asterisk: Image

    def by_service(self) -> dict[str, Runnable]:
        ours = {"prepare": self.service, "acd": self.service, "asterisk": self.asterisk}
        return {**ours, "scene": self.phones, "people": self.phones, **STAND_INS}


@pytest.fixture(scope="module")
def built() -> Built:
    return Built(
        service=builder.build("docker/acd/Dockerfile", "service"),
        phones=builder.build("docker/acd/Dockerfile", "phones"),
        asterisk=builder.build("docker/asterisk/Dockerfile"),
    )


@pytest.fixture(scope="module")
def unpacked(built: Built) -> Iterator[Path]:
    yield built.service.unpacked()
    builder.discard()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The compose files of the demo, with fresh secrets."""
    secrets = tmp_path_factory.mktemp("secrets")
    made = subprocess.run(
        (DOCKER / "new-secrets", secrets, "phones.password"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.count(": made") == 6
    environ = {"ACD_SECRETS": str(secrets)}
    return laid_over(read("compose.yaml", environ), read("compose.demo.yaml", environ))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def machine(
    built: Built, demo: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Machine]:
    """All that the demo starts but Grafana, in its order."""
    folder = tmp_path_factory.mktemp("machine")
    async with Machine(folder, demo, built.by_service()) as running:
        for name in ("scene", "prepare"):
            assert await running.run(name) == 0, running.log(name)
        for name in LASTING:
            await running.start(name)
        for name in LASTING:
            await running.healthy(name)
        yield running


def test_the_service_is_at_most_250_mb(built: Built) -> None:
    assert built.service.bytes() <= MOST_BYTES


@pytest.mark.parametrize(("image", "name"), [("service", "acd"), ("asterisk", "asterisk")])
def test_an_image_by_itself_is_as_healthy_and_as_powerless_as_in_the_compose_file(
    built: Built, demo: dict[str, Any], image: str, name: str
) -> None:
    config = getattr(built, image).config()
    service = demo["services"][name]

    assert config["User"] == service["user"]
    assert config["Healthcheck"]["Test"] == service["healthcheck"]["test"]
    assert config["StopSignal"] == "SIGTERM"


def test_the_service_says_its_version(built: Built) -> None:
    assert built.service.config()["Labels"]["org.opencontainers.image.version"] == __version__


def test_the_service_brings_no_tool_of_developers(unpacked: Path) -> None:
    packages = next(unpacked.glob("opt/acd/.venv/lib/python3*/site-packages"))
    there = {path.name for path in packages.iterdir()}

    assert "pydantic" in there
    assert not there & TOOLS_OF_DEVELOPERS


def test_nothing_in_the_service_may_be_changed_by_who_runs_it(unpacked: Path) -> None:
    files = [path for path in (unpacked / "opt/acd").rglob("*") if not path.is_symlink()]

    assert files
    assert not [path for path in files if path.stat().st_uid or path.stat().st_mode & 0o022]


@on_the_machine
async def test_every_container_answers_its_health_check(machine: Machine) -> None:
    for name in LASTING:
        await machine.healthy(name, within=5.0)


@on_the_machine
async def test_callers_are_answered(machine: Machine) -> None:
    async def somebody_was() -> bool:
        code, said = await machine.execute("acd", "acd", "calls", "--json")
        return code == 0 and '"answered"' in said

    await until("a caller has been answered", somebody_was)


@on_the_machine
async def test_prometheus_scrapes_the_service_and_reckons_by_its_rules(machine: Machine) -> None:
    async def has_a_value() -> bool:
        asked = ("promtool", "query", "instant", "http://127.0.0.1:9090")
        up = await machine.execute("prometheus", *asked, 'up{job="acd"} == 1')
        ruled = await machine.execute("prometheus", *asked, "acd:service_level:ratio1h")
        return "acd" in up[1] and ruled[0] == 0

    await until("Prometheus knows the service", has_a_value)


@on_the_machine
async def test_the_broker_is_told_that_the_service_is_there(
    machine: Machine, demo: dict[str, Any]
) -> None:
    secrets = Path(demo["secrets"]["mqtt.password"]["file"]).parent
    board = ("-u", "board", "-P", (secrets / "mqtt-board.password").read_text())

    _, said = await machine.execute(
        *("mosquitto", "mosquitto_sub", "-h", "127.0.0.1", *board),
        *("-t", "acd/demo/service/state", "-C", "1", "-W", "10"),
    )

    assert json.loads(said)["state"] == "online"


@on_the_machine
async def test_the_inspection_has_nothing_against_the_asterisk_of_the_image(
    machine: Machine,
) -> None:
    code, said = await machine.execute("acd", "acd", "check")

    assert code == 0, said


@on_the_machine
async def test_a_container_cannot_write_where_its_service_gives_it_no_place(
    machine: Machine,
) -> None:
    code, said = await machine.execute("acd", "touch", "/opt/acd/acd/new.py", "/etc/acd/new")

    assert code != 0
    assert said.count("Read-only file system") == 2


@on_the_machine
@pytest.mark.parametrize(
    ("name", "secrets"),
    [
        ("acd", ["ami.secret", "mqtt.password"]),
        ("people", ["phones.password"]),
    ],
)
async def test_a_container_sees_its_own_secrets_and_no_other(
    machine: Machine, name: str, secrets: list[str]
) -> None:
    _, said = await machine.execute(name, "find", "/run/secrets", "/etc/acd", "-type", "f")

    found = [path.rpartition("/")[2] for path in said.split() if "/run/secrets/" in path]
    assert sorted(found) == secrets
    assert "/etc/acd/acd.toml" in said
    assert "/etc/acd/secrets" not in said


@on_the_machine
async def test_asterisk_says_in_the_log_of_its_container_what_is_wrong(machine: Machine) -> None:
    assert "Unable to open log file" not in machine.log("asterisk")


@on_the_machine
async def test_prepare_writes_nothing_when_nothing_has_changed(machine: Machine) -> None:
    code = await machine.run("prepare")

    assert code == 0
    assert machine.log("prepare") == "prepare: nothing has changed\n"


@on_the_machine
async def test_a_new_number_reaches_asterisk_by_prepare_and_a_reload(machine: Machine) -> None:
    config = machine.volume("demo-site") / "acd.toml"
    config.write_text(config.read_text("utf-8").replace(VALLEE, NEW_NUMBER), "utf-8")
    console = ("asterisk", "-C", "/srv/asterisk/etc/asterisk.conf", "-rx")

    code = await machine.run("prepare")
    await machine.execute("asterisk", *console, "dialplan reload")

    _, numbers = await machine.execute("asterisk", *console, "dialplan show acd-numbers")
    assert code == 0
    assert machine.log("prepare") == "prepare: /srv/asterisk/etc/acd-generated.conf: written\n"
    assert NEW_NUMBER in numbers
    assert VALLEE not in numbers


@on_the_machine
async def test_the_running_service_takes_the_new_number(machine: Machine) -> None:
    code, said = await machine.execute("acd", "acd", "reload")

    assert code == 0, said
    assert NEW_NUMBER in said


@on_the_machine
async def test_a_back_up_is_made_while_the_service_runs_where_its_container_may_write(
    machine: Machine,
) -> None:
    folder = "/var/lib/acd/back-ups"

    await machine.execute("acd", "mkdir", "-p", folder)
    code, said = await machine.execute("acd", "acd", "backup", "--keep", "14", folder)

    assert code == 0, said
    assert len(list((machine.volume("demo-data") / "back-ups").iterdir())) == 1


@on_the_machine
async def test_the_doctor_finds_nothing_wrong_in_the_containers(machine: Machine) -> None:
    code, said = await machine.execute("acd", "acd", "doctor", "--json")

    wrong = [it for it in json.loads(said)["findings"] if it["verdict"] == "wrong"]
    assert (code, wrong) == (0, [])


@on_the_machine
async def test_the_service_stops_politely_and_is_healthy_again(machine: Machine) -> None:
    code = await machine.stop("acd")
    await machine.start("acd")
    await machine.healthy("acd")

    assert code == 0
