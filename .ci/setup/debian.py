"""Debian packages without root: fetched by an apt of our own, unpacked into a folder.

The machine's own mirror and proxies are used, its own keyring says whom to trust, and apt checks
every signature and sum. What differs from the machine's apt is the suite, and a package database
that is empty, so that every library comes along and nothing depends on the machine's release.

Debian 12 and 13 have no Asterisk; Debian's `sid` has one. Ubuntu's mirrors carry no `sid`; their
`devel` is the release being made. That way has not been seen working: it was written without an
Ubuntu at hand. Where it fails, the message says what to install by hand.
"""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from progress import Progress, SetupFailed

BY_HAND = (
    "Or install yourself: Asterisk 22.4 or later (English and French sounds), SIPp, "
    "Prometheus and its Alertmanager, Mosquitto and its clients."
)

KEYRINGS = Path("/usr/share/keyrings")
LDCONFIG = "/sbin/ldconfig"  # where an ordinary user's PATH often does not look

UNUSED = (
    *("adduser", "ca-certificates", "debconf", "gnupg", "libsnmp45", "python3", "systemd"),
    *("apt", "dpkg", "perl"),
)
"""Asked for by others and never run here. With what they ask for, a quarter of the download.
Of the second line the machine's own are run: git needs that Perl, and this is Debian."""


@dataclass(frozen=True, slots=True)
class Distribution:
    newest_suite: str
    components: str
    keyring: str


DISTRIBUTIONS = {
    "debian": Distribution("sid", "main", "debian-archive-keyring"),
    "ubuntu": Distribution("devel", "main universe", "ubuntu-archive-keyring"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One place that may have the packages."""

    mirror: str
    suite: str
    components: str
    keyring: Path

    def line(self) -> str:
        # A mirror's copy may be older than it promised; its signature is checked all the same.
        options = f"signed-by={self.keyring} check-valid-until=no target=Packages"
        return f"deb [{options}] {self.mirror} {self.suite} {self.components}\n"


def unpack(packages: Sequence[str], tree: Path, work: Path, progress: Progress) -> None:
    """Unpack packages, and all that they depend on, into the new folder `tree`."""
    configuration = _prepare(work)
    apt = ("apt-get", "--config-file", configuration)
    _read_lists(apt, work, progress)
    _output(*apt, "autoclean")  # what a broken run fetched may be out of date by now
    progress.run(
        "fetching them and what they depend on",
        (*apt, "install", "--yes", "--download-only", *packages),
        hint=f"Is the network there? Running it again goes on where it stopped. {BY_HAND}",
    )
    tree.mkdir()
    unpack_all = 'for package in "$0"/*.deb; do dpkg-deb --extract "$package" "$1" || exit; done'
    progress.run(
        "unpacking them",
        ("sh", "-c", unpack_all, work / "archives", tree),
        hint="Is the disk full?",
    )
    # A package may leave it to its installation to link a library's short name to its file.
    progress.run(
        "linking their libraries",
        (LDCONFIG, "-n", *sorted(tree.glob("usr/lib/*-linux-*"))),
        hint=BY_HAND,
    )
    shutil.rmtree(work)


def _prepare(work: Path) -> Path:
    """Lay out the folders of an apt of our own; its configuration file."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise SetupFailed(f"this is not Debian or Ubuntu: there is no apt to fetch with. {BY_HAND}")
    for folder in ("lists/partial", "archives/partial"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    (work / "status").write_text("".join(_pretended(name) for name in UNUSED))
    configuration = work / "apt.conf"
    configuration.write_text(
        f"""\
Dir::State "{work}";
Dir::State::status "{work}/status";
Dir::State::lists "{work}/lists";
Dir::Cache "{work}";
Dir::Cache::archives "{work}/archives";
Dir::Etc::sourcelist "{work}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
#clear APT::Update; // what the machine does after an update is not for this one
#clear DPkg::Post-Invoke;
APT::Update::Error-Mode "any";
APT::Sandbox::User "root"; // whoever runs this: the sandbox's user cannot write in this folder
APT::Install-Recommends "false";
APT::Get::List-Cleanup "true";
Acquire::Languages "none";
Acquire::Retries "3";
"""
    )
    return configuration


def _pretended(package: str) -> str:
    return (
        f"Package: {package}\nStatus: install ok installed\nArchitecture: all\n"
        "Multi-Arch: allowed\nMaintainer: nobody\nVersion: 9:9\nDescription: not needed\n\n"
    )


def _read_lists(apt: Sequence[str | Path], work: Path, progress: Progress) -> None:
    """Choose the first source that answers, and read its package list."""
    failures = []
    for source in _sources():
        (work / "sources.list").write_text(source.line())
        try:
            progress.run(
                f"reading the package list of {source.suite}",
                (*apt, "update"),
                hint=f"Is the network there, and does {source.mirror} have {source.suite}?",
            )
        except SetupFailed as failure:
            failures.append(str(failure))
        else:
            return
    raise SetupFailed("\n".join([*failures, BY_HAND]))


def _sources() -> list[Source]:
    """Where to look, the best place first."""
    kind = kind_of_system()
    found = mirrors(kind) if kind else []
    if kind is None or not found:
        raise SetupFailed(f"apt names no mirror of Debian or Ubuntu on this machine. {BY_HAND}")
    distribution = DISTRIBUTIONS[kind]
    keyring = next(iter(sorted(KEYRINGS.glob(f"{distribution.keyring}.*"))), None)
    if keyring is None:
        raise SetupFailed(f"no {KEYRINGS}/{distribution.keyring}.gpg to check signatures with")
    places = _own_suites() + [(mirror, distribution.newest_suite) for mirror in found]
    return [Source(*place, distribution.components, keyring) for place in dict.fromkeys(places)]


def kind_of_system() -> str | None:
    """The key in DISTRIBUTIONS of this machine or of what it derives from."""
    release = platform.freedesktop_os_release()
    kinds = (release.get("ID", ""), *release.get("ID_LIKE", "").split())
    return next((kind for kind in kinds if kind in DISTRIBUTIONS), None)


def mirrors(kind: str) -> list[str]:
    """The mirrors that the machine uses, the likeliest first."""
    # Unlike `apt-get indextargets`, this also answers where apt has no lists yet: in a new image.
    listed = _output("apt-get", "update", "--print-uris")
    found = re.findall(r"^'(\S+)/dists/[^-\s]+/InRelease'", listed, re.MULTILINE)  # no "-security"
    return sorted(dict.fromkeys(found), key=lambda mirror: not mirror.endswith(f"/{kind}"))


def _own_suites() -> list[tuple[str, str]]:
    """The mirrors and suites of this machine that have a new enough Asterisk, if it knows any."""
    listed = _output("apt-cache", "madison", "asterisk")
    rows = re.findall(r"\| *(?:\d+:)?(\d+)\.(\d+)\S* \| (\S+) ([^-/\s]+)/\w+ ", listed)
    return [
        (mirror, suite)
        for major, minor, mirror, suite in rows
        if (int(major), int(minor)) >= (22, 4)
    ]


def _output(*command: str | Path) -> str:
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    return answer.stdout
