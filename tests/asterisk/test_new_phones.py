"""Phones that another configuration brings, looked at beside the events."""

from collections.abc import Mapping

from acd.asterisk.channels import Channels
from acd.asterisk.new_phones import NewPhones, News, news_between
from acd.asterisk.protocol import Event
from acd.asterisk.roll_call import Ours
from acd.core.model import AdvisorId
from acd.core.routes import TrunkId
from acd.core.signals import PhoneInUse, PhoneReachable, TrunkReachable
from tests.asterisk.exchange_parts import RememberingClient, row, told

ANA, BEN, OP = AdvisorId("ana"), AdvisorId("ben"), TrunkId("op")
OURS = Ours({"PJSIP/ana": ANA, "PJSIP/ben": BEN}, {"PJSIP/operateur": (OP,)}, "c" * 32)
NEWS = News(frozenset({BEN}), frozenset({OP}))
TALKS = row("PJSIP/ben-00000007", "7.7")
AWAY = told("Event: DeviceStateList\nDevice: PJSIP/ben\nState: UNAVAILABLE")
DOWN = told("Event: DeviceStateList\nDevice: PJSIP/operateur\nState: UNAVAILABLE")


def client(**lists: list[Event]) -> RememberingClient:
    return RememberingClient(lists=lists)


async def test_who_talks_and_who_cannot_be_reached_is_told_of_the_new_ones_alone() -> None:
    channels = Channels()
    asterisk = client(CoreShowChannels=[TALKS], DeviceStateList=[AWAY, DOWN])

    seen = await NewPhones(asterisk, channels).look(OURS, NEWS)  # type: ignore[arg-type]

    assert seen.signals == (
        PhoneInUse(BEN, True),
        PhoneReachable(BEN, False),
        TrunkReachable(OP, False),
    )
    assert channels.elsewhere[BEN] == {"7.7"}


async def test_a_leg_of_who_had_the_phone_before_is_a_call_that_no_queue_brought() -> None:
    marks = {"ACD_OFFER": "7.7", "ACD_CALL": "c" * 32}
    anas = row("PJSIP/ben-00000007", "7.7", ACD_ADVISOR="ana", **marks)
    caretakers = row("PJSIP/ben-00000007", "7.7", ACD_CONTACT="centre/3f9a", **marks)
    bens = row("PJSIP/ben-00000007", "7.7", ACD_ADVISOR="ben", **marks)

    looks = [
        await NewPhones(client(CoreShowChannels=[leg], DeviceStateList=[]), Channels()).look(  # type: ignore[arg-type]
            OURS, NEWS
        )
        for leg in (anas, caretakers, bens)
    ]

    assert [look.signals[0].in_use for look in looks] == [True, True, False]  # type: ignore[union-attr]


class SlowClient(RememberingClient):
    """Something happens while the phones are listed."""

    def __init__(self, lists: Mapping[str, list[Event]]) -> None:
        super().__init__(lists=dict(lists))
        self.phones: NewPhones | None = None
        self.happens: list[Event] = []

    async def listing(self, name: str, fields: Mapping[str, str] | None = None) -> list[Event]:
        if name == "DeviceStateList" and self.phones is not None:
            for event in self.happens:
                self.phones.hear(event)
        return await super().listing(name, fields)


async def test_what_happens_meanwhile_is_newer_than_what_is_listed() -> None:
    asterisk = SlowClient({"CoreShowChannels": [TALKS], "DeviceStateList": [AWAY]})
    phones = asterisk.phones = NewPhones(asterisk, Channels())  # type: ignore[arg-type]
    back = told("Event: DeviceStateChange\nDevice: PJSIP/ben\nState: NOT_INUSE")
    gone = told("Event: Hangup\nChannel: PJSIP/ben-00000007\nUniqueid: 7.7")
    asterisk.happens = [back, gone]

    seen = await phones.look(OURS, NEWS)

    assert PhoneInUse(BEN, False) in seen.signals
    assert seen.again == (back,)


def test_who_has_another_phone_has_left_the_former_one() -> None:
    moved = Ours({"PJSIP/new": ANA, "PJSIP/ben": BEN}, {"PJSIP/other": (OP,)}, "c" * 32)

    news = news_between(OURS, moved)

    assert news == News(frozenset({ANA}), frozenset({OP}), gone=frozenset({ANA}))


def test_where_nothing_moves_there_is_no_news() -> None:
    assert news_between(OURS, OURS) == News(frozenset(), frozenset())
