"""A small Debian in a folder, of this machine's release and from its mirror: a package is installed
and removed in it as on a machine.

It is made once, in `.run/roots`, and unpacked for whoever wants one. Nothing is started in it: what
maintainer scripts ask of systemd is written down by a program in place of systemctl.
"""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from debian import kind_of_system, mirrors

from acd.errors import ToolMissing
from acd.lab.tools import find_mmdebstrap

REPOSITORY = Path(__file__).resolve().parents[2]
ROOTS = REPOSITORY / ".run/roots"
INCLUDED = ("adduser", "python3", "systemd", "tzdata")

_SECONDS = 110.0  # within the tests' own limit
_SETTINGS = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}
_CALLS = "var/log/systemctl"
_SYSTEMCTL = """\
#!/bin/sh
echo "$@" >> /var/log/systemctl
[ "$1" != "{refused}" ]
"""


def why_not() -> str | None:
    """What keeps this machine from making such a folder; None: nothing does."""
    if os.geteuid() != 0:
        return "only root can enter a root folder"
    if kind_of_system() is None:
        return "this is neither Debian nor Ubuntu"
    try:
        find_mmdebstrap()
    except ToolMissing as missing:
        return str(missing)
    return None


class Root:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str, user: str = "root") -> subprocess.CompletedProcess[str]:
        """To its end, whatever that is."""
        return subprocess.run(
            self._entered(command, user),
            capture_output=True,
            text=True,
            env=_SETTINGS,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )

    def said(self, *command: str, user: str = "root") -> str:
        """What it says; it must succeed."""
        ended = self.run(*command, user=user)
        assert ended.returncode == 0, f"{command}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}"
        return ended.stdout

    def start(self, *command: str, user: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._entered(command, user),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=_SETTINGS,
        )

    def install(self, package: Path) -> str:
        """As an administrator does, by the name that stays the same."""
        folder = self.folder / "tmp/deb"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in (package.name, "acd.deb"):
            shutil.copy(package.with_name(name), folder, follow_symlinks=False)
        return self.apt("install", "/tmp/deb/acd.deb")

    def apt(self, *arguments: str) -> str:
        # What is not on the disk when the power fails is no concern of a test.
        options = ("--yes", "--no-install-recommends", "-oDPkg::Options::=--force-unsafe-io")
        return self.said("apt-get", *options, *arguments)

    @contextmanager
    def systemd_runs(self, *, refused: str = "nothing") -> Iterator[list[str]]:
        """As far as scripts can see; what they asked is in the list when the block ends."""
        program, calls = self.folder / "usr/bin/systemctl", self.folder / _CALLS
        real = program.with_name("systemctl.real")
        asked: list[str] = []
        program.rename(real)
        try:
            program.write_text(_SYSTEMCTL.format(refused=refused))
            program.chmod(0o755)
            (self.folder / "run/systemd/system").mkdir(parents=True)
            yield asked
            asked += calls.read_text().splitlines() if calls.exists() else []
        finally:
            real.replace(program)
            shutil.rmtree(self.folder / "run/systemd/system")
            calls.unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        return self.folder / name.lstrip("/")

    def owner_and_mode(self, name: str) -> str:
        return self.said("stat", "--format=%U:%G %a", name).strip()

    def _entered(self, command: tuple[str, ...], user: str) -> tuple[str, ...]:
        return ("chroot", f"--userspec={user}:{user}", str(self.folder), *command)


def unpack_root(folder: Path) -> Root:
    folder.mkdir()
    subprocess.run(("tar", "-xf", _made(), "-C", folder), check=True, timeout=_SECONDS)
    return Root(folder)


def _made() -> Path:
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    file = ROOTS / f"{release}-{'-'.join(INCLUDED)}.tar"
    if not file.exists():
        ROOTS.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished.tar")
        kind = kind_of_system()
        assert kind is not None
        what = ("--variant=apt", f"--include={','.join(INCLUDED)}", release, unfinished)
        make = (*find_mmdebstrap(), "--quiet", *what, mirrors(kind)[0])
        subprocess.run(make, check=True, timeout=_SECONDS)
        unfinished.rename(file)
    return file
