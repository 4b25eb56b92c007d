"""What the package puts on a machine, and where.

    /usr/lib/acd          a Python environment of its own, on the distribution's python3: nothing of
                          the machine's own Python packages is seen, and none is changed
    /usr/bin/acd          the command
    /usr/share/acd        dialplans, Asterisk's configuration, rules and boards of what looks on
    /usr/share/doc/acd    what there is to read, laid out as in the repository: its links lead there
    /usr/lib/systemd      the service, its back-ups and their timer
    /etc/logrotate.d/acd  for the one file that is not the journal's

`/etc/acd`, `/var/lib/acd` and the user are made when it is installed: see `scripts/postinst`.
"""

import re
import shutil
from collections.abc import Iterator
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import needed
from package import BuildFailed, Package

ENVIRONMENT = Path("usr/lib/acd")
SHARED = Path("usr/share/acd")
RESOURCES = ("dialplans", "asterisk-conf", "metrics")
UNITS = ("acd.service", "acd-backup.service", "acd-backup.timer")

_LAUNCHER = """\
#!/usr/lib/acd/bin/python3 -I
from acd.__main__ import main

main()
"""

_UNPACKED = ("__pycache__", "*.pyc", "*.egg-info", ".*")
_INSTALLERS = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"})


def lay_out(package: Package, root: Path) -> None:
    """Fill the new folder `root`; raises BuildFailed."""
    _make_environment(package, root / ENVIRONMENT)
    _write(root / "usr/bin/acd", _LAUNCHER, 0o755)
    for name in RESOURCES:
        source = package.repository / name
        shutil.copytree(source, root / SHARED / name, ignore=shutil.ignore_patterns(*_UNPACKED))
    for unit in UNITS:
        text = (package.repository / "asterisk-conf" / unit).read_text()
        _write(root / "usr/lib/systemd/system" / unit, text)
    _write(root / "etc/logrotate.d/acd", (package.repository / ".ci/deb/logrotate").read_text())
    _write(
        root / "usr/share/lintian/overrides/acd", (Path(__file__).parent / "lintian").read_text()
    )
    _make_plain(root)


def distributions(package: Package) -> Iterator[Distribution]:
    """The installed packages that the service needs; raises BuildFailed when one is missing."""
    lock = (package.repository / "requirements.lock").read_text()
    for locked in needed.needed(lock):
        folder = package.packages / f"{locked.name.replace('-', '_')}-{locked.version}.dist-info"
        if folder.is_dir():
            yield PathDistribution(folder)
        elif not locked.is_conditional:
            raise BuildFailed(f"{locked.name} {locked.version} is not in .venv: make setup")


def _make_environment(package: Package, folder: Path) -> None:
    """As `python3 -m venv` makes one, for a place where it will be."""
    packages = folder / "lib" / package.python_folder / "site-packages"
    for distribution in distributions(package):
        for file in distribution.files or ():
            _copy(Path(str(file)), package.packages, packages)
    _copy_ourselves(package, packages / "acd")
    version = ".".join(map(str, package.python))
    lines = ("home = /usr/bin", "include-system-site-packages = false", f"version = {version}")
    _write(folder / "pyvenv.cfg", "\n".join(lines) + "\n")
    (folder / "bin").mkdir()
    (folder / "bin/python3").symlink_to("../../../bin/python3")


def _copy(file: Path, source: Path, target: Path) -> None:
    is_elsewhere = file.is_absolute() or ".." in file.parts  # commands, which name this folder
    if is_elsewhere or file.suffix == ".pyc" or file.name in _INSTALLERS:
        return
    (target / file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / file, target / file)


def _copy_ourselves(package: Package, target: Path) -> None:
    ignored = shutil.ignore_patterns(*_UNPACKED)
    shutil.copytree(package.repository / "acd", target, ignore=ignored)
    module = target / "__init__.py"
    text, count = re.subn(
        r'^__version__ = ".*"$',
        f'__version__ = "{package.version}"',
        module.read_text(),
        flags=re.M,
    )
    if count != 1:
        raise BuildFailed(f"{module.name} of acd does not say its version in one line")
    module.write_text(text)


def _write(file: Path, text: str, mode: int = 0o644) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(mode)


def _make_plain(root: Path) -> None:
    """The modes that Debian's packages have, whatever the checkout's are."""
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
