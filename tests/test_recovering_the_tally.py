"""Counters go on after a restart: the tally is kept with the floor and hears what came after."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.core.facts import (
    AdvisorLoggedIn,
    AdvisorLoggedOut,
    AdvisorPaused,
    AdvisorReassigned,
    AdvisorUnpaused,
    CallCompleted,
    CallConnected,
    CallQueued,
    Fact,
    SwitchCameUp,
    SwitchWentDown,
)
from acd.core.floor import Floor
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    OfferId,
    Outcome,
    PauseCause,
    TeamId,
)
from acd.core.picture import FloorPicture, take
from acd.core.plan import AdvisorPlan
from acd.core.replanning import teams_in
from acd.core.sums import Key, Sum
from acd.core.tally import Tally
from acd.counting import new_tally, tally_from
from acd.recovery import Recovery, recover_floor
from acd.store.codec import TALLY_FORMAT, decode_picture, encode_picture
from acd.store.journal import Journal
from acd.store.opening import connect, prepare
from tests.small_site import ACCUEIL, ANA, SIEGE, small_settings

SETTINGS = small_settings()
PLAN = SETTINGS.plan()
FIRST, SECOND = CallId("first"), CallId("second")
MORNING: tuple[Fact, ...] = (
    AdvisorLoggedIn(ANA, 990.0),
    CallQueued(FIRST, ACCUEIL, SIEGE, 0, "+33612345678", 1000.0, 1000.0),
    CallCompleted(
        *(FIRST, ACCUEIL, SIEGE, 0, "+33612345678", Outcome.ABANDONED),
        *(None, None, 1000.0, None, 0, 1030.5),
    ),
    CallQueued(SECOND, ACCUEIL, SIEGE, 0, "+33612345678", 1100.0, 1100.0),
)
AFTERNOON: tuple[Fact, ...] = (
    CallConnected(SECOND, OfferId("o"), None, ACCUEIL, SIEGE, 12.25, 3.0, 1112.25),
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "acd.db"
    prepare(path)
    return path


def tally_of(*facts: Fact) -> Tally:
    tally = new_tally(SETTINGS)
    for fact in facts:
        tally.add(fact)
    return tally


def floor_at_noon() -> FloorPicture:
    floor = Floor(PLAN)
    for fact in MORNING:
        floor.apply(fact)
    return take(floor, 1105.0)


def of_calls(recovery: Recovery) -> dict[Key, float]:
    return {key: value for key, value in recovery.tally.sums.items() if value}


async def recovered(store: Path) -> Recovery:
    async with Journal(store) as journal:
        return await recover_floor(PLAN, journal, 2000.0, lambda kept: tally_from(SETTINGS, kept))


async def test_sums_go_on_where_the_picture_and_the_facts_behind_it_end(store: Path) -> None:
    async with Journal(store) as journal:
        await journal.append(MORNING)
        journal.append_picture(floor_at_noon(), tally_of(*MORNING).picture())
        await journal.append(AFTERNOON)

    recovery = await recovered(store)

    assert recovery.facts == len(AFTERNOON)
    assert recovery.tally.sums == tally_of(*MORNING, *AFTERNOON).sums
    assert recovery.tally.sums[Sum.REPEATED, ACCUEIL, SIEGE] == 1


NORD, CHLOE = TeamId("nord"), AdvisorId("chloe")
FORMER_PLAN = replace(
    PLAN,
    advisors={
        ANA: replace(PLAN.advisors[ANA], teams=(NORD,)),
        CHLOE: AdvisorPlan(CHLOE, "PJSIP/chloe", (NORD,)),
    },
)


async def recovered_from_former_plan(store: Path, *facts: Fact, keeps_tally: bool) -> Recovery:
    """Of before a restart with today's plan; these facts were heard behind the picture."""
    floor, tally = Floor(FORMER_PLAN), Tally({}, teams_in(FORMER_PLAN))
    for fact in (SwitchCameUp(985.0, "life"), AdvisorLoggedIn(ANA, 990.0)):
        floor.apply(fact)
        tally.add(fact)
    async with Journal(store) as journal:
        journal.append_picture(take(floor, 1000.0), tally.picture() if keeps_tally else None)
        await journal.append(facts)
    return await recovered(store)


@pytest.mark.parametrize("keeps_tally", [True, False])
async def test_the_time_before_a_restart_is_the_teams_of_then(
    store: Path, keeps_tally: bool
) -> None:
    recovery = await recovered_from_former_plan(store, keeps_tally=keeps_tally)

    for fact in (SwitchWentDown(1500.0), *recovery.changed(), SwitchCameUp(2000.0, "life")):
        recovery.tally.add(fact)
    recovery.tally.add(AdvisorLoggedOut(ANA, 2010.0))

    begun = 990.0 if keeps_tally else 1000.0
    sums = of_calls(recovery)
    assert sums[Sum.ADVISOR_SECONDS, NORD, "ready"] == 1500.0 - begun
    assert sums[Sum.ADVISOR_SECONDS, SIEGE, "ready"] == 10.0


async def test_who_is_no_advisor_any_more_after_a_restart_is_logged_out_and_counts_no_more(
    store: Path,
) -> None:
    lunch = AdvisorPaused(CHLOE, PauseCause.ADVISOR, "lunch", None, 1002.0)

    recovery = await recovered_from_former_plan(
        store, AdvisorLoggedIn(CHLOE, 1001.0), lunch, keeps_tally=True
    )
    said = recovery.changed()
    for fact in said:
        recovery.tally.add(fact)

    assert [fact for fact in said if fact.advisor == CHLOE] == [
        AdvisorUnpaused(CHLOE, PauseCause.ADVISOR, 2000.0),
        AdvisorLoggedOut(CHLOE, 2000.0),
        AdvisorReassigned(CHLOE, (NORD,), (), 2000.0),
    ]
    assert {one.id: one.state for one in recovery.tally.advisors} == {
        ANA: AdvisorState.READY,
        CHLOE: AdvisorState.AWAY,
    }


async def test_without_any_picture_all_is_counted_that_was_ever_written(store: Path) -> None:
    async with Journal(store) as journal:
        await journal.append([*MORNING, *AFTERNOON])

    recovery = await recovered(store)

    assert recovery.tally.sums == tally_of(*MORNING, *AFTERNOON).sums


async def test_a_store_that_kept_no_tally_counts_from_the_floors_picture_on(store: Path) -> None:
    async with Journal(store) as journal:
        await journal.append(MORNING)
        journal.append_picture(floor_at_noon())
        await journal.append(AFTERNOON)

    sums = of_calls(await recovered(store))

    assert sums[Sum.RECEIVED, ACCUEIL, SIEGE] == 1  # who was on the floor, and nobody before
    assert sums[Sum.ANSWERED, ACCUEIL, SIEGE, "team", "in"] == 1
    assert (Sum.ABANDONED, ACCUEIL, SIEGE, "in") not in sums


async def test_a_tally_that_cannot_be_read_costs_the_floor_nothing(store: Path) -> None:
    async with Journal(store) as journal:
        await journal.append(MORNING)
        journal.append_picture(floor_at_noon(), tally_of(*MORNING).picture())
    with closing(connect(store)) as connection:
        connection.execute("UPDATE facts SET body = replace(body, '\"sums\":', '\"summs\":')")

    with capture_logs() as logs:
        recovery = await recovered(store)

    assert list(recovery.floor.calls) == [SECOND]
    assert of_calls(recovery)[Sum.RECEIVED, ACCUEIL, SIEGE] == 1
    assert "tally_not_read" in [log["event"] for log in logs]


def test_a_tally_of_another_format_is_left_out() -> None:
    row = encode_picture(floor_at_noon(), tally_of(*MORNING).picture()).fact[2]
    other = row.replace(f'"tally_format":{TALLY_FORMAT}', f'"tally_format":{TALLY_FORMAT + 1}')

    assert decode_picture(row).tally == tally_of(*MORNING).picture()
    assert decode_picture(other).tally is None
    assert decode_picture(other).floor == floor_at_noon()
