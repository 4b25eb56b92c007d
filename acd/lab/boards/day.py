"""An imagined day around the real engine: who calls, who answers, how long they talk.

Rule 1: time is what the events say; nothing waits. Lots are drawn from one seed.
Rule 2: whoever wants to know is told of each turn, in order, when it has happened.

Callers give up, call again, and come in waves; advisors miss a call now and then; caretakers'
mobiles have voicemail. The figures are plausible and stand for nobody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from random import Random

from acd.config.settings import Settings
from acd.core import commands as c
from acd.core import signals as s
from acd.core.engine import Decision, Engine
from acd.core.floor import Floor
from acd.core.model import AdvisorId, CallId, LineId, OfferEnding, OfferId, Seconds
from acd.core.routes import UNKNOWN_CALLER
from acd.lab.boards.site import CALLS_AN_HOUR, tenant_of

HOUR: Seconds = 3600.0
BEGINS, ENDS = 7.0 * HOUR, 18.5 * HOUR
"""Of the part of the day that is played, from midnight."""

_BUSY = (0.25, 0.85, 1.0, 0.95, 0.75, 0.35, 0.6, 0.8, 0.75, 0.55, 0.2, 0.1)
"""Of the busiest hour's calls, hour by hour from 07:00."""

_BUILDINGS = 24
_PATIENCE, _TALK = 170.0, 225.0  # means
_RING_CONTACT = {
    OfferEnding.TALKED: 0.5,
    OfferEnding.NO_ANSWER: 0.24,
    OfferEnding.VOICEMAIL: 0.14,
    OfferEnding.BUSY: 0.07,
    OfferEnding.REFUSED: 0.05,
}
"""How often a leg to somebody outside ends so."""

Told = Callable[[Decision, Seconds], None]


@dataclass(slots=True)
class Caller:
    number: str
    line: LineId
    talks_with: OfferId | None = None


class ImaginedDays:
    """One engine and one world for all the days that are played."""

    def __init__(self, settings: Settings, told: Told, seed: int = 2015) -> None:
        self.settings = settings
        self.floor = Floor(settings.plan())
        self._engine = Engine(self.floor, (OfferId(f"{i:032x}") for i in count()))
        self._told = told
        self._lots = Random(seed)
        self._numbers = count()
        self._order = count()
        self._to_come: list[tuple[Seconds, int, Callable[[], None]]] = []
        self._callers: dict[CallId, Caller] = {}
        self._legs: dict[OfferId, CallId] = {}
        self.now: Seconds = 0.0

    def play(
        self, midnight: Seconds, busy: float, until: Seconds, every: Seconds
    ) -> Iterator[Seconds]:
        """Gives midnight, and then a moment every so often, when what came before has happened."""
        self._pass_until(self.now + 3 * HOUR)  # whoever still waited or talked the day before
        self.now = midnight
        yield midnight
        self.now = midnight + BEGINS
        self._tell(s.RollCall((), (), frozenset(), frozenset()))
        self._plan_shifts(midnight)
        self._plan_calls(midnight, busy)
        moment = midnight + BEGINS
        while moment <= midnight + until:
            self._pass_until(moment)
            yield moment
            moment += every

    def _pass_until(self, moment: Seconds) -> None:
        while (following := self._next()) is not None and following <= moment:
            self.now = max(self.now, following)
            if self._to_come and self._to_come[0][0] <= self.now:
                heappop(self._to_come)[2]()
            else:
                self._tell(s.Tick())
        self.now = moment
        self._tell(s.Tick())

    def _next(self) -> Seconds | None:
        deadline = self._engine.next_deadline()
        event = self._to_come[0][0] if self._to_come else None
        return min((at for at in (deadline, event) if at is not None), default=None)

    def _tell(self, signal: s.Signal) -> None:
        decision = self._engine.handle(signal, self.now)
        self._told(decision, self.now)
        for command in decision.commands:
            self._carry_out(command)

    def _after(self, seconds: Seconds, happens: Callable[[], None]) -> None:
        heappush(self._to_come, (self.now + seconds, next(self._order), happens))

    def _say_after(self, seconds: Seconds, signal: s.Signal) -> None:
        self._after(seconds, lambda: self._tell(signal))

    def _plan_shifts(self, midnight: Seconds) -> None:
        begins = midnight - self.now
        for place, advisor in enumerate(self.settings.advisors):
            lunch = begins + (12.0 + place % 2 * 0.75) * HOUR + self._lots.uniform(0, 600)
            come = begins + 8.4 * HOUR + self._lots.uniform(0, 300)
            self._say_after(come, s.AdvisorLogsIn(advisor))
            self._plan_break(advisor, lunch, 2700.0, "déjeuner")
            self._plan_break(advisor, begins + (10.0 + place * 0.12) * HOUR, 600.0, "pause")
            self._plan_break(advisor, begins + (15.0 + place * 0.12) * HOUR, 600.0, "pause")
            self._say_after(begins + 17.6 * HOUR, s.AdvisorLogsOut(advisor))

    def _plan_break(self, advisor: AdvisorId, at: Seconds, lasts: Seconds, why: str) -> None:
        self._say_after(at, s.AdvisorPauses(advisor, why))
        self._say_after(at + lasts, s.AdvisorSaysReady(advisor))

    def _plan_calls(self, midnight: Seconds, busy: float) -> None:
        for line, an_hour in CALLS_AN_HOUR.items():
            for hour, share in enumerate(_BUSY, 7):
                at = midnight + hour * HOUR - self.now
                rate = max(an_hour * share * busy, 0.5) / HOUR
                end = at + HOUR
                while (at := at + self._lots.expovariate(rate)) < end:
                    self._after(at, lambda line=line: self._call(line))  # type: ignore[misc]

    def _call(self, line: LineId, number: str | None = None) -> None:
        call = CallId(f"{next(self._numbers):032x}")
        number = number or f"+336399{self._lots.randrange(100_000):05}"
        self._callers[call] = Caller(number, line)
        is_known = self._lots.random() < 0.85
        known = tenant_of(int(number[-2:]) % _BUILDINGS) if is_known else UNKNOWN_CALLER
        self._tell(s.CallArrived(call, line, number, self.now, known))
        short = self._lots.random() < 0.04
        patience = self._lots.uniform(1, 4) if short else 6 + self._lots.expovariate(1 / _PATIENCE)
        self._after(patience, lambda: self._give_up(call))

    def _give_up(self, call: CallId) -> None:
        caller = self._callers.get(call)
        if caller is None or caller.talks_with is not None:
            return
        del self._callers[call]
        self._tell(s.CallHungUp(call))
        if self._lots.random() < 0.5:
            again = self._lots.uniform(60, 1500)
            self._after(again, lambda: self._call(caller.line, caller.number))

    def _carry_out(self, command: c.Command) -> None:
        match command:
            case c.RingAdvisor():
                self._ring_advisor(command)
            case c.RingContact():
                self._ring_contact(command)
            case c.WithdrawOffer(offer):
                if self._legs.pop(offer, None) is not None:
                    self._say_after(0.1, s.LegEnded(offer, OfferEnding.WITHDRAWN))
            case c.SendAway(call) | c.SendToRescue(call):
                self._after(6.0, lambda: self._hear_and_go(call))
            case c.ForgetEnds() | c.ConfirmRequest():
                pass  # nobody keeps a book or dials a code here

    def _hear_and_go(self, call: CallId) -> None:
        if self._callers.pop(call, None) is not None:
            self._tell(s.CallHungUp(call))

    def _ring_advisor(self, ring: c.RingAdvisor) -> None:
        self._legs[ring.offer] = ring.call
        self._say_after(0.1, s.OfferRinging(ring.offer))
        if self._lots.random() < 0.95:
            picks_up = 1.5 + self._lots.expovariate(1 / 3.0)
            self._after(picks_up, lambda: self._meet(ring.call, ring.offer, _TALK))
        else:
            self._after(ring.ring_for, lambda: self._end_leg(ring.offer, OfferEnding.NO_ANSWER))

    def _ring_contact(self, ring: c.RingContact) -> None:
        self._legs[ring.offer] = ring.call
        self._say_after(0.5, s.OfferRinging(ring.offer))
        ending = self._lots.choices([*_RING_CONTACT], [*_RING_CONTACT.values()])[0]
        if ring.provider is not None and self._lots.random() < 0.85:
            ending = OfferEnding.TALKED
        match ending:
            case OfferEnding.TALKED:
                after = self._lots.uniform(5, 18)
                self._after(after, lambda: self._meet(ring.call, ring.offer, 130.0))
            case OfferEnding.BUSY:
                self._after(1.5, lambda: self._end_leg(ring.offer, ending))
            case _:
                self._after(ring.ring_for, lambda: self._end_leg(ring.offer, ending))

    def _meet(self, call: CallId, offer: OfferId, talk: Seconds) -> None:
        caller = self._callers.get(call)
        if caller is None or offer not in self._legs:
            return  # gave up, or somebody else was quicker
        caller.talks_with = offer
        self._tell(s.OfferConnected(call, offer))
        lasts = 20.0 + self._lots.expovariate(1 / talk)
        self._after(lasts, lambda: self._part(call, offer))

    def _part(self, call: CallId, offer: OfferId) -> None:
        self._callers.pop(call, None)
        self._tell(s.CallHungUp(call))
        self._end_leg(offer, OfferEnding.TALKED)

    def _end_leg(self, offer: OfferId, ending: OfferEnding) -> None:
        if self._legs.pop(offer, None) is not None:
            self._tell(s.LegEnded(offer, ending))
