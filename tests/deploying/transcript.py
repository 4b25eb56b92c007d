"""The README's chapter "Going live", as somebody at a shell follows it.

Rule 1: each ```sh is typed as it stands, each ```toml and ```csv is written, and each line of a
        ```text must be in what the command before it said.
Rule 2: what is not of this machine is stood in for by a program of the same name: systemctl, which
        comes back when the service says that it is ready, and runuser.
"""

import asyncio
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

STEP_OR_BLOCK = re.compile(r"^\*\*(\d+)\. |^```(\w+) ?(.*)\n((?s:.*?))^```$", re.MULTILINE)
WITHIN = 60.0  # seconds, for all the commands of a block

RUNUSER = '#!/bin/sh\nshift 3\nexec "$@"\n'  # we are nobody else here
SYSTEMCTL = """\
#!/bin/sh
case "$*" in
"enable --now acd")
    acd run > service.log 2>&1 & echo $! > service.pid
    until acd status --json 2> /dev/null | grep -q '"connected":true'; do sleep 0.1; done ;;
"disable --now acd") kill "$(cat service.pid)" && tail --pid="$(cat service.pid)" -f /dev/null ;;
*) exit 1 ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Block:
    step: int
    kind: str  # sh, toml, csv, text
    more: str  # what stands behind it: a file's name, or "refused"
    text: str


def blocks(readme: str) -> list[Block]:
    start = readme.index("## Going live")
    chapter = readme[start : readme.index("\n## ", start)]
    return list(_blocks(chapter))


def _blocks(chapter: str) -> Iterator[Block]:
    step = 0
    for found in STEP_OR_BLOCK.finditer(chapter):
        if found[1]:
            step = int(found[1])
        else:
            yield Block(step, found[2], found[3], found[4])


def acd_program(folder: Path) -> None:
    write_program(folder / "acd", f'#!/bin/sh\nexec {sys.executable} -m acd "$@"\n')


def write_program(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


class Newcomer:
    """In a folder that stands for /etc/acd; types what the chapter says."""

    def __init__(self, folder: Path, programs: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.told = ""  # by the last block of commands
        self._environment = {**environment, "PATH": f"{programs}:{environment['PATH']}"}
        acd_program(programs)
        write_program(programs / "runuser", RUNUSER)
        write_program(programs / "systemctl", SYSTEMCTL)

    async def follow(self, block: Block) -> None:
        match block.kind:
            case "sh":
                await self.type(block.text, is_refused=block.more == "refused")
            case "csv":
                (self.folder / block.more).write_text(block.text)
            case "toml":
                self._write(block.text)
            case "text":
                missing = [line for line in block.text.splitlines() if line not in self.told]
                assert not missing, self.told

    async def type(self, commands: str, *, is_refused: bool = False) -> None:
        process = await asyncio.create_subprocess_exec(
            *("bash", "-e", "-c", commands),
            cwd=self.folder if self.folder.exists() else None,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment,
        )
        output, _ = await asyncio.wait_for(process.communicate(), WITHIN)
        self.told = output.decode()
        assert (process.returncode != 0) == is_refused, self.told

    def _write(self, text: str) -> None:
        """At the end; or into the line's table, which stands there already."""
        config = self.folder / "acd.toml"
        written = config.read_text()
        if text.startswith("["):
            config.write_text(f"{written}\n{text}")
        else:
            config.write_text(written.replace("[lines.accueil]\n", f"[lines.accueil]\n{text}"))
