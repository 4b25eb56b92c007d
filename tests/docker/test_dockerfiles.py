"""What can be said of the images without building them."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from acd import __version__
from tests.docker.compose_files import DOCKER, REPOSITORY, read

DOCKERFILES = sorted(DOCKER.glob("*/Dockerfile"))
STAGE = re.compile(r"FROM (\S+)(?: AS (\S+))?")
LOCKED = re.compile(r"^([a-z0-9-]+==\S+)(.*?)(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)
ARGUMENT = re.compile(r"\$\{(\w+)\}")

each_dockerfile = pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.parent.name)


def instructions(file: Path) -> list[tuple[str, str]]:
    """Each as one line, without comments."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()[:1] != "#"]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    pairs = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(name, rest.strip()) for name, _, rest in pairs]


def of(file: Path, name: str) -> list[str]:
    return [rest for found, rest in instructions(file) if found == name]


def pins(text: str) -> dict[str, frozenset[str]]:
    """Each package with its version, and the hashes that it may have."""
    return {name: frozenset(re.findall(r"sha256:\w+", rest)) for name, rest in LOCKED.findall(text)}


def test_there_is_a_dockerfile_for_each_image_that_is_built() -> None:
    built = {
        service["build"]["dockerfile"]
        for name in ("compose.yaml", "compose.demo.yaml")
        for service in read(name)["services"].values()
        if "build" in service
    }

    assert built == {str(file.relative_to(REPOSITORY)) for file in DOCKERFILES}


def let_through(file: Path) -> list[str]:
    """What of the repository a build is given; everything else is held back."""
    rules = Path(f"{file}.dockerignore").read_text("utf-8").splitlines()
    assert "*" in rules
    return [rule[1:] for rule in rules if rule.startswith("!")]


@each_dockerfile
def test_all_that_is_copied_is_there_and_let_through(file: Path) -> None:
    own = [copied.split()[:-1] for copied in of(file, "COPY") if "--from=" not in copied]
    sources = [source for copied in own for source in copied]

    assert sources
    for source in sources:
        assert (REPOSITORY / source).exists()
        assert [
            rule
            for rule in let_through(file)
            if source == rule or source.startswith(f"{rule}/") or rule.startswith(f"{source}/")
        ]


@each_dockerfile
def test_secrets_and_stores_are_never_sent_to_a_build(file: Path) -> None:
    assert not [rule for rule in let_through(file) if "site" in rule or rule in (".", "docker")]


@each_dockerfile
def test_the_base_is_one_argument_with_a_suite_of_debian(file: Path) -> None:
    stages = [STAGE.fullmatch(rest) for rest in of(file, "FROM")]
    known = {found[2] for found in stages if found and found[2]}
    bases = {found[1] for found in stages if found} - known

    assert bases <= {"${BASE}", "scratch"}
    assert "BASE=debian:trixie-slim" in of(file, "ARG")


@each_dockerfile
def test_an_image_runs_as_somebody_without_rights_and_without_a_shell(file: Path) -> None:
    uid, gid = of(file, "USER")[-1].split(":")
    started = [json.loads(rest) for rest in of(file, "ENTRYPOINT")]
    checks = [rest.partition(" CMD ")[2] for rest in of(file, "HEALTHCHECK")]

    assert int(uid) >= 10_000
    assert int(gid) >= 10_000
    assert started
    assert checks
    assert not {"sh", "bash", "/bin/sh"} & {word for words in started for word in words}
    assert all(isinstance(json.loads(check), list) for check in checks)


@each_dockerfile
def test_an_image_says_what_it_is(file: Path) -> None:
    labels = " ".join(of(file, "LABEL"))

    for name in ("title", "description", "licenses"):
        assert f"org.opencontainers.image.{name}=" in labels
    assert of(file, "STOPSIGNAL") == ["SIGTERM"]


def test_the_service_says_which_version_it_is() -> None:
    file = DOCKER / "acd/Dockerfile"

    assert set(ARGUMENT.findall(" ".join(of(file, "LABEL")))) == {"VERSION", "REVISION"}
    assert f"VERSION={__version__}" in of(file, "ARG")


def test_asterisk_is_fetched_with_files_that_no_release_changes(tmp_path: Path) -> None:
    """Another image of it would cut calls at each upgrade."""
    file = DOCKER / "asterisk/Dockerfile"
    copied = [rest.split() for rest in of(file, "COPY") if "--from=" not in rest]
    for *sources, target in copied:
        for source in sources:
            is_folder = target.endswith("/")
            place = tmp_path / target.strip("/") / (Path(source).name if is_folder else "")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / source, place)

    fetching = (sys.executable, "-I", "-c", RUN_AS_A_MODULE, tmp_path / "build/docker/asterisk")
    ended = subprocess.run(fetching, capture_output=True, text=True, check=False, timeout=60)

    assert ended.stdout == "asterisk\n", ended.stderr
    assert not [place for place in tmp_path.rglob("*.py") if __version__ in place.read_text()]
    assert "acd/errors.py" not in {source for *sources, _ in copied for source in sources}
    assert not set(ARGUMENT.findall(" ".join(of(file, "LABEL"))))


RUN_AS_A_MODULE = "import sys; sys.path.insert(0, sys.argv[1]); import fetch; " + (
    "print(fetch.programs.ASTERISK[0])"
)


def test_the_service_is_made_of_packages_that_are_held_to_their_hashes() -> None:
    (installing,) = [rest for rest in of(DOCKER / "acd/Dockerfile", "RUN") if "pip install" in rest]

    assert "--require-hashes" in installing
    assert "--only-binary :all:" in installing


def test_the_service_has_the_versions_that_were_tested_and_no_tool_of_developers() -> None:
    whole = pins((REPOSITORY / "requirements.lock").read_text("utf-8"))
    service = pins((DOCKER / "acd/requirements.lock").read_text("utf-8"))
    names = {pin.partition("==")[0] for pin in service}

    assert service.items() <= whole.items()
    assert all(service.values())
    assert {"aiomqtt", "pydantic", "sqlalchemy", "typer"} <= names
    assert not {"mypy", "pytest", "ruff", "matplotlib"} & names


def test_the_service_lacks_nothing_that_it_asks_for() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {re.split(r"[^a-z0-9-]", one)[0] for one in project["dependencies"]}
    service = pins((DOCKER / "acd/requirements.lock").read_text("utf-8"))

    assert asked <= {pin.partition("==")[0] for pin in service}
