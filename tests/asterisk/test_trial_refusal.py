"""A trial call leaves a phone in peace that was free at first and has a tenant by now."""

import time
from collections.abc import Iterator, Mapping

import pytest

from acd.asterisk.ownership import LEASE
from acd.asterisk.protocol import Event
from acd.asterisk.trial import Trial, TrialCall
from acd.errors import ActionFailed, TrialFailed

ANA = "PJSIP/ana"


def event(name: str, **headers: str) -> Event:
    lines = [f"Event: {name}", *(f"{key}: {value}" for key, value in headers.items())]
    return Event("\r\n".join(lines).encode(), 0.0)


class AsteriskOfOnePhone:
    """Lets the caller in, and remembers who was rung; the phone has one state after the other."""

    def __init__(self, states: Iterator[str], caller_is: str = "waiting") -> None:
        self.call = TrialCall(Trial("+33199001234", ANA, ring_for=0.1), time.monotonic)
        self.rung: list[str] = []
        self._states = states
        self._caller_is = caller_is

    async def asterisk_time(self) -> float:
        return 0.0

    async def listing(self, name: str, fields: Mapping[str, str]) -> list[Event]:
        raise ActionFailed(name)

    async def action(self, name: str, fields: Mapping[str, str]) -> Event:
        asked = fields["Variable"]
        known = {LEASE: "100", "ACD_STATE": self._caller_is}
        is_phone = asked == f"DEVICE_STATE({ANA})"
        value = next(self._states) if is_phone else known.get(asked, "")
        return Event(f"Response: Success\r\nValue: {value}".encode(), 0.0)

    def send(self, name: str, fields: Mapping[str, str], **_: object) -> None:
        channel = fields["Channel"]
        match name:
            case "Originate" if channel.startswith("Local/"):
                self._arrive(fields["OtherChannelId"])
            case "Originate":
                self.rung.append(channel)
                self.call.note(event("Hangup", Uniqueid=fields["ChannelId"]))  # declined
            case "Hangup":
                self.call.note(event("Hangup", Uniqueid=channel))

    def _arrive(self, channel: str) -> None:
        arrival = event("UserEvent", UserEvent="AcdArrived", Uniqueid=channel, Channel="Local/it;2")
        self.call.note(arrival)


async def test_a_phone_that_has_a_tenant_by_now_is_not_rung() -> None:
    asterisk = AsteriskOfOnePhone(iter(["NOT_INUSE", "RINGING"]))

    with pytest.raises(TrialFailed, match="PJSIP/ana is RINGING"):
        await asterisk.call.run(asterisk, lambda *_: None)  # type: ignore[arg-type]

    assert asterisk.rung == []


async def test_a_phone_that_is_still_free_is_rung() -> None:
    asterisk = AsteriskOfOnePhone(iter(["NOT_INUSE", "NOT_INUSE"]))

    with pytest.raises(TrialFailed, match="did not answer"):
        await asterisk.call.run(asterisk, lambda *_: None)  # type: ignore[arg-type]

    assert asterisk.rung == [ANA]


async def test_a_lease_that_lapses_meanwhile_is_told_with_what_to_do() -> None:
    asterisk = AsteriskOfOnePhone(iter(["NOT_INUSE"]), caller_is="leaving")

    with pytest.raises(TrialFailed, match=r"the lease lapsed as it came in; hint: .*try again"):
        await asterisk.call.run(asterisk, lambda *_: None)  # type: ignore[arg-type]

    assert asterisk.rung == []
