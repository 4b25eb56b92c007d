"""What would become of a call, before anybody calls: who would be rung, when, and why not.

The call is rehearsed by the real engine (`acd.core.rehearsal`) with what the directory knows of the
caller at that moment; here its facts are put in order and given the names that a human knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from acd.config.settings import Settings
from acd.core import facts as f
from acd.core.commands import RingContact
from acd.core.model import AdvisorId, CallId, LineId, Outcome, Seconds, TeamId
from acd.core.rehearsal import Said, rehearse
from acd.core.routes import (
    RINGS_CONTACTS,
    ContactId,
    OncallId,
    ProviderId,
    RouteId,
    Skip,
    To,
    provider_of,
)
from acd.core.schedule import Reason, WallSeconds, why
from acd.core.signals import CallArrived
from acd.directory.live import LiveDirectory
from acd.directory.model import EntityId
from acd.directory.recognition import Recognition


class End(Enum):
    """How a call ends that nobody takes."""

    WAITS = "waits"  # in its last queue, until the line's longest wait
    NOBODY = "nobody"  # hears that nobody could answer, and is on the list to call back
    CLOSED = "closed"  # hears that the line is closed
    ROUNDS = "rounds"  # the steps are walked again, a few times; then NOBODY
    REPEATS = "repeats"  # the steps are walked again, without end


@dataclass(frozen=True, slots=True)
class Rung:
    name: str
    after: Seconds  # from the arrival, if everybody before lets it ring
    ring_for: Seconds
    where: str  # an own phone, a number, or what is dialled at the provider
    confirm: bool


@dataclass(frozen=True, slots=True)
class PassedOver:
    name: str
    why: Skip


@dataclass(frozen=True, slots=True)
class StepExplained:
    to: To
    target: str | None  # the name of the team, the plan, the provider
    after: Seconds
    lasts: Seconds | None = None  # of a wait for advisors; None: without end
    keeps_place: bool = False
    skipped: Skip | None = None
    rung: tuple[Rung, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    overflows: tuple[tuple[Seconds, str], ...] = ()  # when and to which team


@dataclass(frozen=True, slots=True)
class RouteExplained:
    line: str
    number: str | None
    at: WallSeconds
    entity: EntityId | None
    recognition: Recognition
    building: str | None
    hours: Reason | None  # None: a line without schedule
    route: RouteId | None  # None: its team and nothing else
    is_buildings_own: bool
    priority: int
    steps: tuple[StepExplained, ...]
    end: End
    ends_after: Seconds | None  # None: not by itself
    rounds: int | None  # None: without end


@dataclass(slots=True)
class _Story:
    """The steps so far; the last one is still being told."""

    steps: list[StepExplained] = field(default_factory=list)
    waiting: list[PassedOver] = field(default_factory=list)  # for the step that is told next
    end: End = End.WAITS
    ends_after: Seconds | None = None


class Explainer:
    def __init__(
        self,
        settings: Settings,
        directory: LiveDirectory,
        last_advisor: Callable[[str | None], AdvisorId | None] = lambda _number: None,
    ) -> None:
        """`last_advisor`: who spoke the last time with a number, as it was written then."""
        self._settings = settings
        self._last_advisor = last_advisor
        self._directory = directory
        self._people = directory.people()

    def explain(self, number: str | None, line: LineId, at: WallSeconds) -> RouteExplained:
        """What becomes of a call from this number (None: withheld) to this line at that moment."""
        plan, chosen = self._settings.plan(), self._settings.lines[line]
        entity = EntityId(chosen.entity) if chosen.entity else None
        owner, recognition = self._directory.find(number, entity)
        last = self._last_advisor(number)
        known = self._directory.known(number, entity, at, last)
        arrival = CallArrived(CallId("rehearsal"), line, number, at, known)
        absent = self._directory.absent_at(at)
        longest_wait = self._settings.longest_wait_of(line)
        said = rehearse(plan, arrival, absent=absent, until=longest_wait)
        queued = next(s.what for s in said if isinstance(s.what, f.CallQueued))
        story = self._tell(said)
        route = plan.routes.get(queued.route) if queued.route else None
        rounds = 1 if route is None else route.rounds
        if story.end is End.REPEATS and rounds is not None:
            story.end = End.ROUNDS
        schedule = self._settings.schedule_of(line)
        return RouteExplained(
            line=chosen.name,
            number=number,
            at=at,
            entity=owner,
            recognition=recognition,
            building=self._directory.buildings().get(known.building or ""),
            hours=None if schedule is None else why(schedule, at),
            route=queued.route,
            is_buildings_own=queued.route is not None and queued.route == known.route,
            priority=queued.priority,
            steps=tuple(story.steps),
            end=story.end,
            ends_after=longest_wait if story.end is End.WAITS else story.ends_after,
            rounds=rounds,
        )

    def _tell(self, said: Sequence[Said]) -> _Story:
        story = _Story()
        for each in said:
            match each.what:
                case f.CallQueued(route=None, team=team):
                    target = self._team(team)
                    story.steps.append(StepExplained(To.TEAM, target, each.after))
                case f.StepBegan() | f.StepSkipped():
                    self._add_step(story, each.what, each.after)
                case f.ContactPassedOver(contact=contact, why=reason):
                    story.waiting.append(PassedOver(self._contact(contact), reason))
                case f.QueueJoined(team=team):
                    self._extend(story, overflows=((each.after, self._team(team)),))
                case RingContact():
                    self._extend(story, rung=(self._rung(each.what, each.after),))
                case f.CallCompleted() | f.RouteRepeated():
                    story.end, story.ends_after = _end(each.what), each.after
        if story.waiting:
            self._extend(story)
        return story

    def _add_step(self, story: _Story, fact: f.StepBegan | f.StepSkipped, after: Seconds) -> None:
        step = StepExplained(fact.to, None, after)
        if isinstance(fact, f.StepSkipped):
            step = replace(step, skipped=fact.why)
        else:
            lasts = None if fact.until is None else fact.until - fact.at
            keeps = (len(fact.queues) > 0 and fact.to in RINGS_CONTACTS) or len(fact.queues) > 1
            step = replace(step, target=self._target(fact), lasts=lasts, keeps_place=keeps)
        story.steps.append(step)
        self._extend(story)

    def _extend(
        self,
        story: _Story,
        rung: tuple[Rung, ...] = (),
        overflows: tuple[tuple[Seconds, str], ...] = (),
    ) -> None:
        step = story.steps[-1]
        story.steps[-1] = replace(
            step,
            rung=(*step.rung, *rung),
            overflows=(*step.overflows, *overflows),
            passed_over=(*step.passed_over, *story.waiting),
        )
        story.waiting.clear()

    def _target(self, fact: f.StepBegan) -> str | None:
        match fact.to:
            case To.ONCALL:
                plan = self._settings.oncall.get(OncallId(fact.name))
                return plan.name if plan else fact.name
            case To.PROVIDER:
                return self._settings.providers[ProviderId(fact.name)].name
            case To.CARETAKER | To.RENTAL_MANAGER:
                return None
            case _:
                return self._team(fact.queues[-1])

    def _team(self, team: TeamId) -> str:
        advisor = self._settings.advisors.get(AdvisorId(team.removeprefix("@")))
        if team.startswith("@") and advisor is not None:
            return advisor.name
        return self._settings.teams[team].name if team in self._settings.teams else team

    def _contact(self, contact: ContactId) -> str:
        provider = self._settings.providers.get(provider_of(contact))
        if provider is not None:
            return provider.name
        return self._people[contact][0] if contact in self._people else contact

    def _rung(self, ring: RingContact, after: Seconds) -> Rung:
        called = ring.contact.phone or ring.contact.number
        if ring.provider is not None:
            called = self._settings.providers[ring.provider].called_number
        name = self._contact(ring.contact.id)
        return Rung(name, after, ring.ring_for, called or "", ring.confirm)


def _end(fact: f.CallCompleted | f.RouteRepeated) -> End:
    if isinstance(fact, f.RouteRepeated):
        return End.REPEATS
    return End.CLOSED if fact.outcome is Outcome.CLOSED else End.NOBODY
