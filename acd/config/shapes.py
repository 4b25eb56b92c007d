"""What may stand in each section of acd.toml: one class per section, one field per key.

To add a section: its class here with a field in `File`, its frozen result in `settings.py`, its
references and other rules that span sections in `checks.py`, its keys in the package's docstring
and in the example. A test holds the last two to what is here.

Defaults are written as they come out, in seconds. `examples` are shown to whoever forgot the key.
"""

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from acd.config.addresses import Host, Listening, Port, SqliteFile, file_name
from acd.config.findings import quoted
from acd.config.numbers import Number
from acd.config.opening_hours import Date, LastDate, Spans, Week, seven_days
from acd.config.public_holidays import Territory, public_holidays
from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    EntitySettings,
    LineSettings,
    Settings,
    SiteSettings,
    TeamSettings,
)
from acd.config.territory import Country, Timezone
from acd.config.values import (
    Identifier,
    Language,
    MusicClass,
    Name,
    PauseDigit,
    Phone,
    Reference,
    Share,
    Sound,
    UserName,
    WrapUp,
    time_between,
    whole,
    wrong,
)
from acd.core.model import AdvisorId, LineId, Seconds, TeamId
from acd.core.plan import Rules
from acd.core.schedule import ExceptionalDays
from acd.core.schedule import Schedule as OpeningHours


def _each_once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise wrong("the same name stands here twice", "write each once")
    return names


Names = Annotated[list[Reference], Field(min_length=1), AfterValidator(_each_once)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Site(Table):
    name: Name = Field(examples=["Habitat du Centre"])
    country: Country = "FR"
    timezone: Timezone = "Europe/Paris"
    language: Language = "fr"
    store: SqliteFile = "acd.db"
    socket: Annotated[str, file_name("acd.sock")] = "acd.sock"
    metrics: Listening = ("127.0.0.1", 9108)
    pauses: dict[PauseDigit, Name] = Field(default_factory=dict, examples=[{"1": "déjeuner"}])
    misses_before_pause: Annotated[int, whole(1, 10, example=3)] = 3
    short_abandon: Annotated[Seconds, time_between("1s", "30s", example="5s")] = 5.0

    def settings(self, folder: Path) -> SiteSettings:
        host, port = self.metrics
        return SiteSettings(
            name=self.name,
            country=self.country,
            timezone=self.timezone,
            language=self.language,
            store=folder / self.store,
            socket=folder / self.socket,
            metrics_host=host,
            metrics_port=port,
        )

    def rules(self) -> Rules:
        return Rules(misses_before_pause=self.misses_before_pause, short_abandon=self.short_abandon)


class Asterisk(Table):
    host: Host = "127.0.0.1"
    port: Port = 5038
    username: UserName = "acd"
    secret_file: Annotated[str, file_name("ami.secret")] | None = None  # read by `secret.py`

    def settings(self, node: str, secret: str) -> AsteriskSettings:
        return AsteriskSettings(
            node=node,
            host=self.host,
            port=self.port,
            username=self.username,
            secret=secret,
        )


class Entity(Table):
    name: Name = Field(examples=["Habitat du Centre"])

    def settings(self, entity: str) -> EntitySettings:
        return EntitySettings(entity, self.name)


class ServiceLevel(Table):
    within: Annotated[Seconds, time_between("1s", "1h", example="90s")] = 90.0
    target: Share = 0.80


class Team(Table):
    name: Name = Field(examples=["Siège"])
    entity: Reference | None = None
    ring_for: Annotated[Seconds, time_between("5s", "2m", example="20s")] = 20.0
    wrap_up: WrapUp = None
    service_level: ServiceLevel = ServiceLevel()

    def settings(self, team: str) -> TeamSettings:
        return TeamSettings(
            id=TeamId(team),
            name=self.name,
            entity=self.entity,
            ring_for=self.ring_for,
            wrap_up=self.wrap_up,
            service_level_within=self.service_level.within,
            service_level_target=self.service_level.target,
        )


class Advisor(Table):
    name: Name = Field(examples=["Ana Lopez"])
    phone: Phone = Field(examples=["PJSIP/ana"])
    teams: Names = Field(examples=[["siege"]])
    entity: Reference | None = None

    def settings(self, advisor: str) -> AdvisorSettings:
        return AdvisorSettings(
            id=AdvisorId(advisor),
            name=self.name,
            phone=self.phone,
            teams=tuple(map(TeamId, self.teams)),
            entity=self.entity,
        )


class Line(Table):
    name: Name = Field(examples=["Accueil"])
    numbers: list[Number] = Field(min_length=1, examples=[["+33143530000"]])
    entity: Reference | None = None
    team: Reference = Field(examples=["siege"])
    priority: Annotated[int, whole(0, 100, example=0)] = 0
    waiting: Literal["music", "ringback"] = "music"
    answer: Literal["at-once", "when-connected"] = "at-once"
    greeting: Sound | None = None
    music: MusicClass = "default"
    longest_wait: Annotated[Seconds, time_between("1m", "4h", example="30m")] = 1800.0
    schedule: Reference | None = None
    closed_greeting: Sound | None = None

    def settings(self, line: str) -> LineSettings:
        return LineSettings(
            id=LineId(line),
            name=self.name,
            numbers=tuple(self.numbers),
            entity=self.entity,
            team=TeamId(self.team),
            priority=self.priority,
            waiting=self.waiting,
            answer=self.answer,
            greeting=self.greeting,
            music=self.music,
            longest_wait=self.longest_wait,
            schedule=self.schedule,
            closed_greeting=self.closed_greeting,
        )


class Exceptional(Table):
    on: Date = Field(examples=["2026-12-24"])
    until: LastDate = None
    open: Spans = Field(examples=[["08:30-12:30"]])
    name: Name = Field(examples=["Veille de Noël"])

    def settings(self) -> ExceptionalDays:
        return ExceptionalDays(self.on, self.until or self.on, tuple(self.open), self.name)


def _each_date_once(exceptions: list[Exceptional]) -> list[Exceptional]:
    in_order = sorted((exception.settings() for exception in exceptions), key=lambda e: e.first)
    for former, latter in pairwise(in_order):
        if latter.first <= former.last:
            both = f"{quoted(former.name)} and {quoted(latter.name)}"
            raise wrong(f"{both} are both on {latter.first}", "write each date once")
    return exceptions


class Schedule(Table):
    open: Week = Field(min_length=1, examples=[{"mon-fri": ["08:30-12:30", "13:30-17:30"]}])
    timezone: Timezone | None = None
    holidays: Territory = Field(examples=["FR"])
    without_holidays: list[Reference] = Field(
        default_factory=list, examples=[["Lundi de Pentecôte"]]
    )
    exceptions: Annotated[list[Exceptional], AfterValidator(_each_date_once)] = Field(
        default_factory=list, examples=[[{"on": "2026-12-24", "open": [], "name": "Pont"}]]
    )

    def settings(self, site_timezone: str) -> OpeningHours:
        return OpeningHours(
            zone=ZoneInfo(self.timezone or site_timezone),
            week=seven_days(self.open),
            holidays=public_holidays(self.holidays, self.without_holidays),
            exceptions=tuple(exception.settings() for exception in self.exceptions),
        )


class File(Table):
    """The whole file. Each section but `site` holds one table per id."""

    site: Site
    asterisk: dict[Identifier, Asterisk] = Field(min_length=1, examples=["pbx"])
    entities: dict[Identifier, Entity] = Field(default_factory=dict, examples=["centre"])
    teams: dict[Identifier, Team] = Field(min_length=1, examples=["siege"])
    advisors: dict[Identifier, Advisor] = Field(min_length=1, examples=["ana"])
    lines: dict[Identifier, Line] = Field(min_length=1, examples=["accueil"])
    schedules: dict[Identifier, Schedule] = Field(default_factory=dict, examples=["bureaux"])

    def settings(self, folder: Path, secret: str) -> Settings:
        (node,) = self.asterisk  # `checks.py` refuses a second one
        return Settings(
            site=self.site.settings(folder),
            asterisk=self.asterisk[node].settings(node, secret),
            entities={i: entity.settings(i) for i, entity in self.entities.items()},
            teams={TeamId(i): team.settings(i) for i, team in self.teams.items()},
            advisors={AdvisorId(i): advisor.settings(i) for i, advisor in self.advisors.items()},
            lines={LineId(i): line.settings(i) for i, line in self.lines.items()},
            pauses=self.site.pauses,
            rules=self.site.rules(),
            schedules={i: s.settings(self.site.timezone) for i, s in self.schedules.items()},
        )
