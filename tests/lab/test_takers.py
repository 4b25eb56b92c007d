"""Who took the calls, by kind: advisors are one kind, whichever step led to them."""

from acd.core.facts import CallCompleted, Fact, OfferEnded
from acd.core.model import CallId, LineId, OfferEnding, OfferId, Outcome, TeamId
from acd.core.routes import To
from acd.lab.takers import count_takers
from acd.screens.demo import TakerView

TEAM = TeamId("siege")


def a_leg_ended(to: To, ending: OfferEnding) -> Fact:
    return OfferEnded(CallId("c"), OfferId("o"), None, TEAM, ending, 20.0, to=to)


def a_call_ended(answered_by: To | None) -> Fact:
    return CallCompleted(
        call=CallId("c"),
        line=LineId("siege"),
        team=TEAM,
        priority=0,
        caller=None,
        outcome=Outcome.ANSWERED if answered_by else Outcome.ABANDONED,
        reason=None,
        advisor=None,
        queued_at=10.0,
        answered_at=15.0 if answered_by else None,
        offers=1,
        at=20.0,
        answered_by=answered_by,
    )


def test_calls_and_legs_are_counted_by_who_was_rung() -> None:
    facts = [
        a_leg_ended(To.CARETAKER, OfferEnding.VOICEMAIL),
        a_leg_ended(To.LAST_ADVISOR, OfferEnding.NO_ANSWER),
        a_leg_ended(To.TEAM, OfferEnding.TALKED),
        a_call_ended(To.AGENCY),
        a_call_ended(None),
    ]

    assert count_takers(facts) == [
        TakerView(To.TEAM, 1, {OfferEnding.NO_ANSWER: 1, OfferEnding.TALKED: 1}),
        TakerView(To.CARETAKER, 0, {OfferEnding.VOICEMAIL: 1}),
    ]


def test_nobody_was_rung() -> None:
    assert count_takers([a_call_ended(None)]) == []
