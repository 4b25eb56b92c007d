"""Which calls and advisors a report is about.

Rule 1: a call belongs to the line and the team that received it; all that is said of it later goes
        with it, also where nothing says so: a leg to a caretaker names no line.
Rule 2: advisors wait for teams, not for lines: of a choice of lines alone nobody's time is counted.
Rule 3: an advisor of several teams has one time: it counts once, whatever is chosen.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from acd.config.settings import Settings
from acd.core import facts as f
from acd.core.attendance import Counting, Teams
from acd.core.model import CallId, LineId, TeamId
from acd.core.picture import FloorPicture


@dataclass(frozen=True, slots=True)
class Choice:
    """None: all of them, also those that are no longer configured."""

    lines: frozenset[LineId] | None = None
    teams: frozenset[TeamId] | None = None
    staff: frozenset[TeamId] | None = None  # whose advisors' time counts

    def takes(self, line: LineId, team: TeamId) -> bool:
        return _is_in(line, self.lines) and _is_in(team, self.teams)


EVERYTHING = Choice()


def choice_of(
    settings: Settings, line: LineId | None, team: TeamId | None, entity: str | None
) -> Choice:
    """What is chosen must all hold; an entity is its lines, and its teams' advisors.

    A line or team may be one that only the journal knows: it is nobody's any more.
    """
    if line is None and team is None and entity is None:
        return EVERYTHING
    lines = {one.id for one in settings.lines.values() if entity in (None, one.entity)}
    staff = {one.id for one in settings.teams.values() if entity in (None, one.entity)}
    if line is not None:
        lines, staff = lines & {line} if entity else {line}, set()
    elif team is not None:
        staff = {team}
    return Choice(
        lines=None if line is entity is None else frozenset(lines),
        teams=None if team is None else frozenset({team}),
        staff=frozenset(staff),
    )


def counting_in(choice: Choice) -> Counting:
    """The time of each advisor in one chosen team, or in none."""

    def counting(teams: Teams) -> Teams:
        return tuple(team for team in teams if _is_in(team, choice.staff))[:1]

    return counting


@dataclass(slots=True)
class Selection:
    """Follows facts from the picture on, so as to know whose they are."""

    choice: Choice
    _calls: set[CallId] = field(default_factory=set)
    """In progress, or ended: what comes of a leg may come after the call's end."""

    def keeps(self, fact: f.Fact) -> bool:
        if self.choice is EVERYTHING:
            return True
        match fact:
            case f.CallQueued() | f.CallOffered() | f.CallConnected() | f.CallCompleted():
                return self._meet(fact.call, fact.line, fact.team)
            case f.ContactOffered():
                return self._meet(fact.call, fact.line, fact.team)
            case f.OfferEnded() | f.CallRequeued() | f.StepBegan() | f.StepSkipped():
                return fact.call in self._calls
            case _:
                return False  # of advisors, or between the service and Asterisk

    def of(self, floor: FloorPicture) -> FloorPicture:
        calls = tuple(call for call in floor.calls if self._meet(call.id, call.line, call.team))
        offers = tuple(offer for offer in floor.offers if offer.call in self._calls)
        return replace(floor, calls=calls, offers=offers)

    def _meet(self, call: CallId, line: LineId, team: TeamId) -> bool:
        if self.choice.takes(line, team):
            self._calls.add(call)
        return call in self._calls


def _is_in(one: str, chosen: Collection[str] | None) -> bool:
    return chosen is None or one in chosen
