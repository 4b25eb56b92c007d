"""Asterisk and SIPp: which packages are missing here, and the folder they are unpacked into.

Rule 1: what the machine has is used; `acd.lab.tools` decides what suits, here as in the lab.
Rule 2: the folder is made aside and renamed when it is whole. It names the packages it was made of.
"""

import shutil
import sys
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

LANGUAGES = {"en": "en_US_f_Allison", "fr": "fr_CA_f_June"}
"""Links that Debian's packages make when they are configured, which here they are not."""

NOWHERE = Path("/nonexistent")
CONTENTS = "made-of.txt"
ROOM = 1_000_000_000  # bytes: packages and what they unpack to lie side by side for a while


def provide(repository: Path) -> None:
    """Have Asterisk, SIPp and a pip wheel, on the machine or in `.tools/root`."""
    missing = _missing()
    if not missing or _have(missing, tools.TOOLS):
        return
    announce(f"{', '.join(missing)}, into .tools (once, without root, at most 80 MB)")
    if shutil.disk_usage(repository).free < ROOM:
        raise SetupFailed(f"less than {ROOM // 1_000_000} MB are free on the disk of {repository}")
    _make(tools.TOOLS, missing, Progress(repository / ".tools/setup.log"))


def _missing() -> tuple[str, ...]:
    """The packages for what this machine itself does not have."""
    missing: tuple[str, ...] = ()
    try:
        tools.find_asterisk(NOWHERE)
    except ToolMissing:
        missing += ASTERISK
    try:
        tools.find_sipp(NOWHERE)
    except ToolMissing:
        missing += SIPP
    if environment.pip_wheel(NOWHERE) is None:
        missing += PIP
    return missing


def _have(packages: tuple[str, ...], tree: Path) -> bool:
    contents = tree / CONTENTS
    return contents.exists() and set(packages) <= set(contents.read_text().split())


def _make(tree: Path, packages: tuple[str, ...], progress: Progress) -> None:
    unfinished = tree.with_name("root.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    debian.unpack(packages, unfinished, tree.with_name("apt"), progress)
    _name_languages(unfinished / "usr/share/asterisk/sounds")
    (unfinished / CONTENTS).write_text("\n".join(packages) + "\n")
    _prove(packages, unfinished)
    shutil.rmtree(tree, ignore_errors=True)
    unfinished.rename(tree)


def _name_languages(sounds: Path) -> None:
    for language, voice in LANGUAGES.items():
        if (sounds / voice).is_dir() and not (sounds / language).exists():
            (sounds / language).symlink_to(voice)


def _prove(packages: tuple[str, ...], tree: Path) -> None:
    """Refuse a folder that does not hold what it was made for."""
    try:
        if set(ASTERISK) <= set(packages):
            tools.find_asterisk(tree)
        if set(SIPP) <= set(packages):
            tools.find_sipp(tree)
    except ToolMissing as error:
        raise SetupFailed(
            f"the mirror's packages are not what is needed: {error}\n"
            "Install Asterisk 22.4 or later (with English and French sounds) and SIPp yourself."
        ) from error
