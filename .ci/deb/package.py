"""What a package is made for: its version, its machine, its Python, its date."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from acd import __version__

# Debian's policy, 5.6.12, without epoch and revision: this is a package of its own upstream.
_VERSION = re.compile(r"\d[A-Za-z0-9.+~]*")


class BuildFailed(Exception):
    """Its text says what went wrong and what to do about it."""


@dataclass(frozen=True, slots=True)
class Package:
    repository: Path
    version: str
    architecture: str  # "amd64"
    python: tuple[int, int]
    made_at: int  # seconds since 1970

    @classmethod
    def of(cls, repository: Path, version: str | None = None) -> "Package":
        """Raises BuildFailed."""
        made_at = _date_of(repository)
        if version is None:
            version = f"{__version__}+{datetime.fromtimestamp(made_at, UTC):%Y%m%d.%H%M%S}"
        if _VERSION.fullmatch(version) is None:
            raise BuildFailed(f"{version!r} is no version: write one like 1.2 or 1.2+20261122")
        return cls(
            repository,
            version,
            said("dpkg", "--print-architecture").strip(),
            sys.version_info[:2],
            made_at,
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
        return int(said("git", "-C", repository, "log", "-1", "--format=%ct"))
    return int((repository / "CHANGELOG.md").stat().st_mtime)


def said(*command: str | Path, **environment: str) -> str:
    """What a program says, whatever else the environment of this shell is; raises BuildFailed."""
    settings = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment}
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, env=settings)
    except OSError as error:
        raise BuildFailed(f"{command[0]} cannot be run: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        raise BuildFailed(f"{command[0]} failed:\n{error.stderr.strip()[-2000:]}") from error
    return answer.stdout
