"""A picture of the floor: all that it knows at one moment, as plain values that can be kept.

Rule 1: a floor restored from its picture equals the floor and goes on like it: `take` may forget
        nothing that a later decision depends on. What can be derived is derived anew: who waits
        where, and who is ready for a team that an advisor has got meanwhile.
Rule 2: the configuration may have changed between the two. Who is no longer in it is left out, who
        is new is away; calls and offers live on in any case, since each must end.
Rule 3: a picture holds copies and is never changed; restoring copies again.
Rule 4: a former route, with years of holidays in it, stands there once for all calls on it: each
        with its own would hold the loop up while they are written, and fill the store.

A picture also serves to put a whole floor on another clock: every time in it moves alike.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import TypeVar

from acd.core.commands import Message
from acd.core.deadlines import Due, Key
from acd.core.floor import Floor
from acd.core.live import Advisor, Call, Offer, Pause
from acd.core.model import AdvisorId, AdvisorState, CallId, CallState, Seconds, TeamId
from acd.core.outside import Outside
from acd.core.plan import Plan
from acd.core.routes import Route
from acd.core.state import CutOff

_OF_ADVISORS = (Due.WRAP_UP, Due.PAUSE)
_T = TypeVar("_T", Call, Offer, Advisor)


def _copier(kind: type[_T]) -> Callable[[_T], _T]:
    """What `copy.copy` does, in a fifth of the time: while a picture is taken, callers wait."""
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda live: kind(*values(live))


_copy_call, _copy_offer, _copy_advisor = _copier(Call), _copier(Offer), _copier(Advisor)


@dataclass(frozen=True, slots=True)
class FloorPicture:
    at: Seconds  # no fact before the picture is later, none after it earlier
    switch_up: bool
    calls: tuple[Call, ...]  # in order of arrival, as are the offers; without their former routes
    offers: tuple[Offer, ...]
    advisors: tuple[Advisor, ...]
    ready: Mapping[TeamId, tuple[AdvisorId, ...]]  # longest idle first
    deadlines: tuple[tuple[Key, Seconds], ...]
    ended: Mapping[CallId, Message | None]  # oldest first
    arrivals: int
    outside: Outside = field(default_factory=Outside)
    cut_off: Mapping[str, CutOff] = field(default_factory=dict)  # oldest first
    switch_life: str | None = None
    former_routes: tuple[tuple[Route, tuple[CallId, ...]], ...] = ()  # and who is on them


def take(floor: Floor, at: Seconds) -> FloorPicture:
    """`at` is the time of the last turn; between two turns only, when nothing is half done."""
    calls = tuple(map(_copy_call, floor.calls.values()))
    return FloorPicture(
        at=at,
        switch_up=floor.switch_up,
        former_routes=_take_former_routes(calls),
        calls=calls,
        offers=tuple(map(_copy_offer, floor.offers.values())),
        advisors=tuple(map(_whole_copy, floor.advisors.values())),
        ready={team: tuple(line.in_order()) for team, line in floor.ready.items() if line},
        deadlines=floor.deadlines.all(),
        ended=dict(floor.ended),
        arrivals=floor.arrivals,
        outside=_copy_outside(floor.outside),
        cut_off=dict(floor.cut_off),
        switch_life=floor.switch_life,
    )


def restore(plan: Plan, picture: FloorPicture) -> Floor:
    floor = Floor(plan)
    floor.switch_up, floor.switch_life = picture.switch_up, picture.switch_life
    floor.ended.update(picture.ended)
    floor.arrivals = picture.arrivals
    for call in picture.calls:
        floor.take_in(_copy_call(call))
    for route, on_it in picture.former_routes:
        for call_id in on_it:
            floor.calls[call_id].former_route = route
    floor.offers.update((offer.id, _copy_offer(offer)) for offer in picture.offers)
    floor.outside = _copy_outside(picture.outside)
    floor.cut_off.update(picture.cut_off)
    for advisor in picture.advisors:
        if advisor.id in plan.advisors:
            floor.advisors[advisor.id] = _whole_copy(advisor)
            floor.advisors[advisor.id].plan = plan.advisors[advisor.id]
    _tie_who_comes_back(floor, picture)
    _restore_lines(floor, picture)
    for key, at in picture.deadlines:
        if key.due not in _OF_ADVISORS or key.of in floor.advisors:
            floor.deadlines.set(key, at)
    return floor


def _take_former_routes(calls: Iterable[Call]) -> tuple[tuple[Route, tuple[CallId, ...]], ...]:
    """Out of the calls. Those who set out on the same share it, see `replanning`."""
    found: dict[int, tuple[Route, list[CallId]]] = {}
    for call in calls:
        if call.former_route is not None:
            found.setdefault(id(call.former_route), (call.former_route, []))[1].append(call.id)
            call.former_route = None
    return tuple((route, tuple(on_it)) for route, on_it in found.values())


def _tie_who_comes_back(floor: Floor, picture: FloorPicture) -> None:
    """Who was no advisor for a while may still have a leg of then, and must not be rung beside."""
    known = {advisor.id for advisor in picture.advisors}
    for offer in floor.offers.values():
        advisor = floor.advisor(offer.advisor)
        if advisor is not None and advisor.id not in known:
            advisor.offer, advisor.since = offer.id, picture.at
            advisor.state = advisor.state_given(offer)


def put_back(floor: Floor, at: Seconds, by: Seconds) -> Floor:
    """The same floor, of the time `at`, on a clock that shows so much less."""
    return restore(floor.plan, _earlier(take(floor, at), by))


def _restore_lines(floor: Floor, picture: FloorPicture) -> None:
    for call in floor.calls.values():
        if call.state is CallState.WAITING:
            for rank, team in enumerate(call.queues):
                floor.waiting[team].add(call.id, (*call.urgency, rank))
        floor.look_at_place(call)
    ready = [a for a in floor.advisors.values() if a.state is AdvisorState.READY]
    serve = {(team, advisor.id): advisor.since for advisor in ready for team in advisor.serves}
    for team, line in picture.ready.items():
        for advisor_id in line:
            if (team, advisor_id) in serve:
                floor.ready[team].add(advisor_id)
    for team, advisor_id in sorted(serve, key=serve.__getitem__):  # the others keep their places
        floor.ready[team].add(advisor_id)
    floor.stirred = {*floor.waiting, *floor.ready}


def _copy_outside(outside: Outside) -> Outside:
    return Outside(
        set(outside.absent),
        set(outside.down),
        dict(outside.failures),
        dict(outside.resting),
        dict(outside.rings),
        dict(outside.spent),
    )


def _whole_copy(advisor: Advisor) -> Advisor:
    copied = _copy_advisor(advisor)
    copied.pauses = dict(advisor.pauses)
    return copied


def _earlier(picture: FloorPicture, by: Seconds) -> FloorPicture:
    return replace(
        picture,
        at=picture.at - by,
        calls=tuple(_earlier_call(call, by) for call in picture.calls),
        offers=tuple(_earlier_offer(offer, by) for offer in picture.offers),
        advisors=tuple(_earlier_advisor(advisor, by) for advisor in picture.advisors),
        deadlines=tuple((key, at - by) for key, at in picture.deadlines),
        outside=_earlier_outside(picture.outside, by),
        cut_off={
            key: CutOff(cut_off.place_at - by, cut_off.kept_until - by)
            for key, cut_off in picture.cut_off.items()
        },
    )


def _earlier_call(call: Call, by: Seconds) -> Call:
    return replace(
        call,
        queued_at=call.queued_at - by,
        place_at=call.place_at - by,
        waiting_since=call.waiting_since - by,
        in_queues_since=call.in_queues_since - by,
        answered_at=_less(call.answered_at, by),
        until=_less(call.until, by),
        wall_ahead=call.wall_ahead + by,
    )


def _earlier_offer(offer: Offer, by: Seconds) -> Offer:
    return replace(
        offer,
        placed_at=offer.placed_at - by,
        ring_until=offer.ring_until - by,
        connected_at=_less(offer.connected_at, by),
    )


def _earlier_outside(outside: Outside, by: Seconds) -> Outside:
    """What a trunk carried stays of its day: a clock put back does not give minutes away."""
    return replace(
        outside,
        resting={provider: until - by for provider, until in outside.resting.items()},
        rings={who: tuple(at - by for at in rings) for who, rings in outside.rings.items()},
    )


def _earlier_advisor(advisor: Advisor, by: Seconds) -> Advisor:
    pauses = {
        cause: Pause(pause.reason, _less(pause.until, by))
        for cause, pause in advisor.pauses.items()
    }
    return replace(advisor, since=advisor.since - by, pauses=pauses)


def _less(at: Seconds | None, by: Seconds) -> Seconds | None:
    return None if at is None else at - by
