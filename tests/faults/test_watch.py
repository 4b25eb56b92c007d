"""The watcher, on rows as Asterisk writes them."""

from acd.asterisk.protocol import Event
from acd.core.facts import CallConnected
from acd.lab.ledger import Fault, Finding
from acd.lab.sipp import answers
from tests.faults.watch import Watcher, watching
from tests.integration.world import World, eventually


def a_row(channel: str, call: str, *, offer: str = "", bridge: str = "") -> Event:
    lines = (
        "Event: CoreShowChannel",
        f"Channel: {channel}",
        f"Uniqueid: {offer or channel}",
        f"BridgeId: {bridge}",
        f"ChanVariable: ACD_CALL={call}",
        f"ChanVariable: ACD_OFFER={offer}",
    )
    return Event("\r\n".join(lines).encode(), 0.0)


CALLER = a_row("PJSIP/trunk-1", "c1", bridge="b1")
LEG = a_row("PJSIP/ana-1", "c1", offer="o1", bridge="b1")


def watched(*looks: list[Event]) -> list[Finding]:
    watcher = Watcher()
    for second, rows in enumerate(looks):
        watcher.look(rows, float(second))
    return watcher.findings


def test_two_who_talk_are_nothing_to_note() -> None:
    assert watched(*[[CALLER, LEG]] * 10) == []


def test_a_leg_may_outlive_its_caller_for_five_seconds() -> None:
    assert watched(*[[LEG]] * 6) == []
    assert watched(*[[LEG]] * 7) == [Finding(Fault.UNOWNED, "PJSIP/ana-1")]


def test_a_leg_whose_caller_is_seen_again_starts_anew() -> None:
    assert watched(*[[LEG]] * 5, [CALLER, LEG], *[[LEG]] * 5) == []


def test_of_two_legs_in_one_bridge_with_a_caller_it_is_said() -> None:
    second = a_row("PJSIP/ben-1", "c1", offer="o2", bridge="b1")

    assert watched([CALLER, LEG, second]) == []
    assert watched(*[[CALLER, LEG, second]] * 2) == [Finding(Fault.TWO_TALK, "PJSIP/trunk-1")]


def test_a_leg_with_another_caller_than_its_own_is_seen() -> None:
    own = a_row("PJSIP/trunk-2", "c2")
    leg = a_row("PJSIP/ana-1", "c2", offer="o1", bridge="b1")

    assert watched(*[[CALLER, own, leg]] * 2) == [Finding(Fault.TALKS_ELSEWHERE, "PJSIP/ana-1")]


def test_what_was_seen_before_asterisk_died_counts_no_more() -> None:
    watcher = Watcher()
    for second in range(6):
        watcher.look([LEG], float(second))

    watcher.forget()
    watcher.look([LEG], 6.0)

    assert watcher.findings == []


async def test_a_conversation_on_a_real_asterisk_is_nothing_to_note() -> None:
    async with (
        World({"ana": answers(ring=0.1)}) as world,
        watching(world.asterisk) as watcher,
    ):
        await world.calls(stay=2.5)
        await world.hear(CallConnected)
        seen = watcher.looks
        await eventually(lambda: watcher.looks >= seen + 2)

        assert watcher.findings == []
