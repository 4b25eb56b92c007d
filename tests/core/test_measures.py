"""The figures on the boards: one definition each, and sums that always add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.core import measures
from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallOffered,
    CallQueued,
    CallRequeued,
    Fact,
    OfferEnded,
    SwitchWentDown,
)
from acd.core.live import Call
from acd.core.measures import Counts, Tally
from acd.core.model import AdvisorId, CallId, LineId, OfferEnding, OfferId, Outcome, TeamId

SIEGE, NORD = TeamId("siege"), TeamId("nord")
LINE, ANA = LineId("accueil"), AdvisorId("ana")
RATIOS = (
    measures.service_level,
    measures.service_level_answered,
    measures.service_level_ignore,
    measures.service_level_positive,
    measures.pick_up_rate,
    measures.abandonment_rate,
    measures.average_speed_of_answer,
)


def queued(call: str, at: float = 0.0, team: TeamId = SIEGE) -> CallQueued:
    return CallQueued(CallId(call), LINE, team, 0, "+33600000000", queued_at=at, at=at)


def offered(call: str, at: float, team: TeamId = SIEGE) -> CallOffered:
    offer = OfferId("o" + call)
    return CallOffered(CallId(call), offer, ANA, LINE, team, at + 20, at, at)


def missed(call: str, at: float, ending: OfferEnding = OfferEnding.NO_ANSWER) -> OfferEnded:
    return OfferEnded(CallId(call), OfferId("o" + call), ANA, SIEGE, ending, at)


def connected(call: str, waited: float, team: TeamId = SIEGE) -> CallConnected:
    offer = OfferId("o" + call)
    return CallConnected(CallId(call), offer, ANA, LINE, team, waited, rang=1.0, at=waited)


def completed(
    call: str, outcome: Outcome, at: float, answered_at: float | None = None, team: TeamId = SIEGE
) -> CallCompleted:
    return CallCompleted(
        CallId(call), LINE, team, 0, None, outcome, None, None, 0.0, answered_at, 1, at
    )


def answered(call: str, waited: float, team: TeamId = SIEGE) -> list[Fact]:
    ended = completed(call, Outcome.ANSWERED, waited + 60, answered_at=waited, team=team)
    return [queued(call, team=team), connected(call, waited, team), ended]


def abandoned(call: str, waited: float, team: TeamId = SIEGE) -> list[Fact]:
    return [queued(call, team=team), completed(call, Outcome.ABANDONED, waited, team=team)]


def tally_of(*facts: Fact) -> Tally:
    tally = Tally({SIEGE: 90.0, NORD: 10.0})
    for fact in facts:
        tally.add(fact)
    return tally


def total_of(*facts: Fact) -> Counts:
    return tally_of(*facts).total()


def test_the_same_day_reads_differently_in_each_variant_of_the_service_level() -> None:
    facts = [fact for i in range(70) for fact in answered(f"in{i}", 30)]
    facts += [fact for i in range(20) for fact in answered(f"late{i}", 100)]
    facts += [fact for i in range(10) for fact in abandoned(f"gone{i}", 40)]

    day = total_of(*facts)

    assert measures.service_level(day) == 0.7
    assert measures.service_level_ignore(day) == pytest.approx(0.778, abs=0.001)
    assert measures.service_level_answered(day) == pytest.approx(0.778, abs=0.001)
    assert measures.service_level_positive(day) == 0.8


def test_seventy_in_time_and_thirty_lost_is_not_a_hundred_percent() -> None:
    facts = [fact for i in range(70) for fact in answered(f"in{i}", 30)]
    facts += [fact for i in range(30) for fact in abandoned(f"gone{i}", 300)]

    assert measures.service_level(total_of(*facts)) == 0.7


@pytest.mark.parametrize("measure", RATIOS)
def test_without_any_call_there_is_no_value_rather_than_a_hundred_percent(measure) -> None:
    assert measure(total_of()) is None


def test_exactly_at_the_threshold_is_in_time() -> None:
    day = total_of(*answered("a", 90.0), *answered("b", 90.001))

    assert (day.answered_in, day.answered_out) == (1, 1)


def test_each_team_is_held_against_its_own_threshold_and_the_total_sums_them() -> None:
    tally = tally_of(*answered("a", 50, SIEGE), *answered("b", 50, NORD))

    assert measures.service_level(tally.team(SIEGE)) == 1.0
    assert measures.service_level(tally.team(NORD)) == 0.0
    assert measures.service_level(tally.total()) == 0.5


def test_an_answer_counts_when_it_happens_and_the_outcome_when_the_call_ends() -> None:
    tally = tally_of(queued("a"), connected("a", 12))
    during = tally.total()

    tally.add(completed("a", Outcome.ANSWERED, 80, answered_at=12))
    after = tally.total()

    assert (during.answered_in, during.talking, during.outcomes.total()) == (1, 1, 0)
    assert (after.answered_in, after.talking, after.outcomes[Outcome.ANSWERED]) == (1, 0, 1)


def test_a_conversation_that_never_took_place_is_taken_back() -> None:
    day = total_of(queued("a"), connected("a", 12), CallRequeued(CallId("a"), at=13))

    assert (day.answered, day.waiting, day.answer_wait) == (0, 1, 0.0)


def test_a_requeued_call_counts_with_the_answer_that_held() -> None:
    requeued = CallRequeued(CallId("a"), at=13)
    ended = completed("a", Outcome.ANSWERED, 300, answered_at=100)

    day = total_of(queued("a"), connected("a", 12), requeued, connected("a", 100), ended)

    assert (day.answered_in, day.answered_out) == (0, 1)
    assert measures.average_speed_of_answer(day) == 100


def test_the_record_has_the_last_word_over_an_answer_heard_before() -> None:
    day = total_of(queued("a"), connected("a", 12), completed("a", Outcome.FAILED, 14))

    assert (day.answered, day.talking, day.outcomes) == (0, 0, {Outcome.FAILED: 1})


def test_short_abandonments_are_in_no_service_level_and_no_abandonment_rate() -> None:
    short = [queued("s"), completed("s", Outcome.SHORT_ABANDONED, 2)]

    day = total_of(*short, *answered("a", 10), *abandoned("b", 20))

    assert measures.service_level(day) == 0.5
    assert measures.abandonment_rate(day) == 0.5
    assert day.outcomes[Outcome.SHORT_ABANDONED] == 1


def test_the_pick_up_rate_leaves_out_closed_calls_and_those_still_waiting() -> None:
    closed = [queued("c"), completed("c", Outcome.CLOSED, 0)]
    lost = [queued("o"), completed("o", Outcome.OVERFLOWED, 200)]

    day = total_of(*closed, *lost, *answered("a", 10), queued("waiting"), queued("t"))
    day_with_talk = total_of(*closed, *lost, *answered("a", 10), connected("t", 5))

    assert measures.pick_up_rate(day) == 1 / 2
    assert measures.pick_up_rate(day_with_talk) == 2 / 3


def test_the_longest_wait_includes_callers_who_gave_up() -> None:
    assert total_of(*answered("a", 10), *abandoned("b", 200)).longest_wait == 200
    assert total_of(queued("a")).longest_wait is None


def test_a_call_to_a_closed_line_is_received_and_is_nobodys_wait() -> None:
    day = total_of(queued("c"), completed("c", Outcome.CLOSED, 0))

    assert (day.received, day.in_progress, day.outcomes[Outcome.CLOSED]) == (1, 0, 1)
    assert day.longest_wait is None
    assert [measure(day) for measure in RATIOS] == [None] * len(RATIOS)


def test_only_a_phone_that_rang_unanswered_is_a_miss() -> None:
    endings = [missed("a", 20, ending) for ending in OfferEnding]

    day = total_of(queued("a"), offered("a", 0), offered("a", 25), *endings)

    assert (day.offers, day.misses) == (2, 1)


def test_counting_may_begin_in_the_middle_of_a_call() -> None:
    ended = completed("a", Outcome.ANSWERED, 300, answered_at=12)

    day = total_of(CallRequeued(CallId("b"), at=1), ended)

    assert (day.received, day.in_progress, day.answered_in, day.talking) == (1, 0, 1, 0)


def test_facts_about_anything_but_calls_change_nothing() -> None:
    assert total_of(SwitchWentDown(at=1)) == Counts()


def test_a_team_without_a_threshold_still_counts_but_is_never_in_time() -> None:
    counts = tally_of(*answered("a", 0.0, TeamId("gone"))).total()

    assert (counts.received, counts.answered_in, counts.answered_out) == (1, 0, 1)


calls = st.sampled_from("abcdef")
waits = st.floats(0, 500)
any_fact = st.one_of(
    st.builds(queued, calls, team=st.sampled_from([SIEGE, NORD])),
    st.builds(offered, calls, waits),
    st.builds(connected, calls, waits),
    st.builds(missed, calls, waits, st.sampled_from(OfferEnding)),
    st.builds(lambda call: CallRequeued(CallId(call), 1.0), calls),
    st.builds(completed, calls, st.sampled_from(Outcome), waits, st.none() | waits),
)


def test_calls_in_progress_when_counting_starts_count_as_received_and_answered() -> None:
    waiting = Call(CallId("a"), LINE, SIEGE, 0, None, 10.0, 1, 10.0, place_at=10.0)
    talking = replace(waiting, id=CallId("b"), answered_at=40.0)
    tally = Tally({SIEGE: 20.0})

    tally.take_over([waiting, talking])
    tally.add(completed("b", Outcome.ANSWERED, at=90.0, answered_at=40.0))
    day = tally.team(SIEGE)

    assert (day.received, day.in_progress, day.talking) == (2, 1, 0)
    assert (day.answered_in, day.answered_out, day.answer_wait) == (0, 1, 30.0)


@given(st.lists(any_fact, max_size=60))
def test_received_is_always_the_sum_of_outcomes_and_calls_in_progress(facts: list[Fact]) -> None:
    tally = tally_of(*facts)

    for counts in (tally.team(SIEGE), tally.team(NORD), tally.total()):
        assert counts.received == counts.outcomes.total() + counts.in_progress
        assert counts.answered == counts.outcomes[Outcome.ANSWERED] + counts.talking
        assert counts.abandoned_in + counts.abandoned_out == counts.outcomes[Outcome.ABANDONED]
        assert 0 <= counts.talking <= counts.in_progress


@given(st.lists(any_fact, max_size=60))
def test_every_share_lies_between_none_and_all(facts: list[Fact]) -> None:
    counts = total_of(*facts)

    for share in RATIOS[:-1]:
        assert share(counts) is None or 0 <= share(counts) <= 1
