"""Who is served next, and by whom: compared with looking at everybody each time."""

import pickle
from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from acd.core.matching import ReadyLine, Urgency, WaitingLine, next_match
from acd.core.model import AdvisorId, CallId, TeamId

SIEGE, AGENCE = TeamId("siege"), TeamId("agence")
FIRST, SECOND, THIRD = CallId("first"), CallId("second"), CallId("third")
ANA, BEN = AdvisorId("ana"), AdvisorId("ben")


def urgency(arrived: float, priority: int = 0, number: int = 0) -> Urgency:
    return (-priority, arrived, number)


# The waiting line


def test_the_oldest_call_is_first() -> None:
    line = WaitingLine()
    line.add(SECOND, urgency(2.0))
    line.add(FIRST, urgency(1.0))

    assert line.first() == (urgency(1.0), FIRST)


def test_priority_comes_before_age_and_arrival_decides_between_equals() -> None:
    line = WaitingLine()
    line.add(SECOND, urgency(1.0, number=2))
    line.add(THIRD, urgency(1.0, number=3))
    line.add(FIRST, urgency(9.0, priority=1, number=9))

    assert line.in_order() == [FIRST, SECOND, THIRD]


def test_who_left_is_passed_over_and_may_leave_twice() -> None:
    line = WaitingLine()
    line.add(FIRST, urgency(1.0))
    line.add(SECOND, urgency(2.0))

    line.discard(FIRST)
    line.discard(FIRST)

    assert line.first() == (urgency(2.0), SECOND)
    assert len(line) == 1


def test_who_comes_back_stands_at_the_old_place_once() -> None:
    line = WaitingLine()
    line.add(SECOND, urgency(2.0))
    line.add(FIRST, urgency(1.0))
    line.discard(FIRST)
    line.add(FIRST, urgency(1.0))

    assert line.in_order() == [FIRST, SECOND]
    line.discard(FIRST)
    assert line.first() == (urgency(2.0), SECOND)


def test_an_empty_line_has_nobody() -> None:
    line = WaitingLine()

    assert line.first() is None
    assert not line


def test_a_call_that_comes_and_goes_leaves_little_behind() -> None:
    line = WaitingLine()
    line.add(SECOND, urgency(0.0))  # in front, so that nothing behind it is ever looked at

    for _ in range(10_000):
        line.add(FIRST, urgency(1.0))
        line.discard(FIRST)

    assert len(pickle.dumps(line)) < 20_000


# The ready line


def test_whoever_has_rested_longest_is_first() -> None:
    line = ReadyLine()
    line.add(BEN)
    line.add(ANA)

    assert line.first() == BEN


def test_whoever_was_busy_meanwhile_stands_at_the_end() -> None:
    line = ReadyLine()
    line.add(ANA)
    line.add(BEN)
    line.discard(ANA)
    line.add(ANA)

    assert line.in_order() == [BEN, ANA]
    line.discard(ANA)
    line.discard(ANA)
    assert line.in_order() == [BEN]


# The match


@dataclass
class Lines:
    waiting: defaultdict[TeamId, WaitingLine] = field(
        default_factory=lambda: defaultdict(WaitingLine)
    )
    ready: defaultdict[TeamId, ReadyLine] = field(default_factory=lambda: defaultdict(ReadyLine))

    def match(self, *teams: TeamId) -> tuple[CallId, AdvisorId] | None:
        return next_match(teams, self.waiting, self.ready)


def test_a_call_without_an_advisor_and_an_advisor_without_a_call_do_not_match() -> None:
    lines = Lines()
    lines.waiting[SIEGE].add(FIRST, urgency(1.0))
    lines.ready[AGENCE].add(ANA)

    assert lines.match(SIEGE, AGENCE) is None


def test_the_oldest_call_of_all_teams_is_served_first() -> None:
    lines = Lines()
    lines.waiting[SIEGE].add(SECOND, urgency(2.0))
    lines.waiting[AGENCE].add(FIRST, urgency(1.0))
    for team in (SIEGE, AGENCE):
        lines.ready[team].add(ANA)

    assert lines.match(SIEGE, AGENCE) == (FIRST, ANA)


def test_an_older_call_that_nobody_can_take_holds_nobody_up() -> None:
    lines = Lines()
    lines.waiting[AGENCE].add(FIRST, urgency(1.0))
    lines.waiting[SIEGE].add(SECOND, urgency(2.0))
    lines.ready[SIEGE].add(ANA)

    assert lines.match(SIEGE, AGENCE) == (SECOND, ANA)


TEAMS = (SIEGE, AGENCE, TeamId("travaux"))
CALLS = st.lists(
    st.tuples(st.sampled_from(TEAMS), st.integers(0, 2), st.integers(0, 3)), max_size=12
)
SERVED = st.lists(st.sets(st.sampled_from(TEAMS), min_size=1), max_size=5)


@given(CALLS, SERVED)
def test_all_matches_are_those_of_looking_at_everybody_each_time(
    calls: list[tuple[TeamId, int, int]], served: list[set[TeamId]]
) -> None:
    waits = {
        CallId(f"c{number}"): (team, urgency(float(at), priority, number))
        for number, (team, priority, at) in enumerate(calls)
    }
    rests = {AdvisorId(f"a{number}"): teams for number, teams in enumerate(served)}
    lines = Lines()
    for call, (team, urgent) in waits.items():
        lines.waiting[team].add(call, urgent)
    for advisor, teams in rests.items():
        for team in teams:
            lines.ready[team].add(advisor)

    while match := lines.match(*TEAMS):
        assert match == naive_match(waits, rests)
        call, advisor = match
        lines.waiting[waits.pop(call)[0]].discard(call)
        for team in rests.pop(advisor):
            lines.ready[team].discard(advisor)

    assert naive_match(waits, rests) is None


def naive_match(
    waits: dict[CallId, tuple[TeamId, Urgency]], rests: dict[AdvisorId, set[TeamId]]
) -> tuple[CallId, AdvisorId] | None:
    """`rests` is in the order in which they became ready."""
    for call in sorted(waits, key=lambda call: waits[call][1]):
        team = waits[call][0]
        for advisor, teams in rests.items():
            if team in teams:
                return call, advisor
    return None
