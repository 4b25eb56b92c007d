"""Endpoints as Asterisk's console shows them: what their sections came to in the end."""

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from acd.config.settings import Settings
from acd.doctor.asterisk_machine import AsteriskMachine

CHEAP = ("alaw", "ulaw")
"""Codecs that trunks of French operators speak; between the two nothing is computed."""

_PARAMETER = re.compile(r"^ (\w+) +: (.*?)\s*$", re.MULTILINE)
_CONTACT = re.compile(r"^ +Contact:  ([^<\s]\S*) +\S+ +(\w+)", re.MULTILINE)
_FIXED = re.compile(r"<[+*#0-9]+>")  # a number of its own


def phones_of(settings: Settings) -> set[str]:
    """Their endpoints' names, of all advisors."""
    return {advisor.phone.removeprefix("PJSIP/") for advisor in settings.advisors.values()}


@dataclass(frozen=True, slots=True)
class Endpoint:
    name: str
    parameters: Mapping[str, str]
    contacts: tuple[str, ...]  # their states: "Avail", "Unavail", "NonQual"

    def says(self, parameter: str) -> str:
        return self.parameters.get(parameter, "")

    @property
    def codecs(self) -> tuple[str, ...]:
        """In the order in which they are offered."""
        return tuple(re.findall(r"\w+", self.says("allow")))

    @property
    def speaks_a_cheap_codec(self) -> bool:
        """Else every voice is converted."""
        return not set(CHEAP).isdisjoint(self.codecs)

    @property
    def believes_strangers(self) -> bool:
        """Asterisk's events would hold a caller's own words: asterisk-conf/README.md, Security."""
        return self.says("trust_id_inbound") != "false" or not _FIXED.search(self.says("callerid"))


async def endpoints(machine: AsteriskMachine, names: Collection[str]) -> list[Endpoint]:
    """Those of these that Asterisk knows."""

    async def shown(name: str) -> Endpoint | None:
        return _read(name, await machine.ask(f"pjsip show endpoint {name}"))

    found = await asyncio.gather(*map(shown, names))
    return [endpoint for endpoint in found if endpoint is not None]


def _read(name: str, told: str) -> Endpoint | None:
    parameters = dict(_PARAMETER.findall(told))
    parameters.pop("ParameterName", None)
    states = tuple(state for _, state in _CONTACT.findall(told))
    return Endpoint(name, parameters, states) if parameters else None


def several(names: Iterable[str], most: int = 6) -> str:
    """Some of them by name, the others by their number."""
    named = sorted(names)
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return ", ".join(named[:most]) + more
