"""A prepared store, and facts to put into it."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, NewType, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from acd.core.commands import Message
from acd.core.deadlines import Due, Key
from acd.core.facts import CallCompleted, Fact
from acd.core.live import Advisor, Call, Offer, Pause
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    CallState,
    LineId,
    OfferId,
    OfferState,
    Outcome,
    PauseCause,
    Seconds,
    TeamId,
    Withdrawal,
)
from acd.core.outside import Outside
from acd.core.picture import FloorPicture
from acd.core.plan import AdvisorPlan
from acd.core.routes import (
    Contact,
    ContactId,
    Known,
    OncallId,
    ProviderId,
    Route,
    RouteId,
    Step,
    To,
    TrunkId,
)
from acd.core.schedule import ExceptionalDays, Schedule, Span
from acd.core.state import CutOff
from acd.store.codec import FACT_CLASSES
from acd.store.opening import prepare

CONTACT = Contact(ContactId("centre/3f9a0c"), "PJSIP/loge-12", "+33639980001", False)
KNOWN = Known(
    building="centre/b1",
    vulnerable=True,
    caretaker=(CONTACT, Contact(ContactId("centre/1"))),
    rental_manager=(CONTACT,),
    oncall={OncallId("nuit"): (CONTACT,)},
    agency_team=TeamId("bourg"),
    last_advisor=AdvisorId("ana"),
    route=RouteId("gardien"),
    announcement="/var/lib/acd/announcements/1f",
)
CHRISTMAS = date(2026, 12, 25)
HOURS = Schedule(
    ZoneInfo("Indian/Reunion"),
    ((Span(510, 750), Span(810, 1020)),) * 7,
    {CHRISTMAS: "Noël"},
    (ExceptionalDays(CHRISTMAS, CHRISTMAS, (Span(600, 720),), "inventory"),),
)
FORMER_ROUTE = Route(
    RouteId("jour"),
    (Step(To.TEAM, "siege", 20.0, hours=HOURS),),
    (Step(To.ONCALL, "nuit", keep_place=True, confirm=True),),
    rounds=None,
)
EXAMPLES: dict[type, Any] = {
    Known: KNOWN,
    str: 'déjà\n"vu"',
    int: 7,
    float: 1763800000.123456,
    bool: True,
}


def example(kind: Any) -> Any:
    """A value of the type; for an optional one the value, not None."""
    if isinstance(kind, NewType):
        return example(kind.__supertype__)
    if get_origin(kind) is tuple:
        return (example(get_args(kind)[0]),)
    if NoneType in get_args(kind):
        return example(next(part for part in get_args(kind) if part is not NoneType))
    if issubclass(kind, Enum):
        return list(kind)[-1]
    return EXAMPLES[kind]


def fact_of(kind: type[Fact], *, full: bool) -> Fact:
    hints = get_type_hints(kind)
    optional = {name for name, hint in hints.items() if NoneType in get_args(hint)}
    return kind(
        **{
            field.name: None if field.name in optional and not full else example(hints[field.name])
            for field in fields(kind)
        }
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "acd.db"
    prepare(path)
    return path


@pytest.fixture
def every_fact() -> list[Fact]:
    """One or two of each class that there is: with every field, and without the optional ones."""
    return [fact_of(kind, full=full) for kind in FACT_CLASSES for full in (True, False)]


@pytest.fixture
def completed() -> Callable[..., CallCompleted]:
    def make(
        call: str,
        outcome: Outcome = Outcome.ANSWERED,
        *,
        at: Seconds = 1000.0,
        line: str = "siege",
        caller: str | None = "+33612345678",
    ) -> CallCompleted:
        return CallCompleted(
            call=CallId(call),
            line=LineId(line),
            team=TeamId("accueil"),
            priority=0,
            caller=caller,
            outcome=outcome,
            reason=None,
            advisor=None,
            queued_at=at - 20.0,
            answered_at=None,
            offers=1,
            at=at,
        )

    return make


@pytest.fixture
def picture() -> FloorPicture:
    """With something in each of its fields, down to the last."""
    line, team, ana = LineId("accueil"), TeamId("siege"), AdvisorId("ana")
    call, offer = CallId("c" * 32), OfferId("0" * 32)
    return FloorPicture(
        at=1763800000.123456,
        switch_up=True,
        calls=(
            Call(
                *(
                    call,
                    line,
                    team,
                    5,
                    "+33612345678",
                    10.0,
                    7,
                    11.0,
                    9.0,
                    CallState.OFFERED,
                    offer,
                ),
                known=KNOWN,
                route=RouteId("jour"),
                is_open=False,
                wall_ahead=0.25,
                step=2,
                rank=1,
                until=99.5,
                queues=(team,),
                leg=offer,
                rang_outside=True,
                trunk=TrunkId("op"),
            ),
            Call(
                *(CallId("d" * 32), line, team, 0, None, 12.0, 8, 12.0, 12.0),
                advisor=ana,
                answered_at=1.5,
                answered_by=To.TEAM,
                contact=CONTACT.id,
            ),
        ),
        offers=(
            Offer(
                *(offer, call, ana, line, team, 12.5, 32.5),
                *(CONTACT.id, "PJSIP/loge-12", To.PROVIDER, "p24", TrunkId("op"), 14.5),
                *(OfferState.WITHDRAWN, True, Withdrawal.CALLER_GONE),
            ),
        ),
        advisors=(
            Advisor(
                AdvisorPlan(ana, "PJSIP/ana", (team,)),
                since=12.5,
                state=AdvisorState.RINGING,
                logged_in=True,
                pauses={
                    PauseCause.ADVISOR: Pause("déjeuner", None),
                    PauseCause.NO_ANSWER: Pause("no-answer", 60.25),
                },
                offer=offer,
                misses=2,
            ),
        ),
        ready={team: (AdvisorId("ben"), AdvisorId("chloe"))},
        deadlines=((Key(Due.PAUSE, "ana", "no-answer"), 60.25), (Key(Due.LEG_GONE, offer), 30.0)),
        ended={CallId("e" * 32): Message.NOBODY, CallId("f" * 32): None},
        arrivals=9,
        outside=Outside(
            {CONTACT.id},
            {TrunkId("op")},
            {ProviderId("p24"): 2},
            {ProviderId("p25"): 60.5},
            {"+33612345678": (1.5, 2.5)},
            {TrunkId("op"): (20_000, 61.5)},
        ),
        cut_off={"accueil +33612345678": CutOff(1.5, 301.5)},
        former_routes=((FORMER_ROUTE, (call,)),),
    )
