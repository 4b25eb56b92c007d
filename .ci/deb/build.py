"""Build the Debian package from this repository, without root: `make deb`, `make deb VERSION=1.2`.

Without a version given it is the repository's, with the moment of the commit: a package of a later
commit is a newer one. What is not committed yet is of no moment: give it a version.

Rule 1: what is packed is what was tested: the Python packages of `.venv`, which `.ci/setup` made
        of exactly what `requirements.lock` names, less those that only development needs.
Rule 2: nothing is fetched, and nothing of this machine gets in: no path, no user, no clock. The
        same commit gives the same bytes (SOURCE_DATE_EPOCH, or the time of the commit).
Rule 3: it is run by the Python of `.venv`, as `make deb` does: that one knows the packages.
Rule 4: the package is for the Python it was built with, and says so: what is compiled for one
        cannot be loaded by the next.

`contents.py` lays out what is installed, `papers.py` what is told about it; `scripts/` is what runs
when it is installed and removed.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

import contents
import papers
from package import BuildFailed, Package, said

REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUT = REPOSITORY / ".run/deb"
_WORLD_READABLE = 0o022


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    os.umask(_WORLD_READABLE)
    try:
        package = Package.of(REPOSITORY, asked.version)
        file = build(package, asked.to)
    except (BuildFailed, OSError) as error:
        sys.stderr.write(f"deb: {error}\n")
        return 1
    size = file.stat().st_size / 1e6
    sys.stdout.write(f"{file}: {size:.1f} MB; install it with: apt install {file}\n")
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("build.py", description="Build the Debian package of acd.")
    of_commit = "else the repository's, with the time of the commit"
    parser.add_argument("version", nargs="?", help=of_commit)
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=OUTPUT, help="else .run/deb")
    return parser.parse_args(arguments)


def build(package: Package, output: Path) -> Path:
    """Raises BuildFailed."""
    if shutil.which("dpkg-deb") is None:
        raise BuildFailed("there is no dpkg-deb here: build on Debian or Ubuntu")
    output.mkdir(parents=True, exist_ok=True)
    root = output / f"{package.name}.tree"
    shutil.rmtree(root, ignore_errors=True)
    contents.lay_out(package, root)
    papers.write(package, root)
    _date(root, package.made_at)
    file = output / f"{package.name}.deb"
    # Not the smallest; every dpkg reads it, and how many cores there are does not show.
    how = ("--root-owner-group", "-Zgzip", "-z6")
    said("dpkg-deb", *how, "--build", root, file, SOURCE_DATE_EPOCH=str(package.made_at))
    shutil.rmtree(root)
    _point_to(file)
    return file


def _point_to(file: Path) -> None:
    """From a name that stays the same; those of before are kept, since one may have to go back."""
    newest = file.with_name("acd.deb")
    newest.unlink(missing_ok=True)
    newest.symlink_to(file.name)


def _date(root: Path, at: int) -> None:
    """Every file is as old as the commit."""
    for path in (root, *root.rglob("*")):
        os.utime(path, (at, at), follow_symlinks=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
