"""Whether the service goes by what Asterisk shows alone, and what follows from it.

Rule 1: so it is when the store was damaged, could not be used or had got lost at the start, and
        when the floor had to begin empty. It lasts until the next start, and is said: in the log,
        by `acd status`, in the metrics.
Rule 2: nobody is logged in then, whoever had been: each advisor has to dial *11 again.
Rule 3: a new store is a first start, and nothing is amiss, unless Asterisk has calls of ours.
Rule 4: an advisor who talks at the roll call shows that people are at work. Then no lease is
        renewed before the first of them has logged in: callers are better off on the rescue ladder,
        which rings the team's phones, than in queues that nobody serves. At other hours it is
        renewed: whoever is on call, caretakers and providers are reached by routes alone.
"""

from collections.abc import Iterable

import structlog

from acd.core.facts import AdvisorLoggedIn, Fact
from acd.core.signals import RollCall

log = structlog.get_logger()


class SafeMode:
    def __init__(self) -> None:
        self.why: str | None = None  # None: all is known
        self.leaves_callers_on_ladder = False
        self._first_start: str | None = None  # what to say should it turn out to be none
        self._awaits_roll_call = False

    def enter(self, why: str) -> None:
        log.error("safe_mode", why=why, hint="each advisor must dial *11 to log in again")
        self.why = why
        self._awaits_roll_call = True

    def doubt(self, why: str) -> None:
        """There was no store: the first roll call will tell whether there should have been one."""
        self._first_start = why

    def see(self, roll: RollCall) -> None:
        doubt, self._first_start = self._first_start, None
        if doubt is not None and (roll.calls or roll.left or roll.legs):
            self.enter(doubt)
        if self._awaits_roll_call:
            self._awaits_roll_call = False
            self.leaves_callers_on_ladder = any(leg.talking and leg.advisor for leg in roll.legs)
        if self.leaves_callers_on_ladder:
            log.warning("no_lease_before_the_first_login")

    def learn(self, facts: Iterable[Fact]) -> None:
        if self.why is not None and any(isinstance(fact, AdvisorLoggedIn) for fact in facts):
            self._awaits_roll_call = self.leaves_callers_on_ladder = False
