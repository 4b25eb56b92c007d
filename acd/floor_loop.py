"""The loop in which everything is decided.

    signals in -> engine -> facts written -> commands carried out -> facts told to whoever follows

Rule 1: facts are written before anything is done about them; a store that fails delays nobody. As
        long as some are in memory alone, nothing is struck out of Asterisk's book of ends: it may
        be all that is left of a call. The next audit asks again.
Rule 2: the loop proves that it lives by its beat, once a second, after it has dealt with what came:
        the lease is renewed there and systemd's watchdog fed, there alone. If the loop stands
        still, callers leave for the rescue ladder and the service is started anew.
Rule 3: who has stood still does not act. When the lease has lapsed, for whatever reason, the link
        is dropped, and the engine hears so before anything else: nobody is matched, no phone is
        judged, and nothing is carried out before the next roll call.
Rule 4: a signal that breaks the engine costs that signal and no more: the floor is built anew from
        memory, as it was before, the link is dropped, and the roll call tells the rest. A floor
        that breaks by itself, or at one roll call after the other, would do so for ever, since
        memory and journal give it back: then it begins empty, in safe mode, with a picture of
        that, and what was known is taken back in so many facts, for whoever counts. Callers whom
        the next roll call does not find get their record then. When it breaks again and again the
        service ends, to be started afresh.
Rule 5: a picture of the floor is written now and then, between two turns, so that the next start
        need not replay all that ever happened. The tally's is written with it: all facts before it
        are in both, none after it in either.
Rule 6: another configuration ends the turn in which it comes: who follows takes it over before
        anything else is decided, and a picture is written, so that neither a crash nor a restart
        replays under it what was decided under the former one. Whatever breaks in between, the
        floor has the same configuration as everybody else; it is in force, and said to be, once
        the picture is taken.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from acd.asterisk.exchange import Exchange
from acd.asterisk.lease import LEASE_FOR, RENEW_EVERY
from acd.core.commands import Command, ForgetEnds
from acd.core.emptying import forgotten, not_found
from acd.core.engine import Engine
from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.live import Call
from acd.core.model import CallId, Seconds
from acd.core.picture import take
from acd.core.signals import PlanChanged, RollCall, Signal, SwitchLost, Tick
from acd.core.tally_picture import TallyPicture
from acd.errors import AcdError, ServiceFailed
from acd.inbox import Inbox, Letter
from acd.logs import trace_of
from acd.memory import Memory
from acd.standstill import Standstill
from acd.store.journal import Journal

MOST_CRASHES = 3
CRASHES_WITHIN: Seconds = 60.0
_PICTURE_EVERY = 5_000  # facts

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Followers:
    """Who is called by the loop, in it: they must be quick."""

    recognise: Callable[[Signal], Signal]  # with what the directory knows of the caller
    carried_out: Callable[[Command], None]
    told: Callable[[Sequence[Fact]], None]
    beat: Callable[[], None]
    emptied: Callable[[str], None]  # why: the floor began empty, and nobody is logged in
    tally: Callable[[], TallyPicture]  # of all that was told, to be kept with the floor
    planned: Callable[[PlanChanged], None]  # the plan that the floor has from now on
    in_force: Callable[[], None]  # and so has the picture


class FloorLoop:
    def __init__(
        self,
        engine: Engine,
        inbox: Inbox,
        journal: Journal,
        exchange: Exchange,
        clock: Callable[[], Seconds],
    ) -> None:
        self.rebuilt = 0  # times that the floor was built anew after a crash
        self._engine = engine
        self._inbox = inbox
        self._journal = journal
        self._exchange = exchange
        self._clock = clock
        self._known = take(engine.floor, engine.now)  # before the last crash
        self._plan = engine.floor.plan  # of whoever follows, too
        self._is_changing = False  # it is not yet that of a picture
        self._missing: dict[CallId, Call] = {}  # since the floor began empty
        self._memory = Memory(self._known)
        self._crashed_at: deque[Seconds] = deque(maxlen=MOST_CRASHES)
        self._standstill = Standstill(clock, LEASE_FOR - RENEW_EVERY)
        self._out_of_step = False  # the engine is to hear that the link was dropped
        self._dealt_with: Signal = Tick()  # the last one
        self._stopping = False
        self._to_raise: AcdError | None = None

    async def run(self, followers: Followers) -> None:
        """Until `stop`; raises what `give_up` was given."""
        beat_at = self._clock()
        while not self._stopping:
            deadline = self._engine.next_deadline()
            until = beat_at if deadline is None else min(beat_at, deadline)
            came = await self._inbox.take(until)
            if self._to_raise is not None:
                raise self._to_raise
            if self._stopping:
                return  # what came with the stop, or after it, is for the next roll call
            await self.take_in(came, followers)
            if self._journal.needs_picture or len(self._memory) >= _PICTURE_EVERY:
                self.take_picture(followers)
            if self._clock() >= beat_at:
                beat_at = self._clock() + RENEW_EVERY
                followers.beat()

    def stop(self) -> None:
        """After the turn that is being taken: what was written is also done and told."""
        self._stopping = True
        self._inbox.wake()

    def give_up(self, why: AcdError) -> None:
        self._to_raise = why
        self._inbox.wake()

    async def take_in(self, came: Sequence[Letter], followers: Followers) -> None:
        letters = deque(came or [Letter(Tick(), self._clock())])
        while letters:
            try:
                await self._turn(letters, followers)
                self._conclude_change(followers)
                await self._give_up_the_missing(followers)
            except Exception as crash:  # whatever it is, calls go on
                await self._rebuild(crash, followers)

    def take_picture(self, followers: Followers) -> None:
        """Between two turns only, when nothing is half done."""
        picture = take(self._engine.floor, self._engine.now)
        self._journal.append_picture(picture, followers.tally())
        self._memory.replace(picture)

    def _conclude_change(self, followers: Followers) -> None:
        if self._is_changing:
            self.take_picture(followers)
            self._is_changing = False
            followers.in_force()

    def begin_with(self, floor: Floor, at: Seconds) -> None:
        """Go on from this floor, which was like that `at` this time."""
        self._engine.floor, self._plan = floor, floor.plan
        self._memory.replace(take(floor, at))

    async def _turn(self, letters: deque[Letter], followers: Followers) -> None:
        """All of them together, so that one commit serves a burst."""
        self._step_back_if_lapsed()
        self._hear_of_the_drop(letters)
        facts: list[Fact] = []
        commands: list[Command] = []
        try:
            while letters:
                letter = letters.popleft()  # first, so that one that breaks us is not met again
                if self._standstill.hides(letter):
                    continue
                self._dealt_with = letter.signal
                told = followers.recognise(letter.signal)
                decision = self._engine.handle(told, letter.received_at)
                facts += decision.facts
                commands += decision.commands
                if isinstance(told, PlanChanged):
                    self._hand_out(told, followers)
                    break
        finally:
            await self._act(facts, commands, followers)  # also on what was decided before a crash

    def _hand_out(self, changed: PlanChanged, followers: Followers) -> None:
        self._plan, self._is_changing = changed.plan, True
        followers.planned(changed)

    async def _act(
        self, facts: Sequence[Fact], commands: Sequence[Command], followers: Followers
    ) -> None:
        await self._journal.append(facts)
        self._memory.learn(facts)
        self._step_back_if_lapsed()
        try:
            for command in commands:
                if isinstance(command, ForgetEnds) and self._journal.waiting:
                    continue
                self._exchange.carry_out(command)
                followers.carried_out(command)
        finally:
            followers.told(facts)

    def _step_back_if_lapsed(self) -> None:
        if self._standstill.noticed():
            self._start_afresh("this service stood still")
        elif self._exchange.lease.lapsed():
            self._start_afresh("Asterisk has confirmed no renewal of the lease for too long")

    def _start_afresh(self, why: str) -> None:
        self._exchange.start_afresh(why)
        self._out_of_step = True

    def _hear_of_the_drop(self, letters: deque[Letter]) -> None:
        """The link's own word that it is lost comes later, and deadlines pass meanwhile."""
        if self._out_of_step:
            self._out_of_step = False
            # At the time of the last turn: nothing more has fallen due by then.
            letters.appendleft(Letter(SwitchLost(), self._engine.now))

    async def _rebuild(self, crash: Exception, followers: Followers) -> None:
        self._count(crash)
        self._engine.suspects = frozenset()
        if self._breaks_by_itself() or self._roll_calls_break_it():
            await self._begin_empty(followers)
        else:
            self._engine.floor = self._memory.floor(self._plan)
        self._start_afresh("the floor was built anew after a crash")

    async def _begin_empty(self, followers: Followers) -> None:
        self._engine.floor = Floor(self._plan)
        self._missing.update((call.id, call) for call in self._known.calls)
        await self.say(forgotten(self._known, self._engine.now), followers)
        followers.emptied("a bug broke the floor again and again, see the log")

    async def _give_up_the_missing(self, followers: Followers) -> None:
        """Once a roll call has shown who is there."""
        if self._missing and self._engine.floor.switch_up:
            missing, self._missing = self._missing, {}
            gone = not_found(missing, self._engine.floor, self._engine.now)
            if gone:
                await self.say(gone, followers)

    async def say(self, facts: Sequence[Fact], followers: Followers) -> None:
        """What is no news to the floor: it lies behind a picture, and is never replayed."""
        await self._journal.append(facts)
        followers.told(facts)
        self.take_picture(followers)

    def _breaks_by_itself(self) -> bool:
        """Without any signal, at a deadline that has passed or at a match: tried on a copy."""
        try:
            self._engine.floor = self._memory.floor(self._plan)
            self._known = take(self._engine.floor, self._engine.now)
            self._engine.handle(Tick(), self._engine.now)
        except Exception as crash:  # whatever it is
            log.error("floor_breaks_by_itself", error=type(crash).__name__)
            return True
        return False

    def _roll_calls_break_it(self) -> bool:
        recent = [at for at in self._crashed_at if at > self._clock() - CRASHES_WITHIN]
        return isinstance(self._dealt_with, RollCall) and len(recent) > 1

    def _count(self, crash: Exception) -> None:
        self.rebuilt += 1
        name = type(crash).__name__
        log.error("floor_crashed", error=name, times=self.rebuilt, exception=trace_of(crash))
        now = self._clock()
        self._crashed_at.append(now)
        if len(self._crashed_at) == MOST_CRASHES and self._crashed_at[0] > now - CRASHES_WITHIN:
            raise ServiceFailed(
                f"repeated failure: {MOST_CRASHES} crashes within {CRASHES_WITHIN:g} s, the last "
                f"one {name}; hint: start it again; its log says where"
            ) from crash
