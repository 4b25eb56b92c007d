"""A floor restored from its picture is the floor, and goes on like it."""

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis.stateful import invariant, rule

sys.path.insert(0, str(Path(__file__).parent))
from test_engine_properties import PLAN, AnythingHappens

from acd.core import facts as f
from acd.core import signals as s
from acd.core.deadlines import Due
from acd.core.engine import Decision, Engine
from acd.core.floor import Floor
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    LineId,
    OfferId,
    Outcome,
    PauseCause,
    TeamId,
    own_queue,
)
from acd.core.picture import put_back, restore, take
from acd.core.plan import AdvisorPlan
from acd.store.codec import decode_picture, encode_picture


class RestartedAtAnyTime(AnythingHappens):
    """Beside the engine live two that began with a picture: just before this signal, and long ago.

    The engine itself is restarted at random too, and all that is true of it must stay so.
    """

    def __init__(self) -> None:
        super().__init__()
        self.old_twin = self.twin()

    def twin(self) -> Engine:
        return Engine(self.restored(), self.coming_offer_ids())

    def restored(self) -> Floor:
        """From what the store keeps of it."""
        _, _, kept = encode_picture(take(self.engine.floor, self.now)).fact
        return restore(self.engine.floor.plan, decode_picture(kept).floor)

    def coming_offer_ids(self) -> Iterator[OfferId]:
        return (OfferId(f"o{number}") for number in count(len(self.offers) + 1))

    def decide(self, signal: s.Signal) -> Decision:
        young_twin = self.twin()
        for twin in (young_twin, self.old_twin):
            twin.suspects = self.engine.suspects  # no part of the floor: a restart begins with none
        decision = super().decide(signal)
        assert young_twin.handle(signal, self.now) == decision
        assert self.old_twin.handle(signal, self.now) == decision
        return decision

    @rule()
    def the_twin_is_restored_anew(self) -> None:
        self.old_twin = self.twin()

    @rule()
    def the_service_is_restarted(self) -> None:
        self.engine = self.twin()

    @invariant()
    def a_restored_floor_equals_the_floor(self) -> None:
        restored = self.restored()
        assert restored == self.engine.floor
        assert restored.deadlines.all() == self.engine.floor.deadlines.all()
        assert restored.arrivals == self.engine.floor.arrivals


RestartedAtAnyTime.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
TestRestartedAtAnyTime = RestartedAtAnyTime.TestCase


ANA, BEN, CHLOE = AdvisorId("ana"), AdvisorId("ben"), AdvisorId("chloe")
ACCUEIL, SIEGE, AGENCE = LineId("accueil"), TeamId("siege"), TeamId("agence")
NOW = 1000.0


def a_busy_floor() -> Floor:
    """Ana talks, Ben is ready, Chloé rests, David wraps up; a call rings, one waits, one ended."""
    floor = Floor(PLAN)
    for advisor in PLAN.advisors:
        floor.apply(f.AdvisorLoggedIn(advisor, 900.0))
    calls = [CallId(f"c{number}") for number in range(4)]
    for call in calls:
        floor.apply(f.CallQueued(call, ACCUEIL, SIEGE, 0, "+33612345678", 910.0, 910.0))
    record = (ACCUEIL, SIEGE, 0, None, Outcome.ABANDONED, None, None, 910.0, None, 0, 920.0)
    for fact in (
        f.CallOffered(calls[0], OfferId("o0"), ANA, ACCUEIL, SIEGE, 930.0, 910.0, 911.0),
        f.CallConnected(calls[0], OfferId("o0"), ANA, ACCUEIL, SIEGE, 5.0, 4.0, 915.0),
        f.CallOffered(calls[1], OfferId("o1"), CHLOE, ACCUEIL, SIEGE, 1010.0, 910.0, 990.0),
        f.CallCompleted(calls[2], *record),
        f.AdvisorPaused(CHLOE, PauseCause.ADVISOR, "lunch", None, 991.0),
        f.AdvisorPaused(CHLOE, PauseCause.DECLINED, "declined", 1005.0, 995.0),
        f.WrapUpStarted(AdvisorId("david"), TeamId("travaux"), 1003.0, 998.0),
    ):
        floor.apply(fact)
    return floor


def test_who_is_no_longer_configured_is_left_out_and_who_is_new_is_away() -> None:
    eva = AdvisorId("eva")
    kept = {ANA: PLAN.advisors[ANA], eva: AdvisorPlan(eva, "PJSIP/eva", (SIEGE,))}
    changed = replace(PLAN, advisors=kept)

    floor = restore(changed, take(a_busy_floor(), NOW))

    assert {i: advisor.state for i, advisor in floor.advisors.items()} == {
        ANA: AdvisorState.TALKING,
        eva: AdvisorState.AWAY,
    }
    assert set(floor.offers) == {"o0", "o1"}
    assert {key.of for key, _ in floor.deadlines.all() if key.due is not Due.OVERFLOW} == {"o1"}


def test_an_advisor_is_in_the_lines_of_the_teams_of_today() -> None:
    moved = replace(PLAN.advisors[BEN], phone="PJSIP/new", teams=(AGENCE, TeamId("travaux")))
    changed = replace(PLAN, advisors={**PLAN.advisors, BEN: moved})

    floor = restore(changed, take(a_busy_floor(), NOW))

    assert {team: line.in_order() for team, line in floor.ready.items() if line} == {
        AGENCE: [BEN],
        TeamId("travaux"): [BEN],
        own_queue(BEN): [BEN],
    }
    assert floor.advisors[BEN].plan is moved


def test_a_caller_whose_team_is_gone_still_waits() -> None:
    changed = replace(PLAN, teams={}, lines={}, advisors={})

    floor = restore(changed, take(a_busy_floor(), NOW))

    assert floor.waiting[SIEGE].in_order() == ["c3"]


def test_a_picture_does_not_change_with_the_floor() -> None:
    floor = a_busy_floor()
    picture = take(floor, NOW)
    first, second = restore(PLAN, picture), restore(PLAN, picture)

    for changing in (floor, first):
        changing.apply(f.AdvisorUnpaused(CHLOE, PauseCause.ADVISOR, NOW))
        changing.apply(f.OfferRang(CallId("c1"), OfferId("o1"), CHLOE, NOW))

    assert floor == first != second == restore(PLAN, picture)


def test_on_a_clock_put_back_every_time_moves_and_nothing_else() -> None:
    before = take(a_busy_floor(), NOW)

    after = take(put_back(a_busy_floor(), NOW, by=100.0), NOW - 100.0)

    pairs = list(zip(values(before), values(after), strict=True))
    assert {a - b for a, b in pairs if isinstance(a, float)} == {100.0}
    assert all(a == b for a, b in pairs if not isinstance(a, float))


def test_on_a_clock_put_back_the_clock_on_the_wall_shows_what_it_showed() -> None:
    before, after = a_busy_floor(), put_back(a_busy_floor(), NOW, by=100.0)

    walls = [[c.queued_at + c.wall_ahead for c in f.calls.values()] for f in (before, after)]

    assert walls[0] == walls[1] != []


def values(thing: Any) -> Iterator[Any]:
    """All that it is made of, in depth, but for the plan and what stays with the wall clock."""
    if is_dataclass(thing):
        names = (field.name for field in fields(thing))
        parts = (getattr(thing, name) for name in names if name not in ("plan", "wall_ahead"))
        yield from (value for part in parts for value in values(part))
    elif isinstance(thing, dict):
        yield from (value for part in thing.items() for value in values(part))
    elif isinstance(thing, tuple):
        yield from (value for part in thing for value in values(part))
    else:
        yield thing
