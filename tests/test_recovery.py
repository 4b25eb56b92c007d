"""From the journal to the floor."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.core.facts import (
    AdvisorLoggedIn,
    AdvisorLoggedOut,
    AdvisorPaused,
    CallQueued,
    Fact,
    WrapUpStarted,
)
from acd.core.floor import Floor
from acd.core.model import AdvisorState, CallId, PauseCause
from acd.core.picture import FloorPicture, take
from acd.recovery import Recovery, recover_floor
from acd.store.journal import Journal
from acd.store.opening import prepare
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE, small_settings

PLAN = small_settings().plan()
FIRST = CallQueued(CallId("first"), ACCUEIL, SIEGE, 0, None, 1000.0, 1000.0)
SECOND = CallQueued(CallId("second"), ACCUEIL, SIEGE, 0, None, 1001.0, 1001.0)
ANA_IN, BEN_IN = AdvisorLoggedIn(ANA, 1002.0), AdvisorLoggedIn(BEN, 1003.0)
ANA_RESTS = AdvisorPaused(ANA, PauseCause.DECLINED, "declined", 1014.0, 1004.0)
BEN_WRAPS_UP = WrapUpStarted(BEN, SIEGE, 1034.0, 1004.0)
DAY: tuple[Fact, ...] = (FIRST, SECOND, ANA_IN, BEN_IN, ANA_RESTS, BEN_WRAPS_UP)


def floor_of(*facts: Fact) -> Floor:
    floor = Floor(PLAN)
    for fact in facts:
        floor.apply(fact)
    return floor


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "acd.db"
    prepare(path)
    return path


async def recovered(store: Path, *rows: Fact | FloorPicture, now: float = 2000.0) -> Recovery:
    async with Journal(store) as journal:
        for row in rows:
            if isinstance(row, FloorPicture):
                journal.append_picture(row)
            else:
                await journal.append([row])
        await journal.settled()
        return await recover_floor(PLAN, journal, now)


async def test_without_a_picture_every_fact_is_replayed(store: Path) -> None:
    recovery = await recovered(store, *DAY)

    assert recovery.floor == floor_of(*DAY)
    assert recovery.facts == len(DAY)


async def test_the_replay_begins_behind_the_picture(store: Path) -> None:
    picture = take(floor_of(*DAY[:4]), 1003.0)

    recovery = await recovered(store, *DAY[:4], picture, *DAY[4:])

    assert recovery.floor == floor_of(*DAY)
    assert recovery.facts == 2


async def test_a_picture_mends_what_the_journal_has_lost(store: Path) -> None:
    picture = take(floor_of(*DAY[:4]), 1003.0)

    recovery = await recovered(store, SECOND, picture, *DAY[4:])

    assert recovery.floor == floor_of(*DAY)


async def test_an_empty_journal_gives_an_empty_floor(store: Path) -> None:
    recovery = await recovered(store)

    assert recovery.floor == Floor(PLAN)


@pytest.mark.parametrize("now", [2000.0, 1004.0])
async def test_a_clock_that_went_on_moves_nothing(store: Path, now: float) -> None:
    recovery = await recovered(store, *DAY, now=now)

    assert recovery.floor.deadlines.next() == 1014.0


async def test_on_a_clock_put_back_what_was_left_of_a_rest_is_left_still(store: Path) -> None:
    with capture_logs() as logs:
        recovery = await recovered(store, *DAY, now=504.0)

    floor = recovery.floor
    assert sorted(at for _, at in floor.deadlines.all()) == [514.0, 534.0]
    assert [log["seconds"] for log in logs if log["event"] == "clock_was_put_back"] == [500.0]


async def test_on_a_clock_put_back_callers_keep_their_places_and_wait_no_negative_time(
    store: Path,
) -> None:
    with capture_logs():
        floor = (await recovered(store, *DAY, now=504.0)).floor
    waits = [504.0 - call.queued_at for call in floor.calls.values()]
    newcomer = CallQueued(CallId("newcomer"), ACCUEIL, SIEGE, 0, None, 504.0, 504.0)

    floor.apply(newcomer)

    assert waits == [4.0, 3.0]
    assert floor.waiting[SIEGE].in_order() == ["first", "second", "newcomer"]


async def test_a_clock_that_was_put_back_earlier_in_the_journal_is_noticed_too(
    store: Path,
) -> None:
    put_back = AdvisorLoggedOut(ANA, 504.0)

    with capture_logs():
        recovery = await recovered(store, *DAY, put_back, now=505.0)

    assert recovery.floor.deadlines.next() == 514.0
    assert recovery.floor.advisors[ANA].state is AdvisorState.AWAY


async def test_a_picture_from_a_clock_that_was_ahead_is_put_back(store: Path) -> None:
    with capture_logs():
        recovery = await recovered(store, take(floor_of(*DAY), 1006.0), now=506.0)

    assert recovery.floor.deadlines.next() == 514.0
