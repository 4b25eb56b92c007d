"""Looking back: the facts of a stretch of time, and who was there when it began."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from acd.core import facts as f
from acd.core.live import Advisor
from acd.core.model import AdvisorId, AdvisorState, CallId, LineId, Outcome, TeamId
from acd.core.picture import FloorPicture
from acd.core.plan import AdvisorPlan
from acd.errors import StoreError
from acd.store.history import KnownPlaces, known_places, looking_back
from acd.store.journal import Journal

ANA = AdvisorId("ana")
KINDS = (f.AdvisorLoggedIn, f.AdvisorLoggedOut)


def came(at: float) -> f.AdvisorLoggedIn:
    return f.AdvisorLoggedIn(ANA, at)


def picture(at: float) -> FloorPicture:
    ana = Advisor(AdvisorPlan(ANA, "PJSIP/ana", (TeamId("siege"),)), at, AdvisorState.READY)
    return FloorPicture(at, True, (), (), (ana,), {}, (), {}, 0)


@pytest.fixture
async def filled(store: Path) -> Path:
    async with Journal(store) as journal:
        await journal.append([came(at) for at in (100.0, 200.0, 300.0)])
        journal.append_picture(picture(300.0))
        await journal.append([f.SwitchWentDown(350.0), came(400.0), came(500.0), came(600.0)])
    return store


def times(path: Path, since: float, until: float) -> list[float]:
    with looking_back(path, since, until, KINDS) as past:
        return [fact.at for fact in past.facts]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (450.0, 600.0, [400.0, 500.0]),
        (350.0, 1e9, [400.0, 500.0, 600.0]),
        (150.0, 250.0, [100.0, 200.0]),
        (0.0, 50.0, []),
        (0.0, 1e9, [100.0, 200.0, 300.0, 400.0, 500.0, 600.0]),
        (1e9, 2e9, [400.0, 500.0, 600.0]),
    ],
)
def test_facts_begin_with_the_picture_before_and_end_before_the_end(
    filled: Path, since: float, until: float, expected: list[float]
) -> None:
    assert times(filled, since, until) == expected


def test_the_picture_says_who_was_there(filled: Path) -> None:
    with looking_back(filled, 450.0, 600.0, KINDS) as past:
        assert past.picture == picture(300.0)
        assert past.begins_at == 100.0


def test_what_came_after_is_told_by_itself(filled: Path) -> None:
    with looking_back(filled, 0.0, 450.0, KINDS) as past:
        assert past.following == came(500.0)
    with looking_back(filled, 0.0, 1e9, KINDS) as past:
        assert past.following is None


async def test_who_was_given_other_teams_later_is_told_with_those_of_the_beginning(
    filled: Path,
) -> None:
    siege, nord, sud = (TeamId(name) for name in ("siege", "nord", "sud"))
    async with Journal(filled) as journal:
        await journal.append([f.AdvisorReassigned(ANA, (siege,), (nord,), 700.0)])
        await journal.append([f.AdvisorReassigned(ANA, (nord,), (sud,), 800.0)])

    with looking_back(filled, 100.0, 250.0, KINDS) as past:
        early = past.former_teams
    with looking_back(filled, 750.0, 900.0, KINDS) as past:
        late = past.former_teams

    assert early == late == {ANA: (siege,)}  # both begin with the picture of 300


async def test_places_of_calls_that_ended_are_known_for_ever(store: Path) -> None:
    record = f.CallCompleted(
        *(CallId("a"), LineId("perdue"), TeamId("dissoute"), 0, None, Outcome.ABANDONED),
        *(None, None, 1.0, None, 0, 2.0),
    )
    async with Journal(store) as journal:
        await journal.append([record])

    assert known_places(store) == KnownPlaces(frozenset({"perdue"}), frozenset({"dissoute"}))


def test_without_a_picture_before_it_begins_with_the_journal(filled: Path) -> None:
    with looking_back(filled, 250.0, 350.0, KINDS) as past:
        assert past.picture is None
        assert [fact.at for fact in past.facts] == [100.0, 200.0, 300.0]


def spoil(path: Path, kind: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE facts SET body = '{' WHERE kind = ? AND at <= 300", (kind,))


def test_a_picture_that_cannot_be_read_is_left_out(filled: Path) -> None:
    spoil(filled, "FloorPicture")

    assert times(filled, 450.0, 550.0) == [100.0, 200.0, 300.0, 400.0, 500.0]


def test_a_fact_that_cannot_be_read_costs_itself_alone(filled: Path) -> None:
    spoil(filled, "AdvisorLoggedIn")

    assert times(filled, 0.0, 1e9) == [400.0, 500.0, 600.0]


def test_an_empty_journal_has_no_beginning(store: Path) -> None:
    with looking_back(store, 0.0, 1e9, KINDS) as past:
        assert past.begins_at is None
        assert list(past.facts) == []


async def test_it_looks_while_the_service_writes(filled: Path) -> None:
    async with Journal(filled) as journal:
        await journal.append([came(700.0)])
        await journal.settled()

        assert times(filled, 650.0, 1e9)[-1] == 700.0


def test_a_store_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "acd.db"

    with (
        pytest.raises(StoreError, match="no call has been recorded yet"),
        looking_back(path, 0, 1, KINDS),
    ):
        pass

    assert not path.exists()


def test_one_moment_is_looked_at_whatever_is_written_meanwhile(filled: Path) -> None:
    with looking_back(filled, 450.0, 1e9, KINDS) as past:
        with closing(sqlite3.connect(filled)) as other, other:
            other.execute("INSERT INTO facts (at, kind, body) VALUES (650, 'AdvisorLoggedIn', '')")
        seen = [fact.at for fact in past.facts]

    assert seen == [400.0, 500.0, 600.0]
