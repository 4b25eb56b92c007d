"""Under which topics things are told: made of configured ids and of words of ours, of nothing else.

Rule: a part of a topic is a configured id or a word from this package. Whatever else comes in place
of one, with a slash or a wildcard in it perhaps, is "unknown".
"""

import re

from acd.config.values import IDENTIFIER

UNKNOWN = "unknown"
_PART = re.compile(IDENTIFIER)


class Topics:
    def __init__(self, site: str) -> None:
        self._root = f"acd/{part(site)}"
        self.service = f"{self._root}/service/state"

    def team(self, team: str) -> str:
        return f"{self._root}/team/{part(team)}/state"

    def line(self, line: str) -> str:
        return f"{self._root}/line/{part(line)}/state"

    def event(self, about: str, what: str) -> str:
        return f"{self._root}/event/{part(about)}/{part(what)}"

    def private(self, about: str, what: str) -> str:
        return f"{self._root}/private/{part(about)}/{part(what)}"


def part(text: str) -> str:
    return text if _PART.fullmatch(text) else UNKNOWN
