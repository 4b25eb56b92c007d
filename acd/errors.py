"""Every error this package raises on purpose.

AcdError
├── ConfigError         the settings cannot work; every mistake at once; those in force stay
├── StoreError          the database cannot be used: calls go on, facts wait in memory
│   ├── StoreDamaged    it cannot be read any more: restore it, or set it aside and begin a new one
│   ├── StoreUnusable   not now: locked, disk full, unreadable; it may come to itself any moment
│   ├── StoreGone       deleted or replaced while it was written to
│   ├── StoreTaken      another acd writes to it
│   └── JournalError    the journal is closed
├── BackupError         a back-up cannot be made, or a file is none that could be restored
├── NotApplied          a sound configuration that the running service cannot follow
├── ServiceUnreachable  no running service answers at the socket
│   ├── ServiceAbsent   none runs there
│   └── ServiceBarred   whoever runs there, this user may not ask
├── AddressTaken        the port or socket we need is somebody else's: most likely another acd runs
├── BrokerLost          the MQTT broker is away, or refuses us: what is told waits, calls go on
├── OutputLost          what a command tells could not all be written, on a full disk perhaps
├── WorkerFailed        a process of ours did not hand over what it was to work out
├── ToolMissing         a program that a command needs is not on this machine
├── ToolFailed          a program that the lab started did not come up
├── ProgramFailed       another program said no, or nothing in time: ssh, tar, Asterisk's console
│   └── Unreachable     ssh did not get to the other machine
├── DeploymentRefused   the Asterisk is not fit for what shall be deployed; nothing was touched
├── DeploymentFailed    it could not be put in force; what was in force is in force again
├── TakenOver           a newer run of this same service has Asterisk in hand: this one ends
├── ServiceFailed       a bug of ours: the service ends, to be started afresh
└── SwitchError         Asterisk did not do as asked
    ├── LoginRefused    wrong secret or too few permissions: retrying soon will not help
    ├── ConnectionLost  the link broke, outcome unknown: reconnect, then take a roll call
    ├── SwitchTaken     another acd has Asterisk in hand: wait until it lets go
    ├── ActionTimedOut  no answer in time, outcome unknown; the link itself may be well
    ├── ActionFailed    Asterisk answered, and said no
    ├── TrialFailed     a trial call did not come through, or was too dangerous to make
    └── ConsoleUnreachable  Asterisk's own console does not answer
"""

from collections.abc import Iterable
from dataclasses import dataclass


class AcdError(Exception):
    """The root; its text is fit to be shown to a telecom admin."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in the configuration, and what to do about it."""

    line: int  # from 1; 0 when the file as a whole is meant
    path: str  # "lines.accueil.team"; empty when the text is not even TOML
    problem: str
    hint: str

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.problem}; {self.hint}"


class ConfigError(AcdError):
    def __init__(self, text: str, mistakes: Iterable[Mistake] = ()) -> None:
        super().__init__(text)
        self.mistakes = tuple(mistakes)


class StoreError(AcdError):
    pass


class StoreDamaged(StoreError):
    pass


class StoreUnusable(StoreError):
    pass


class StoreGone(StoreError):
    pass


class StoreTaken(StoreError):
    pass


class JournalError(StoreError):
    pass


class BackupError(AcdError):
    pass


class NotApplied(AcdError):
    pass


class ServiceUnreachable(AcdError):
    pass


class ServiceAbsent(ServiceUnreachable):
    pass


class ServiceBarred(ServiceUnreachable):
    pass


class AddressTaken(AcdError):
    pass


class BrokerLost(AcdError):
    pass


class OutputLost(AcdError):
    pass


class WorkerFailed(AcdError):
    pass


class ToolMissing(AcdError):
    pass


class ToolFailed(AcdError):
    pass


class ProgramFailed(AcdError):
    pass


class Unreachable(ProgramFailed):
    pass


class DeploymentRefused(AcdError):
    pass


class DeploymentFailed(AcdError):
    pass


class TakenOver(AcdError):
    pass


class ServiceFailed(AcdError):
    pass


class SwitchError(AcdError):
    pass


class LoginRefused(SwitchError):
    pass


class ConnectionLost(SwitchError):
    pass


class SwitchTaken(SwitchError):
    pass


class ActionTimedOut(SwitchError):
    pass


class ActionFailed(SwitchError):
    pass


class ConsoleUnreachable(SwitchError):
    pass


class TrialFailed(SwitchError):
    pass


def plain_error(failures: BaseExceptionGroup[BaseException]) -> AcdError | None:
    """The error of ours in what a task group raised; None when there is something else in it."""
    ours, others = failures.split(AcdError)
    found: BaseException | None = ours
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found if isinstance(found, AcdError) and others is None else None
