"""A console and a machine that answer from tables, and know nothing else."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from acd.doctor.asterisk_machine import AsteriskMachine
from acd.errors import ConsoleUnreachable

SETTINGS = """\
  System name:                 pbx
  Startup time:                02:10:21
  Configuration directory:     /etc/asterisk
  Data directory:              /usr/share/asterisk
"""


class FakeConsole:
    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = {"core show settings": SETTINGS, **answers}

    async def run(self, command: str) -> str:
        if command not in self._answers:
            raise ConsoleUnreachable("Asterisk's console does not answer")
        return self._answers[command]


class FakeMachine:
    """Files by name; what find(1) says by its first folder."""

    def __init__(self, files: Mapping[str, str], found: Mapping[str, Sequence[str]]) -> None:
        self._files, self._found = files, found

    async def run(self, words: Sequence[str], given: bytes = b"") -> bytes:
        if words[0] == "cat":
            return self._files[words[-1]].encode()
        return "".join(f"{name}\n" for name in self._found.get(words[4], ())).encode()

    def held(self, words: Sequence[str]) -> AbstractAsyncContextManager[None]:
        return nullcontext()


def machine(
    answers: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    found: Mapping[str, Sequence[str]] | None = None,
) -> AsteriskMachine:
    return AsteriskMachine(FakeMachine(files or {}, found or {}), FakeConsole(answers or {}))
