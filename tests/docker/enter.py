"""Run inside new namespaces, as root: become the process of a container, as an engine would.

`enter.py SPEC` mounts, goes into the image, gives away every right, and becomes the command.
`enter.py SPEC -- COMMAND` does the same inside a container that is already made, as a health check.
Only Python's own library: it is started by the machine's Python, not by the project's.
"""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
LAST_CAPABILITY = int(Path("/proc/sys/kernel/cap_last_cap").read_text())


def mount_all(spec: dict[str, Any]) -> None:
    root = spec["root"]
    _mount("--bind", root, root)
    for name in ("proc", "dev"):  # an engine makes them where an image has none
        Path(root, name).mkdir(exist_ok=True)
    _mount("-t", "proc", "proc", f"{root}/proc")
    _mount("--rbind", "/dev", f"{root}/dev")
    for text in spec["tmpfs"]:
        target, _, options = text.partition(":")
        Path(root + target).mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", options, "tmpfs", root + target)
    for source, target, is_read_only in spec["mounts"]:
        _make_place(Path(source), Path(root + target))
        _mount("--bind", source, root + target)
        if is_read_only:
            _mount("-o", "remount,bind,ro", root + target)
    if spec["read_only"]:
        _mount("-o", "remount,bind,ro", root)


def _make_place(source: Path, target: Path) -> None:
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch()


def _mount(*arguments: str) -> None:
    subprocess.run(("mount", *arguments), check=True)


def become(spec: dict[str, Any], command: list[str]) -> None:
    libc = ctypes.CDLL(None)  # before the machine's libraries are out of sight
    os.chroot(spec["root"])
    os.chdir(spec["cwd"] or "/")
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.setgroups([])
    os.setgid(spec["gid"])
    os.setuid(spec["uid"])
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.execvpe(command[0], command, spec["env"])


if __name__ == "__main__":
    wanted = json.loads(Path(sys.argv[1]).read_text())
    given = sys.argv[3:]
    if not given:
        mount_all(wanted)
    os.environ["PATH"] = wanted["env"]["PATH"]  # where execvpe looks
    become(wanted, given or wanted["command"])
