"""What a package is made for: its version, its machine, its Python, its date."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from progress import SetupFailed

# Debian's policy, 5.6.12, without epoch and revision: this is a package of its own upstream.
_VERSION = re.compile(r"\d[A-Za-z0-9.+~]*")


@dataclass(frozen=True, slots=True)
class Package:
    repository: Path
    version: str
    architecture: str  # "amd64"
    python: tuple[int, int]
    made_at: int  # seconds since 1970

    @classmethod
    def of(cls, repository: Path, version: str) -> "Package":
        """Raises SetupFailed."""
        if _VERSION.fullmatch(version) is None:
            raise SetupFailed(f"{version!r} is no version: write one like 1.2 or 1.2+20261122")
        return cls(
            repository,
            version,
            _said("dpkg", "--print-architecture"),
            sys.version_info[:2],
            _date_of(repository),
        )

    @property
    def name(self) -> str:
        return f"acd_{self.version}_{self.architecture}"

    @property
    def packages(self) -> Path:
        """Where `.ci/setup` has put the Python packages."""
        return self.repository / ".venv/lib" / self.python_folder / "site-packages"

    @property
    def python_folder(self) -> str:
        major, minor = self.python
        return f"python{major}.{minor}"


def _date_of(repository: Path) -> int:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is not None:
        return int(given)
    if (repository / ".git").exists():
        return int(_said("git", "-C", repository, "log", "-1", "--format=%ct"))
    return int((repository / "CHANGELOG.md").stat().st_mtime)


def _said(*command: str | Path) -> str:
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupFailed(f"{command[0]} cannot be asked: {error}") from error
    return answer.stdout.strip()
