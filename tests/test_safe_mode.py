"""When the service goes by what Asterisk shows alone, and who is then left on the ladder."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from acd.core.facts import AdvisorLoggedIn
from acd.core.model import AdvisorId, CallId, OfferId
from acd.core.signals import RollCall, SeenCall, SeenLeg
from acd.safe_mode import SafeMode
from tests.small_site import ACCUEIL, ANA

NOTHING = RollCall((), (), frozenset(), frozenset())
SEEN = SeenCall(CallId("c" * 32), ACCUEIL, None, 1.0)
WAITING = replace(NOTHING, calls=(SEEN,))
ON_THE_LADDER = replace(NOTHING, left=(SEEN,))


def leg(advisor: AdvisorId | None, *, talking: bool) -> RollCall:
    seen = SeenLeg(SEEN.call, OfferId("o"), advisor, talking)
    return replace(NOTHING, calls=(SEEN,), legs=(seen,))


@pytest.fixture
def safe_mode() -> SafeMode:
    return SafeMode()


def test_it_is_said_aloud_with_what_advisors_have_to_do(safe_mode: SafeMode) -> None:
    with capture_logs() as logs:
        safe_mode.enter("acd.db was damaged")

    assert safe_mode.why == "acd.db was damaged"
    assert [(log["event"], log["log_level"]) for log in logs] == [("safe_mode", "error")]
    assert "*11" in logs[0]["hint"]


@pytest.mark.parametrize("roll", [WAITING, ON_THE_LADDER, leg(ANA, talking=False)])
def test_a_new_store_beside_calls_of_ours_is_no_first_start(
    safe_mode: SafeMode, roll: RollCall
) -> None:
    safe_mode.doubt("acd.db was not there")

    with capture_logs():
        safe_mode.see(roll)

    assert safe_mode.why == "acd.db was not there"


def test_a_new_store_is_a_first_start_when_asterisk_has_no_call(safe_mode: SafeMode) -> None:
    safe_mode.doubt("acd.db was not there")

    safe_mode.see(NOTHING)
    safe_mode.see(WAITING)  # after the first roll call calls are calls

    assert safe_mode.why is None


def test_where_people_are_at_work_callers_stay_on_the_ladder_until_one_logs_in(
    safe_mode: SafeMode,
) -> None:
    with capture_logs():
        safe_mode.enter("acd.db was damaged")
        safe_mode.see(leg(ANA, talking=True))
    before = safe_mode.leaves_callers_on_ladder

    safe_mode.learn([AdvisorLoggedIn(ANA, 5.0)])

    assert before
    assert not safe_mode.leaves_callers_on_ladder
    assert safe_mode.why is not None


@pytest.mark.parametrize("roll", [NOTHING, WAITING, leg(None, talking=True)])
def test_where_nobody_seems_to_be_at_work_routes_are_followed(
    safe_mode: SafeMode, roll: RollCall
) -> None:
    with capture_logs():
        safe_mode.enter("acd.db was damaged")
        safe_mode.see(roll)

    assert not safe_mode.leaves_callers_on_ladder


def test_what_a_later_roll_call_shows_takes_no_lease_away(safe_mode: SafeMode) -> None:
    with capture_logs():
        safe_mode.enter("acd.db was damaged")
        safe_mode.see(NOTHING)

        safe_mode.see(leg(ANA, talking=True))

    assert not safe_mode.leaves_callers_on_ladder


def test_a_service_that_knows_all_follows_its_routes(safe_mode: SafeMode) -> None:
    safe_mode.see(leg(ANA, talking=True))

    assert safe_mode.why is None
    assert not safe_mode.leaves_callers_on_ladder
