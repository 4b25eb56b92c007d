"""Two channels of our own, bridged for a moment, show what Asterisk really tells us.

A "caller" and a "leg" meet in `dialplans/acd-check.conf` just as in a real call; what we hear of
them is the evidence. No phone rings, nobody is called.

Rule 1: only events of the probe's own channels count; other calls may come and go meanwhile.
Rule 2: the probe is over when all is proven, or when waiting longer would prove nothing more.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Callable

from acd.asterisk.client import AmiClient
from acd.asterisk.listener import EVENTS
from acd.asterisk.marks import TALK
from acd.asterisk.protocol import Event
from acd.core.model import Seconds

VARIABLES = (
    "ACD_CALL", "ACD_STATE", "ACD_OFFER", "ACD_ADVISOR", "ACD_CONTACT", "ACD_SENT_BY", "ACD_LINE",
    "ACD_NUM", "ACD_AT", "ACD_WHY", "ACD_TALKS_AT", "BRIDGERESULT",
)  # fmt: skip
ASKED_MODULES = (
    "func_callerid", "func_channel", "func_db", "func_devstate", "func_dialplan", "func_global",
    "func_groupcount", "func_lock", "func_logic", "func_math", "func_md5", "func_module",
    "func_rand", "func_strings", "func_timeout", "res_pjsip_header_funcs", "app_bridgewait",
    "bridge_holding", "bridge_builtin_interval_features",
)  # fmt: skip
PLACES = ("acd-check,caller", "acd-check,leg", "acd-check,talk")
READ_BESIDE = ("ContactStatus", "FullyBooted", "Shutdown")
"""Events that may come beside those that must."""

_DONE = "done"
_CARRY_NO_VARIABLES = {"DeviceStateChange", "OriginateResponse"}
_BRIDGED_WITHIN: Seconds = 4.0
_ENDED_WITHIN: Seconds = 1.0


class Probe:
    """Give every event to `note`, also those that come before `run`."""

    def __init__(self) -> None:
        self._id = f"acd-check-{uuid.uuid4().hex[:8]}"  # how the unique ids of its channels begin
        self._changed = asyncio.Event()
        self._names: set[str] = set()
        self._variables: set[str] = set()
        self._has_times = False
        self._functions: Event | None = None
        self._step = ""
        self._entered = 0
        self._ended: set[str] = set()  # channels

    def note(self, event: Event) -> None:
        if not self._is_ours(event):
            return
        self._names.add(event.name)
        self._has_times |= event.get("Timestamp") != ""
        self._variables |= event.variables.keys()
        self._entered += event.name == "BridgeEnter" and event.get("BridgeType") == TALK
        if event.name == "Hangup":
            self._ended.add(event.get("Uniqueid"))
        if event.name == "UserEvent" and event.get("Step"):
            self._step = event.get("Step")
        elif event.name == "UserEvent":
            self._functions = event
        self._changed.set()

    async def run(self, client: AmiClient) -> None:
        """Place both calls, let them meet, end them. Raises ConnectionLost."""
        self._originate(client, "caller", self._caller)
        self._originate(client, "leg", self._leg)
        # Both: to hang up while one has still to enter would look like a bridge that failed.
        await self._until(lambda: self._entered == 2 or self._leg in self._ended, _BRIDGED_WITHIN)
        self._hang_up(client, self._leg)
        await self._until(self._all_is_proven, _ENDED_WITHIN)
        self._hang_up(client, self._caller)  # in case they never met

    def missing_events(self) -> set[str]:
        missing = set(EVENTS) - self._names
        if self.missing_step() not in ("", "bridge_simple"):
            missing -= {"BridgeEnter", "BridgeLeave"}  # there was no bridge to tell of
        return missing

    def needless_events(self) -> set[str]:
        """Told of our channels, and read by nobody: Asterisk filters nothing away."""
        return self._names - {*EVENTS, *READ_BESIDE}

    def missing_variables(self) -> list[str]:
        """Those of ours that the events of our channels do not carry, set or not."""
        if self._names <= _CARRY_NO_VARIABLES:
            return []  # nothing was heard that could carry them
        return [name for name in VARIABLES if name not in self._variables]

    def lacks_times(self) -> bool:
        """What was heard of our channels does not say when it happened."""
        return bool(self._names) and not self._has_times

    def missing_modules(self) -> list[str]:
        if self._functions is None:
            return []  # nothing was told: no reason to doubt the modules
        missing = [module for module in ASKED_MODULES if self._functions.get(module) in ("", "0")]
        return [*missing, self.missing_step()] if self.missing_step() else missing

    def missing_step(self) -> str:
        """The module of the application at which the probe's dialplan came to its end."""
        return "" if self._step in ("", _DONE) else self._step

    @property
    def _caller(self) -> str:
        return f"{self._id}-caller"

    @property
    def _leg(self) -> str:
        return f"{self._id}-leg"

    def _is_ours(self, event: Event) -> bool:
        match event.name:
            case "OriginateResponse":
                return True  # one for a channel that could not be made names none
            case "DeviceStateChange":
                return event.get("Device").endswith("@acd-check")
            case _:
                return event.get("Uniqueid").startswith(self._id)

    def _originate(self, client: AmiClient, extension: str, channel_id: str) -> None:
        """A Local channel: its far end runs the extension, the near one only waits."""
        fields = {
            "Channel": f"Local/{extension}@acd-check/n",
            "ChannelId": channel_id,
            "OtherChannelId": _far_end(channel_id),
            "Application": "Wait",
            "Data": "10",
            "Async": "true",
        }
        variables = {"ACD_CALL": "acd-check", "ACD_CALLER": _far_end(self._caller)}
        client.send("Originate", fields, variables=variables)

    def _hang_up(self, client: AmiClient, channel: str) -> None:
        if channel not in self._ended:
            client.send("Hangup", {"Channel": channel})

    def _all_is_proven(self) -> bool:
        return not (self.missing_events() or self.missing_variables() or self.missing_step())

    async def _until(self, proven: Callable[[], bool], within: Seconds) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not proven():
                    self._changed.clear()
                    await self._changed.wait()


def _far_end(channel_id: str) -> str:
    return f"{channel_id}-far"
