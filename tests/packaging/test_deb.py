"""The package itself, looked at without installing it."""

import gzip
import hashlib
import itertools
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import needed
import pytest
from package import BuildFailed, Package

from acd import __version__
from tests.packaging.conftest import OLD, build
from tests.packaging.root_folder import REPOSITORY

pytestmark = pytest.mark.timeout(180)

SCRIPTS = ("postinst", "prerm", "postrm")


@pytest.fixture(scope="module")
def package(package_of: Callable[[str], Path]) -> Path:
    return package_of(OLD)


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked") / "root"
    subprocess.run(("dpkg-deb", "--raw-extract", package, folder), check=True)
    return folder


def files_in(folder: Path) -> dict[str, Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = {str(path.relative_to(folder)): path for path in found}
    return {name: path for name, path in named.items() if not name.startswith("DEBIAN/")}


def field(package: Path, name: str) -> str:
    said = subprocess.run(
        ("dpkg-deb", "--field", package, name), capture_output=True, text=True, check=True
    )
    return said.stdout.strip()


def test_the_same_commit_gives_the_same_bytes(package: Path, tmp_path: Path) -> None:
    elsewhere = {
        "TZ": "Asia/Tokyo",
        "HOME": str(tmp_path),
        "LANG": "fr_FR.UTF-8",
        "USER": "somebody",
    }

    again = build(OLD, tmp_path / "again", **elsewhere)

    assert again.read_bytes() == package.read_bytes()


def test_a_package_of_a_later_commit_is_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = []
    for made_at in (1, 1_763_800_000, 1_763_800_001):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(made_at))
        versions.append(Package.of(REPOSITORY).version)

    assert versions[1] == f"{__version__}+20251122.082640"
    for older, newer in itertools.pairwise([__version__, *versions]):
        compared = ("dpkg", "--compare-versions", older, "lt", newer)
        assert subprocess.run(compared, check=False).returncode == 0


def test_the_newest_has_a_name_that_stays_the_same(package: Path) -> None:
    assert package.with_name("acd.deb").readlink() == Path(package.name)


def test_it_is_for_the_python_it_was_built_with_and_for_no_other(package: Path) -> None:
    depends = field(package, "Depends")

    found = re.search(r"python3 \(>= 3\.(\d+)~\), python3 \(<< 3\.(\d+)~\)", depends)
    assert found is not None
    assert int(found[2]) == int(found[1]) + 1


def test_every_sum_is_right_and_no_file_is_left_out(unpacked: Path) -> None:
    lines = (unpacked / "DEBIAN/md5sums").read_text().splitlines()

    written = {name: sum_ for sum_, name in (line.split("  ", 1) for line in lines)}
    counted = {
        name: hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        for name, path in files_in(unpacked).items()
    }
    assert written == counted


def test_what_an_administrator_may_change_is_never_written_over(unpacked: Path) -> None:
    settings = (unpacked / "DEBIAN/conffiles").read_text().split()

    assert settings == ["/etc/logrotate.d/acd"]
    assert not (unpacked / "etc/acd").exists()


def test_nothing_of_the_machine_that_built_it_gets_in(unpacked: Path) -> None:
    here = os.fsencode(REPOSITORY)

    telling = [name for name, path in files_in(unpacked).items() if here in path.read_bytes()]

    assert telling == []
    assert not [name for name in files_in(unpacked) if name.endswith((".pyc", "direct_url.json"))]


def test_everybody_may_read_it_and_only_root_may_write(unpacked: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in files_in(unpacked).values()}

    assert modes == {0o644, 0o755}
    executable = [name for name, path in files_in(unpacked).items() if os.access(path, os.X_OK)]
    assert executable == ["usr/bin/acd"]


def test_it_holds_what_is_locked_and_nothing_for_development(unpacked: Path) -> None:
    (packages,) = unpacked.glob("usr/lib/acd/lib/python3.*/site-packages")

    carried = {
        folder.name.removesuffix(".dist-info").replace("_", "-").lower()
        for folder in packages.glob("*.dist-info")
    }

    locked = needed.needed((REPOSITORY / "requirements.lock").read_text())
    assert carried == {f"{one.name}-{one.version}" for one in locked if not one.is_conditional}
    assert not {"pytest", "mypy", "ruff", "setuptools"} & {one.name for one in locked}
    assert {"typer", "pydantic-core", "mako"} <= {one.name for one in locked}


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_stop_at_the_first_failure_and_are_sound(unpacked: Path, name: str) -> None:
    script = unpacked / "DEBIAN" / name

    parsed = subprocess.run(("sh", "-n", script), capture_output=True, text=True, check=False)

    assert (parsed.returncode, parsed.stderr) == (0, "")
    assert re.search(r"^set -e$", script.read_text(), re.MULTILINE)


def test_no_script_enables_or_starts_anything(unpacked: Path) -> None:
    words = "".join((unpacked / "DEBIAN" / name).read_text() for name in SCRIPTS)

    asked = re.findall(r"^\s*(?:deb-systemd-invoke|systemctl) (?:--system )?(\S+)", words, re.M)

    assert set(asked) == {"try-restart", "stop", "daemon-reload"}


def test_the_manual_teaches_each_command(unpacked: Path) -> None:
    manual = gzip.decompress((unpacked / "usr/share/man/man8/acd.8.gz").read_bytes()).decode()

    for command in ("run", "check", "backup FILE", "restore FILE", "route explain NUMBER"):
        assert f".SS acd {command}" in manual
    assert "[bold]" not in manual


def test_every_licence_that_it_carries_is_named(unpacked: Path) -> None:
    told = (unpacked / "usr/share/doc/acd/copyright").read_text("utf-8").replace("_", "-")

    for locked in needed.needed((REPOSITORY / "requirements.lock").read_text()):
        if not locked.is_conditional:
            assert re.search(rf"^{locked.name} {re.escape(locked.version)}: \S", told, re.M | re.I)


@pytest.mark.parametrize("version", ["", "v1", "1.0-1", "1:2", "1.0 beta", "1/2"])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(BuildFailed, match="is no version"):
        Package.of(REPOSITORY, version)


def test_a_lock_file_of_which_nobody_asked_anything_is_refused() -> None:
    with pytest.raises(BuildFailed, match="make lock"):
        needed.needed("typer==1.0 \\\n    --hash=sha256:00\n")
