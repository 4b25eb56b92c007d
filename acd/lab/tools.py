"""Where the programs are that the lab runs: Asterisk and SIPp, Prometheus and an MQTT broker.

Rule 1: a suitable program of the machine itself comes first, else the one that `make setup` put
        into a folder of `.tools`: `root` for what telephones, `monitoring` for what looks on,
        `packaging` for what a package is tried with.
Rule 2: what lies in such a folder is run by the folder's own loader with the folder's own
        libraries: no root, no chroot, and it does not matter how old the machine's libraries are.
Rule 3: looking is all that happens here. Only `make setup` (`.ci/setup`) downloads anything; it
        imports this module to know what is missing, so nothing outside Python's own library is
        imported here.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from acd.errors import ToolMissing

TOOLS = Path(__file__).resolve().parents[2] / ".tools" / "root"
"""A small Debian tree, made by `make setup`; its programs are run from outside."""

MONITORING = TOOLS.with_name("monitoring")
"""Another one: a newer Prometheus must not bring another Asterisk with it."""

PACKAGING = TOOLS.with_name("packaging")
"""What a package of ours is tried with."""

OLDEST_ASTERISK = (22, 4, 0)
"""Before it, what a caller does after a bridge was broken (asterisk/asterisk#1144)."""

NEEDED_MODULES = ("app_queue", "app_mixmonitor", "func_lock", "res_musiconhold", "res_pjsip")
NEEDED_DATA = ("documentation/core-en_US.xml", "moh/*", "sounds/en", "sounds/fr")

PLACES = (*os.get_exec_path(), "/usr/sbin", "/usr/local/sbin", "/opt/asterisk/sbin")
"""Where a machine has programs. An ordinary user's PATH often leaves out where Asterisk is."""

ANSWER_SECONDS = 10


@dataclass(frozen=True, slots=True)
class AsteriskProgram:
    """An Asterisk that the lab can start: put `modules` and `data` into its `asterisk.conf`."""

    command: tuple[str, ...]  # append `-C asterisk.conf -f` and so on
    modules: Path  # astmoddir
    data: Path  # astdatadir: sounds, music on hold, documentation
    version: str  # "22.10.1"


@dataclass(frozen=True, slots=True)
class MosquittoClients:
    """The commands of one topic each; append their arguments."""

    publish: tuple[str, ...]  # mosquitto_pub
    subscribe: tuple[str, ...]  # mosquitto_sub


@cache
def find_asterisk(tools: Path = TOOLS, places: tuple[str, ...] = PLACES) -> AsteriskProgram:
    """The Asterisk to run. ToolMissing, with what was found unsuitable, when there is none."""
    refused = []
    for program in _asterisks(tools, places):
        reasons = unsuitable(program)
        if not reasons:
            return program
        refused.append(f"{program.command[-1]} {program.version}: {', '.join(reasons)}")
    found = f" ({'; '.join(refused)})" if refused else ""
    raise ToolMissing(f"no suitable Asterisk on this machine{found}; to install one: make setup")


@cache
def find_sipp(tools: Path = TOOLS, places: tuple[str, ...] = PLACES) -> tuple[str, ...]:
    """The command that starts SIPp; append its arguments."""
    return _command("sipp", tools, places)


@cache
def find_prometheus(tools: Path = MONITORING, places: tuple[str, ...] = PLACES) -> tuple[str, ...]:
    """The command that starts Prometheus; append its arguments."""
    return _command("prometheus", tools, places)


@cache
def find_promtool(tools: Path = MONITORING, places: tuple[str, ...] = PLACES) -> tuple[str, ...]:
    """The command that checks what is written for Prometheus; append what."""
    return _command("promtool", tools, places)


@cache
def find_amtool(tools: Path = MONITORING, places: tuple[str, ...] = PLACES) -> tuple[str, ...]:
    """The command that checks what is written for the Alertmanager; append what."""
    return _command("amtool", tools, places)


@cache
def find_mosquitto(tools: Path = MONITORING, places: tuple[str, ...] = PLACES) -> tuple[str, ...]:
    """The command that starts the MQTT broker; append `-c mosquitto.conf`."""
    return _command("mosquitto", tools, places)


@cache
def find_mosquitto_clients(
    tools: Path = MONITORING, places: tuple[str, ...] = PLACES
) -> MosquittoClients:
    return MosquittoClients(
        publish=_command("mosquitto_pub", tools, places),
        subscribe=_command("mosquitto_sub", tools, places),
    )


@cache
def find_mmdebstrap(tools: Path = PACKAGING, places: tuple[str, ...] = PLACES) -> tuple[str, ...]:
    """The command that makes a Debian in a folder: a script, for the machine's own Perl."""
    carried = tools / "usr/bin/mmdebstrap"
    for program in (*_installed("mmdebstrap", places), carried):
        if program.exists():
            return (str(program),)
    raise ToolMissing("no mmdebstrap on this machine; to install it: make setup")


def unsuitable(program: AsteriskProgram) -> list[str]:
    """Why the lab cannot use this Asterisk; empty when it can."""
    reasons = []
    if _numbers(program.version) < OLDEST_ASTERISK:
        reasons.append(f"older than {'.'.join(map(str, OLDEST_ASTERISK))}")
    reasons += [
        f"no module {name}"
        for name in NEEDED_MODULES
        if not (program.modules / f"{name}.so").exists()
    ]
    reasons += [f"no {name}" for name in NEEDED_DATA if not any(program.data.glob(name))]
    return reasons


def run_from(tree: Path, program: Path) -> tuple[str, ...]:
    """The command that runs a program of another Debian's tree, wherever that tree lies."""
    # Old packages put the loader into /lib or /lib64, newer ones into the same below /usr.
    loaders = [
        found
        for place in ("usr/lib*", "lib*", "usr/lib/*-linux-*", "lib/*-linux-*")
        for found in sorted(tree.glob(f"{place}/ld-linux*.so.*"))
    ]
    if not loaders:
        raise ToolMissing(f"{tree} has no loader; to make it anew: rm -rf {tree} && make setup")
    libraries = [
        str(found)
        for place in ("usr/lib", "lib")
        for found in (*sorted(tree.glob(f"{place}/*-linux-*")), tree / place)
        if found.is_dir()
    ]
    return (str(loaders[0]), "--library-path", ":".join(libraries), str(program))


def _command(name: str, tools: Path, places: Sequence[str]) -> tuple[str, ...]:
    """The machine's own program of that name, else the folder's."""
    for installed in _installed(name, places):
        return (str(installed),)
    for carried in (tools / "usr/bin" / name, tools / "usr/sbin" / name):
        if carried.exists():
            return run_from(tools, carried)
    raise ToolMissing(f"no {name} on this machine; to install it: make setup")


def _asterisks(tools: Path, places: Sequence[str]) -> Iterator[AsteriskProgram]:
    """Every Asterisk that answers, the machine's own first."""
    commands: list[tuple[tuple[str, ...], Path]] = [
        ((str(program),), program) for program in _installed("asterisk", places)
    ]
    carried = tools / "usr/sbin/asterisk"
    if carried.exists():
        commands.append((run_from(tools, carried), carried))
    for command, program in commands:
        version = _version((*command, "-V"))
        if version is not None:
            yield _described(command, program, version)


def _installed(name: str, places: Sequence[str]) -> Iterator[Path]:
    programs = (Path(place, name) for place in places)
    return (program for program in programs if os.access(program, os.X_OK))


def _described(command: tuple[str, ...], program: Path, version: str) -> AsteriskProgram:
    """With the folders that belong to it: packages and `make install` differ in where they are."""
    prefix = program.resolve().parents[1]
    modules = [*prefix.glob("lib/*/asterisk/modules"), *prefix.glob("lib*/asterisk/modules")]
    data = (prefix / "share/asterisk", prefix / "var/lib/asterisk", prefix / "../var/lib/asterisk")
    nowhere = prefix / "nowhere"
    return AsteriskProgram(
        command=command,
        modules=next(iter(modules), nowhere),
        data=next((folder for folder in data if (folder / "documentation").exists()), nowhere),
        version=version,
    )


def _version(command: tuple[str, ...]) -> str | None:
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=ANSWER_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None  # cannot be run here, which is all that the caller wants to know
    found = re.match(r"Asterisk (?:certified-)?(\d+(?:\.\d+)*)", answer.stdout)
    return found[1] if found else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
