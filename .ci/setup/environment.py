"""The Python packages: `.venv`, made of exactly what `requirements.lock` names.

Debian's python3 comes without pip and without ensurepip, so pip is run straight from a wheel: the
one inside Python where there is one, else the distribution's, else one that was fetched with apt.
"""

import hashlib
import sys
import tomllib
import venv
from importlib.util import find_spec
from pathlib import Path

from progress import Progress, SetupFailed, announce

HINT = "Is the package index reachable? pip's own settings (pip.conf, PIP_*) are respected."

UV = "uv==0.13.9"  # writes the lock file for every Python and platform, which pip cannot

SERVICE_LOCK = "docker/acd/requirements.lock"  # what the service itself needs, for its image

WHEELS = "usr/share/python-wheels"  # where Debian keeps pip for those who make environments


def provide(repository: Path) -> None:
    """Have `.venv` as `requirements.lock` wants it; made anew when anything about it changed."""
    folder = repository / ".venv"
    stamp = folder / "made-for.txt"
    wanted = _fingerprint(repository)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    announce("Python packages, into .venv")
    # Not repaired but made anew: what a former lock file left behind would hide a missing name.
    venv.EnvBuilder(clear=True, symlinks=True).create(folder)
    progress = Progress(repository / ".tools/setup.log")
    install = (folder / "bin/python", *_install(repository))
    locked = ("--require-hashes", "--requirement", repository / "requirements.lock")
    progress.run("fetching and installing", (*install, *locked), hint=HINT)
    editable = ("--no-deps", "--no-build-isolation", "--editable", repository)
    progress.run("linking acd", (*install, *editable), hint="Is pyproject.toml sound?")
    stamp.write_text(wanted)


def lock(repository: Path) -> None:
    """Bring `requirements.lock` up to date with `pyproject.toml`; versions that fit are kept."""
    progress = Progress(repository / ".tools/setup.log")
    folder = repository / ".tools/uv"
    fetch = (sys.executable, *_install(repository), "--upgrade", "--target", folder, UV)
    progress.run(f"fetching {UV}", fetch, hint=HINT)
    choose = (
        *(folder / "bin/uv", "pip", "compile", repository / "pyproject.toml"),
        *("--universal", "--generate-hashes", "--python-version", "3.11", "--no-cache"),
        *("--custom-compile-command", "make lock", "--output-file"),
    )
    whole, service = repository / "requirements.lock", repository / SERVICE_LOCK
    hint = "Do the versions contradict each other?"
    progress.run("choosing versions", (*choose, whole, "--group", "dev"), hint=hint)
    # What serves must be what was tested: the same versions, less the tools of developers.
    progress.run("those of the service", (*choose, service, "--constraint", whole), hint=hint)


def pip_wheel(tree: Path) -> Path | None:
    """A pip that is already here: inside Python, of the distribution, or unpacked into the tree."""
    ensurepip = find_spec("ensurepip")
    folders = [Path("/", WHEELS), tree / WHEELS]
    if ensurepip is not None and ensurepip.origin is not None:
        folders.insert(0, Path(ensurepip.origin).with_name("_bundled"))
    return next((wheel for folder in folders for wheel in folder.glob("pip-*.whl")), None)


def _install(repository: Path) -> tuple[str | Path, ...]:
    """What to tell a Python so that it installs; append what."""
    wheel = pip_wheel(repository / ".tools/root")
    if wheel is None:
        raise SetupFailed("no pip on this machine; install python3-venv, or: rm -rf .tools")
    return (
        *(wheel / "pip", "install", "--no-input", "--disable-pip-version-check"),
        *("--progress-bar", "off"),
        *("--cache-dir", repository / ".tools/pip"),
    )


def _fingerprint(repository: Path) -> str:
    """All that an environment depends on: change one of it, and it has to be made anew."""
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    parts = (
        (repository / "requirements.lock").read_text(),
        repr(project),
        repr((sys.version, sys.base_prefix, str(repository))),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest() + "\n"
