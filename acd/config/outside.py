"""Whom we ring outside, through what, and what is said to them, as it stands in acd.toml."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from acd.config.addresses import file_name
from acd.config.findings import instead_of, quoted
from acd.config.numbers import CalledNumber
from acd.config.settings import (
    SPEAK,
    AnnouncementSettings,
    OncallSettings,
    ProviderSettings,
    TrunkSettings,
)
from acd.config.table import EachOnce, Table
from acd.config.values import Endpoint, Name, Reference, kind, text, time_between, whole, wrong
from acd.core.model import Seconds
from acd.core.routes import OncallId, ProviderId, TrunkId

Most = Annotated[int, whole(1, 1000, example=10)]


class Trunk(Table):
    endpoint: Endpoint = Field(examples=["operateur"])
    most_calls: Most = 10
    daily: Annotated[Seconds, time_between("1m", "1000h", example="10h")] | None = None
    presents: Literal["own", "caller"] = "own"
    longest_call: Annotated[Seconds, time_between("1m", "8h", example="1h")] = 3600.0

    def settings(self, trunk: str) -> TrunkSettings:
        return TrunkSettings(
            id=TrunkId(trunk),
            endpoint=self.endpoint,
            most_calls=self.most_calls,
            daily=self.daily,
            presents=self.presents,
            longest_call=self.longest_call,
        )


class Provider(Table):
    name: Name = Field(examples=["Allo Services 24/7"])
    trunk: Reference = Field(examples=["prestataire"])
    called_number: CalledNumber = Field(examples=["1301"])
    most_calls: Most | None = None
    answered_after: Annotated[Seconds, time_between("0s", "1m", example="10s")] = 0.0

    def settings(self, provider: str) -> ProviderSettings:
        return ProviderSettings(
            id=ProviderId(provider),
            name=self.name,
            trunk=TrunkId(self.trunk),
            called_number=self.called_number,
            most_calls=self.most_calls,
            answered_after=self.answered_after,
        )


class Oncall(Table):
    name: Name = Field(examples=["Astreinte de nuit"])
    entity: Reference = Field(examples=["centre"])
    people: Annotated[list[Name], EachOnce] = Field(default_factory=list, examples=[["G1", "G2"]])

    def settings(self, oncall: str) -> OncallSettings:
        return OncallSettings(OncallId(oncall), self.name, self.entity, tuple(self.people))


_FILLED_IN = ("{text}", "{file}", "{language}")
_COMMAND_HINT = 'write the program and its arguments, like ["speak", "{text}", "{file}"]'


def _command(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise wrong(f"a list expected, not {kind(value)}", _COMMAND_HINT)
    words = tuple(text(word, "{text}") for word in value)
    written = re.findall(r"\{[a-z]+\}", " ".join(words))
    for name in written:
        if name not in _FILLED_IN:
            raise wrong(f"nothing is known of {quoted(name)}", instead_of(name, _FILLED_IN))
    if "{file}" not in written:
        raise wrong('nothing says where "{file}" goes', _COMMAND_HINT)
    # By itself, it reaches the program as it is; inside a script, a shell would read it.
    if "{text}" not in words[1:] or written.count("{text}") > 1:
        raise wrong('"{text}" must be an argument by itself, once', _COMMAND_HINT)
    return words


class Announcements(Table):
    folder: Annotated[str, file_name("announcements")] = "announcements"
    command: Annotated[tuple[str, ...], PlainValidator(_command)] = SPEAK

    def settings(self, folder: Path) -> AnnouncementSettings:
        return AnnouncementSettings(folder / self.folder, self.command)
