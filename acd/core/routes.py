"""Where a call goes, as data: the steps of a route, and what is known of a caller to walk them.

Rule 1: a step rings somebody or lets the call wait in a team's queue; what cannot be done is
        skipped, and the reason is told. Whom it rings is decided when it begins.
Rule 2: what is known of a caller is taken when the call arrives and stays with it to the end: an
        import in between changes the next call. Absences alone are looked at again.
Rule 3: numbers come from the directory or the configuration and from nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

from acd.core.model import AdvisorId, Seconds, TeamId
from acd.core.schedule import Schedule

RouteId = NewType("RouteId", str)
ContactId = NewType("ContactId", str)  # opaque: "logial/3f9a0c…", "provider:p24"
ProviderId = NewType("ProviderId", str)
OncallId = NewType("OncallId", str)
TrunkId = NewType("TrunkId", str)


def provider_contact(provider: ProviderId) -> ContactId:
    """No entity has an id with a colon."""
    return ContactId(f"provider:{provider}")


def provider_of(contact: ContactId) -> ProviderId:
    return ProviderId(contact.removeprefix("provider:"))


RING_FOR: Seconds = 25.0
"""How long somebody outside is rung when the step does not say."""


class To(Enum):
    """The target of a step."""

    TEAM = "team"
    AGENCY = "agency"  # the team of the agency that looks after the caller's building
    LAST_ADVISOR = "last-advisor"  # who spoke with this caller the last time
    CARETAKER = "caretaker"
    RENTAL_MANAGER = "rental-manager"
    ONCALL = "oncall"  # people tried one after the other
    PROVIDER = "provider"


RINGS_CONTACTS = frozenset({To.CARETAKER, To.RENTAL_MANAGER, To.ONCALL, To.PROVIDER})
"""The others let the call wait for advisors."""


class Skip(Enum):
    """Why a step, or somebody in it, was not tried."""

    OUTSIDE_HOURS = "outside-hours"
    UNKNOWN_CALLER = "unknown-caller"
    NOBODY_NAMED = "nobody-named"  # the building has no caretaker, the plan nobody on duty
    ABSENT = "absent"
    BUSY = "busy"  # rung or talking for another call of ours
    NOT_ALLOWED = "not-allowed"  # a number that may not be dialled
    NO_TRUNK = "no-trunk"
    FULL = "full"  # team: most_waiting; provider, trunk: most_calls
    NOBODY_THERE = "nobody-there"  # no advisor of the team is logged in
    DOWN = "down"  # provider or trunk
    CALLER_LIMIT = "caller-limit"  # this caller has made us ring outside too often
    BUDGET_SPENT = "budget-spent"  # the trunk's minutes of today


@dataclass(frozen=True, slots=True)
class Step:
    to: To
    name: str = ""  # of the team, the on-call plan, the provider
    lasts: Seconds | None = None  # None: a team without end, anybody else RING_FOR each
    keep_place: bool = False  # the call stays in the queues where it waits meanwhile
    confirm: bool | None = None  # None: numbers do, own phones and providers do not
    hours: Schedule | None = None  # None: always


@dataclass(frozen=True, slots=True)
class Route:
    id: RouteId
    open: tuple[Step, ...]
    closed: tuple[Step, ...] = ()  # none: the caller hears that the line is closed
    rounds: int | None = 1  # how often its steps are walked; None: without end, for an emergency

    def steps(self, *, is_open: bool) -> tuple[Step, ...]:
        return self.open if is_open else self.closed


@dataclass(frozen=True, slots=True)
class ProviderPlan:
    id: ProviderId
    trunk: TrunkId
    most_calls: int | None = None
    answered_after: Seconds = 0.0  # a conversation that it ends sooner was none


@dataclass(frozen=True, slots=True)
class TrunkPlan:
    id: TrunkId
    most_calls: int = 10  # legs of ours at a time; the rest stays free for callers
    daily: Seconds | None = None  # of conversation, from midnight UTC; None: no limit


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who is no advisor and can be rung, at an own phone or else at a number outside."""

    id: ContactId
    phone: str | None = None  # "PJSIP/loge-12"; goes before the number
    number: str | None = None  # E.164
    may_be_dialled: bool = True  # by the rules for numbers outside


@dataclass(frozen=True, slots=True)
class Known:
    """What the directory says of a caller, as of the moment when the call arrived."""

    building: str | None = None  # opaque; None: not recognised
    vulnerable: bool = False
    caretaker: tuple[Contact, ...] = ()  # then the deputies, in order
    rental_manager: tuple[Contact, ...] = ()  # the same
    oncall: Mapping[OncallId, tuple[Contact, ...]] = field(default_factory=dict)  # in order
    agency_team: TeamId | None = None
    last_advisor: AdvisorId | None = None
    route: RouteId | None = None  # the building's own way, before the line's
    announcement: str | None = None  # the sound that names the building to who is rung


UNKNOWN_CALLER = Known()
