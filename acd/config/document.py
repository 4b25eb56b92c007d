"""Reads acd.toml from the disk, and turns findings into the one error that lists them all.

Nothing here knows what the keys mean. A file that is not even TOML has one mistake, the first:
what follows a missing bracket cannot be judged.
"""

import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from acd.config.findings import Finding, Place, Raw, dotted
from acd.config.locator import line_of, locate
from acd.errors import ConfigError, Mistake

_NO_FILE_HINT = "name it with --config or ACD_CONFIG; a first one: `acd init`"
_EMPTY_HINT = "`acd init` writes a first one elsewhere, `acd keys` shows every key"
_KEYS_HINT = "`acd keys` shows how each key is written"

# How tomllib's complaints begin -> what to do.
_SYNTAX_HINTS: Mapping[str, str] = {
    "Invalid value": 'text stands between quotes, like name = "Accueil"',
    "Expected '='": 'a line reads key = value, like name = "Accueil"',
    "Invalid statement": 'a line reads key = value, or [section.id], or begins with "#"',
    "Cannot overwrite": "this key stands here twice; remove one",
    "Cannot declare": "this heading stands here twice; join the two",
    "Duplicate inline table key": "this key stands here twice; remove one",
    "Unterminated string": "the quotes are not closed",
    "Illegal character '\\n'": "the quotes are not closed on this line",
    "Unclosed array": "a list ends with ]; commas between its items, quotes around text",
    "Unclosed inline table": "a table in one line ends with }; commas between its keys",
    "Expected ']'": "a heading reads [section.id], the id made of a-z, 0-9, _ and -",
    "Invalid initial character": "keys and ids are made of a-z, 0-9, _ and -",
    "Invalid date": 'a date is year, month and day, like "2026-12-24"',
    "Expected newline": "one key = value on each line, text between quotes",
    "Unescaped '\\'": "write \\\\ for a backslash, or use single quotes",
}


@dataclass(frozen=True, slots=True)
class Document:
    file: Path
    raw: Raw
    lines: Mapping[Place, int]


def read(file: Path) -> Document:
    text = _text(file)
    if not text.strip():
        raise _unusable(file, "the file is empty", _EMPTY_HINT)
    try:
        return Document(file, tomllib.loads(text), locate(text))
    except tomllib.TOMLDecodeError as reason:
        mistake = _syntax_mistake(str(reason), text)
    except RecursionError:
        mistake = Mistake(1, "", "lists or tables stand too deep in each other", "flatten them")
    except ValueError:  # Python refuses to read a number of thousands of digits
        mistake = Mistake(1, "", "a number has too many digits", "look for a very long number")
    raise report(file, [mistake])


def located(document: Document, findings: Iterable[Finding]) -> list[Mistake]:
    return [
        Mistake(
            line=line_of(finding.place, document.lines),
            path=dotted(finding.place),
            problem=finding.problem,
            hint=finding.hint,
        )
        for finding in findings
    ]


def report(file: Path, mistakes: Iterable[Mistake]) -> ConfigError:
    """The error whose text is one line for each mistake, in the order of the file."""
    in_order = sorted(mistakes, key=lambda mistake: (mistake.line, mistake.path, mistake.problem))
    lines = (f"{file}:{m.line}: {m}" if m.line else f"{file}: {m}" for m in in_order)
    return ConfigError("\n".join(lines), in_order)


def _text(file: Path) -> str:
    """The text, with \\n at the end of each line; the mark that Windows editors add is dropped."""
    content = _bytes(file)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as reason:
        line = content.count(b"\n", 0, reason.start) + 1
    raise report(
        file, [Mistake(line, "", "this is not UTF-8 text", "save the file again as UTF-8")]
    )


def _bytes(file: Path) -> bytes:
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would hang, a device would never end
            raise _unusable(file, "this is not a file", "name the file itself, like acd.toml")
        return file.read_bytes()
    except FileNotFoundError:
        words = ("there is no such file", _NO_FILE_HINT)
    except PermissionError:
        words = ("the file cannot be read", "let the user who runs acd read it")
    except OSError as reason:
        words = (f"the file cannot be read: {reason.strerror}", "check its path")
    raise _unusable(file, *words)


def _unusable(file: Path, problem: str, hint: str) -> ConfigError:
    return report(file, [Mistake(0, "", problem, hint)])


def _syntax_mistake(complaint: str, text: str) -> Mistake:
    problem, _, place = complaint.rpartition(" (at ")
    found = re.match(r"line ([0-9]+)", place)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    hints = (hint for start, hint in _SYNTAX_HINTS.items() if problem.startswith(start))
    return Mistake(line, "", f"not TOML: {problem}", next(hints, _KEYS_HINT))
