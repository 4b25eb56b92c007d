"""Debian's programs in place of the images that only a registry has: broker, Prometheus, alerts.

What is tried with them is ours: the service of the compose file (command, user, rights, files in
memory, volumes, health check) and the files that it mounts. The images themselves are not.
They are the programs that `make setup` has put into `.tools/monitoring`, else the machine's own.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acd.lab.tools import MONITORING
from tests.docker.builder import Mounted


@dataclass(frozen=True, slots=True)
class StandIn:
    program: str
    arguments: tuple[str, ...]  # of the image's own entry point or command
    owned: Mapping[str, int]  # the folder that its volume covers, and whose it is in the image

    def config(self) -> dict[str, Any]:
        return {
            "Env": ["PATH=/usr/sbin:/usr/bin"],
            "Entrypoint": [self.program],
            "Cmd": list(self.arguments),
            "WorkingDir": "/",
        }

    def unpacked(self) -> Path:
        root = Path(tempfile.mkdtemp(prefix="acd-"))
        root.chmod(0o755)
        for name in ("lib", "lib64"):
            (root / name).symlink_to(f"usr/{name}")
        for name, owner in self.owned.items():
            (root / name[1:]).mkdir(parents=True)
            os.chown(root / name[1:], owner, owner)
        return root

    def mounts(self) -> list[Mounted]:
        fetched = MONITORING / "usr"
        is_fetched = any(fetched.glob(f"*bin/{self.program}"))
        return [(str(fetched) if is_fetched else "/usr", "/usr", True)]


STAND_INS = {
    "mosquitto": StandIn(
        "mosquitto", ("-c", "/mosquitto/config/mosquitto.conf"), {"/mosquitto/data": 1883}
    ),
    "prometheus": StandIn("prometheus", (), {"/prometheus": 65534}),
    "alertmanager": StandIn("prometheus-alertmanager", (), {"/alertmanager": 65534}),
}
"""By the names of their services."""
