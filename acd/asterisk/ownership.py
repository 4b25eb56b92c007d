"""Who has this Asterisk in hand: one acd at a time, and it is written down in Asterisk itself.

    ACD_CONTROLLER  which service, the same after its restart; only its own legs claim callers
    ACD_RUN         which run of it; begins as ACD_CONTROLLER does, so that it alone says both
    ACD_TAKING      the second, on Asterisk's clock, until which it may be taking its roll call

Rule 1: another service's live lease is respected. Whoever finds one waits until it lapses, and so
        is a standby without having been told to be one. So is who finds that another service has
        begun to take over: on a slow link that is long before it promises callers anything.
Rule 2: ACD_RUN is written last, and whoever wrote it last is in charge. When two write at once, the
        winner's beat writes ACD_CONTROLLER again. The loser finds itself replaced behind its roll
        call, before the engine hears of it, or at its next beat.
Rule 3: a run that finds a newer run of its own service steps down for good: its store was copied,
        and both would come back to fight for Asterisk.
"""

import hashlib
from dataclasses import dataclass
from enum import Enum

from acd.asterisk.client import AmiClient
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.errors import SwitchTaken

CONTROLLER = "ACD_CONTROLLER"
RUN = "ACD_RUN"
LEASE = "ACD_LEASE"
TAKING = "ACD_TAKING"
TAKEN_WITHIN: Seconds = 30.0
_OWN_PART = 16  # digits of a run that are its controller's


@dataclass(frozen=True, slots=True)
class Identity:
    controller: str  # 32 hex digits
    run: str  # as many


class Holder(Enum):
    NOBODY = "nobody"
    THIS_RUN = "this run"
    ANOTHER_RUN = "another run of this acd, of a copy of its store"
    ANOTHER = "another acd"


def identity_of(settings: Settings, host_name: str, run: str) -> Identity:
    """`run`: 32 random hex digits, others at each start."""
    site = settings.site
    named = "\0".join((host_name, str(site.store.absolute()), str(site.socket.absolute())))
    controller = hashlib.blake2s(named.encode(), digest_size=16).hexdigest()
    return Identity(controller, controller[:_OWN_PART] + run[_OWN_PART:])


def holder_of(run: str, identity: Identity) -> Holder:
    """Whose run this is, as ACD_RUN says; nobody's when nothing is written there."""
    if not run:
        return Holder.NOBODY
    if run == identity.run:
        return Holder.THIS_RUN
    is_own = run[:_OWN_PART] == identity.controller[:_OWN_PART]
    return Holder.ANOTHER_RUN if is_own else Holder.ANOTHER


def explain(holder: Holder) -> str:
    if holder is Holder.ANOTHER_RUN:
        hint = "this one ends; was the machine copied? Each acd needs a store of its own"
    else:
        hint = "this one stands by, and takes over when the other is silent; else stop one of them"
    return f"{holder.value} has this Asterisk in hand; hint: {hint}"


class Ownership:
    def __init__(self, client: AmiClient, identity: Identity) -> None:
        self._client = client
        self._identity = identity
        self._was_in_charge = False

    async def take(self) -> Holder:
        """Take Asterisk in hand, unless somebody has it who goes before us: then says who.

        Raises SwitchError; SwitchTaken when another acd's lease is live, or it is taking over.
        """
        controller = await _read(self._client, CONTROLLER)
        holder = await self.holder()
        is_others = controller not in ("", self._identity.controller)
        if await lease_is_live(self._client):
            if is_others:
                raise SwitchTaken(explain(Holder.ANOTHER))
            if holder is Holder.ANOTHER_RUN and self._was_in_charge:
                return holder
        elif is_others and await _is_ahead(self._client, TAKING):
            raise SwitchTaken(explain(Holder.ANOTHER))
        await self._write_down()
        return Holder.THIS_RUN

    async def holder(self) -> Holder:
        """Who wrote last. Raises SwitchError."""
        return holder_of(await _read(self._client, RUN), self._identity)

    def taken(self) -> None:
        """The roll call is there: from here on the lease speaks for us. Raises ConnectionLost."""
        self._client.send("Setvar", {"Variable": TAKING, "Value": "0"})

    async def _write_down(self) -> None:
        until = int(await self._client.asterisk_time() + TAKEN_WITHIN)
        await self._write(TAKING, str(until))
        await self._write(CONTROLLER, self._identity.controller)
        await self._write(RUN, self._identity.run)
        self._was_in_charge = True

    async def _write(self, name: str, value: str) -> None:
        await self._client.action("Setvar", {"Variable": name, "Value": value})


async def lease_is_live(client: AmiClient) -> bool:
    """Whoever gave it. Raises SwitchError."""
    return await _is_ahead(client, LEASE)


async def _is_ahead(client: AmiClient, name: str) -> bool:
    until = await _read(client, name)
    now: Seconds = await client.asterisk_time()
    return until.isdecimal() and float(until) > now


async def _read(client: AmiClient, name: str) -> str:
    return (await client.action("Getvar", {"Variable": name})).get("Value")
