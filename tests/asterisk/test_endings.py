"""How a leg ended, told apart. The causes of phones of ours: see test_listener."""

import pytest

from acd.asterisk.channels import Leg
from acd.asterisk.endings import ending_of
from acd.asterisk.protocol import Event
from acd.core.model import OfferEnding
from tests.asterisk.exchange_parts import CALL, OFFER, told

NEAR_HALF = "Local/go@acd-outside-00000007;1"


def hangup(cause: str, state: str = "", channel: str = NEAR_HALF) -> Event:
    return told(f"""
        Event: Hangup
        Channel: {channel}
        Uniqueid: {OFFER}
        Cause: {cause}
        ChanVariable: ACD_STATE={state}""")


@pytest.mark.parametrize("rang", [True, False])
@pytest.mark.parametrize(
    ("cause", "ending"),
    [
        ("17", OfferEnding.BUSY),
        ("19", OfferEnding.NO_ANSWER),
        ("20", OfferEnding.UNREACHABLE),
        ("21", OfferEnding.DECLINED),
        ("34", OfferEnding.DENIED),
        ("52", OfferEnding.DENIED),
        ("16", OfferEnding.FAILED),
        ("", OfferEnding.FAILED),
    ],
)
def test_the_dialplan_tells_what_became_of_a_leg_to_the_outside(cause, ending, rang):
    leg = Leg(OFFER, CALL, exists=True, rang=rang)

    assert ending_of(leg, hangup(cause)) is ending


@pytest.mark.parametrize("channel", [NEAR_HALF, "PJSIP/loge-12-00000007"])
@pytest.mark.parametrize(
    ("state", "ending"),
    [
        ("confirming", OfferEnding.VOICEMAIL),
        ("refused", OfferEnding.REFUSED),
        ("", OfferEnding.TAKEN),
        ("waiting", OfferEnding.TAKEN),
    ],
)
def test_who_picked_up_left_in_the_state_what_came_of_it(state, ending, channel):
    leg = Leg(OFFER, CALL, exists=True, rang=True, answered=True)

    assert ending_of(leg, hangup("16", state, channel)) is ending


def test_a_forged_state_says_nothing_of_a_leg_that_nobody_picked_up():
    leg = Leg(OFFER, CALL, exists=True, rang=True)

    assert ending_of(leg, hangup("19", "refused")) is OfferEnding.NO_ANSWER
