"""Build the Debian package from this repository, without root: `make deb`, `make deb VERSION=1.2`.

Rule 1: what is packed is what was tested: the Python packages of `.venv`, which `.ci/setup` made
        of exactly what `requirements.lock` names, less those that only development needs.
Rule 2: nothing is fetched, and nothing of this machine gets in: no path, no user, no clock. The
        same commit gives the same bytes (SOURCE_DATE_EPOCH, or the time of the commit).
Rule 3: the package is for the Python it was built with, and says so: what is compiled for one
        cannot be loaded by the next.

`contents.py` lays out what is installed, `papers.py` what is told about it; `scripts/` is what runs
when it is installed and removed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / ".ci/setup"))
sys.path.insert(1, str(REPOSITORY))

import contents
import papers
from package import Package
from progress import Progress, SetupFailed

from acd import __version__

OUTPUT = REPOSITORY / ".run/deb"
_WORLD_READABLE = 0o022


def main(arguments: list[str]) -> int:
    os.umask(_WORLD_READABLE)
    try:
        package = Package.of(REPOSITORY, arguments[0] if arguments else __version__)
        sys.stdout.write(f"{build(package, OUTPUT)}\n")
    except (SetupFailed, OSError) as error:
        sys.stderr.write(f"deb: {error}\n")
        return 1
    return 0


def build(package: Package, output: Path) -> Path:
    """Raises SetupFailed."""
    if shutil.which("dpkg-deb") is None:
        raise SetupFailed("there is no dpkg-deb here: build on Debian or Ubuntu")
    output.mkdir(parents=True, exist_ok=True)
    root = output / f"{package.name}.tree"
    shutil.rmtree(root, ignore_errors=True)
    contents.lay_out(package, root)
    papers.write(package, root)
    _date(root, package.made_at)
    progress = Progress(output / "build.log")
    file = output / f"{package.name}.deb"
    pack = ("dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", root, file)
    os.environ["SOURCE_DATE_EPOCH"] = str(package.made_at)
    progress.run(f"packing {file.name}", pack, hint="Is the disk full?")
    shutil.rmtree(root)
    return file


def _date(root: Path, at: int) -> None:
    """Every file is as old as the commit."""
    for path in (root, *root.rglob("*")):
        os.utime(path, (at, at), follow_symlinks=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
