"""What the engine asks for, as AMI actions. Nobody waits for an answer: it comes as an event.

Rule 1: only full ids of ours, names from the configuration and what `legs` has looked at go into an
        action.
Rule 2: an offer's id is the leg's channel id and the action's id: asked twice, it rings once.
Rule 3: a withdrawal first marks the caller's channel, so that a claim that comes later loses and
        one that came earlier is undone by the dialplan; only then is the leg hung up. The mark is
        the offer's own: an advisor's and a contact's can be taken back one after the other.
        A leg that was picked up may talk without our knowing it: whoever has the caller is asked
        for first, and who talks is not taken away but told of.
Rule 4: a caller who is sent away, or to the rescue ladder, is fetched out of the waiting room and
        from nowhere else: see `waiting_room`.
Rule 5: a command that cannot be written is logged and given up; it never ends the service.
Rule 6: an answer that is lost says nothing: the leg may ring. Its end, an audit, a roll call tell.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import structlog

from acd.asterisk.book_of_ends import Eraser
from acd.asterisk.channels import Channels, Leg
from acd.asterisk.client import AmiClient
from acd.asterisk.legs import Caller, Order, to_advisor, to_contact
from acd.asterisk.protocol import Event
from acd.asterisk.waiting_room import MESSAGES, RESCUE, Place, ask_owner, fetch
from acd.core.commands import (
    Command,
    ConfirmRequest,
    ForgetEnds,
    RingAdvisor,
    RingContact,
    SendAway,
    SendToRescue,
    WithdrawOffer,
)
from acd.core.model import CallId, LineId, OfferEnding, OfferId
from acd.core.signals import LegEnded, OfferConnected, OfferRefused, Signal
from acd.errors import ConnectionLost

_CONFIRMED = "done"
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f"<>\\]')  # ends the name, or the header
_NOT_OF_A_NUMBER = re.compile(r"[^+0-9]")

log = structlog.get_logger()


class Switch:
    def __init__(
        self,
        client: AmiClient,
        channels: Channels,
        line_names: Mapping[LineId, str],
        sent_by: str,
        report: Callable[[Signal], None],
    ) -> None:
        """`sent_by`: the controller's id. `report` takes what is known at once to have failed."""
        self._client = client
        self._channels = channels
        self._line_names = line_names
        self._sent_by = sent_by
        self._report = report
        self._eraser = Eraser(client)

    def take(self, line_names: Mapping[LineId, str]) -> None:
        """Another configuration, from the next command on."""
        self._line_names = line_names

    def carry_out(self, command: Command) -> None:
        try:
            match command:
                case RingAdvisor() | RingContact():
                    self._ring(command)
                case WithdrawOffer():
                    self._withdraw(command)
                case SendAway(call, message):
                    self._fetch(call, MESSAGES[message])
                case SendToRescue(call):
                    self._fetch(call, RESCUE)
                case ForgetEnds(calls):
                    self.forget_ends(calls)
                case ConfirmRequest(request):
                    self._set_variable(request, "ACD_REPLY", _CONFIRMED)
        except ConnectionLost:
            return  # the roll call after the reconnection says what there is
        except ValueError as refusal:
            log.error("command_not_written", command=type(command).__name__, why=str(refusal))
            if isinstance(command, RingAdvisor | RingContact):
                self._report(OfferRefused(command.offer))

    def forget_ends(self, keys: Iterable[str]) -> None:
        self._eraser.strike_out(keys)

    def forget(self, offer: OfferId) -> None:
        """It has ended. No event tells of a leg that never existed.

        One that was to be withdrawn, and shows itself only now, has to be known for ours.
        """
        leg = self._channels.legs.get(offer)
        if leg is not None and leg.withdrawn and not leg.exists:
            leg.forgotten = True
        else:
            self._channels.legs.pop(offer, None)

    def hang_up(self, offer: OfferId) -> None:
        self._client.send("Hangup", {"Channel": offer, "Cause": "16"})

    def _ring(self, command: RingAdvisor | RingContact) -> None:
        caller_channel = self._channels.callers.get(command.call)
        if caller_channel is None:  # hung up; the engine will hear of it in a moment
            self._report(LegEnded(command.offer, OfferEnding.WITHDRAWN))
            return
        order = self._order(command, caller_channel)
        if order is None:
            log.error("leg_denied", offer=command.offer)
            self._report(LegEnded(command.offer, OfferEnding.DENIED))
            return
        advisor = command.advisor if isinstance(command, RingAdvisor) else None
        self._channels.legs[command.offer] = Leg(command.offer, command.call, advisor)
        self._client.send(
            "Originate",
            {"ActionID": command.offer, **order.fields},
            variables=order.variables,
            on_reply=lambda reply: self._ring_replied(command.offer, reply),
        )

    def _order(self, command: RingAdvisor | RingContact, caller_channel: str) -> Order | None:
        caller = Caller(caller_channel, self._caller_id(command), self._sent_by)
        if isinstance(command, RingAdvisor):
            return to_advisor(command, caller)
        return to_contact(command, caller)

    def _ring_replied(self, offer: OfferId, reply: Event | None) -> None:
        leg = self._channels.legs.get(offer)
        if leg is not None and not leg.exists and reply is not None and not reply.succeeded:
            self._report(OfferRefused(offer))

    def _caller_id(self, command: RingAdvisor | RingContact) -> str:
        """What one of our phones shows: through which line, and who if the caller lets us."""
        name = _UNSAFE_IN_NAME.sub("", self._line_names.get(command.line, ""))
        number = _NOT_OF_A_NUMBER.sub("", command.caller or "")
        return f'"{name}" <{number}>'

    def _withdraw(self, command: WithdrawOffer) -> None:
        caller_channel = self._channels.callers.get(command.call)
        leg = self._channels.legs.get(command.offer)
        if caller_channel is not None and leg is not None and leg.answered:
            ask_owner(
                self._client, caller_channel, partial(self._withdraw_unless_they_talk, command)
            )
        else:
            self._take_back(command)

    def _withdraw_unless_they_talk(self, command: WithdrawOffer, owner: str | None) -> None:
        if owner == command.offer:
            self._report(OfferConnected(command.call, command.offer))
        else:
            self._take_back(command)

    def _take_back(self, command: WithdrawOffer) -> None:
        caller_channel = self._channels.callers.get(command.call)
        if caller_channel is not None:
            self._set_variable(caller_channel, f"ACD_WITHDRAWN_{command.offer}", "1")
        leg = self._channels.legs.get(command.offer)
        if leg is None or leg.exists:
            self.hang_up(command.offer)
        else:
            leg.withdrawn = True  # hung up when its channel shows itself

    def _fetch(self, call: CallId, place: Place) -> None:
        channel = self._channels.callers.get(call)
        if channel is not None:
            fetch(self._client, channel, place)

    def _set_variable(self, channel: str, name: str, value: str) -> None:
        self._client.send("Setvar", {"Channel": channel, "Variable": name, "Value": value})
