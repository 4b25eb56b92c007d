"""Facts in, lines out: which fact is told by whom. What each line says: the package's docstring."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from acd.config.settings import QueueLogSettings, Settings
from acd.core import facts as f
from acd.core.floor import Floor
from acd.core.model import Outcome
from acd.counting import teams_of
from acd.queue_log.members import Members
from acd.queue_log.stays import Stays
from acd.queue_log.words import NONE, Names, line

_KEPT_OUT = frozenset({Outcome.CLOSED, Outcome.BLOCKED})


class Transcript:
    def __init__(self, settings: Settings, chosen: QueueLogSettings) -> None:
        self._names = Names(settings, chosen)
        self._members = Members(self._names, teams_of(settings))
        self._stays = Stays(self._names)
        self._life: str | None = None  # of Asterisk
        self._told = self._tellers()

    def take_over(self, floor: Floor) -> None:
        """Who is there already: an earlier life of the service has written them down."""
        self._life = floor.switch_life
        self._members.take_over(floor)
        self._stays.take_over(floor)

    def take(self, settings: Settings) -> None:
        """Another configuration; who serves which team is told by facts."""
        self._names.take(settings)

    def lines(self, facts: Sequence[f.Fact]) -> Iterator[str]:
        """In order, each with its line break. The facts of one turn must come together."""
        kept_out = {
            fact.call
            for fact in facts
            if isinstance(fact, f.CallCompleted) and fact.outcome in _KEPT_OUT
        }
        for fact in facts:
            told = self._told.get(type(fact))
            if told is not None and getattr(fact, "call", None) not in kept_out:
                yield from told(fact)

    def _tellers(self) -> Mapping[type[f.Fact], Callable[[Any], Iterator[str]]]:
        stays, members = self._stays, self._members
        return {
            f.CallQueued: stays.queued,
            f.CallOffered: stays.offered,
            f.ContactOffered: stays.offered,
            f.OfferEnded: stays.offer_ended,
            f.CallConnected: stays.connected,
            f.CallRequeued: stays.requeued,
            f.CallRescued: stays.rescued,
            f.CallRegained: stays.regained,
            f.CallCompleted: stays.completed,
            f.AdvisorLoggedIn: members.logged_in,
            f.AdvisorLoggedOut: members.logged_out,
            f.AdvisorReassigned: members.reassigned,
            f.AdvisorPaused: members.paused,
            f.AdvisorUnpaused: members.unpaused,
            f.SwitchCameUp: self._asterisk_came_up,
        }

    def _asterisk_came_up(self, fact: f.SwitchCameUp) -> Iterator[str]:
        if fact.life is not None and fact.life != self._life:
            self._life = fact.life
            yield line(fact.at, NONE, NONE, NONE, "QUEUESTART", "")
