"""A root folder in which a real systemd runs, in namespaces of its own: units as on a machine.

It has its own processes, mounts, control groups and network; all of it ends with one process.
"""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.packaging.root_folder import Root

_SECONDS = 60.0
_APART = ("unshare", "--pid", "--fork", "--kill-child", "--mount", "--cgroup", "--net")
_CGROUPS = "mount -t cgroup2 cgroup2"
_MOUNTS = f"""\
set -e
mount --make-rprivate /
mount --bind "$0" "$0"
cd "$0"
mkdir -p .before
mount -t proc proc proc
mount -t sysfs sysfs sys
{_CGROUPS} sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
pivot_root . .before
umount -l /.before
mount --make-rshared /
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
"""
_SETTINGS = ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive")


def why_not(folder: Path = Path("/mnt")) -> str | None:
    """What keeps this machine from it; None: nothing does."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return "there is no unshare or no nsenter"
    tried = subprocess.run(
        (*_APART, "sh", "-c", f"{_CGROUPS} {folder}"), capture_output=True, text=True, check=False
    )
    return tried.stderr.strip().splitlines()[-1] if tried.returncode else None


class Booted:
    def __init__(self, root: Root, first: int) -> None:
        self._root = root
        self._entered = ("nsenter", "--target", str(first), "--all", "--root", "--wd", "--")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (*self._entered, *_SETTINGS, *command),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )

    def said(self, *command: str) -> str:
        """What it says; it must succeed."""
        ended = self.run(*command)
        assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}{self._log()}"
        return ended.stdout.strip()

    def shown(self, unit: str, property_: str) -> str:
        return self.said("systemctl", "show", "--value", "--property", property_, unit)

    def until(self, *command: str, says: Callable[[str], bool]) -> str:
        """What it says once it succeeds and says so."""
        ends = time.monotonic() + _SECONDS
        while time.monotonic() < ends:
            ended = self.run(*command)
            if ended.returncode == 0 and says(ended.stdout):
                return ended.stdout
        raise AssertionError(f"{command}: {ended.stdout}{ended.stderr}{self._log()}")

    def _log(self) -> str:
        return "\n" + self.run("journalctl", "--no-pager", "--lines", "30").stdout


@contextmanager
def booted(root: Root) -> Iterator[Booted]:
    starting = subprocess.Popen(
        (*_APART, "sh", "-c", _MOUNTS, root.folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        machine = Booted(root, _first_process(starting.pid))
        machine.until("systemctl", "is-active", "multi-user.target", says=bool)
        yield machine
    finally:
        starting.kill()  # and with it, by --kill-child, all that it started
        starting.wait()
        (root.folder / ".before").rmdir()


def _first_process(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    ends = time.monotonic() + _SECONDS
    while time.monotonic() < ends:
        found = children.read_text().split()
        if found and Path(f"/proc/{found[0]}/comm").read_text() == "systemd\n":
            return int(found[0])
    raise AssertionError("systemd did not start")
