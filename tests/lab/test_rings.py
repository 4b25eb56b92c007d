"""With a journal each ring is held against the offer that it came from."""

from collections.abc import Sequence

import pytest

from acd.core.facts import (
    AdvisorLoggedIn,
    CallCompleted,
    CallOffered,
    CallRescued,
    ContactOffered,
    Fact,
)
from acd.core.model import AdvisorId, CallId, Leaving, LineId, OfferId, Outcome, TeamId
from acd.core.plan import Plan
from acd.core.routes import ContactId, To
from acd.lab.books import Books, Caller, Fault, Finding, Written
from acd.lab.ladder import Leg
from acd.lab.rings import wrong_rings

CALLER = "+33639980001"
CALL, ACCUEIL, SIEGE = CallId("a"), LineId("accueil"), TeamId("siege")
PLAN = Plan({}, {}, {})
BEGIN = AdvisorLoggedIn(AdvisorId("ana"), 5.0)


def a_ring(user: str, invited_at: float, ended_at: float | None = None) -> Leg:
    """For half a second, unless said until when."""
    return Leg(
        user=user,
        invited_at=invited_at,
        ringing_at=None,
        answered_at=None,
        ended_at=invited_at + 0.5 if ended_at is None else ended_at,
        status=487,
        hung_up_by_sipp=False,
    )


def an_offer(advisor: str, at: float) -> CallOffered:
    return CallOffered(CALL, OfferId("1"), AdvisorId(advisor), ACCUEIL, SIEGE, at + 20.0, at, at)


def books(rings: Sequence[Leg], *facts: Fact, begin: Fact = BEGIN) -> Books:
    return Books(
        placed=1,
        callers=(),
        phones=rings,
        records=(),
        channels=0,
        written=Written((begin, *facts), PLAN),
    )


def for_nobody(books: Books) -> list[str]:
    findings = list(wrong_rings(books))
    assert {finding.fault for finding in findings} <= {Fault.RUNG_FOR_NOBODY}
    return [finding.subject for finding in findings]


def test_a_ring_belongs_to_an_offer_to_its_phone() -> None:
    rings = [a_ring("ana", 10.1)]

    assert for_nobody(books(rings, an_offer("ana", 10.0))) == []
    assert for_nobody(books(rings, an_offer("ben", 10.0))) == ["ana"]


@pytest.mark.parametrize("offered_at", [6.0, 10.9, 12.0])
def test_it_comes_some_seconds_after_its_offer(offered_at: float) -> None:
    """A phone's clock is read a little later than ours; and a roll call may take in what rings."""
    rings = [a_ring("ana", 10.1, ended_at=12.5)]

    assert for_nobody(books(rings, an_offer("ana", offered_at))) == []


@pytest.mark.parametrize("offered_at", [5.0, 13.0])
def test_an_offer_of_another_time_is_not_its_own(offered_at: float) -> None:
    rings = [a_ring("ana", 10.1, ended_at=12.5)]

    assert for_nobody(books(rings, an_offer("ana", offered_at))) == ["ana"]


def test_of_two_rings_only_one_belongs_to_an_offer() -> None:
    rings = [a_ring("ana", 10.1), a_ring("ana", 11.0)]

    assert for_nobody(books(rings, an_offer("ana", 10.0))) == ["ana"]
    assert for_nobody(books(rings, an_offer("ana", 10.0), an_offer("ana", 10.9))) == []


def test_offers_to_callers_who_hung_up_early_hide_no_ring() -> None:
    never_rang = [an_offer("ana", 9.0), an_offer("eve", 10.0), an_offer("eve", 11.0)]

    assert for_nobody(books([a_ring("ben", 10.1)], *never_rang)) == ["ben"]


def test_of_what_rang_before_the_journal_begins_nothing_is_asked() -> None:
    rings = [a_ring("ana", 10.1), a_ring("ben", 12.0)]
    begun_anew = AdvisorLoggedIn(AdvisorId("ana"), 11.0)

    assert for_nobody(books(rings, begin=begun_anew)) == ["ben"]


def test_a_journal_of_a_clock_that_is_ahead_is_read_on_the_phones_clock() -> None:
    facts = (AdvisorLoggedIn(AdvisorId("ana"), 305.0), an_offer("ana", 310.0))
    written = Written(facts, PLAN, clock_ahead=300.0)
    rings = [a_ring("ana", 10.1), a_ring("ana", 12.0)]

    found = wrong_rings(Books(1, (), rings, (), 0, written=written))

    assert list(found) == [Finding(Fault.RUNG_FOR_NOBODY, "ana")]


def test_somebody_outside_is_known_by_the_number_that_is_rung() -> None:
    contact, rest = ContactId("logial/3f9a"), (ACCUEIL, SIEGE, None, 0, 40.0, 10.0)
    offered = ContactOffered(CALL, OfferId("1"), contact, To.CARETAKER, "", *rest)
    written = Written((BEGIN, offered), PLAN)
    rings = [a_ring("+33639981001", 10.5), a_ring("+33639981002", 10.5)]
    addresses = {contact: "+33639981001"}

    found = wrong_rings(Books(1, (), rings, (), 0, addresses=addresses, written=written))

    assert list(found) == [Finding(Fault.RUNG_FOR_NOBODY, "+33639981002")]


def test_on_the_rescue_ladder_phones_ring_without_an_offer() -> None:
    rescued = CallRescued(CALL, Leaving.LEASE_LAPSED, 9.0)
    record = CallCompleted(
        *(CALL, ACCUEIL, SIEGE, 0, CALLER, Outcome.OVERFLOWED, "rescue:lease-lapsed", None),
        *(8.0, None, 0, 12.0),
    )
    caller = Caller(CALLER, a_ring("0199", 8.0, ended_at=12.0))
    rings = [a_ring("ana", 10.1), a_ring("ben", 13.0)]
    written = Written((BEGIN, rescued), PLAN)

    found = wrong_rings(Books(1, (caller,), rings, (record,), 0, written=written))

    assert list(found) == [Finding(Fault.RUNG_FOR_NOBODY, "ben")]
