"""A machine that runs services of a compose file, without an engine: namespaces, mounts, no rights.

Rule 1: it has a network of its own, with nothing but a loopback: the ports of the compose file are
        free, and nobody else hears of them.
Rule 2: a container is what its service says: the image, the user, a read-only file system, its
        volumes and files in memory, no capability, no new privileges. What it cannot do here it
        cannot do in an engine either.
Rule 3: a new volume takes owner and mode from the image's folder that it covers, as engines do.
Rule 4: each process is ended by its own id; with it go its namespaces and all that was mounted.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from tests.docker import builder
from tests.docker.builder import Mounted
from tests.docker.compose_files import DOCKER, mounts
from tests.faults.patience import until

ENTER = Path(__file__).with_name("enter.py")
HOLD = "import fcntl, signal, socket, struct\n" + (
    's = socket.socket()\nfcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 1))\n'  # lo is up
    'print("up", flush=True)\nsignal.pause()'
)
STOP_WITHIN = 15.0


class Runnable(Protocol):
    """An image, or what stands in for one."""

    def config(self) -> dict[str, Any]: ...
    def unpacked(self) -> Path: ...
    def mounts(self) -> list[Mounted]: ...


@dataclass(slots=True)
class Container:
    spec: Path
    log: Path
    check: tuple[str, ...]
    process: asyncio.subprocess.Process


class Machine:
    """`images` by the names of their services."""

    def __init__(
        self, folder: Path, document: dict[str, Any], images: Mapping[str, Runnable]
    ) -> None:
        self._folder = folder
        self._services = document["services"]
        self._secrets = document["secrets"]
        self._images = images
        self._network: asyncio.subprocess.Process | None = None
        self.containers: dict[str, Container] = {}

    async def __aenter__(self) -> Self:
        self._network = await asyncio.create_subprocess_exec(
            *("unshare", "--net", sys.executable, "-c", HOLD), stdout=asyncio.subprocess.PIPE
        )
        assert self._network.stdout is not None
        assert await self._network.stdout.readline() == b"up\n"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in reversed(tuple(self.containers)):
            await self.stop(name)
        assert self._network is not None
        for pid in _living_in(self._network.pid):
            os.kill(pid, signal.SIGKILL)  # an engine ends what a container's first process left
        await self._network.wait()
        builder.discard()

    async def run(self, name: str) -> int:
        """A service that ends by itself; its exit code."""
        await self.start(name)
        return await self.containers[name].process.wait()

    async def start(self, name: str) -> None:
        spec, log = self._folder / f"{name}.json", self._folder / f"{name}.log"
        wanted = self._spec(name)
        spec.write_text(json.dumps(wanted))
        with log.open("wb") as output:
            os.fchown(output.fileno(), wanted["uid"], wanted["gid"])  # as engines do
            process = await asyncio.create_subprocess_exec(
                *self._in_network("unshare", "--mount", sys.executable, str(ENTER), str(spec)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        check = tuple(self._services[name]["healthcheck"].get("test", ())[1:])
        self.containers[name] = Container(spec, log, check, process)

    async def execute(self, name: str, *command: str) -> tuple[int, str]:
        """A command in a container that runs: its exit code, and what it said."""
        container = self.containers[name]
        process = await asyncio.create_subprocess_exec(
            *("nsenter", "--target", str(container.process.pid), "--mount", "--net"),
            *(sys.executable, str(ENTER), str(container.spec), "--", *command),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), STOP_WITHIN)
        assert process.returncode is not None
        return process.returncode, said.decode(errors="replace")

    async def healthy(self, name: str, within: float = 60.0) -> None:
        """Ask its health check, as an engine would, until it says yes."""

        async def says_yes() -> bool:
            container = self.containers[name]
            assert container.process.returncode is None, container.log.read_text()
            code, _ = await self.execute(name, *container.check)
            return code == 0

        await until(f"{name} is healthy", says_yes, within)

    async def stop(self, name: str) -> int:
        process = self.containers.pop(name).process
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            process.kill()
            return await process.wait()

    def volume(self, name: str) -> Path:
        """Where what containers write to it lies."""
        return self._folder / "volumes" / name

    def log(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text(errors="replace")

    def _spec(self, name: str) -> dict[str, Any]:
        service, image = self._services[name], self._images[name]
        config, root = image.config(), image.unpacked()
        uid, gid = map(int, service["user"].split(":"))
        environment = dict(line.split("=", 1) for line in config["Env"])
        entry = service.get("entrypoint", config["Entrypoint"])
        return {
            "root": str(root),
            "uid": uid,
            "gid": gid,
            "cwd": config["WorkingDir"],
            "env": environment | service.get("environment", {}),
            "command": [*entry, *service.get("command", config["Cmd"] or [])],
            "read_only": service["read_only"],
            "tmpfs": service["tmpfs"],
            "mounts": [*image.mounts(), *self._volumes(service, root), *self._files(service)],
        }

    def _volumes(self, service: dict[str, Any], root: Path) -> list[Mounted]:
        found = []
        for mount in mounts(service):
            source = (DOCKER / mount.source).resolve()
            if not mount.is_folder_of_the_machine:
                source = self._mounted_volume(mount.source, root / mount.target[1:])
            found.append((str(source), mount.target, mount.is_read_only))
        return found

    def _mounted_volume(self, name: str, covered: Path) -> Path:
        folder = self.volume(name)
        if not folder.exists():
            folder.mkdir(parents=True)
        if covered.exists() and not any(folder.iterdir()):
            status = covered.stat()
            os.chown(folder, status.st_uid, status.st_gid)
            folder.chmod(status.st_mode)
        return folder

    def _files(self, service: dict[str, Any]) -> list[Mounted]:
        wanted = [
            (one, one) if isinstance(one, str) else (one["source"], one["target"])
            for one in service.get("secrets", [])
        ]
        return [
            (
                str((DOCKER / self._secrets[n]["file"]).resolve()),
                f"/run/secrets/{n}" if n == t else t,
                True,
            )
            for n, t in wanted
        ]

    def _in_network(self, *command: str) -> tuple[str, ...]:
        assert self._network is not None
        return ("nsenter", "--target", str(self._network.pid), "--net", *command)


def _living_in(holder: int) -> list[int]:
    """Who shares its network, itself included."""
    network = os.readlink(f"/proc/{holder}/ns/net")
    found = []
    for place in Path("/proc").glob("[0-9]*/ns/net"):
        with suppress(OSError):  # it has ended meanwhile
            if os.readlink(place) == network:
                found.append(int(place.parts[2]))
    return found
