"""Packages as `make deb` builds them, and a Debian to install them in.

Where no root folder can be made, packages are only looked at; the last lines of a run say so.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.packaging.root_folder import REPOSITORY, Root, unpack_root, why_not

OLD, NEW = "1.0", "1.1"

_WHY_NOT = why_not()
collect_ignore = ["test_installing.py"] if _WHY_NOT else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _WHY_NOT:
        terminalreporter.write_line(f"packages were looked at, not installed: {_WHY_NOT}")


def build(version: str, folder: Path, **environment: str) -> Path:
    command = (sys.executable, REPOSITORY / ".ci/deb/build.py", version, "--to", folder)
    settings = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment}
    subprocess.run(command, env=settings, check=True, capture_output=True, timeout=100)
    (file,) = folder.glob("*.deb")
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
