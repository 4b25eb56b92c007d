"""Counters go on after a restart: the tally is kept with the floor and hears what came after."""

from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.core.facts import AdvisorLoggedIn, CallCompleted, CallConnected, CallQueued, Fact
from acd.core.floor import Floor
from acd.core.model import CallId, OfferId, Outcome
from acd.core.picture import FloorPicture, take
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
