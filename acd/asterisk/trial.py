"""A trial call: it enters a line as from the trunk, waits, one named phone answers it, it ends.

Only Asterisk is tried: the dialplan, the claim, the bridge, the book of ends. The service takes no
notice of it, and what it would do is done here; so nobody else's phone can ring.

Rule 1: the caller is a Local channel that carries an ACD_OFFER from the start. A caller of the
        service comes over a trunk and carries none: no event, no roll call, no audit takes this one
        for a caller, and no figure counts it.
Rule 2: it enters under a live lease alone, and at once is given to a line that has no ladder:
        should the lease lapse meanwhile, the rescue finds nobody to ring, says so, and hangs up.
Rule 3: it is given an id that is none of the service's, so that its entry in the book of ends can
        be told from a tenant's. The entry is struck out here, by the service otherwise.
Rule 4: whatever happens, all three channels are hung up; should this process be killed, the
        dialplan ends them by itself soon after.
Rule 5: an advisor who is logged in may be offered a tenant meanwhile: whether the phone is free is
        asked anew at the last moment, and a tenant goes before the trial. Some milliseconds
        remain; a phone that takes one call at a time then refuses the second.
"""

import contextlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from acd.asterisk.book_of_ends import FAMILY, read_book
from acd.asterisk.client import AmiClient
from acd.asterisk.marks import FROM_TRUNK
from acd.asterisk.ownership import CONTROLLER, lease_is_live
from acd.asterisk.questions import value
from acd.asterisk.trial_ears import Ears
from acd.core.model import Seconds
from acd.errors import ConnectionLost, SwitchError, TrialFailed

_NO_LADDER = "acd-check"  # a line that is none
_ENTERS_WITHIN: Seconds = 5.0
_BRIDGED_WITHIN: Seconds = 3.0
_ENDS_WITHIN: Seconds = 3.0
_LONGEST = 120  # seconds of the whole call
_MORE_THAN_RINGING: Seconds = 5.0


class Step(Enum):
    ENTERED = "entered"
    WAITS = "waits"
    RINGS = "rings"
    ANSWERED = "answered"
    TALKS = "talks"
    ENDED = "ended"
    RECORDED = "recorded"


OnStep = Callable[[Step, Seconds], None]


@dataclass(frozen=True, slots=True)
class Trial:
    number: str  # as the trunk dials it
    phone: str  # "PJSIP/ana"
    ring_for: Seconds = 20.0
    talk_for: Seconds = 2.0


class TrialCall:
    """Give every event to `note`, from before `run`."""

    def __init__(self, trial: Trial, clock: Callable[[], Seconds]) -> None:
        self._trial = trial
        self._clock = clock
        self._id = f"acd-trial-{uuid.uuid4().hex[:8]}"
        self._ears = Ears(self._id)
        self.note = self._ears.note

    async def run(self, client: AmiClient, on_step: OnStep) -> None:
        """Raises TrialFailed, with what went wrong at which step; SwitchError."""
        await self._refuse_if_dangerous(client)
        began_at = self._clock()

        def passed(step: Step) -> None:
            on_step(step, self._clock() - began_at)

        try:
            await self._enter(client)
            passed(Step.ENTERED)
            await self._wait(client)
            passed(Step.WAITS)
            await self._ring(client, passed)
            await self._talk()
            passed(Step.TALKS)
            await self._ears.until(lambda: self._ears.is_over, self._trial.talk_for)
        finally:
            await self._clear_away(client)
            is_written = await self._struck_out(client)
        passed(Step.ENDED)
        if not is_written:
            raise TrialFailed(
                "the end of the call is not in Asterisk's book of ends; hint: modules.conf: "
                "load = func_db.so. If the service audited this very second, try again"
            )
        passed(Step.RECORDED)

    async def _refuse_if_dangerous(self, client: AmiClient) -> None:
        if not await lease_is_live(client):
            raise TrialFailed(
                "no trial: nobody gives a lease, and the call would go to the rescue ladder, "
                "which rings the team; hint: start acd first"
            )
        await self._refuse_if_busy(client)

    async def _refuse_if_busy(self, client: AmiClient) -> None:
        state = await value(client, f"DEVICE_STATE({self._trial.phone})")
        if state != "NOT_INUSE":
            raise TrialFailed(
                f"no trial: {self._trial.phone} is {state or 'unknown'}; "
                "hint: it must be registered, and nobody may talk on it"
            )

    async def _enter(self, client: AmiClient) -> None:
        ears = self._ears
        fields = {
            "Channel": f"Local/{self._trial.number}@{FROM_TRUNK}/n",
            "ChannelId": ears.near,
            "OtherChannelId": ears.far,
            "Application": "Wait",
            "Data": str(_LONGEST),
            "Timeout": str(_LONGEST * 1000),
            "Async": "true",
        }
        client.send("Originate", fields, variables={"ACD_OFFER": self._id})
        await ears.until(lambda: ears.caller or ears.far in ears.ended, _ENTERS_WITHIN)
        if not ears.caller:
            raise TrialFailed(
                f"the call did not enter: {FROM_TRUNK} does not lead {self._trial.number} to its "
                "line; hint: `acd doctor --only dialplan`"
            )

    async def _wait(self, client: AmiClient) -> None:
        caller = {"Channel": self._ears.caller}
        # The line first: from then on the rescue ladder rings nobody.
        marks = {"ACD_LINE": _NO_LADDER, "ACD_CALL": self._id, "TIMEOUT(absolute)": str(_LONGEST)}
        for name, mark in marks.items():
            await client.action("Setvar", {**caller, "Variable": name, "Value": mark})
        state = await client.action("Getvar", {**caller, "Variable": "ACD_STATE"})
        if self._ears.left or state.get("Value") != "waiting":
            raise TrialFailed(
                "the call does not wait: the lease lapsed as it came in; "
                "hint: is the service restarting? See `acd status`, then try again"
            )

    async def _ring(self, client: AmiClient, passed: Callable[[Step], None]) -> None:
        ears = self._ears
        marks = {
            "ACD_CALL": self._id,
            "ACD_OFFER": self._id,
            "ACD_CALLER": ears.caller,
            "ACD_SENT_BY": await value(client, CONTROLLER),
        }
        await self._refuse_if_busy(client)  # rule 5
        client.send("Originate", self._leg(), variables=marks)
        within = self._trial.ring_for + _MORE_THAN_RINGING
        await ears.until(lambda: ears.rang or ears.answered or ears.is_over, within)
        if ears.rang:
            passed(Step.RINGS)
        await ears.until(lambda: ears.answered or ears.is_over, within)
        if not ears.answered:
            raise TrialFailed(f"{self._trial.phone} did not answer: {ears.why()}")
        passed(Step.ANSWERED)

    def _leg(self) -> Mapping[str, str]:
        return {
            "ActionID": self._ears.leg,
            "Channel": self._trial.phone,
            "ChannelId": self._ears.leg,
            "Context": "acd-answer",
            "Exten": "s",
            "Priority": "1",
            "CallerID": '"acd doctor" <0>',
            "Timeout": str(round(self._trial.ring_for * 1000)),
            "Async": "true",
        }

    async def _talk(self) -> None:
        ears = self._ears
        await ears.until(lambda: ears.talks or ears.is_over, _BRIDGED_WITHIN)
        if not ears.talks:
            raise TrialFailed(
                f"{self._trial.phone} answered and did not get the caller: {ears.why()}; "
                "hint: `acd doctor --only dialplan --only account`"
            )

    async def _clear_away(self, client: AmiClient) -> None:
        """The near half first: with it the caller goes as a tenant does."""
        ears = self._ears
        with contextlib.suppress(ConnectionLost):
            for channel in (ears.near, ears.leg, ears.far):
                if channel not in ears.ended:
                    client.send("Hangup", {"Channel": channel, "Cause": "16"})
        await ears.until(lambda: ears.all_ended, _ENDS_WITHIN)

    async def _struck_out(self, client: AmiClient) -> bool:
        """Whether it stood in the book: a tenant's end is remembered while nobody listens."""
        try:
            is_written = any(key == self._id for key, _ in await read_book(client))
            entry = {"Variable": f"DB_DELETE({FAMILY}/{self._id})", "Value": ""}
            await client.action("Setvar", entry)
        except SwitchError:
            return False  # the service strikes it out
        return is_written
