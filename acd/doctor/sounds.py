"""What callers hear: music, greetings and messages, there and cheap to play.

Rule 1: music plays for everyone who waits. In the telephone's own format it costs a tenth of what
        converting costs; a message of seconds may be converted.
Rule 2: files are looked at where the running Asterisk says that its data lie.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from os import stat_result
from pathlib import Path

from acd.config.settings import Settings
from acd.doctor.asterisk_machine import AsteriskMachine, Found
from acd.doctor.endpoints import several
from acd.doctor.patient import Patient
from acd.verdicts import Finding, doubtful, not_looked_at, sound, unless_any, wrong

_OWN_FORMATS = frozenset({"alaw", "al", "ulaw", "ul", "pcm", "mu"})
_CHEAP = _OWN_FORMATS | {"wav", "sln", "gsm"}
_NO_FOLDERS = ("", "<none>", "nodir")
_NO_SOUNDS = frozenset({"txt", "html", "gz"})
_STANDARD = (
    "please-try-call-later", "followme/options", "agent-loginok", "agent-loggedoff", "activated",
    "de-activated",
)  # fmt: skip
_CONVERT = "asterisk -rx 'file convert FILE.wav FILE.alaw' for each"


@dataclass(frozen=True, slots=True)
class _Class:
    """Of music."""

    mode: str = ""
    folder: str = ""

    @property
    def plays_a_folder(self) -> bool:
        return self.mode == "files" and self.folder not in _NO_FOLDERS


async def music(patient: Patient) -> list[Finding]:
    told = _told(await patient.machine.ask("moh show classes"))
    wanted = _classes(patient.settings)
    missing = [name for name in wanted if name not in told]
    data = patient.machine.place("Data directory")  # from where Asterisk counts, too
    folders = {n: data / told[n].folder for n in wanted if n in told and told[n].plays_a_folder}
    found = {name: await _pieces(patient.machine, folder) for name, folder in folders.items()}
    unseen = {n: f"its mode is {told[n].mode}" for n in wanted if n in told and n not in folders}
    unseen |= {name: each.refusals[0] for name, each in found.items() if each.refusals}
    files = {name: each.files for name, each in found.items() if name not in unseen}
    silent = [name for name, pieces in files.items() if not pieces]
    return [
        *unless_any(
            [*_missing(missing), *_silent(silent, folders), *_unseen("music", unseen)],
            sound("music", f"music is there: {several(wanted) or 'none is played'}"),
        ),
        *unless_any(
            [*_dear(files), *_unseen("music-format", unseen)],
            sound("music-format", "music is in the telephone's own format"),
        ),
    ]


def _classes(settings: Settings) -> list[str]:
    return sorted({line.music for line in settings.lines.values() if line.waiting == "music"})


def _told(text: str) -> Mapping[str, _Class]:
    classes: dict[str, _Class] = {}
    name = ""
    for line in text.splitlines():
        word, _, value = line.strip().partition(": ")
        if word == "Class":
            name = value
            classes[name] = _Class()
        elif word == "Mode":
            classes[name] = replace(classes[name], mode=value)
        elif word == "Directory":
            classes[name] = replace(classes[name], folder=value)
    return classes


async def _pieces(machine: AsteriskMachine, folder: Path) -> Found:
    found = await machine.find(str(folder), "-maxdepth", "1", "-type", "f")
    return replace(found, files=[file for file in found.files if _kind(file) not in _NO_SOUNDS])


def _unseen(key: str, reasons: Mapping[str, str]) -> Iterator[Finding]:
    for name, why in reasons.items():
        yield from not_looked_at((key,), f"class of music {name}, {why}")


def _kind(file: Path) -> str:
    return file.suffix.removeprefix(".").lower()


def _missing(classes: Iterable[str]) -> Iterator[Finding]:
    for name in classes:
        hint = f"musiconhold.conf: [{name}], mode = files, directory = ...; then `moh reload`"
        yield wrong("music", f"there is no class of music {name}: who waits hears silence", hint)


def _silent(classes: Iterable[str], folders: Mapping[str, Path]) -> Iterator[Finding]:
    for name in classes:
        hint = f"put music into {folders[name]}, then `moh reload`"
        yield wrong("music", f"class {name} has no file: who waits hears silence", hint)


def _dear(files: Mapping[str, list[Path]]) -> Iterator[Finding]:
    for name, found in files.items():
        cheap = {file.stem for file in found if _kind(file) in _OWN_FORMATS}
        if dear := {file.stem for file in found} - cheap:
            text = f"music {name} is converted for everyone who waits: {several(dear, most=3)}"
            yield doubtful("music-format", text, f"{_CONVERT}; then `moh reload`")


async def prompts(patient: Patient) -> list[Finding]:
    folder = patient.machine.place("Data directory") / "sounds"
    found = await patient.machine.find(str(folder), "-type", "f")
    kinds = _kinds(folder, found.files, patient.settings.site.language)
    own = _greetings(patient.settings)
    absent = [name for name in own if name not in kinds]
    standard = [name for name in _STANDARD if name not in kinds]
    if found.refusals and (absent or standard):
        return not_looked_at(("sounds", "sounds-format"), found.refusals[0])
    dear = [name for name in (*own, *_STANDARD) if name in kinds and not kinds[name] & _CHEAP]
    return [
        *unless_any(
            [*_unheard(absent, folder), *_unspoken(standard)],
            sound("sounds", f"the sounds are there, {len(own)} of them your own"),
        ),
        *unless_any(_costly(dear), sound("sounds-format", "sounds are in cheap formats")),
    ]


def _greetings(settings: Settings) -> list[str]:
    lines = settings.lines.values()
    named = (name for line in lines for name in (line.greeting, line.closed_greeting))
    return sorted({name for name in named if name})


def _kinds(folder: Path, files: Iterable[Path], language: str) -> Mapping[str, set[str]]:
    """Sound -> its formats, in this language or in none; and by its whole name."""
    kinds: dict[str, set[str]] = {}
    for file in files:
        parts = file.relative_to(folder).with_suffix("").parts
        inside = parts[1:] if parts[0].partition("_")[0] == language else parts
        kinds.setdefault("/".join(inside), set()).add(_kind(file))
        kinds.setdefault(str(file.with_suffix("")), set()).add(_kind(file))
    return kinds


def _unheard(names: list[str], folder: Path) -> Iterator[Finding]:
    for name in names:
        hint = f"put {name}.alaw below {folder}/LANGUAGE, or correct acd.toml"
        yield wrong("sounds", f"greeting {name} is not there: nothing is said", hint)


def _unspoken(names: list[str]) -> Iterator[Finding]:
    if names:
        hint = "install Asterisk's core sounds of this language, for instance in format alaw"
        yield doubtful("sounds", f"Asterisk has no {several(names)}: a tone is played", hint)


def _costly(names: list[str]) -> Iterator[Finding]:
    if names:
        text = f"{several(names)} cost more to convert than to keep in alaw"
        yield doubtful("sounds-format", text, _CONVERT)


async def announcements(patient: Patient) -> list[Finding]:
    """Written by the service, read by Asterisk: perhaps by another user."""
    settings = patient.settings.announcements
    if settings is None:
        return [sound("announcements", "no building is announced: [announcements] is left out")]
    if not patient.machine.is_this_one:
        because = "Asterisk is on another machine: it must have the same folder there"
        return not_looked_at(("announcements",), because)
    process = Path("/proc", (await patient.machine.read(patient.machine.place("PID file"))).strip())
    folder = settings.folder
    if not folder.exists():
        hint = f"install -d -o acd -g asterisk -m 750 {folder}; the service makes it else"
        return [doubtful("announcements", f"{folder} is not there yet", hint)]
    barrier = barrier_on(folder, process)
    if barrier is None:
        return [sound("announcements", f"Asterisk can read {folder}")]
    text = f"Asterisk may not enter {barrier}: who is rung outside hears a general announcement"
    hint = f"chmod o+x {barrier}; or let Asterisk's user into its group"
    return [wrong("announcements", text, hint)]


def barrier_on(folder: Path, process: Path) -> Path | None:
    """The first folder on the way that the process may not pass."""
    user = process.stat().st_uid
    if user == 0:
        return None
    groups = _groups(process)
    way = [*reversed(folder.absolute().parents), folder.absolute()]
    return next((each for each in way if not may_pass(each.stat(), user, groups)), None)


def _groups(process: Path) -> frozenset[int]:
    lines = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    return frozenset(map(int, (*lines["Groups"].split(), *lines["Gid"].split())))


def may_pass(status: stat_result, user: int, groups: frozenset[int]) -> bool:
    if status.st_uid == user:
        return bool(status.st_mode & 0o100)
    if status.st_gid in groups:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
