"""Asterisk's folder, on this machine or on another: looked at and changed by small programs there.

Rule 1: everything is done by `sh` and `tar` through a `Machine`, here as there: one way, which is
        what the tests walk. Names are words of their own, never part of a script; contents and
        with them all secrets go through the standard input.
Rule 2: each change is one step: written beside, then renamed once all of it has come. A cut in
        between leaves what was, or what shall be, and perhaps a file beside, which the next run
        sweeps away.
Rule 3: no symbolic link is written through, and no folder that everybody may write to is used.
Rule 4: a file of the administrator's keeps owner and mode, and is only replaced while it is what
        was read. What is ours is read by whoever reads his manager.conf, and by nobody else.
Rule 5: root does nothing with root's rights in a folder of somebody else's: `scripts` says how.
"""

import contextlib
import hashlib
import io
import stat
import tarfile
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass

from acd.deploying import scripts
from acd.deploying.layout import GENERATIONS
from acd.deploying.locking import Lock
from acd.deploying.reading import includes, matching
from acd.errors import DeploymentFailed, ProgramFailed, Unreachable
from acd.machines import Machine

Files = Mapping[str, bytes]
"""Contents by name; names count from Asterisk's folder, or from a generation's."""


@dataclass(frozen=True, slots=True)
class Held:
    """What lies in our folder."""

    current: str | None  # the number of a generation, "0007"
    previous: str | None
    trying: str | None  # which one was in force before a deployment that was cut off; "" for none
    generations: tuple[str, ...]
    owner: tuple[int, int]  # whose our files are: user and group
    has_remnants: bool = False  # of a step that was cut off
    has_asterisk_conf: bool = True
    linked: tuple[str, ...] = ()  # of the administrator's files: those that are symbolic links


class AsteriskFolder:
    def __init__(self, machine: Machine, path: str) -> None:
        self.path = path
        self._machine = machine
        self._lock: Lock | None = None

    @contextlib.asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """DeploymentFailed when another one is under way. The lock ends with this process."""
        async with contextlib.AsyncExitStack() as stack:
            lock = Lock(self._machine, self.path, stack)
            await lock.take()
            self._lock = lock
            try:
                yield
            finally:
                self._lock = None

    async def lock_again(self) -> None:
        """If it was lost, and nobody else has it by now: else DeploymentFailed."""
        if self._lock is not None:
            await self._lock.take()

    async def held(self) -> Held:
        """Raises DeploymentFailed when this is no folder to be written to."""
        told = (await self._run(scripts.LOOK)).decode().split("\n")
        facts = dict(line.split("=", 1) for line in told if "=" in line)
        _refuse_unsafe(self.path, facts)
        return Held(
            current=facts.get("current") or None,
            previous=facts.get("previous") or None,
            trying=facts.get("trying"),
            generations=tuple(
                sorted(n for n in facts.get("generations", "").split() if n.isdecimal())
            ),
            owner=_owner(facts),
            has_remnants="remnants" in facts,
            has_asterisk_conf="conf" in facts,
            linked=tuple(facts.get("linked", "").split()),
        )

    async def read(self, patterns: Iterable[str]) -> dict[str, bytes]:
        """Every file that these names or patterns name."""
        archive = await self._run(scripts.READ, *patterns)
        found = {}
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is not None:
                    found[member.name.removeprefix("./")] = content.read()
        return found

    async def read_whole(self, names: Iterable[str]) -> dict[str, bytes]:
        """These files and all that they include."""
        found: dict[str, bytes] = {}
        asked: set[str] = set()
        wanted = set(names)
        while wanted:
            found |= await self.read(sorted(wanted))
            asked |= wanted
            texts = (text_of(found[n]) for pattern in wanted for n in matching(pattern, found))
            wanted = {name for text in texts for name in includes(text)} - asked
        return found

    async def generation(self, name: str) -> dict[str, bytes]:
        folder = f"{GENERATIONS}/{name}"
        found = await self.read([f"{folder}/*", f"{folder}/*/*"])
        return {file.removeprefix(f"{folder}/"): content for file, content in found.items()}

    async def add_generation(self, name: str, files: Files, owner: tuple[int, int]) -> None:
        archive = _archive(files, owner)
        user, group = map(str, owner)
        await self._run(scripts.ADD, name, user, group, given=archive)

    async def keep(self, name: str, content: bytes, owner: tuple[int, int]) -> None:
        """A file of ours beside the generations."""
        user, group = map(str, owner)
        await self._send(scripts.KEEP, content, name, user, group)

    async def begin_trying(self, former: str | None) -> None:
        await self._send(scripts.MARK, (former or "").encode())

    async def settle(self, former: str | None) -> None:
        """What is in force stays; `former` is what a rollback goes to, unless it is none."""
        await self._run(scripts.SETTLE, former or "")

    async def take_into_force(self, name: str) -> None:
        await self._run(scripts.LINK, name)

    async def replace(self, name: str, before: bytes, after: bytes) -> None:
        """A file of the administrator's."""
        await self._send(scripts.REPLACE, after, name, _digest(before))

    async def drop_generations(self, names: Iterable[str]) -> None:
        await self._run(scripts.DROP_GENERATIONS, *names)

    async def remove_ours(self) -> None:
        await self._run(scripts.REMOVE)

    async def is_read_with(self, process_file: str, held: Held) -> bool:
        """Whether the process whose id stands in that file may read ours; if unknown, it may."""
        told = (await self._run(scripts.RIGHTS, process_file)).decode().splitlines()
        rights = {row.split()[0]: row.split()[1:] for row in told}
        users, groups = rights.get("Uid:", ["0", "0"]), rights.get("Gid:", [])
        user, group = map(str, held.owner)
        return users[1] in ("0", user) or group in (*groups[1:2], *rights.get("Groups:", ()))

    async def is_another_than(self, place: str) -> bool:
        """Whether that is a folder of the same machine, and not this one."""
        return bool(await self._run(scripts.IS_ANOTHER, place))

    async def size_of(self, file: str) -> int:
        return int(await self._run(scripts.SIZE, file) or b"0")

    async def tail_of(self, file: str, start: int) -> str:
        return (await self._run(scripts.TAIL, file, str(start + 1))).decode(errors="replace")

    async def existing_sounds(self, sounds: Iterable[str]) -> set[str]:
        """Which of these, named from the root and without extension, there are."""
        told = await self._run(scripts.SOUNDS, *sounds)
        return set(told.decode(errors="replace").splitlines())

    async def _send(self, script: str, content: bytes, *words: str) -> None:
        """All of it, or none."""
        await self._run(script, _digest(content), *words, given=content)

    async def _run(self, script: str, *words: str, given: bytes = b"") -> bytes:
        if self._lock is not None and not self._lock.is_held():
            hint = "somebody else may be at work there by now: look at it once more, then try again"
            raise DeploymentFailed(f"the lock of {self.path} is lost, with its connection; {hint}")
        try:
            line = ("sh", "-c", scripts.AS_OWNER, "acd", script, self.path, *words)
            return await self._machine.run(line, given)
        except Unreachable:
            raise
        except ProgramFailed as failure:
            hint = "run it as root" if "denied" in str(failure) else f"look at {self.path}"
            raise DeploymentFailed(f"{self.path}: {failure}; {hint}") from None


def text_of(content: bytes) -> str:
    """Whatever its encoding is: written back, the bytes are the same."""
    return content.decode(errors="surrogateescape")


def bytes_of(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _owner(facts: Mapping[str, str]) -> tuple[int, int]:
    """The folder's owner; root gives ours to the group of manager.conf, which is as secret."""
    user, group = facts["our-user"], facts["our-group"]
    return int(user), int(facts.get("group", group) if user == "0" else group)


def _refuse_unsafe(path: str, facts: Mapping[str, str]) -> None:
    if "no-folder" in facts:
        hint = "`files` in [asterisk] of acd.toml, or --to, names Asterisk's own folder"
        raise DeploymentFailed(f"there is no extensions.conf in {path}; {hint}")
    for name, what in (("link", "a symbolic link"), ("strange", "no folder of ours")):
        if found := facts.get(name):
            raise DeploymentFailed(f"{path}/{found} is {what}: nothing is written there; remove it")
    if facts.get("ours-user", facts["folder-user"]) != facts["folder-user"]:
        hint = f"chown -R --reference={path} {path}/acd"
        raise DeploymentFailed(f"{path}/acd belongs to somebody else than {path}: {hint}")
    for name in ("mode", "ours-mode"):
        if int(facts.get(name, "0"), 8) & stat.S_IWOTH:
            place = path if name == "mode" else f"{path}/acd"
            raise DeploymentFailed(f"everybody may write to {place}: chmod o-w {place}")


def _archive(files: Files, owner: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    folders = sorted({name.rpartition("/")[0] for name in files} - {""})
    with tarfile.open(fileobj=buffer, mode="w:") as tar:
        for folder in folders:
            member = tarfile.TarInfo(folder)
            member.type, member.mode = tarfile.DIRTYPE, 0o750
            member.gid = owner[1]  # and the user stays whoever writes it: see `scripts`
            tar.addfile(member)
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.mode, member.size = 0o640, len(content)
            member.uid, member.gid = owner
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
