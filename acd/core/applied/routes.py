"""What facts about routes change: where a call is on its way, and whom it may meet outside."""

from acd.core import facts as f
from acd.core.deadlines import Due, Key
from acd.core.live import Offer
from acd.core.model import CallState
from acd.core.routes import To
from acd.core.state import State


def step_began(floor: State, fact: f.StepBegan) -> None:
    call = floor.calls[fact.call]
    floor.stop_waiting(call)
    floor.clear_step(call)
    call.step, call.rank, call.until = fact.step, 0, fact.until
    call.step_to, call.is_trying, call.is_settled = fact.to, True, False
    if fact.until is not None:
        floor.deadlines.set(Key(Due.STEP, call.id), fact.until)
    floor.enter(call, fact.queues, fact.at)
    if call.state is CallState.WAITING:
        floor.wait(call)


def step_skipped(floor: State, fact: f.StepSkipped) -> None:
    call = floor.calls[fact.call]
    call.step, call.step_to, call.is_trying = fact.step, fact.to, False


def contact_passed_over(floor: State, fact: f.ContactPassedOver) -> None:
    """History: who is rung instead, or that the step is skipped, is told next."""


def route_repeated(floor: State, fact: f.RouteRepeated) -> None:
    call = floor.calls[fact.call]
    call.step, call.step_to, call.until = -1, None, fact.until
    call.is_trying = call.is_settled = False
    call.round += 1
    floor.take_new_route(call)
    floor.deadlines.set(Key(Due.STEP, call.id), fact.until)


def place_kept(floor: State, fact: f.PlaceKept) -> None:
    call = floor.calls[fact.call]
    call.is_settled, call.is_trying, call.until = True, False, None


def queue_joined(floor: State, fact: f.QueueJoined) -> None:
    call = floor.calls[fact.call]
    call.queues = (*call.queues, fact.team)
    call.in_queues_since = fact.at
    call.route = call.route or fact.route
    if call.state is CallState.WAITING:
        floor.wait(call)


def contact_offered(floor: State, fact: f.ContactOffered) -> None:
    call = floor.calls[fact.call]
    if fact.trunk is not None and fact.to is not To.PROVIDER and not call.rang_outside:
        call.rang_outside = True
        floor.outside.note_ring(call.caller, fact.at, floor.plan.rules.rings_outside_within)
    call.leg, call.rank = fact.offer, fact.rank
    offer = Offer(
        fact.offer,
        fact.call,
        None,
        fact.line,
        fact.team,
        fact.at,
        fact.ring_until,
        fact.contact,
        fact.phone,
        fact.to,
        fact.name,
        fact.trunk,
    )
    floor.ring_for(call, offer)


def absences_changed(floor: State, fact: f.AbsencesChanged) -> None:
    floor.outside.absent.update(fact.began)
    floor.outside.absent.difference_update(fact.ended)


def trunk_reachable(floor: State, fact: f.TrunkBecameReachable) -> None:
    if fact.reachable:
        floor.outside.down.discard(fact.trunk)
    else:
        floor.outside.down.add(fact.trunk)


def provider_rested(floor: State, fact: f.ProviderRested) -> None:
    floor.outside.resting[fact.provider] = fact.until
    floor.outside.failures.pop(fact.provider, None)
