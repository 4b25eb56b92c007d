"""What is there, what shall be there, and what stands against it. Nothing is changed by looking."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from acd.asterisk.console import Console
from acd.asterisk.inspection import Finding, Verdict
from acd.config.settings import Settings
from acd.deploying import answers
from acd.deploying.advice import missing_endpoints, missing_sounds, ways_in
from acd.deploying.answers import Running
from acd.deploying.collisions import collisions
from acd.deploying.differences import Change
from acd.deploying.folder import AsteriskFolder, Held, bytes_of, text_of
from acd.deploying.layout import CURRENT, DOORS, MANAGER, OURS, PASSWORDS, PHONES, PJSIP, reloads
from acd.deploying.lines import with_line, without_line
from acd.deploying.needs import unmet_needs
from acd.deploying.phones import read_passwords, wanted_phones, with_new_passwords
from acd.deploying.reading import Configuration, sections
from acd.deploying.rendering import Existing, generation
from acd.errors import DeploymentRefused

LINKED = "a symbolic link, which is not written through"

Contents = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Outlook:
    held: Held
    # All of these hold secrets.
    in_force: Contents = field(repr=False)  # of that generation; empty when there is none
    wanted: Contents = field(repr=False)  # of the one that shall be
    doors: Change = field(repr=False)  # the administrator's files that get our line
    passwords: Mapping[str, str] = field(repr=False)  # of phones, those that have gone too
    has_new_passwords: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def changes(self) -> Change:
        """Of our own files too, under the names that Asterisk reads."""
        names = self.in_force.keys() | self.wanted.keys()
        pairs = {n: (self.in_force.get(n, b""), self.wanted.get(n, b"")) for n in names}
        ours = {f"{CURRENT}/{n}": pair for n, pair in pairs.items() if pair[0] != pair[1]}
        return {**ours, **self.doors}

    @property
    def reloads(self) -> list[str]:
        return reloads(self.changes)

    @property
    def is_refused(self) -> bool:
        return any(finding.verdict is Verdict.WRONG for finding in self.findings)


async def look(
    folder: AsteriskFolder,
    console: Console,
    settings: Settings,
    secret: str,
    dialplans: Path | None = None,
) -> Outlook:
    """What a deployment would do now, and why it must not."""
    held = await folder.held()
    names = (*(door.name for door in DOORS), "asterisk.conf", PASSWORDS)
    files, in_force, running = await asyncio.gather(
        folder.read_whole(names), _in_force(folder, held), answers.running(console)
    )
    his = {name: content for name, content in files.items() if not name.startswith(f"{OURS}/")}
    known = read_passwords(files.get(PASSWORDS, b""))
    passwords = with_new_passwords(known, _phones(settings, his, in_force, running))
    wanted = generation(settings, secret, _existing(his), passwords, dialplans)
    doors = _doors(his)
    shall = Configuration(_as_read(his, doors, wanted))
    return Outlook(
        held=held,
        in_force=in_force,
        wanted=wanted,
        doors={name: pair for name, pair in doors.items() if pair[0] != pair[1]},
        passwords={**known, **passwords},
        has_new_passwords=not passwords.keys() <= known.keys(),
        findings=(
            *await _elsewhere(folder, running),
            *await _unreadable(folder, held, running),
            *_behind_links(held, doors),
            *collisions(shall, running.dialplan),
            *unmet_needs(settings, shall, running),
            *missing_endpoints(settings, {*passwords, *running.endpoints}),
            *ways_in(settings, shall),
            *await missing_sounds(settings, running.core, folder),
        ),
    )


async def _in_force(folder: AsteriskFolder, held: Held) -> dict[str, bytes]:
    return {} if held.current is None else await folder.generation(held.current)


def _doors(his: Contents) -> dict[str, tuple[bytes, bytes]]:
    missing = [door.name for door in DOORS if door.name not in his]
    if missing:
        hint = "`files` in [asterisk] of acd.toml, or --to, names Asterisk's own folder"
        raise DeploymentRefused(f"no {' and no '.join(missing)} there; {hint}")
    return {
        door.name: (his[door.name], bytes_of(with_line(text_of(his[door.name]), door)))
        for door in DOORS
    }


async def _elsewhere(folder: AsteriskFolder, running: Running) -> list[Finding]:
    """Two Asterisks on one machine, or `astetcdir`: the one that answers reads other files."""
    told = running.core.get("configuration directory", "")
    if not told or not await folder.is_another_than(told):
        return []
    hint = "`files` in [asterisk] of acd.toml, or --to, names the folder of the one that is meant"
    text = f"the Asterisk that answers reads {told}, and not {folder.path}"
    return [Finding(Verdict.WRONG, text, hint)]


async def _unreadable(folder: AsteriskFolder, held: Held, running: Running) -> list[Finding]:
    file = running.core.get("pid file", "")
    if not file or await folder.is_read_with(file, held):
        return []
    hint = f"let {folder.path} and its manager.conf belong to the group of Asterisk's user"
    return [Finding(Verdict.WRONG, "Asterisk's user could not read what would be written", hint)]


def _behind_links(held: Held, doors: Change) -> list[Finding]:
    return [
        Finding(
            Verdict.WRONG,
            f"{door.name} is {LINKED}",
            f"add yourself, at its {door.at.value}: {door.line}",
        )
        for door in DOORS
        if door.name in held.linked and doors[door.name][0] != doors[door.name][1]
    ]


def _as_read(his: Contents, doors: Change, ours: Contents) -> dict[str, str]:
    """Every file as Asterisk would read it once these of ours are in force."""
    contents = {
        **his,
        **{name: after for name, (_, after) in doors.items()},
        **{f"{CURRENT}/{name}": content for name, content in ours.items()},
    }
    return {name: text_of(content) for name, content in contents.items()}


def _existing(his: Contents) -> Existing:
    return Existing(sections(MANAGER.name, _without_ours(his)))


def _phones(settings: Settings, his: Contents, in_force: Contents, running: Running) -> list[str]:
    """Endpoints to be made: those that neither his files nor the running Asterisk have."""
    if not settings.asterisk.phones:
        return []
    written = {section.name for section in sections(PJSIP.name, _without_ours(his))}
    made = {s.name for s in sections(PHONES, {PHONES: text_of(in_force.get(PHONES, b""))})}
    return wanted_phones(settings, written | (set(running.endpoints) - made))


def _without_ours(his: Contents) -> dict[str, str]:
    texts = {name: text_of(content) for name, content in his.items()}
    return texts | {door.name: without_line(texts[door.name], door) for door in DOORS}
