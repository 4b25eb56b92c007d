"""Asterisk, Prometheus and the like: which packages are missing, and the folders they come into.

Rule 1: what the machine has is used; `acd.lab.tools` decides what suits, here as in the lab.
Rule 2: a folder is made aside and renamed when it is whole. It names the packages it was made of.
Rule 3: what telephones, what looks on and what makes Debian in a folder have a folder each, since
        one that lacks a package is made anew, of what is newest by then: Prometheus must not bring
        another Asterisk with it.
"""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import debian
import environment
from progress import Progress, SetupFailed, announce

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from acd.errors import ToolMissing
from acd.lab import tools

ASTERISK = (
    "asterisk",
    "asterisk-core-sounds-en-gsm",
    "asterisk-core-sounds-fr-gsm",
    "asterisk-moh-opsound-wav",
)
SIPP = ("sip-tester",)
PIP = ("python3-pip-whl",)
PROMETHEUS = ("prometheus",)
ALERTMANAGER = ("prometheus-alertmanager",)
MOSQUITTO = ("mosquitto",)
MOSQUITTO_CLIENTS = ("mosquitto-clients",)
MMDEBSTRAP = ("mmdebstrap",)

Packages = tuple[str, ...]
Look = Callable[[Path], object]
"""Raises ToolMissing when neither the machine nor the folder has it."""

LANGUAGES = {"en": "en_US_f_Allison", "fr": "fr_CA_f_June"}
"""Links that Debian's packages make when they are configured, which here they are not."""

NOWHERE = Path("/nonexistent")
CONTENTS = "made-of.txt"
ROOM = 1_000_000_000  # bytes: packages and what they unpack to lie side by side for a while


def provide(repository: Path) -> None:
    """Have all programs and a pip wheel, on the machine or in the folders of `.tools`."""
    progress = Progress(repository / ".tools/setup.log")
    for tree, finders in TREES.items():
        missing = _missing(finders)
        if missing and not _have(missing, tree):
            announce(f"{', '.join(missing)}, into .tools (once, without root, at most 80 MB)")
            make(tree, missing, progress)


def _find_pip(tree: Path) -> None:
    if environment.pip_wheel(tree) is None:
        raise ToolMissing("no pip on this machine")


TREES: Mapping[Path, Mapping[Packages, Sequence[Look]]] = {
    tools.TOOLS: {
        ASTERISK: (tools.find_asterisk,),
        SIPP: (tools.find_sipp,),
        PIP: (_find_pip,),
    },
    tools.MONITORING: {
        PROMETHEUS: (tools.find_prometheus, tools.find_promtool),
        ALERTMANAGER: (tools.find_amtool,),
        MOSQUITTO: (tools.find_mosquitto,),
        MOSQUITTO_CLIENTS: (tools.find_mosquitto_clients,),
    },
    tools.PACKAGING: {
        MMDEBSTRAP: (tools.find_mmdebstrap,),
    },
}
"""Each folder's packages, and how to see whether they are needed or there."""


def _missing(wanted: Mapping[Packages, Sequence[Look]]) -> Packages:
    """The packages for what this machine itself does not have."""
    missing: Packages = ()
    for packages, finders in wanted.items():
        try:
            _look(finders, NOWHERE)
        except ToolMissing:
            missing += packages
    return missing


def _look(finders: Sequence[Look], tree: Path) -> None:
    for find in finders:
        find(tree)


def _have(packages: Packages, tree: Path) -> bool:
    contents = tree / CONTENTS
    return contents.exists() and set(packages) <= set(contents.read_text().split())


def make(tree: Path, packages: Packages, progress: Progress) -> None:
    """The folder, made anew of these packages and of all that they depend on."""
    if shutil.disk_usage(tree.parent).free < ROOM:
        raise SetupFailed(f"less than {ROOM // 1_000_000} MB are free on the disk of {tree.parent}")
    unfinished = tree.with_name(f"{tree.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    debian.unpack(packages, unfinished, tree.with_name("apt"), progress)
    _name_languages(unfinished / "usr/share/asterisk/sounds")
    (unfinished / CONTENTS).write_text("\n".join(packages) + "\n")
    _prove(TREES[tree], packages, unfinished)
    shutil.rmtree(tree, ignore_errors=True)
    unfinished.rename(tree)


def _name_languages(sounds: Path) -> None:
    for language, voice in LANGUAGES.items():
        if (sounds / voice).is_dir() and not (sounds / language).exists():
            (sounds / language).symlink_to(voice)


def _prove(wanted: Mapping[Packages, Sequence[Look]], packages: Packages, tree: Path) -> None:
    """Refuse a folder that does not hold what it was made for."""
    try:
        for these, finders in wanted.items():
            if set(these) <= set(packages):
                _look(finders, tree)
    except ToolMissing as error:
        raise SetupFailed(
            f"the mirror's packages are not what is needed: {error}\n{debian.BY_HAND}"
        ) from error
