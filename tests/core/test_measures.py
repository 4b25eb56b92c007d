"""The figures on the boards: one definition each, and none that hides a lost caller."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from made_facts import (
    ANA,
    LINE,
    NORD,
    SIEGE,
    abandoned,
    answered,
    completed,
    connected,
    missed,
    offered,
    queued,
    requeued,
)

from acd.core import facts as f
from acd.core.counts import Counts, counts_by_team, counts_of
from acd.core.measures import REPORTED, Unit
from acd.core.model import LineId, OfferEnding, Outcome
from acd.core.routes import To
from acd.core.tally import Tally

ALL = {measure.name: measure for measure in REPORTED}
DIVISIONS = [measure for measure in REPORTED if measure.unit is not Unit.COUNT]


def tally_of(*facts: f.Fact) -> Tally:
    tally = Tally({SIEGE: 90.0, NORD: 10.0}, {ANA: (SIEGE,)})
    for fact in facts:
        tally.add(fact)
    return tally


def total_of(*facts: f.Fact) -> Counts:
    return counts_of(tally_of(*facts).sums)


def value(name: str, counts: Counts) -> float | None:
    return ALL[name].value(counts)


def ended(outcome: Outcome, count: int = 1, at: float = 200.0) -> list[f.Fact]:
    names = [f"{outcome.value}{number}" for number in range(count)]
    return [fact for name in names for fact in (queued(name), completed(name, outcome, at))]


def ciscos_day() -> list[f.Fact]:
    facts = [fact for i in range(70) for fact in answered(f"in{i}", 30)]
    facts += [fact for i in range(20) for fact in answered(f"late{i}", 100)]
    return facts + [fact for i in range(10) for fact in abandoned(f"gone{i}", 40)]


def test_the_same_day_reads_differently_in_each_variant_of_the_service_level() -> None:
    day = total_of(*ciscos_day())

    assert value("service_level", day) == 0.7
    assert value("service_level_ignore", day) == pytest.approx(0.778, abs=0.001)
    assert value("service_level_answered", day) == pytest.approx(0.778, abs=0.001)
    assert value("service_level_positive", day) == 0.8


def test_what_else_happened_parts_the_variants_of_the_vendors() -> None:
    others = [
        *ended(Outcome.SHORT_ABANDONED, 10, at=2.0),
        *ended(Outcome.OVERFLOWED, 20),
        *ended(Outcome.BLOCKED, 5, at=0.0),
        *ended(Outcome.CLOSED, 1000, at=0.0),
    ]

    day = total_of(*ciscos_day(), *others)

    assert value("service_level", day) == 0.7
    assert value("service_level_genesys", day) == pytest.approx(70 / 110)
    assert value("service_level_connect", day) == pytest.approx((70 + 10 + 10) / 130)
    assert value("service_level_talkdesk", day) == pytest.approx(70 / 125)
    assert value("service_level_human", day) == pytest.approx(70 / 135)
    assert (value("presented", day), value("offered", day)) == (135, 120)


def test_what_a_provider_took_is_a_miss_for_people_of_ones_own() -> None:
    handed = [queued("p"), connected("p", 20, to=To.PROVIDER)]
    handed.append(completed("p", Outcome.HANDED_OVER, 90, answered_at=20))

    day = total_of(*answered("a", 30), *handed)

    assert value("service_level", day) == 1.0
    assert value("service_level_human", day) == value("pick_up_rate", day) == 0.5
    assert value("handed_over_rate", day) == 0.5


def test_seventy_in_time_and_thirty_lost_is_not_a_hundred_percent() -> None:
    facts = [fact for i in range(70) for fact in answered(f"in{i}", 30)]
    facts += [fact for i in range(30) for fact in abandoned(f"gone{i}", 300)]

    assert value("service_level", total_of(*facts)) == 0.7


@pytest.mark.parametrize("measure", DIVISIONS, ids=lambda measure: measure.name)
def test_without_any_call_there_is_no_value_rather_than_a_hundred_percent(measure) -> None:
    closed = total_of(*ended(Outcome.CLOSED, at=0.0))

    assert measure.value(Counts()) is None
    assert measure.value(closed) in (None, 0.0)


def test_short_abandonments_are_in_no_service_level_and_no_abandonment_rate() -> None:
    day = total_of(*ended(Outcome.SHORT_ABANDONED, at=2), *answered("a", 10), *abandoned("b", 20))

    assert value("service_level", day) == value("abandonment_rate", day) == 0.5
    assert value("abandonment_of_presented", day) == pytest.approx(1 / 3)
    assert value("short_abandonment_rate", day) == pytest.approx(1 / 3)


def test_the_pick_up_rate_leaves_out_closed_calls_and_those_still_waiting() -> None:
    closed, lost = ended(Outcome.CLOSED, at=0), ended(Outcome.OVERFLOWED)

    day = total_of(*closed, *lost, *answered("a", 10), queued("waiting"), queued("t"))
    day_with_talk = total_of(*closed, *lost, *answered("a", 10), connected("t", 5))

    assert value("pick_up_rate", day) == 1 / 2
    assert value("pick_up_rate", day_with_talk) == 2 / 3


def test_a_window_knows_its_rates_without_the_calls_before_it() -> None:
    tally = tally_of(queued("night"), *answered("a", 10))
    morning = dict(tally.sums)
    for fact in (completed("night", Outcome.ABANDONED, 200), *answered("b", 20)):
        tally.add(fact)

    window = counts_of(tally.sums.since(morning))

    assert (window.received, window.decided) == (1, 2)
    assert value("pick_up_rate", window) == value("abandonment_rate", window) == 0.5
    assert value("average_speed_of_answer", window) == 20
    assert value("average_abandon_time", window) == 200


def test_ringing_and_pauses_are_neither_work_nor_rest() -> None:
    tally = tally_of(
        f.AdvisorLoggedIn(ANA, 0.0),
        offered("a", 60.0),
        connected("a", 100.0, at=100.0),
        missed("a", 160.0, OfferEnding.TALKED),
        f.AdvisorLoggedOut(ANA, 160.0),
    )
    tally.pass_time(1000.0)

    assert value("occupancy", counts_of(tally.sums)) == 0.5


def test_offers_are_held_against_the_answers_of_advisors() -> None:
    caretaker = [connected("b", 30, to=To.CARETAKER)]
    legs = [missed("a", 20), missed("a", 40), missed("a", 90, OfferEnding.TALKED)]

    day = total_of(*answered("a", 50), *caretaker, *legs)

    assert value("offers_per_answer", day) == 3
    assert value("miss_rate", day) == pytest.approx(2 / 3)


def test_a_choice_of_lines_knows_what_is_told_apart_by_line_and_nothing_else() -> None:
    sums = tally_of(*answered("a", 10), missed("a", 20)).sums

    chosen = counts_of(sums, lines={LINE})
    others = counts_of(sums, lines={LineId("autre")})

    assert (chosen.received, chosen.answered, chosen.offers) == (1, 1, 0)
    assert value("miss_rate", chosen) is None
    assert others == Counts()


def test_in_a_window_that_holds_a_taking_back_and_not_its_answer_nothing_is_reckoned() -> None:
    tally = tally_of(queued("a"), connected("a", 12))
    morning = dict(tally.sums)
    late = [queued("b"), connected("b", 100), queued("c"), connected("c", 100)]
    for fact in (requeued("a", 13), *late):
        tally.add(fact)

    window = counts_of(tally.sums.since(morning))

    assert (window.answered_in, window.answered_out) == (-1, 2)
    assert value("service_level", window) is None
    assert value("pick_up_rate", window) is value("average_speed_of_answer", window) is None


def test_no_count_is_shown_below_none() -> None:
    tally = tally_of(queued("a"), connected("a", 12))
    morning = dict(tally.sums)
    tally.add(requeued("a", 13))

    window = counts_of(tally.sums.since(morning))

    assert window.answered == -1
    assert value("answered", window) == 0


def test_handling_time_is_conversation_and_what_comes_after_it() -> None:
    tally = tally_of(
        f.AdvisorLoggedIn(ANA, 0.0),
        offered("a", 60.0),
        connected("a", 70.0, at=70.0),
        missed("a", 170.0, OfferEnding.TALKED),
        f.WrapUpStarted(ANA, SIEGE, None, 170.0),
        f.WrapUpEnded(ANA, 200.0),
    )

    assert value("average_handling_time", counts_of(tally.sums)) == 130.0
    assert value("average_handling_time", total_of(*answered("a", 10))) is None


def test_who_hung_up_while_it_rang_is_no_miss_of_anybody() -> None:
    day = total_of(missed("a", 20), missed("a", 40), missed("b", 9, OfferEnding.WITHDRAWN))

    assert value("miss_rate", day) == pytest.approx(2 / 3)
    assert value("miss_rate_of_kept", day) == 1.0


def test_every_measure_has_a_name_of_its_own() -> None:
    assert len(ALL) == len(REPORTED)


calls = st.sampled_from("abcdef")
waits = st.floats(0, 500)
any_fact = st.one_of(
    st.builds(queued, calls, team=st.sampled_from([SIEGE, NORD])),
    st.builds(connected, calls, waits, to=st.sampled_from([To.TEAM, To.ONCALL, To.PROVIDER])),
    st.builds(missed, calls, waits, st.sampled_from(OfferEnding)),
    st.builds(completed, calls, st.sampled_from(Outcome), waits, st.none() | waits),
)


@given(st.lists(any_fact, max_size=60))
def test_every_share_lies_between_none_and_all(facts: list[f.Fact]) -> None:
    sums = tally_of(*facts).sums

    for counts in (counts_of(sums), *counts_by_team(sums).values()):
        for measure in REPORTED:
            if measure.unit is Unit.RATIO:
                share = measure.value(counts)
                assert share is None or 0 <= share <= 1, measure.name
