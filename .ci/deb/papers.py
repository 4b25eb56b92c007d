"""What is told about the package: to dpkg, to administrators, to lawyers."""

import gzip
import hashlib
import os
import shutil
from datetime import UTC, datetime
from importlib.metadata import PackageMetadata
from pathlib import Path

from contents import RESOURCES, distributions
from package import BuildFailed, Package, said

_SCRIPTS = ("postinst", "prerm", "postrm")
# Whoever builds it for others names himself: DEBFULLNAME, DEBEMAIL.
_NOBODY = "acd <acd@acd.example>"

_DEPENDS = (
    *("python3 (>= {python}~)", "python3 (<< {next_python}~)"),
    *("libc6 (>= 2.28)", "libgcc-s1"),  # of what is compiled in the packages that are carried
    *("adduser", "tzdata"),
)

# Where README.md's links lead, from its folder on. The containers are the repository's alone.
_BESIDE = {
    "acd": "../../../lib/acd/lib/{python}/site-packages/acd",
    **{name: f"../../acd/{name}" for name in RESOURCES},
}

_CONTROL = """\
Package: acd
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size}
Depends: {depends}
Recommends: ca-certificates, espeak-ng
Suggests: asterisk, bash-completion, logrotate, openssh-client, prometheus, sqlite3
Section: comm
Priority: optional
Description: automatic call distributor for people, not for menus
 Calls wait in Asterisk 22 and ring the advisor who is free, the caretaker of
 the caller's own building, people on call or a provider; nobody is ever asked
 to press a key. The service drives the Asterisk of its own machine over its
 manager interface; `acd deploy` brings dialplans and configuration there.
 .
 Nothing is started by the installation: begin with `acd init`.
"""

_COPYRIGHT = """\
Copyright (C) 2026 the contributors of acd.
Licensed under the Apache License, version 2.0: /usr/share/common-licenses/Apache-2.0

It carries the Python packages below in /usr/lib/acd, unchanged. The text of each licence lies in
the folder of its name there that ends in .dist-info.

"""


def write(package: Package, root: Path) -> None:
    """Raises BuildFailed."""
    documents = root / "usr/share/doc/acd"
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(_copyright(package), "utf-8")
    _squeeze(_changelog(package), documents / "changelog.gz")
    for name in ("README.md", "CHANGELOG.md"):
        shutil.copyfile(package.repository / name, documents / name)
    for name, place in _BESIDE.items():
        (documents / name).symlink_to(place.format(python=package.python_folder))
    examples = documents / "examples"
    examples.mkdir()
    shutil.copyfile(package.repository / "asterisk-conf/acd.toml.example", examples / "acd.toml")
    _completion(package, root / "usr/share/bash-completion/completions/acd")
    _squeeze(_manual(package), root / "usr/share/man/man8/acd.8.gz")
    _control(package, root)


def _control(package: Package, root: Path) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    folder = root / "DEBIAN"
    folder.mkdir()
    (folder / "md5sums").write_text("".join(_sum(file, root) for file in files))
    settings = sorted(str(file.relative_to(root)) for file in files if root / "etc" in file.parents)
    (folder / "conffiles").write_text("".join(f"/{name}\n" for name in settings))
    size = sum(-(-file.stat().st_size // 1024) for file in files)  # KiB, each rounded up
    major, minor = package.python
    pythons = {"python": f"{major}.{minor}", "next_python": f"{major}.{minor + 1}"}
    text = _CONTROL.format(
        version=package.version,
        architecture=package.architecture,
        maintainer=_maintainer(),
        size=size,
        depends=", ".join(_DEPENDS).format(**pythons),
    )
    (folder / "control").write_text(text)
    for name in _SCRIPTS:
        shutil.copyfile(package.repository / ".ci/deb/scripts" / name, folder / name)
        (folder / name).chmod(0o755)


def _sum(file: Path, root: Path) -> str:
    digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
    return f"{digest}  {file.relative_to(root)}\n"


def _maintainer() -> str:
    name, address = os.environ.get("DEBFULLNAME"), os.environ.get("DEBEMAIL")
    return f"{name} <{address}>" if name and address else _NOBODY


def _changelog(package: Package) -> str:
    at = datetime.fromtimestamp(package.made_at, UTC)
    return (
        f"acd ({package.version}) unstable; urgency=medium\n\n"
        "  * Built from the repository; CHANGELOG.md says what changed.\n\n"
        f" -- {_maintainer()}  {at:%a, %d %b %Y %H:%M:%S +0000}\n"
    )


def _copyright(package: Package) -> str:
    carried = (distribution.metadata for distribution in distributions(package))
    rows = (f"{data['Name']} {data['Version']}: {_licence(data)}\n" for data in carried)
    return _COPYRIGHT + "".join(rows)


def _licence(data: PackageMetadata) -> str:
    short = next((data[key] for key in ("License-Expression", "License") if key in data), "")
    if short and "\n" not in short:
        return short
    classes = [c for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
    if not classes:
        raise BuildFailed(f"{data['Name']} does not say under which licence it is")
    return ", ".join(one.rsplit(" :: ", 1)[-1] for one in classes)


def _completion(package: Package, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(_asked(package, "acd", _ACD_COMPLETE="source_bash"))


def _manual(package: Package) -> str:
    script = str(package.repository / ".ci/deb/manual.py")
    return _asked(package, "python", script, package.version)


def _asked(package: Package, program: str, *arguments: str, **environment: str) -> str:
    text = said(package.repository / ".venv/bin" / program, *arguments, **environment)
    if not text:
        raise BuildFailed(f"{program} of .venv says nothing: make setup")
    return text


def _squeeze(text: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
