"""What advisors and their phones did."""

from dataclasses import dataclass

from acd.core.model import AdvisorId, PauseCause, Seconds, TeamId


@dataclass(frozen=True, slots=True)
class AdvisorLoggedIn:
    advisor: AdvisorId
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorLoggedOut:
    advisor: AdvisorId
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorPaused:
    advisor: AdvisorId
    cause: PauseCause
    reason: str
    until: Seconds | None
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorUnpaused:
    """One cause ended; the others hold on."""

    advisor: AdvisorId
    cause: PauseCause
    at: Seconds


@dataclass(frozen=True, slots=True)
class WrapUpStarted:
    advisor: AdvisorId
    team: TeamId
    until: Seconds | None  # None: until the advisor says ready
    at: Seconds


@dataclass(frozen=True, slots=True)
class WrapUpEnded:
    advisor: AdvisorId
    at: Seconds


@dataclass(frozen=True, slots=True)
class PhoneBecameReachable:
    advisor: AdvisorId
    reachable: bool
    at: Seconds


@dataclass(frozen=True, slots=True)
class PhoneBecameInUse:
    advisor: AdvisorId
    in_use: bool
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorReassigned:
    """Another configuration: serves these teams from now on. None: is no advisor any more."""

    advisor: AdvisorId
    former: tuple[TeamId, ...]  # none: was no advisor before
    teams: tuple[TeamId, ...]
    at: Seconds


AdvisorFact = (
    AdvisorLoggedIn
    | AdvisorLoggedOut
    | AdvisorPaused
    | AdvisorUnpaused
    | WrapUpStarted
    | WrapUpEnded
    | PhoneBecameReachable
    | PhoneBecameInUse
    | AdvisorReassigned
)
