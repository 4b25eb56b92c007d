"""The compose files: what the specification asks, and what we ask of every container."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.docker.compose_files import (
    DOCKER,
    README,
    complaints,
    laid_over,
    mounts,
    read,
    variables,
)

SITE = read("compose.yaml")
DEMO = laid_over(SITE, read("compose.demo.yaml"))
MEMORY = re.compile(r"[1-9]\d*[mg]")
PINNED = re.compile(r"[a-z0-9/-]+:v?\d+\.\d+\.\d+|acd[a-z-]*:local")
ONE_SHOTS = {"prepare", "scene"}
LOOPBACK = re.compile(r"127\.0\.0\.1:\d+")


def services() -> list[Any]:
    found = {f"demo-{name}": service for name, service in DEMO["services"].items()}
    found |= SITE["services"]
    return [pytest.param(service, id=name) for name, service in found.items()]


each_service = pytest.mark.parametrize("service", services())


def words(service: dict[str, Any]) -> str:
    return " ".join(service.get("command", []))


@pytest.mark.parametrize("name", ["compose.yaml", "compose.demo.yaml"])
def test_the_specification_has_nothing_against_it(name: str) -> None:
    document = read(name)

    assert complaints(document) == []


def test_the_specification_does_refuse() -> None:
    document = laid_over(SITE, {"services": {"acd": {"read_onyl": True}}})

    assert len(complaints(document)) == 1
    assert "'read_onyl'" in complaints(document)[0]


def test_the_project_has_a_name_that_an_engine_takes() -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", SITE["name"])


@each_service
def test_a_container_can_do_no_more_than_it_must(service: dict[str, Any]) -> None:
    user, _, group = service["user"].partition(":")

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert int(user) > 0
    assert int(group) > 0
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service)


@each_service
def test_a_container_has_its_limits(service: dict[str, Any]) -> None:
    assert MEMORY.fullmatch(service["mem_limit"])
    assert service["pids_limit"] <= 2048
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert all("size=" in mount for mount in service["tmpfs"])


@each_service
def test_a_container_is_of_a_version_that_is_named(service: dict[str, Any]) -> None:
    assert PINNED.fullmatch(service["image"])


@pytest.mark.parametrize("document", [SITE, DEMO], ids=["site", "demo"])
def test_whoever_does_not_end_by_itself_has_a_health_check_and_comes_back(
    document: dict[str, Any],
) -> None:
    lasting = {n: s for n, s in document["services"].items() if n not in ONE_SHOTS}

    assert all(service["healthcheck"]["test"][0] == "CMD" for service in lasting.values())
    assert all(service["restart"] == "unless-stopped" for service in lasting.values())


@pytest.mark.parametrize("document", [SITE, DEMO], ids=["site", "demo"])
def test_whoever_is_waited_for_is_known_and_can_be_seen_to_be_well(
    document: dict[str, Any],
) -> None:
    conditions = [
        (name, wanted["condition"])
        for service in document["services"].values()
        for name, wanted in service.get("depends_on", {}).items()
    ]

    assert conditions
    for name, condition in conditions:
        assert name in document["services"]
        assert (condition == "service_completed_successfully") == (name in ONE_SHOTS)


@each_service
def test_nothing_of_the_machine_is_mounted_but_files_of_this_repository(
    service: dict[str, Any],
) -> None:
    for mount in mounts(service):
        if mount.is_folder_of_the_machine:
            source = (DOCKER / mount.source).resolve()
            assert source.exists()
            assert source.is_relative_to(DOCKER.parent)
            assert mount.is_read_only


@pytest.mark.parametrize("document", [SITE, DEMO], ids=["site", "demo"])
def test_every_volume_is_declared_used_and_written_by_somebody(document: dict[str, Any]) -> None:
    used = [mount for service in document["services"].values() for mount in mounts(service)]
    volumes = {mount.source for mount in used if not mount.is_folder_of_the_machine}
    written = {mount.source for mount in used if not mount.is_read_only}

    assert volumes <= set(document["volumes"])
    assert written == volumes
    assert document is DEMO or volumes == set(document["volumes"])


@pytest.mark.parametrize("document", [SITE, DEMO], ids=["site", "demo"])
def test_a_secret_is_a_file_and_never_a_variable(document: dict[str, Any]) -> None:
    wanted = {
        secret if isinstance(secret, str) else secret["source"]
        for service in document["services"].values()
        for secret in service.get("secrets", [])
    }
    variables_set = {
        name: value
        for service in document["services"].values()
        for name, value in service.get("environment", {}).items()
    }

    assert wanted == set(document["secrets"])
    assert all(set(secret) == {"file"} for secret in document["secrets"].values())
    hidden = {n: v for n, v in variables_set.items() if re.search("PASSWORD|SECRET|TOKEN", n)}
    assert all(name.endswith("__FILE") and Path(v).is_absolute() for name, v in hidden.items())


@pytest.mark.parametrize("name", ["prometheus", "alertmanager"])
def test_what_looks_on_listens_on_this_machine_alone(name: str) -> None:
    arguments = words(SITE["services"][name])

    assert re.search(r"--web\.listen-address=127\.0\.0\.1:\d+", arguments)
    assert name == "prometheus" or "--cluster.listen-address=" in arguments.split()


def test_the_boards_and_the_broker_listen_on_this_machine_alone() -> None:
    grafana = SITE["services"]["grafana"]["environment"]
    broker = (DOCKER / "mosquitto/mosquitto.conf").read_text("utf-8")

    assert grafana["GF_SERVER_HTTP_ADDR"] == "127.0.0.1"
    assert re.findall(r"^listener .*", broker, re.MULTILINE) == ["listener 1883 127.0.0.1"]
    assert "allow_anonymous false" in broker.splitlines()


def test_nothing_is_published_since_the_machines_own_network_is_used() -> None:
    every = [*SITE["services"].values(), *DEMO["services"].values()]

    assert {service["network_mode"] for service in every} == {"host"}
    assert not [service for service in every if "ports" in service]


def test_the_demo_listens_to_nobody_outside() -> None:
    assert LOOPBACK.fullmatch(DEMO["services"]["prepare"]["environment"]["ACD_SIP_BIND"])


def test_the_readme_tells_of_every_container_volume_variable_and_secret() -> None:
    text = README.read_text("utf-8")
    names = {*DEMO["services"], *SITE["volumes"], *SITE["secrets"]}
    names |= variables("compose.yaml") | variables("compose.demo.yaml")

    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


def test_the_readme_tells_of_every_port() -> None:
    text = README.read_text("utf-8")
    documents = [SITE, (DOCKER / "mosquitto/mosquitto.conf").read_text("utf-8")]
    ports = set(re.findall(r"(?:127\.0\.0\.1|0\.0\.0\.0)[: ](\d{4,5})", str(documents)))
    ports |= {"10000-11999", SITE["services"]["grafana"]["environment"]["GF_SERVER_HTTP_PORT"]}

    assert [port for port in sorted(ports) if port not in text] == []
