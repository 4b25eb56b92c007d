"""What Asterisk writes for people: `Name: value` lines of its console, sections of its files."""

import re
from collections.abc import Mapping

_FACT = re.compile(r"^\s*([A-Za-z][^:\n]*?)\s*:+ +(\S.*?)\s*$", re.MULTILINE)
_SECTION = re.compile(r"^\s*\[([^\]]+)\]")
_OPTION = re.compile(r"^\s*([A-Za-z_]+)\s*=>?\s*([^;]*?)\s*(?:;.*)?$")


def facts_in(told: str) -> Mapping[str, str]:
    """`  System name:   pbx` -> "System name": "pbx". The first of several lines counts."""
    facts: dict[str, str] = {}
    for name, value in _FACT.findall(told):
        facts.setdefault(name, value)
    return facts


def options_in(text: str, section: str) -> Mapping[str, str]:
    """Of a configuration file; what stands in files that it includes is not seen."""
    options: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        if header := _SECTION.match(line):
            inside = header[1] == section
        elif inside and (option := _OPTION.match(line)):
            options[option[1].lower()] = option[2]
    return options


def is_yes(value: str) -> bool:
    """As Asterisk reads it."""
    return value.lower() in ("yes", "true", "y", "t", "1", "on")
