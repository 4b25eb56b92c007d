"""The ledger can fail: each test spoils sound books in one place."""

from dataclasses import replace

import pytest

from acd.core.facts import CallCompleted
from acd.core.model import AdvisorId, CallId, LineId, Outcome, TeamId
from acd.core.routes import ContactId, To
from acd.lab.ladder import Leg
from acd.lab.ledger import HIDDEN, Books, Caller, Fault, Finding, Outage, audit, waits
from acd.screens.demo_texts import FAULTS, TEXTS
from acd.screens.texts import key_of

ANSWERED, GAVE_UP = "+33639980001", "+33639980002"


def a_leg(user: str, invited_at: float, answered_at: float | None, ended_at: float | None) -> Leg:
    return Leg(
        user=user,
        invited_at=invited_at,
        ringing_at=None,
        answered_at=answered_at,
        ended_at=ended_at,
        status=200 if answered_at else 487,
        hung_up_by_sipp=False,
    )


def a_record(caller: str, answered_at: float | None, at: float) -> CallCompleted:
    return CallCompleted(
        call=CallId(caller),
        line=LineId("accueil"),
        team=TeamId("siege"),
        priority=0,
        caller=caller,
        outcome=Outcome.ABANDONED if answered_at is None else Outcome.ANSWERED,
        reason=None,
        advisor=None if answered_at is None else AdvisorId("ana"),
        queued_at=10.0,
        answered_at=answered_at,
        offers=1,
        at=at,
    )


def sound_books() -> Books:
    """Ana was rung for both callers, talked to the first; the second gave up while it rang."""
    return Books(
        placed=2,
        callers=(
            Caller(ANSWERED, a_leg("0199", 10.0, 12.1, 15.0)),
            Caller(GAVE_UP, a_leg("0199", 10.0, None, 20.0)),
        ),
        phones=(a_leg("ana", 10.1, 12.0, 15.0), a_leg("ana", 17.0, None, 20.0)),
        records=(a_record(ANSWERED, 12.05, 15.0), a_record(GAVE_UP, None, 20.0)),
        channels=0,
    )


def faults(books: Books) -> list[tuple[Fault, str]]:
    return [(finding.fault, finding.subject) for finding in audit(books)]


def test_sound_books_have_no_fault() -> None:
    assert faults(sound_books()) == []


def test_a_call_without_a_record_is_lost() -> None:
    books = sound_books()

    assert faults(replace(books, records=books.records[:1], phones=books.phones[:1])) == [
        (Fault.LOST, GAVE_UP)
    ]


def test_a_call_that_was_never_placed_is_missed() -> None:
    assert faults(replace(sound_books(), placed=3)) == [(Fault.NOT_PLACED, "1")]


def test_a_second_record_of_a_call_is_seen() -> None:
    books = sound_books()

    twice = (*books.records, books.records[1])

    assert faults(replace(books, records=twice)) == [(Fault.COUNTED_TWICE, GAVE_UP)]


def test_a_record_of_somebody_who_never_called_is_seen() -> None:
    books = sound_books()

    stranger = (*books.records, a_record("+33100000000", None, 20.0))

    assert faults(replace(books, records=stranger)) == [(Fault.NOBODY, "+33100000000")]


def test_a_call_that_does_not_end_is_seen() -> None:
    books = sound_books()
    endless = Caller(GAVE_UP, a_leg("0199", 10.0, None, None))

    assert faults(replace(books, callers=(books.callers[0], endless))) == [
        (Fault.NEVER_ENDED, GAVE_UP)
    ]


def test_who_talked_must_be_recorded_as_answered() -> None:
    books = sound_books()
    abandoned = (a_record(ANSWERED, None, 15.0), books.records[1])

    assert faults(replace(books, records=abandoned)) == [(Fault.NOT_RECORDED, ANSWERED)]


def test_who_is_recorded_as_answered_must_have_heard_somebody() -> None:
    books = sound_books()
    deaf = Caller(ANSWERED, a_leg("0199", 10.0, None, 15.0))

    assert faults(replace(books, callers=(deaf, books.callers[1]))) == [(Fault.NOT_HEARD, ANSWERED)]


def test_who_hung_up_in_the_moment_of_the_answer_need_not_have_heard_it() -> None:
    books = sound_books()
    crossed = replace(books.records[0], answered_at=12.05, at=12.1)
    phones = (a_leg("ana", 10.1, 12.0, 12.1), books.phones[1])
    deaf = Caller(ANSWERED, a_leg("0199", 10.0, None, 12.08))

    at_once = replace(books, callers=(deaf, books.callers[1]), phones=phones)

    assert faults(replace(at_once, records=(crossed, books.records[1]))) == []


@pytest.mark.parametrize("phone", [a_leg("ben", 10.1, 12.0, 15.0), a_leg("ana", 10.1, None, 12.0)])
def test_the_phone_that_answered_must_have_been_picked_up(phone: Leg) -> None:
    books = sound_books()

    assert faults(replace(books, phones=(phone, books.phones[1]))) == [
        (Fault.NOT_PICKED_UP, ANSWERED)
    ]


def test_a_phone_that_is_rung_twice_at_once_is_seen() -> None:
    books = sound_books()
    while_it_rings = (*books.phones[:1], a_leg("ana", 11.0, None, 11.5))

    assert faults(replace(books, phones=while_it_rings)) == [(Fault.RUNG_TWICE, "ana")]


def test_a_phone_that_is_rung_during_a_conversation_is_seen() -> None:
    books = sound_books()
    while_she_talks = (*books.phones[:1], a_leg("ana", 13.0, None, 13.5))

    assert faults(replace(books, phones=while_she_talks)) == [(Fault.RUNG_WHILE_TALKING, "ana")]


def test_a_ring_that_no_record_tells_of_is_seen() -> None:
    books = sound_books()
    for_nobody = (*books.phones, a_leg("ben", 13.0, None, 13.5))

    assert faults(replace(books, phones=for_nobody)) == [(Fault.RUNG_FOR_NOBODY, "1")]


def test_a_channel_that_is_left_is_seen() -> None:
    assert faults(replace(sound_books(), channels=2)) == [(Fault.STILL_ALIVE, "2")]


def books_of_a_caretaker() -> Books:
    """A caller who hides the number; the caretaker's mobile, and a key after two seconds."""
    record = replace(
        a_record("", 12.0, 15.0),
        caller=None,
        advisor=None,
        answered_by=To.CARETAKER,
        contact=ContactId("logial/3f9a"),
    )
    return Books(
        placed=1,
        callers=(Caller(HIDDEN, a_leg("0199", 8.0, 12.0, 15.0)),),
        phones=(a_leg("+33639981001", 8.5, 10.0, 15.0),),
        records=(record,),
        channels=0,
        addresses={"logial/3f9a": "+33639981001"},
    )


def test_somebody_outside_has_answered_when_the_mobile_was_off_the_hook() -> None:
    books = books_of_a_caretaker()
    hung_up = (a_leg("+33639981001", 8.5, 9.0, 10.0),)

    assert faults(books) == []
    assert faults(replace(books, phones=hung_up)) == [(Fault.NOT_PICKED_UP, HIDDEN)]


def test_a_call_that_a_provider_took_is_one_in_which_the_caller_talked() -> None:
    books = books_of_a_caretaker()
    handed_over = replace(books.records[0], outcome=Outcome.HANDED_OVER)

    assert faults(replace(books, records=(handed_over,))) == []


def test_many_phones_behind_a_providers_number_may_ring_at_once() -> None:
    books = books_of_a_caretaker()
    record = replace(books.records[0], offers=2)
    provider = (a_leg("1301", 8.5, 10.0, 15.0), a_leg("1301", 8.6, None, 9.0))
    at_provider = replace(
        books, records=(record,), phones=provider, addresses={"logial/3f9a": "1301"}
    )

    assert faults(replace(at_provider, shared=frozenset({"1301"}))) == []
    assert faults(at_provider) == [(Fault.RUNG_TWICE, "1301")]


def test_of_several_calls_from_one_number_each_has_a_record() -> None:
    books = books_of_a_caretaker()
    again = Caller(HIDDEN, a_leg("0199", 20.0, None, 25.0))
    given_up = replace(books.records[0], outcome=Outcome.ABANDONED, answered_at=None, offers=0)
    twice = replace(books, placed=2, callers=(*books.callers, again))

    assert faults(replace(twice, records=(*books.records, given_up))) == []
    assert faults(twice) == [(Fault.LOST, HIDDEN)]


def test_two_phones_of_one_person_do_not_ring_at_once() -> None:
    books = sound_books()
    her_mobile = (*books.phones[:1], a_leg("+33639981001", 11.0, None, 11.5))
    phones = replace(books, phones=her_mobile)

    assert faults(phones) == []
    assert faults(replace(phones, people={"+33639981001": "ana"})) == [(Fault.RUNG_TWICE, "ana")]


def test_one_mobile_does_not_ring_through_two_trunks_at_once() -> None:
    books = books_of_a_caretaker()
    record = replace(books.records[0], offers=2)
    through_another_trunk = a_leg("+33639981001", 9.0, None, 9.5)

    assert faults(
        replace(books, records=(record,), phones=(*books.phones, through_another_trunk))
    ) == [(Fault.RUNG_TWICE, "+33639981001")]


@pytest.mark.parametrize("hung_up_at", [13.0, 18.0, None])
def test_two_who_talk_end_together(hung_up_at: float | None) -> None:
    books = sound_books()
    phones = (a_leg("ana", 10.1, 12.0, hung_up_at), a_leg("ben", 17.0, None, 20.0))

    assert faults(replace(books, phones=phones)) == [(Fault.MOVED, ANSWERED)]


def books_of_one_number() -> Books:
    """Two who hide their number talk at the same time, with ana and with ben."""
    hidden = replace(a_record("a", 12.0, 15.0), caller=None)
    with_ben = {"call": CallId("b"), "advisor": AdvisorId("ben"), "answered_at": 12.2, "at": 18.0}
    return Books(
        placed=2,
        callers=(
            Caller(HIDDEN, a_leg("0199", 10.0, 12.1, 15.0)),
            Caller(HIDDEN, a_leg("0199", 10.02, 12.3, 18.0)),
        ),
        phones=(a_leg("ana", 10.1, 11.9, 15.0), a_leg("ben", 10.1, 12.1, 18.0)),
        records=(hidden, replace(hidden, **with_ben)),
        channels=0,
    )


def test_of_those_with_one_number_each_has_a_conversation_of_his_own() -> None:
    books = books_of_one_number()

    assert faults(books) == []
    assert faults(replace(books, callers=books.callers[::-1])) == []
    assert faults(replace(books, records=books.records[::-1])) == []


def test_who_is_taken_away_is_seen_although_another_with_that_number_ends_with_the_phone() -> None:
    books = books_of_one_number()
    ana_is_left = replace(books, phones=(a_leg("ana", 10.1, 11.9, 18.0), books.phones[1]))

    assert faults(ana_is_left) == [(Fault.MOVED, HIDDEN)]


def test_one_leg_is_not_the_conversation_of_two() -> None:
    books = books_of_one_number()
    both_with_ana = replace(books.records[1], advisor=AdvisorId("ana"), answered_at=12.2)

    assert faults(replace(books, records=(books.records[0], both_with_ana))) == [
        (Fault.NOT_PICKED_UP, HIDDEN)
    ]


def test_a_second_advisor_who_picks_up_hears_a_tone_and_no_more() -> None:
    books = replace(sound_books(), desks=frozenset({"ana", "ben"}))
    told = (*books.phones[:1], a_leg("ben", 10.1, 12.0, 12.6))
    kept = (*books.phones[:1], a_leg("ben", 10.1, 12.0, 15.0))

    assert faults(replace(books, phones=told)) == []
    assert faults(replace(books, phones=kept)) == [(Fault.ALONE, "ben")]


def books_of_the_ladder() -> Books:
    """The ladder rings two, of whom ben answers; no record knows of them."""
    record = replace(
        a_record(ANSWERED, None, 20.0),
        outcome=Outcome.OVERFLOWED,
        reason="rescue:lease-lapsed",
        offers=0,
    )
    return Books(
        placed=1,
        callers=(Caller(ANSWERED, a_leg("0199", 10.0, 15.1, 20.0)),),
        phones=(a_leg("ana", 13.0, None, 15.1), a_leg("ben", 13.0, 15.0, 20.0)),
        records=(record,),
        channels=0,
        desks=frozenset({"ana", "ben"}),
    )


def test_who_is_answered_on_the_rescue_ladder_may_be_recorded_as_overflowed() -> None:
    assert faults(books_of_the_ladder()) == []


def test_an_answer_by_nobody_named_is_excused_only_where_its_news_was_lost_on_purpose() -> None:
    books = sound_books()
    named, gave_up = books.records
    books = replace(books, records=(replace(named, advisor=None), gave_up))

    assert (Fault.NOT_PICKED_UP, ANSWERED) in faults(books)
    assert faults(replace(books, expects_differences=True)) == []


def test_on_the_rescue_ladder_too_somebody_must_have_picked_up_and_stayed() -> None:
    books = books_of_the_ladder()
    nobody = replace(books, phones=books.phones[:1])
    left = replace(books, phones=(a_leg("ben", 13.0, 15.0, 17.0),))

    assert faults(nobody) == [(Fault.NOT_PICKED_UP, ANSWERED)]
    assert faults(left) == [(Fault.MOVED, ANSWERED)]


def test_rings_without_an_offer_are_the_ladders_only_while_somebody_is_on_it() -> None:
    books = books_of_the_ladder()
    later = replace(books, phones=(*books.phones, a_leg("ana", 22.0, None, 23.0)))

    assert faults(later) == [(Fault.RUNG_FOR_NOBODY, "1")]


def test_who_called_before_asterisk_died_and_was_answered_after_it_explains_that_phone() -> None:
    books = books_of_the_ladder()
    too_late = a_leg("ana", 13.0, 15.0, 15.1)  # hears that the caller is taken
    books = replace(
        books, phones=(too_late, books.phones[1]), outages=(Outage(died_at=11.0, up_at=12.0),)
    )

    assert Fault.ALONE not in [fault for fault, _ in faults(books)]


def test_of_who_is_cut_off_with_asterisk_only_the_record_is_asked_for() -> None:
    books = sound_books()
    endless = Caller(ANSWERED, a_leg("0199", 10.0, 12.1, None))
    never_told = a_leg("ana", 10.1, 12.0, None)
    cut = replace(
        books,
        callers=(endless, books.callers[1]),
        phones=(never_told, books.phones[1]),
        records=(replace(books.records[0], outcome=Outcome.FAILED), books.records[1]),
        outages=(Outage(died_at=14.0, up_at=16.0),),
    )

    assert faults(cut) == []
    assert faults(replace(cut, records=books.records[1:])) == [(Fault.LOST, ANSWERED)]


def test_who_calls_a_dead_asterisk_needs_no_record() -> None:
    books = replace(sound_books(), outages=(Outage(died_at=21.0, up_at=25.0),), placed=3)
    unheard = Caller("+33639980003", a_leg("0199", 22.0, None, None))

    assert faults(replace(books, callers=(*books.callers, unheard))) == []


def test_on_a_line_that_answers_at_once_an_answer_says_nothing() -> None:
    books = sound_books()
    at_once = Caller(GAVE_UP, a_leg("0199", 10.0, 10.1, 20.0))
    both = replace(books, callers=(books.callers[0], at_once))

    assert faults(both) == [(Fault.NOT_RECORDED, GAVE_UP)]
    assert faults(replace(both, answers_at_once=True)) == []


def test_what_a_watcher_saw_is_found() -> None:
    unowned = Finding(Fault.UNOWNED, "PJSIP/ana-1")

    assert audit(replace(sound_books(), seen=(unowned,))) == [unowned]


def test_every_fault_has_words() -> None:
    assert {key_of(fault) for fault in Fault} <= TEXTS.keys()
    assert {fault.value for fault in Fault} == FAULTS.keys()


def test_a_wait_ends_with_the_answer_or_with_the_call() -> None:
    assert waits(sound_books().records) == pytest.approx([2.05, 10.0])


def test_a_wait_is_over_when_the_caller_left_not_when_we_learnt_of_it() -> None:
    learnt_late = replace(a_record(GAVE_UP, None, 60.0), ended_at=20.0)

    assert waits([learnt_late]) == pytest.approx([10.0])
