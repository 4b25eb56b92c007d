"""What may stand in each section of acd.toml: one class per section, one field per key.

To add a section: its class here with a field in `File`, its frozen result in `settings.py`, its
references and other rules that span sections in `checks.py`, its keys in the package's docstring
and in the example. A test holds the last two to what is here. Sections with more to say have a
module of their own: `teams.py`, `lines.py`, `routes.py`, `outside.py`, `pauses.py`,
`schedules.py`, `broker.py`, `queue_log.py`.

Defaults are written as they come out, in seconds. `examples` are shown to whoever forgot the key.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from acd.config.addresses import AsteriskFiles, Host, Listening, Port, SqliteFile, file_name
from acd.config.broker import Broker
from acd.config.lines import Line
from acd.config.numbers import CallingCode, ShownNumber
from acd.config.outside import Announcements, Oncall, Provider, Trunk
from acd.config.pauses import Pauses
from acd.config.queue_log import QueueLog
from acd.config.routes import Route
from acd.config.schedules import Schedule
from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    EntitySettings,
    Settings,
    SiteSettings,
)
from acd.config.table import EachOnce, Names, Table
from acd.config.teams import Team
from acd.config.territory import Country, Timezone
from acd.config.values import (
    Context,
    Identifier,
    Language,
    Name,
    Phone,
    Reference,
    Truth,
    UserName,
    time_between,
    whole,
)
from acd.core.model import AdvisorId, LineId, Seconds, TeamId
from acd.core.plan import Rules
from acd.core.routes import OncallId, ProviderId, RouteId, TrunkId


class Site(Table):
    name: Name = Field(examples=["Habitat du Centre"])
    country: Country = "FR"
    timezone: Timezone = "Europe/Paris"
    language: Language = "fr"
    store: SqliteFile = "acd.db"
    socket: Annotated[str, file_name("acd.sock")] = "acd.sock"
    metrics: Listening = ("127.0.0.1", 9108)
    pauses: Pauses = Field(default_factory=dict, examples=[{"1": "déjeuner"}])
    misses_before_pause: Annotated[int, whole(1, 10, example=3)] = 3
    short_abandon: Annotated[Seconds, time_between("1s", "30s", example="5s")] = 5.0
    individual_figures: Truth = True
    numbers_outside: Annotated[list[CallingCode], EachOnce] = Field(
        default_factory=list, examples=[["+262"]]
    )

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
            numbers_outside=tuple(self.numbers_outside),
            individual_figures=self.individual_figures,
        )

    def rules(self) -> Rules:
        return Rules(misses_before_pause=self.misses_before_pause, short_abandon=self.short_abandon)


class Asterisk(Table):
    host: Host = "127.0.0.1"
    port: Port = 5038
    username: UserName = "acd"
    secret_file: Annotated[str, file_name("ami.secret")] | None = None  # read by `secret.py`
    files: AsteriskFiles = "/etc/asterisk"
    phones: Truth = False
    incoming: Annotated[list[Context], EachOnce] = Field(
        default_factory=list, examples=[["from-operator"]]
    )
    internal: Annotated[list[Context], EachOnce] = Field(
        default_factory=list, examples=[["internal"]]
    )

    def settings(self, node: str, secret: str) -> AsteriskSettings:
        return AsteriskSettings(
            node=node,
            host=self.host,
            port=self.port,
            username=self.username,
            secret=secret,
            files=self.files,
            phones=self.phones,
            incoming=tuple(self.incoming),
            internal=tuple(self.internal),
        )


class Entity(Table):
    name: Name = Field(examples=["Habitat du Centre"])
    outbound_number: ShownNumber | None = None
    trunk: Reference | None = None
    timezone: Timezone | None = None

    def settings(self, entity: str, site_timezone: str) -> EntitySettings:
        trunk = None if self.trunk is None else TrunkId(self.trunk)
        zone = self.timezone or site_timezone
        return EntitySettings(entity, self.name, self.outbound_number, trunk, zone)


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


class File(Table):
    """The whole file. `site`, `announcements`, `mqtt`, `queue_log`; else one table per id."""

    site: Site
    asterisk: dict[Identifier, Asterisk] = Field(min_length=1, examples=["pbx"])
    announcements: Announcements | None = None
    mqtt: Broker | None = None
    queue_log: QueueLog | None = None
    trunks: dict[Identifier, Trunk] = Field(default_factory=dict, examples=["operateur"])
    entities: dict[Identifier, Entity] = Field(default_factory=dict, examples=["centre"])
    teams: dict[Identifier, Team] = Field(default_factory=dict, examples=["siege"])
    advisors: dict[Identifier, Advisor] = Field(default_factory=dict, examples=["ana"])
    providers: dict[Identifier, Provider] = Field(default_factory=dict, examples=["p24"])
    oncall: dict[Identifier, Oncall] = Field(default_factory=dict, examples=["nuit"])
    routes: dict[Identifier, Route] = Field(default_factory=dict, examples=["centre"])
    lines: dict[Identifier, Line] = Field(min_length=1, examples=["accueil"])
    schedules: dict[Identifier, Schedule] = Field(default_factory=dict, examples=["bureaux"])

    def settings(self, folder: Path, secret: str, password: str | None = None) -> Settings:
        """`secret` is Asterisk's, `password` the broker's."""
        (node,) = self.asterisk  # `checks.py` refuses a second one
        schedules = {i: s.settings(self.site.timezone) for i, s in self.schedules.items()}
        known_routes = {RouteId(i): r.settings(i, schedules) for i, r in self.routes.items()}
        pauses, announcements, mqtt = self.site.pauses, self.announcements, self.mqtt
        return Settings(
            site=self.site.settings(folder),
            asterisk=self.asterisk[node].settings(node, secret),
            entities={
                i: entity.settings(i, self.site.timezone) for i, entity in self.entities.items()
            },
            teams={TeamId(i): team.settings(i) for i, team in self.teams.items()},
            advisors={AdvisorId(i): advisor.settings(i) for i, advisor in self.advisors.items()},
            lines={LineId(i): line.settings(i, known_routes) for i, line in self.lines.items()},
            pauses={digit: pause.name for digit, pause in pauses.items()},
            rules=self.site.rules(),
            schedules=schedules,
            schedules_without_zone=frozenset(
                i for i, schedule in self.schedules.items() if schedule.timezone is None
            ),
            routes=known_routes,
            oncall={OncallId(i): oncall.settings(i) for i, oncall in self.oncall.items()},
            providers={ProviderId(i): p.settings(i) for i, p in self.providers.items()},
            trunks={TrunkId(i): trunk.settings(i) for i, trunk in self.trunks.items()},
            announcements=announcements.settings(folder) if announcements else None,
            pause_plans={pause.name: pause.plan() for pause in pauses.values()},
            broker=mqtt.settings(folder, self.site.name, password) if mqtt else None,
            queue_log=self.queue_log.settings(folder) if self.queue_log else None,
        )
