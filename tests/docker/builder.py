"""Builds images with buildah, on a base of our own: no engine, no registry; all in `.tools`.

A builder exists where root works on a Debian that has `buildah`, a package of its own; mmdebstrap
comes with `make setup`. `found()` says so; whoever has none still checks the Dockerfiles.
"""

import configparser
import contextlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from debian import kind_of_system, mirrors

from acd.errors import ToolMissing
from acd.lab.tools import find_mmdebstrap

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / ".tools/images"
BASE = "localhost/acd-base:trixie"
SUITE = "trixie"  # as in the Dockerfiles
_UNSHIPPED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*")  # as slim images do
_LONGEST = 900  # seconds, for each command

Mounted = tuple[str, str, bool]
"""What, where, and whether it may only be read."""


def found() -> bool:
    if os.getuid() != 0 or kind_of_system() != "debian" or shutil.which("buildah") is None:
        return False
    with contextlib.suppress(ToolMissing):
        return bool(find_mmdebstrap())
    return False


@dataclass(frozen=True, slots=True)
class Image:
    name: str

    def config(self) -> dict[str, Any]:
        """What an engine reads: user, health check, entry point."""
        told = json.loads(buildah("inspect", "--type", "image", self.name))
        config: dict[str, Any] = told["Docker"]["config"]
        return config

    def bytes(self) -> int:
        """Unpacked, with its base."""
        (told,) = json.loads(buildah("images", "--json", self.name))
        number, unit = told["size"].split()
        return round(float(number) * {"KB": 1e3, "MB": 1e6, "GB": 1e9}[unit])

    def unpacked(self) -> Path:
        """A folder with all that is in it, to be written to; `discard` throws it away."""
        return Path(buildah("mount", buildah("from", "--pull-never", self.name)))

    def mounts(self) -> list[Mounted]:
        """What it brings beside its own files."""
        return []


def build(dockerfile: str, target: str = "") -> Image:
    """From this repository as it is now; layers that have not changed are there already."""
    _make_base()
    name = f"localhost/{target or Path(dockerfile).parent.name}:test"
    buildah(
        *("bud", "--layers", "--isolation", "chroot", "--format", "docker", "--pull-never"),
        *("--build-arg", f"BASE={BASE}", "--file", dockerfile, "--tag", name),
        *("--ignorefile", f"{dockerfile}.dockerignore"),
        *(("--target", target) if target else ()),
        *_settings_of_pip(),
        ".",
    )
    return Image(name)


def discard() -> None:
    """All that was unpacked; layers stay, for the next time."""
    buildah("rm", "--all")


def buildah(*arguments: str) -> str:
    storage = ("--root", FOLDER / "storage", "--runroot", FOLDER / "run")
    ended = subprocess.run(
        ("buildah", *storage, *arguments),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
    return ended.stdout.strip()


def _make_base() -> None:
    """A Debian like the one that the Dockerfiles name, from the mirror that this machine uses."""
    if BASE in buildah("images", "--format", "{{.Name}}:{{.Tag}}").split():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    archive, recipe = FOLDER / "base.tar", FOLDER / "base.Dockerfile"
    options = ['--aptopt=Acquire::Check-Valid-Until "false"', '--aptopt=Acquire::Languages "none"']
    options += [f"--dpkgopt=path-exclude={path}" for path in _UNSHIPPED]
    subprocess.run(
        (
            *(*find_mmdebstrap(), "--variant=essential", "--include=apt", *options),
            *(SUITE, archive, mirrors("debian")[0]),
        ),
        capture_output=True,
        timeout=_LONGEST,
        check=True,
    )
    recipe.write_text(f"FROM scratch\nADD {archive.name} /\n")
    buildah("bud", "--isolation", "chroot", "--file", str(recipe), "--tag", BASE, str(FOLDER))
    archive.unlink()


def _settings_of_pip() -> tuple[str, ...]:
    """Whom the machine's pip trusts, for a machine behind a proxy that signs by itself."""
    files = configparser.ConfigParser()
    files.read(["/etc/pip.conf", Path.home() / ".config/pip/pip.conf"])
    certificate = os.environ.get("PIP_CERT") or files.get("global", "cert", fallback="")
    if not certificate:
        return ()
    settings = FOLDER / "pip.conf"
    settings.write_text("[global]\ncert = /run/machine.crt\n")
    return (
        *("--volume", f"{certificate}:/run/machine.crt:ro"),
        *("--volume", f"{settings}:/etc/pip.conf:ro"),
    )
