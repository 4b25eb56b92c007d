"""One tally for everything: its sums only grow, add up, and can be cut and taken up again."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

sys.path.insert(0, str(Path(__file__).parent))
from made_facts import (
    ANA,
    CALLER,
    LINE,
    NORD,
    SIEGE,
    abandoned,
    answered,
    completed,
    connected,
    ended_outside,
    missed,
    offered,
    offered_outside,
    queued,
    requeued,
)
from test_engine_properties import PLAN, AnythingHappens

from acd.core import facts as f
from acd.core.attendance import SILENCE, TeamsOf
from acd.core.counts import Counts, counts_by_team, counts_of, together
from acd.core.live import Call
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    Difference,
    OfferEnding,
    Outcome,
    PauseCause,
    TeamId,
)
from acd.core.picture import FloorPicture, take
from acd.core.plan import Plan
from acd.core.routes import Skip, To
from acd.core.sums import ABOVE_ALL, BUCKETS, LABELS, VALUES, Distribution, Key, Sum, Sums
from acd.core.tally import COUNTED, Tally
from acd.core.tally_picture import TallyPicture

THRESHOLDS = {SIEGE: 90.0, NORD: 10.0}
TEAMS_OF = {ANA: (SIEGE, NORD)}


def tally_of(*facts: f.Fact) -> Tally:
    tally = Tally(THRESHOLDS, TEAMS_OF)
    for fact in facts:
        tally.add(fact)
    return tally


def sums_of(*facts: f.Fact) -> Sums:
    return tally_of(*facts).sums


def test_an_answer_counts_when_it_happens_and_the_outcome_when_the_call_ends() -> None:
    tally = tally_of(queued("a"), connected("a", 12))
    during = counts_of(tally.sums)

    tally.add(completed("a", Outcome.ANSWERED, 80, answered_at=12))
    after = counts_of(tally.sums)

    assert (during.answered_in, during.talking, during.outcomes.total()) == (1, 1, 0)
    assert (after.answered_in, after.talking, after.outcomes[Outcome.ANSWERED]) == (1, 0, 1)


def test_exactly_at_the_threshold_is_in_time() -> None:
    counts = counts_of(sums_of(*answered("a", 90.0), *answered("b", 90.001)))

    assert (counts.answered_in, counts.answered_out) == (1, 1)


def test_each_team_is_held_against_its_own_threshold_and_the_total_sums_them() -> None:
    sums = sums_of(*answered("a", 50, SIEGE), *answered("b", 50, NORD))

    teams = counts_by_team(sums)

    assert (teams[SIEGE].answered_in, teams[SIEGE].answered_out) == (1, 0)
    assert (teams[NORD].answered_in, teams[NORD].answered_out) == (0, 1)
    assert (counts_of(sums).answered_in, counts_of(sums).answered_out) == (1, 1)
    assert counts_of(sums, teams={NORD}) == teams[NORD]
    assert together(teams.values()).answered == counts_of(sums).answered == 2


def test_a_conversation_that_never_took_place_is_taken_back_in_a_sum_of_its_own() -> None:
    sums = sums_of(queued("a"), connected("a", 12), requeued("a", 13))
    counts = counts_of(sums)

    assert (counts.answered, counts.waiting, counts.answer_wait) == (0, 1, 0.0)
    assert sums[Sum.ANSWERED, LINE, SIEGE, "team", "in"] == 1
    assert sums[Sum.TAKEN_BACK, LINE, SIEGE, "team", "in"] == 1


def test_a_requeued_call_counts_with_the_answer_that_held() -> None:
    ended = completed("a", Outcome.ANSWERED, 300, answered_at=100)

    counts = counts_of(
        sums_of(queued("a"), connected("a", 12), requeued("a", 13), connected("a", 100), ended)
    )

    assert (counts.answered_in, counts.answered_out) == (0, 1)
    assert counts.answer_wait == 100


def test_the_record_has_the_last_word_over_an_answer_heard_before() -> None:
    counts = counts_of(sums_of(queued("a"), connected("a", 12), completed("a", Outcome.FAILED, 14)))

    assert (counts.answered, counts.talking, counts.outcomes) == (0, 0, {Outcome.FAILED: 1})


def test_an_answer_is_taken_back_as_it_was_booked_whatever_the_threshold_is_by_then() -> None:
    tally = tally_of(queued("a"), connected("a", 50))
    stricter = Tally.from_picture(tally.picture(), {SIEGE: 10.0})

    stricter.add(requeued("a", 60))

    assert counts_of(stricter.sums).answered_in == counts_of(stricter.sums).answered_out == 0


def test_what_a_provider_takes_is_handed_over_and_no_answer_of_the_landlords() -> None:
    tally = tally_of(queued("a"), connected("a", 40, to=To.PROVIDER))
    during = counts_of(tally.sums)

    tally.add(completed("a", Outcome.HANDED_OVER, 90, answered_at=40))
    after = counts_of(tally.sums)

    assert (during.handed_over, during.answered, during.talking, during.waiting) == (1, 0, 1, 0)
    assert (after.handed_over, after.answered, after.talking, after.answer_wait) == (1, 0, 0, 0)


def test_an_answer_known_from_the_record_alone_says_who_it_was() -> None:
    record = completed("a", Outcome.ANSWERED, 300, answered_at=12)

    sums = sums_of(replace(record, answered_by=To.CARETAKER))

    assert sums[Sum.ANSWERED, LINE, SIEGE, "caretaker", "in"] == 1


def test_short_abandonments_are_nobodys_wait() -> None:
    sums = sums_of(queued("s"), completed("s", Outcome.SHORT_ABANDONED, 2))

    assert Sum.ABANDONED not in {key[0] for key in sums}
    assert counts_of(sums).outcomes == {Outcome.SHORT_ABANDONED: 1}


def test_the_longest_wait_includes_callers_who_gave_up_and_no_closed_line() -> None:
    closed = [queued("c"), completed("c", Outcome.CLOSED, 900)]

    tally = tally_of(*answered("a", 10), *abandoned("b", 200), *closed, queued("d"))

    assert tally.longest_waits == {(LINE, SIEGE): 200}


def test_offers_count_when_they_end_by_how() -> None:
    endings = [missed("a", 20, ending) for ending in OfferEnding]

    counts = counts_of(sums_of(queued("a"), offered("a", 0), *endings))

    assert (counts.offers, counts.misses) == (len(OfferEnding), 1)


def test_an_offer_outside_counts_with_its_time_and_the_name_of_its_plan() -> None:
    sums = sums_of(
        queued("a"),
        offered_outside("a", 100.0, To.ONCALL, "nuit"),
        ended_outside("a", 112.5, To.ONCALL, OfferEnding.VOICEMAIL),
    )

    assert sums[Sum.OUTSIDE_OFFERS, "oncall", "nuit", "voicemail"] == 1
    assert sums[Sum.OUTSIDE_SECONDS, "oncall", "nuit"] == 12.5


def test_steps_count_with_what_became_of_them() -> None:
    began = f.StepBegan(CallId("a"), 0, To.TEAM, "siege", (SIEGE,), None, 1.0)
    skipped = f.StepSkipped(CallId("a"), 1, To.CARETAKER, Skip.ABSENT, 2.0)

    sums = sums_of(began, skipped)

    assert sums[Sum.STEPS, "team", "begun"] == sums[Sum.STEPS, "caretaker", "absent"] == 1


def test_differences_count_by_kind() -> None:
    sums = sums_of(f.DifferenceHealed(Difference.CALL_GONE, "c1", 1.0))

    assert sums == {(Sum.DIFFERENCES, "call-gone"): 1}


def test_counting_may_begin_in_the_middle_of_a_call() -> None:
    ended = completed("a", Outcome.ANSWERED, 300, answered_at=12)

    counts = counts_of(sums_of(requeued("b", 1), ended))

    assert (counts.received, counts.in_progress, counts.answered_in) == (1, 0, 1)


def test_a_team_without_a_threshold_is_held_against_the_usual_one() -> None:
    gone = TeamId("gone")

    counts = counts_of(sums_of(*answered("a", 90.0, gone), *answered("b", 91.0, gone)))

    assert (counts.received, counts.answered_in, counts.answered_out) == (2, 1, 1)


def test_facts_about_the_switch_change_nothing() -> None:
    assert sums_of(f.SwitchWentDown(at=1)) == {}


LOST = completed("a", Outcome.ABANDONED, 100.0, caller=CALLER)
HEARD = completed("a", Outcome.ANSWERED, 100.0, answered_at=10, caller=CALLER)


@pytest.mark.parametrize(
    ("record", "again_at", "repeats"),
    [
        (LOST, 101.0, 1),
        (LOST, 3700.0, 1),
        (LOST, 3701.0, 0),
        (HEARD, 101.0, 0),
        (replace(LOST, outcome=Outcome.OVERFLOWED), 101.0, 1),
        (replace(LOST, caller="+33700000000"), 101.0, 0),
        (replace(LOST, caller=None), 101.0, 0),
    ],
)
def test_who_reached_nobody_and_calls_within_the_hour_calls_again(
    record: f.CallCompleted, again_at: float, repeats: int
) -> None:
    counts = counts_of(sums_of(queued("a"), record, queued("b", again_at)))

    assert counts.repeated == repeats


def test_who_has_reached_somebody_since_does_not_call_again() -> None:
    met = replace(HEARD, call=CallId("b"), at=200.0)

    counts = counts_of(sums_of(LOST, queued("b", 150.0), met, queued("c", 300.0)))

    assert counts.repeated == 1


def test_who_hides_the_number_never_calls_again() -> None:
    lost = replace(LOST, caller=None)

    assert counts_of(sums_of(lost, queued("b", 101.0, caller=None))).repeated == 0


def test_a_wait_falls_into_its_bucket_and_adds_to_the_values() -> None:
    sums = sums_of(*answered("a", 5.0), *answered("b", 5.1), *abandoned("c", 601.0))

    def of(result: str, part: str) -> float:
        return sums[Distribution.WAIT, SIEGE, result, part]

    assert (of("answered", "5.0"), of("answered", "10.0")) == (1, 1)
    assert of("answered", VALUES) == pytest.approx(10.1)
    assert (of("abandoned", ABOVE_ALL), of("abandoned", VALUES)) == (1, 601.0)


def test_talk_ringing_and_wrap_up_are_distributions_too() -> None:
    wrap_up = [f.WrapUpStarted(ANA, SIEGE, None, 100.0), f.WrapUpEnded(ANA, 112.0)]

    sums = sums_of(*answered("a", 5.0), *wrap_up)

    assert sums[Distribution.TALK, SIEGE, "60.0"] == 1
    assert sums[Distribution.RING, "1.0"] == 1
    assert sums[Distribution.WRAP_UP, "15.0"] == 1
    assert sums[Distribution.WRAP_UP, VALUES] == 12.0


# Advisors


def in_state(sums: Sums, state: AdvisorState, team: TeamId = SIEGE) -> float:
    return sums.get((Sum.ADVISOR_SECONDS, team, state.value), 0.0)


def test_an_advisors_time_is_told_apart_by_state_and_counts_in_each_team() -> None:
    tally = tally_of(
        f.AdvisorLoggedIn(ANA, 0.0),
        offered("a", 10.0),
        connected("a", 5.0, at=15.0),
        replace(missed("a", 75.0), ending=OfferEnding.TALKED),
        f.WrapUpStarted(ANA, SIEGE, None, 75.0),
        f.WrapUpEnded(ANA, 95.0),
        f.AdvisorPaused(ANA, PauseCause.ADVISOR, "lunch", None, 100.0),
    )
    tally.pass_time(130.0)

    for team in (SIEGE, NORD):
        assert in_state(tally.sums, AdvisorState.READY, team) == 15.0
        assert in_state(tally.sums, AdvisorState.RINGING, team) == 5.0
        assert in_state(tally.sums, AdvisorState.TALKING, team) == 60.0
        assert in_state(tally.sums, AdvisorState.WRAP_UP, team) == 20.0
        assert in_state(tally.sums, AdvisorState.PAUSED, team) == 30.0


def test_time_that_passes_in_pieces_is_the_same_time() -> None:
    tally = tally_of(f.AdvisorLoggedIn(ANA, 0.0))

    for now in (1.0, 2.0, 2.0, 7.0):
        tally.pass_time(now)

    assert in_state(tally.sums, AdvisorState.READY) == 7.0


def test_however_often_somebody_looks_a_counter_shows_the_same_to_the_millisecond() -> None:
    began_at, ended_at = 1_795_337_534.613_151_8, 1_795_341_134.998_765_4
    looked_at, never = tally_of(f.AdvisorLoggedIn(ANA, began_at)), f.AdvisorLoggedIn(ANA, began_at)

    for look in range(1, 20_000):
        looked_at.pass_time(began_at + look * 0.18)
    looked_at.add(f.AdvisorLoggedOut(ANA, ended_at))

    unseen = tally_of(never, f.AdvisorLoggedOut(ANA, ended_at))
    assert in_state(looked_at.sums, AdvisorState.READY) == pytest.approx(
        in_state(unseen.sums, AdvisorState.READY), abs=1e-6
    )


def test_a_clock_that_goes_back_takes_no_time_and_makes_no_sum_smaller() -> None:
    tally = tally_of(f.AdvisorLoggedIn(ANA, 100.0), f.AdvisorLoggedOut(ANA, 110.0))
    tally.add(f.AdvisorLoggedIn(ANA, 50.0))

    tally.pass_time(60.0)

    assert in_state(tally.sums, AdvisorState.READY) == 20.0
    assert in_state(tally.sums, AdvisorState.AWAY) == 0.0


def test_an_advisor_of_no_team_takes_nobodys_time() -> None:
    tally = Tally(THRESHOLDS)

    tally.add(f.AdvisorLoggedIn(ANA, 0.0))
    tally.pass_time(10.0)

    assert tally.sums == {}


# A link that is down, and a service that was

LINK_LOST = f.SwitchWentDown(1000.0 + 63 * 3600)


def test_of_the_silence_before_a_lost_link_a_quarter_of_an_hour_counts() -> None:
    tally = tally_of(f.AdvisorLoggedIn(ANA, 1000.0), LINK_LOST)

    tally.pass_time(LINK_LOST.at + 500.0)
    tally.add(f.SwitchCameUp(LINK_LOST.at + 500.0))
    tally.pass_time(LINK_LOST.at + 560.0)

    assert in_state(tally.sums, AdvisorState.READY) == SILENCE + 60.0


def test_a_quiet_hour_counts_as_a_whole_once_something_is_heard() -> None:
    tally = tally_of(f.AdvisorLoggedIn(ANA, 0.0))

    tally.pass_time(3600.0)
    so_far = in_state(tally.sums, AdvisorState.READY)
    tally.add(queued("a", 3700.0))
    tally.pass_time(3700.0)

    assert so_far == SILENCE
    assert in_state(tally.sums, AdvisorState.READY) == 3700.0


@pytest.mark.parametrize("looks", [(), (1200.0,), (1000.0 + 1800, 1000.0 + 40 * 3600)])
def test_whoever_looked_meanwhile_the_same_time_is_booked(looks: tuple[float, ...]) -> None:
    tally = tally_of(f.AdvisorLoggedIn(ANA, 1000.0))
    for now in looks:
        tally.pass_time(now)
    tally.add(LINK_LOST)

    assert in_state(tally.sums, AdvisorState.READY) == SILENCE


def test_a_wrap_up_that_nobody_saw_end_has_no_length() -> None:
    sums = sums_of(
        f.AdvisorLoggedIn(ANA, 900.0),
        f.WrapUpStarted(ANA, SIEGE, None, 1000.0),
        LINK_LOST,
        f.SwitchCameUp(LINK_LOST.at + 1),
        f.WrapUpEnded(ANA, LINK_LOST.at + 2),
    )

    assert (Distribution.WRAP_UP, VALUES) not in sums


# Today

A_DAY = 86_400.0


def day_of(moment: float) -> tuple[float, float]:
    begin = moment // A_DAY * A_DAY
    return begin, begin + A_DAY


def days_of(*facts: f.Fact) -> Tally:
    tally = Tally(THRESHOLDS, TEAMS_OF, day_of=day_of)
    for fact in facts:
        tally.add(fact)
    return tally


def over_midnight() -> list[f.Fact]:
    """Yesterday one gave up after ten minutes, and one waits over midnight."""
    lost = replace(completed("y", Outcome.ABANDONED, 40_600.0), queued_at=40_000.0)
    late = replace(completed("late", Outcome.ABANDONED, A_DAY + 20.0), queued_at=A_DAY - 10)
    return [queued("y", 40_000.0), lost, queued("late", A_DAY - 10), late]


def test_today_begins_at_midnight_and_carries_over_who_is_in_progress() -> None:
    tally = days_of(*over_midnight(), *[queued("t", A_DAY + 30.0)])

    today, day = tally.today.total, tally.day

    assert day is not None
    assert (day.since, day.carried_over) == (A_DAY, 1)
    assert (today.received, today.abandoned, tally.in_progress) == (1, 1, 1)
    assert today.received + day.carried_over == today.outcomes.total() + tally.in_progress
    assert tally.longest_waits == {(LINE, SIEGE): 30.0}


def test_midnight_passes_also_when_nothing_happens() -> None:
    tally = days_of(*over_midnight()[:2])

    tally.reach(A_DAY + 8 * 3600.0)

    assert tally.today.total.received == 0
    assert tally.longest_waits == {}
    assert counts_of(tally.sums).received == 1


def test_today_is_kept_over_a_restart() -> None:
    facts = [*over_midnight(), queued("t", A_DAY + 30.0)]
    before = days_of(*facts[:-1])

    again = Tally.from_picture(as_kept(before.picture()), THRESHOLDS, TEAMS_OF, day_of=day_of)
    again.add(facts[-1])

    assert again.day == days_of(*facts).day
    assert again.today.total == days_of(*facts).today.total
    assert again.longest_waits == {(LINE, SIEGE): 30.0}


def test_counting_that_begins_in_the_middle_of_a_day_says_since_when() -> None:
    day = days_of(queued("a", 50_000.0), queued("b", 60_000.0)).day

    assert day is not None
    assert (day.since, day.until, day.carried_over) == (50_000.0, A_DAY, 0)


def test_a_run_with_a_clock_years_ahead_does_not_keep_today_for_years() -> None:
    years = 4 * 365 * A_DAY

    tally = days_of(queued("a", 50_000.0), queued("b", years), queued("c", 60_000.0))

    assert tally.day is not None
    assert (tally.day.since, tally.day.carried_over) == (60_000.0, 2)
    assert tally.today.total.received == 1


def test_a_clock_put_back_over_midnight_by_a_little_stays_in_its_day() -> None:
    tally = days_of(queued("a", 50_000.0), queued("b", A_DAY + 1.0), queued("c", A_DAY - 1.0))

    assert tally.today.total.received == 2


# A beginning that is not the first


def test_it_knows_since_when_it_counts_also_when_it_was_taken_up_again() -> None:
    tally = tally_of(queued("a", at=7.0), queued("b", at=9.0))

    again = Tally.from_picture(tally.picture(), THRESHOLDS)
    again.add(queued("c", at=11.0))

    assert tally_of().began_at is None
    assert tally.began_at == again.began_at == 7.0


def test_calls_in_progress_when_counting_starts_count_as_received_and_answered() -> None:
    waiting = Call(CallId("a"), LINE, SIEGE, 0, None, 10.0, 1, 10.0, place_at=10.0)
    talking = replace(waiting, id=CallId("b"), answered_at=40.0, answered_by=To.TEAM)
    tally = Tally({SIEGE: 20.0})

    tally.take_over(FloorPicture(80.0, True, (waiting, talking), (), (), {}, (), {}, 2))
    tally.add(completed("b", Outcome.ANSWERED, at=90.0, answered_at=40.0))
    counts = counts_of(tally.sums)

    assert (counts.received, counts.in_progress, counts.talking) == (2, 1, 0)
    assert (counts.answered_in, counts.answered_out, counts.answer_wait) == (0, 1, 30.0)


def as_kept(picture: TallyPicture) -> TallyPicture:
    return msgspec.json.decode(msgspec.json.encode(picture), type=TallyPicture)


calls = st.sampled_from("abcdef")
waits = st.floats(0, 500)
own_and_outside = st.sampled_from([To.TEAM, To.CARETAKER, To.PROVIDER])
any_fact = st.one_of(
    st.builds(queued, calls, team=st.sampled_from([SIEGE, NORD])),
    st.builds(offered, calls, waits),
    st.builds(connected, calls, waits, to=own_and_outside),
    st.builds(missed, calls, waits, st.sampled_from(OfferEnding)),
    st.builds(offered_outside, calls, waits, own_and_outside),
    st.builds(ended_outside, calls, waits, own_and_outside, st.sampled_from(OfferEnding)),
    st.builds(requeued, calls, waits),
    st.builds(completed, calls, st.sampled_from(Outcome), waits, st.none() | waits),
    st.builds(f.AdvisorLoggedIn, st.just(ANA), waits),
    st.builds(f.AdvisorLoggedOut, st.just(ANA), waits),
    st.builds(f.WrapUpStarted, st.just(ANA), st.just(SIEGE), st.none(), waits),
    st.builds(f.WrapUpEnded, st.just(ANA), waits),
    st.builds(f.SwitchWentDown, waits),
    st.builds(f.SwitchCameUp, waits),
)
facts_in_any_order = st.lists(any_fact, max_size=60)


@given(facts_in_any_order)
def test_received_is_always_the_sum_of_outcomes_and_calls_in_progress(facts: list[f.Fact]) -> None:
    sums = sums_of(*facts)

    for counts in (*counts_by_team(sums).values(), counts_of(sums)):
        assert counts.received == counts.outcomes.total() + counts.in_progress
        assert counts.decided == counts.received - counts.ended(Outcome.CLOSED) - counts.waiting
        assert counts.abandoned == counts.outcomes[Outcome.ABANDONED]
        assert 0 <= counts.talking <= counts.in_progress


@given(facts_in_any_order, st.integers(0, 60))
def test_a_tally_cut_anywhere_goes_on_to_the_same_sums(facts: list[f.Fact], cut: int) -> None:
    whole = tally_of(*facts)

    picture = as_kept(tally_of(*facts[:cut]).picture())
    second = Tally.from_picture(picture, THRESHOLDS, TEAMS_OF)
    for fact in facts[cut:]:
        second.add(fact)

    assert second.sums == whole.sums
    assert second.picture() == whole.picture()


@given(facts_in_any_order)
def test_sums_never_fall(facts: list[f.Fact]) -> None:
    tally = tally_of()
    before: dict[Key, float] = {}

    for fact in facts:
        tally.add(fact)

        assert all(tally.sums[key] >= value for key, value in before.items())
        before = dict(tally.sums)


@given(facts_in_any_order, st.integers(0, 60))
def test_windows_add_up(facts: list[f.Fact], cut: int) -> None:
    tally = tally_of(*facts[:cut])
    morning = Sums(tally.sums)
    for fact in facts[cut:]:
        tally.add(fact)

    afternoon = tally.sums.since(morning)

    together = {key: morning.get(key, 0) + afternoon.get(key, 0) for key in tally.sums}
    assert together == pytest.approx(dict(tally.sums))


@given(facts_in_any_order, st.integers(0, 60))
def test_counts_that_go_on_are_those_that_are_added_anew(facts: list[f.Fact], cut: int) -> None:
    tally = tally_of(*facts[:cut])
    assert tally.today.total.received == counts_of(tally.sums).received
    for fact in facts[cut:]:
        tally.add(fact)

    by_team = counts_by_team(tally.sums)

    for team, counts in by_team.items():
        assert not_zero(tally.today.by_team[team]) == pytest.approx(not_zero(counts))
    assert not_zero(tally.today.total) == pytest.approx(not_zero(together(by_team.values())))


def not_zero(counts: Counts) -> dict[Key, float]:
    return {key: value for key, value in counts.sums.items() if value}


@given(facts_in_any_order)
def test_what_is_not_counted_need_not_be_read(facts: list[f.Fact]) -> None:
    counted = [fact for fact in facts if type(fact) in COUNTED]

    assert sums_of(*counted) == sums_of(*facts)


def keys_are_sound(keys: Iterable[Key]) -> bool:
    return all(len(key) - 1 - (key[0] in BUCKETS) == len(LABELS[_name_of(key)]) for key in keys)


def _name_of(key: Key) -> Sum | Distribution:
    return Distribution(key[0]) if key[0] in BUCKETS else Sum(key[0])


@given(facts_in_any_order)
def test_every_key_has_the_labels_of_its_name(facts: list[f.Fact]) -> None:
    assert keys_are_sound(sums_of(*facts))


def teams_in(plan: Plan) -> TeamsOf:
    return {i: advisor.teams for i, advisor in plan.advisors.items()}


class EverythingIsCounted(AnythingHappens):
    """Whatever the engine decides: live, by replay and from a picture the sums are the same."""

    def __init__(self) -> None:
        super().__init__()
        self.thresholds = dict.fromkeys(PLAN.teams, 11.0)
        self.teams_of = teams_in(PLAN)
        self.returned: set[AdvisorId] = set()  # were no advisors for a while
        self.tally = self.anew()
        self.facts: list[f.Fact] = []

    def anew(self) -> Tally:
        return Tally(self.thresholds, self.teams_of)

    def judge(self, fact: f.Fact) -> None:
        super().judge(fact)
        if isinstance(fact, f.AdvisorReassigned):
            self.teams_of = teams_in(self.replayed.plan)
            self.returned.add(fact.advisor)
        self.facts.append(fact)
        self.tally.add(fact)

    @rule()
    def somebody_looks(self) -> None:
        self.tally.pass_time(self.now)

    @rule()
    def the_tally_is_restored(self) -> None:
        picture = as_kept(self.tally.picture())
        self.tally = Tally.from_picture(picture, self.thresholds, self.teams_of)

    @invariant()
    def advisors_are_in_the_state_that_the_floor_shows(self) -> None:
        watched = self.tally.picture().advisors
        states = {one.advisor.id: one.advisor.state for one in watched}
        legs = {offer.advisor for offer in self.replayed.offers.values()}
        for advisor in self.replayed.advisors.values():
            if advisor.id in self.returned & legs:
                continue  # of two legs of then nobody knows which one they had in hand
            assert states.get(advisor.id, AdvisorState.AWAY) is advisor.state

    @invariant()
    def what_is_in_progress_is_on_the_floor(self) -> None:
        counts = counts_of(self.tally.sums)
        talking = [call for call in self.replayed.calls.values() if call.answered_at is not None]
        assert counts.in_progress == len(self.replayed.calls)
        assert counts.talking == len(talking)

    def teardown(self) -> None:
        """At the end, since it counts everything once more."""
        replayed = Tally(self.thresholds, teams_in(PLAN))
        for fact in self.facts:
            replayed.add(fact)
        replayed.pass_time(self.now)
        self.tally.pass_time(self.now)
        assert dict(replayed.sums) == pytest.approx(dict(self.tally.sums))
        assert keys_are_sound(self.tally.sums)


EverythingIsCounted.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
TestEverythingIsCounted = EverythingIsCounted.TestCase


class TakenOverAtAnyTime(EverythingIsCounted):
    """Counting that starts from a floor: the same states, and everybody in progress is met."""

    def teardown(self) -> None:
        pass  # it has no beginning to count from

    @rule()
    def the_tally_is_restored(self) -> None:
        self.tally = self.anew()
        self.tally.take_over(take(self.engine.floor, self.now))


TakenOverAtAnyTime.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, derandomize=True
)
TestTakenOverAtAnyTime = TakenOverAtAnyTime.TestCase
