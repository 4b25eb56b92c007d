"""A site as `prepare` finds it in its container, in a temporary folder, and `prepare` itself."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.docker.compose_files import DOCKER

PREPARE = DOCKER / "acd/prepare.py"
SECRETS = {
    "ami.secret": "a1b2c3",
    "mqtt.password": "d4e5f6",
    "mqtt-board.password": "a7b8c9",
    "phone-ana.password": "aaaa1111",
    "phone-bruno.password": "bbbb2222",
}


@dataclass(frozen=True, slots=True)
class SiteFolder:
    folder: Path

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def etc(self) -> Path:
        return self.folder / "etc"

    @property
    def broker(self) -> Path:
        return self.folder / "broker"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    def set_secret(self, name: str, value: str) -> None:
        file = self.secrets / name
        file.write_text(f"{value}\n")
        file.chmod(0o440)

    def change(self, name: str, old: str, new: str) -> None:
        file = self.site / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def prepare(self, **environ: str) -> "subprocess.CompletedProcess[str]":
        places = {
            "ACD_CONFIG": str(self.site / "acd.toml"),
            "CREDENTIALS_DIRECTORY": str(self.secrets),
            "ACD_ASTERISK_FOLDER": str(self.etc),
            "ACD_BROKER_FOLDER": str(self.broker),
        }
        return subprocess.run(
            (sys.executable, PREPARE),
            env={**os.environ, **places, **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    def written(self) -> dict[str, bytes]:
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for folder in (self.etc, self.broker)
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }


def new_site(folder: Path) -> SiteFolder:
    """The one that is shipped, in places that a test may write to."""
    made = SiteFolder(folder)
    shutil.copytree(DOCKER / "site", made.site)
    made.secrets.mkdir()
    for name, value in SECRETS.items():
        made.set_secret(name, value)
    made.change("acd.toml", "/var/lib/acd/", f"{folder}/")
    made.change("acd.toml", "/run/acd/", f"{folder}/")
    made.change("acd.toml", "/var/cache/acd/", f"{folder}/")
    return made
