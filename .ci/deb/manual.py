"""Print the manual page: what `acd --help` and each command's `--help` say, for `man acd`."""

import re
import sys
from collections.abc import Iterator

import typer

from acd.__main__ import app
from acd.commands.shared import EXIT_CODES

_FILES = {
    "/usr/share/doc/acd/README.md": "all that there is to know, from the first step on",
    "/etc/acd/acd.toml": "the configuration; an example is in /usr/share/doc/acd/examples",
    "/etc/acd/ami.secret": "the password of Asterisk's manager interface",
    "/var/lib/acd/acd.db": "the journal of all calls; acd-directory.db beside it: who is calling",
    "/var/backups/acd": "a back-up of each night, two weeks of them; see acd-backup.timer",
    "/var/log/acd": "the one folder for [queue_log]; else the log is in `journalctl -u acd`",
    "/usr/share/acd": "dialplans, Asterisk's configuration, rules and boards for Prometheus",
}


def page(version: str) -> Iterator[str]:
    yield f'.TH ACD 8 "" "acd {version}" "Call distribution"'
    yield from (".SH NAME", r"acd \- automatic call distributor on top of Asterisk")
    yield from (".SH SYNOPSIS", r".B acd", r"\fICOMMAND\fR [\fIOPTION\fR]...")
    yield from (".SH DESCRIPTION", *_paragraphs(app.info.help))
    yield ".SH COMMANDS"
    yield from _commands(typer.main.get_command(app), "")
    yield ".SH FILES"
    for name, purpose in _FILES.items():
        yield from (".TP", rf".I {_plain(name)}", _plain(purpose))
    yield from (".SH EXIT STATUS", _plain(EXIT_CODES))


def _commands(group: object, before: str) -> Iterator[str]:
    for name, command in sorted(getattr(group, "commands", {}).items()):
        if getattr(command, "commands", None):
            yield from _commands(command, f"{before}{name} ")
            continue
        arguments = "".join(f" {p.name.upper()}" for p in command.params if _is_argument(p))
        yield from (f".SS {_plain(f'acd {before}{name}{arguments}')}", *_paragraphs(command.help))
        for option in command.params:
            if not _is_argument(option) and option.name != "help":
                yield from (".TP", rf"\fB{_plain(', '.join(option.opts))}\fR", _plain(option.help))


def _is_argument(parameter: object) -> bool:
    return getattr(parameter, "param_type_name", "") == "argument"


def _paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in (text or "").split("\n\n"):
        yield from (".PP", _plain(paragraph))


def _plain(text: str | None) -> str:
    """Without the marks of `rich`, and with nothing that would be a request to the formatter."""
    words = " ".join(re.sub(r"\[/?(?:bold)?\]", "", text or "").split()).replace(r"\[", "[")
    return re.sub(r"^([.'])", r"\\&\1", words.replace("\\", r"\e").replace("-", r"\-"))


if __name__ == "__main__":
    sys.stdout.write("\n".join(page(sys.argv[1])) + "\n")
