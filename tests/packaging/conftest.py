"""Packages as `make deb` builds them, and a Debian to install them in.

Where no root folder can be made, packages are only looked at; where no systemd can run in it, they
are installed all the same. The last lines of a run say so.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.packaging import booted_root, root_folder
from tests.packaging.booted_root import Booted
from tests.packaging.root_folder import REPOSITORY, Root, unpack_root

OLD, NEW = "1.0", "1.1"

_NOT_INSTALLED = root_folder.why_not()
_NOT_BOOTED = _NOT_INSTALLED or booted_root.why_not()
collect_ignore = ["test_installing.py"] if _NOT_INSTALLED else []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a systemd of its own where there cannot be one."""
    if _NOT_BOOTED:
        left_out = [item for item in items if "booted" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _NOT_INSTALLED:
        terminalreporter.write_line(f"packages were looked at, not installed: {_NOT_INSTALLED}")
    elif _NOT_BOOTED:
        terminalreporter.write_line(f"packages were installed, no systemd ran them: {_NOT_BOOTED}")


def build(version: str, folder: Path, **environment: str) -> Path:
    command = (sys.executable, REPOSITORY / ".ci/deb/build.py", version, "--to", folder)
    settings = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment}
    subprocess.run(command, env=settings, check=True, capture_output=True, timeout=100)
    (file,) = folder.glob("acd_*.deb")
    return file


@pytest.fixture(scope="session")
def package_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A version's package, built when it is first wanted."""
    made: dict[str, Path] = {}

    def of(version: str) -> Path:
        if version not in made:
            made[version] = build(version, tmp_path_factory.mktemp("deb"))
        return made[version]

    return of


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Root]:
    folder = tmp_path_factory.mktemp("root") / "folder"
    yield unpack_root(folder)
    shutil.rmtree(folder)


@pytest.fixture
def booted(root: Root) -> Iterator[Booted]:
    with booted_root.booted(root) as machine:
        yield machine
