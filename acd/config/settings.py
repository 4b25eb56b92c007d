"""What `acd.toml` says once it has been read and found sound: nothing left to check."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from acd.core.model import AdvisorId, LineId, Seconds, TeamId
from acd.core.plan import AdvisorPlan, LinePlan, Overflow, PausePlan, Plan, Rules, TeamPlan
from acd.core.routes import (
    OncallId,
    ProviderId,
    ProviderPlan,
    Route,
    RouteId,
    TrunkId,
    TrunkPlan,
)
from acd.core.schedule import Schedule

_A_DAY: Seconds = 86_400.0
SPEAK = ("espeak-ng", "-v", "{language}", "-w", "{file}", "--", "{text}")
"""Reads a text aloud into a file, unless another command is configured."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    name: str
    country: str  # ISO 3166, "FR"
    timezone: str  # IANA, "Europe/Paris"
    language: str  # of announcements and screens: "fr" or "en"
    store: Path  # SQLite file
    socket: Path  # where `acd status` finds the running service
    metrics_host: str
    metrics_port: int
    numbers_outside: tuple[str, ...] = ()  # calling codes beside the country's own: "+262"
    individual_figures: bool = True  # screens and exports may show a figure of one person


@dataclass(frozen=True, slots=True)
class AsteriskSettings:
    node: str
    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    # For `acd deploy` alone:
    files: str = "/etc/asterisk"  # its folder; or ssh://user@host:22/etc/asterisk
    phones: bool = False  # make endpoints for advisors who have none
    incoming: tuple[str, ...] = ()  # contexts in which calls from outside arrive
    internal: tuple[str, ...] = ()  # contexts in which advisors' phones dial


@dataclass(frozen=True, slots=True)
class EntitySettings:
    id: str
    name: str
    outbound_number: str | None = None  # E.164; who is rung outside sees it
    trunk: TrunkId | None = None  # through which numbers outside are rung; None: none may be
    timezone: str | None = None  # IANA; None: the site's


@dataclass(frozen=True, slots=True)
class TrunkSettings:
    """An endpoint of Asterisk through which we ring outside."""

    id: TrunkId
    endpoint: str  # of pjsip.conf, "operateur"
    most_calls: int = 10  # legs of ours at a time
    daily: Seconds | None = None  # of conversation; None: no limit
    presents: Literal["own", "caller"] = "own"  # which number who is rung sees
    longest_call: Seconds = 3600.0  # then the dialplan ends it


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    id: ProviderId
    name: str
    trunk: TrunkId
    called_number: str  # what is dialled there, their name for this landlord: "1301", "+33..."
    most_calls: int | None = None
    answered_after: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class OncallSettings:
    """Whom of the directory's staff to try, in order, where the directory has no plan for today."""

    id: OncallId
    name: str
    entity: str
    people: tuple[str, ...] = ()  # the landlord's references, like those of buildings


@dataclass(frozen=True, slots=True)
class AnnouncementSettings:
    """How what is said to somebody who is rung outside becomes a sound."""

    folder: Path  # read by Asterisk under the same name
    command: tuple[str, ...] = SPEAK  # writes a WAV file, one channel of 16 bits


@dataclass(frozen=True, slots=True)
class TlsSettings:
    ca: Path | None = None  # who vouches for the other side; None: whom this machine trusts
    certificate: Path | None = None  # ours, when the other side wants one
    key: Path | None = None  # None: in the same file as the certificate


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """The MQTT broker, and what is told to it."""

    site: str  # part of each topic: "acd/<site>/..."
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: TlsSettings | None = None  # None: in the clear
    private: bool = False  # tell who calls and who answers, on a tree of its own


@dataclass(frozen=True, slots=True)
class QueueLogSettings:
    """A file in which calls stand as Asterisk's own queues would write them."""

    file: Path
    agents: Literal["id", "phone"] = "id"  # what advisors are called there
    numbers: bool = False  # callers' numbers whole; else masked


@dataclass(frozen=True, slots=True)
class TeamSettings:
    id: TeamId
    name: str
    entity: str | None
    ring_for: Seconds
    wrap_up: Seconds | None  # None: until the advisor says ready
    service_level_within: Seconds
    service_level_target: float  # 0 to 1
    overflow: tuple[Overflow, ...] = ()
    most_waiting: int | None = None
    longest_wait: Seconds | None = None
    agency: str | None = None  # the landlord's reference of the agency that this team is


@dataclass(frozen=True, slots=True)
class AdvisorSettings:
    id: AdvisorId
    name: str
    phone: str  # "PJSIP/ana"
    teams: tuple[TeamId, ...]
    entity: str | None


@dataclass(frozen=True, slots=True)
class LineSettings:
    id: LineId
    name: str
    numbers: tuple[str, ...]  # E.164, "+33143530000"
    entity: str | None
    team: TeamId
    priority: int
    waiting: Literal["music", "ringback"]
    answer: Literal["at-once", "when-connected"]
    greeting: str | None  # an Asterisk sound name, "acd/accueil"
    music: str  # music-on-hold class
    longest_wait: Seconds  # after which the dialplan itself sends the call to the rescue ladder
    schedule: str | None = None  # id; None: always open
    closed_greeting: str | None = None  # what callers hear while the line is closed
    route: RouteId | None = None  # None: its team, without end
    by_building: bool = True  # a building's own route goes before the line's
    vulnerable_priority: int = 0  # more for a vulnerable tenant
    place_kept_for: Seconds = 300.0  # for who was cut off, or gave up, and calls again
    most_calls: int | None = None  # at once; None, here and below: no limit
    most_calls_of_a_caller: int | None = None
    most_anonymous_calls: int | None = None  # of all who hide their number


@dataclass(frozen=True, slots=True)
class Settings:
    site: SiteSettings
    asterisk: AsteriskSettings
    entities: Mapping[str, EntitySettings]
    teams: Mapping[TeamId, TeamSettings]
    advisors: Mapping[AdvisorId, AdvisorSettings]
    lines: Mapping[LineId, LineSettings]
    pauses: Mapping[str, str]  # digit dialled after the pause code -> reason, "1" -> "lunch"
    rules: Rules
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    schedules_without_zone: frozenset[str] = frozenset()  # those of `schedules` that name none
    routes: Mapping[RouteId, Route] = field(default_factory=dict)
    oncall: Mapping[OncallId, OncallSettings] = field(default_factory=dict)
    providers: Mapping[ProviderId, ProviderSettings] = field(default_factory=dict)
    trunks: Mapping[TrunkId, TrunkSettings] = field(default_factory=dict)
    announcements: AnnouncementSettings | None = None
    pause_plans: Mapping[str, PausePlan] = field(default_factory=dict)  # by their reason
    broker: BrokerSettings | None = None  # None: nothing is told by MQTT
    queue_log: QueueLogSettings | None = None  # None: none is written

    def schedule_of(self, line: LineId) -> Schedule | None:
        """None: always open. Hours without a zone are read on the clocks of the line's entity."""
        chosen = self.lines[line]
        if chosen.schedule is None:
            return None
        schedule = self.schedules[chosen.schedule]
        if chosen.schedule not in self.schedules_without_zone:
            return schedule
        return replace(schedule, zone=ZoneInfo(self.timezone_of(chosen.entity)))

    def longest_wait_of(self, line: LineId) -> Seconds:
        """A day where the route has no end: no clock sends away who calls in an emergency."""
        chosen = self.lines[line]
        route = self.routes.get(chosen.route) if chosen.route else None
        return _A_DAY if route is not None and route.rounds is None else chosen.longest_wait

    def timezone_of(self, entity: str | None) -> str:
        known = None if entity is None else self.entities.get(entity)
        return (known and known.timezone) or self.site.timezone

    def trunk_of(self, line: LineId) -> TrunkId | None:
        """Through which numbers outside are rung for who calls this line."""
        entity = self.lines[line].entity
        return None if entity is None else self.entities[entity].trunk

    def plan(self) -> Plan:
        """The part the engine needs."""
        return Plan(
            lines={i: self._line_plan(line) for i, line in self.lines.items()},
            teams={i: _team_plan(team) for i, team in self.teams.items()},
            advisors={i: AdvisorPlan(i, a.phone, a.teams) for i, a in self.advisors.items()},
            rules=self.rules,
            routes=self.routes,
            providers={i: _provider_plan(provider) for i, provider in self.providers.items()},
            trunks={i: TrunkPlan(i, t.most_calls, t.daily) for i, t in self.trunks.items()},
            pauses=self.pause_plans,
        )

    def _line_plan(self, line: LineSettings) -> LinePlan:
        return LinePlan(
            id=line.id,
            team=line.team,
            priority=line.priority,
            schedule=self.schedule_of(line.id),
            route=line.route,
            trunk=self.trunk_of(line.id),
            vulnerable_priority=line.vulnerable_priority,
            by_building=line.by_building,
            place_kept_for=line.place_kept_for,
            most_calls=line.most_calls,
            most_of_caller=line.most_calls_of_a_caller,
            most_anonymous=line.most_anonymous_calls,
        )


def _team_plan(team: TeamSettings) -> TeamPlan:
    return TeamPlan(
        id=team.id,
        ring_for=team.ring_for,
        wrap_up=team.wrap_up,
        overflow=team.overflow,
        most_waiting=team.most_waiting,
        longest_wait=team.longest_wait,
    )


def _provider_plan(provider: ProviderSettings) -> ProviderPlan:
    return ProviderPlan(
        id=provider.id,
        trunk=provider.trunk,
        most_calls=provider.most_calls,
        answered_after=provider.answered_after,
    )
