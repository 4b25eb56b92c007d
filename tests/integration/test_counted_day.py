"""One day, told by phones, and counted live, by the report and by a real Prometheus: all agree.

The service ends twice while callers wait and talk, politely and by force; neither may change a
count, nor hide what happened while it was gone.
"""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from acd.core.counts import counts_of
from acd.core.measures import MEASURES, REPORTED, Unit
from acd.core.model import OfferEnding, Outcome, TeamId
from acd.core.sums import LABELS, Distribution, Key, Sum, Sums
from acd.lab.asking import Series
from acd.lab.site import ACD
from acd.view import FloorView
from tests.integration.counted_day import CountedDay
from tests.integration.counted_site import SIEGE, VALLEE_TEAM
from tests.integration.told_by_phones import bucket_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_DAYS = 3
CLOCKS = 0.4  # seconds by which two of them may time one call differently
COUNTED = (
    Sum.RECEIVED,
    Sum.COMPLETED,
    Sum.ANSWERED,
    Sum.TAKEN_BACK,
    Sum.ABANDONED,
    Sum.OFFERS,
    Sum.OUTSIDE_OFFERS,
    Sum.REPEATED,
)
OF_ADVISORS = {"occupancy", "average_handling_time"}  # of whose time callers know nothing


@dataclass(frozen=True, slots=True)
class Told:
    """The day when it is over, by those who counted it; `told` by the phones."""

    day: CountedDay
    told: Sums
    live: FloorView
    report: Mapping[str, Any]
    of_teams: Mapping[TeamId, Mapping[str, Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def counted() -> AsyncIterator[Told]:
    async with a_clear_day() as day:
        live = await day.service.view()
        whole, *parts = await asyncio.gather(
            report(day), *(report(day, "--team", team) for team in (SIEGE, VALLEE_TEAM))
        )
        of_teams = dict(zip((SIEGE, VALLEE_TEAM), parts, strict=True))
        yield Told(day, day.sums(), live, whole, of_teams)


@asynccontextmanager
async def a_clear_day() -> AsyncIterator[CountedDay]:
    """On a machine that is late at a bad moment another clock might place a call elsewhere."""
    for _ in range(MOST_DAYS - 1):
        async with CountedDay() as day:
            await day.play()
            if not day.doubtful():
                yield day
                return
    async with CountedDay() as day:
        await day.play()
        yield day


async def report(day: CountedDay, *chosen: str) -> Mapping[str, Any]:
    command = (*ACD, "report", "--config", str(day.site.config), "--format", "json", *chosen)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await asyncio.wait_for(process.communicate(), timeout=30.0)
    assert process.returncode == 0
    return dict(json.loads(said))


async def test_the_day_has_calls_of_every_sort_and_none_that_clocks_might_dispute(
    counted: Told,
) -> None:
    calls, counts = counted.day.calls(), counts_of(counted.told)

    assert 35 <= len(calls) <= 60
    assert counted.day.doubtful() == []
    wanted = {Outcome.ANSWERED, Outcome.HANDED_OVER, Outcome.ABANDONED, Outcome.SHORT_ABANDONED}
    assert {outcome for outcome, number in counts.outcomes.items() if number} == wanted
    assert min(counts.answered_in, counts.answered_out) > 3
    assert min(counts.abandoned_in, counts.abandoned_out) > 3
    endings = {key[2] for key in counted.told if key[0] is Sum.OFFERS}
    ended = (OfferEnding.TALKED, OfferEnding.NO_ANSWER, OfferEnding.DECLINED, OfferEnding.WITHDRAWN)
    assert endings == {ending.value for ending in ended}
    assert counts.repeated > 0


async def test_live_figures_are_what_phones_tell(counted: Told) -> None:
    totals, counts = counted.live.totals, counts_of(counted.told)

    assert totals.received == counts.received
    assert totals.in_progress == 0
    assert {outcome: n for outcome, n in totals.outcomes.items() if n} == +counts.outcomes
    assert (totals.offers, totals.misses) == (counts.offers, counts.misses)
    assert totals.service_level.value == value_of("service_level", counted.told)
    assert totals.abandonment_rate == value_of("abandonment_rate", counted.told)


@pytest.mark.parametrize("team", [None, SIEGE, VALLEE_TEAM])
async def test_the_report_is_what_phones_tell(counted: Told, team: TeamId | None) -> None:
    told = counted.told if team is None else of_team(counted.told, team)
    report = counted.report if team is None else counted.of_teams[team]
    total, counts = report["total"], counts_of(told)

    for measure in REPORTED:
        wanted = measure.value(counts)
        if measure.unit is Unit.SECONDS:
            assert measure.name in OF_ADVISORS or total[measure.name] == near(wanted)
        elif measure.name not in OF_ADVISORS:
            assert total[measure.name] == pytest.approx(wanted, abs=1e-6), measure.name
    outcomes = {outcome: total[f"outcome_{outcome.value}"] for outcome in Outcome}
    assert {outcome: n for outcome, n in outcomes.items() if n} == +counts.outcomes
    assert sum(piece["received"] for piece in report["pieces"]) == counts.received


async def test_the_report_knows_how_many_people_called_and_whom_of_them_it_reached(
    counted: Told,
) -> None:
    calls = counted.day.calls()

    reached = {call.number for call in calls if call.is_answered}

    called = {call.number for call in calls}
    assert counted.report["callers"] == {"called": len(called), "reached": len(reached)}


@pytest.mark.parametrize("kind", COUNTED, ids=str)
async def test_prometheus_has_every_count_that_phones_tell(counted: Told, kind: Sum) -> None:
    wanted = {key[1:]: number for key, number in of_kind(counted.told, kind).items()}

    last = f"last_over_time(acd_{kind}_total[20s]) != 0"  # should a scrape have come too late
    answer = await counted.day.prometheus.query(last)

    assert by_labels(answer, LABELS[kind]) == in_words_of_labels(wanted)


async def test_boards_and_rules_count_the_day_as_if_the_service_had_never_ended(
    counted: Told,
) -> None:
    whole_day = (
        "sum(acd_calls_{0}_total - acd_calls_{0}_total offset 10m >= 0"
        " or acd_calls_{0}_total - min_over_time(acd_calls_{0}_total[10m]))"
    )

    received, ended = [
        await counted.day.prometheus.query(whole_day.format(name))
        for name in ("received", "completed")
    ]

    placed = len(counted.day.calls())
    assert [received[0].last, ended[0].last] == [placed, placed]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
async def test_recorded_rates_are_what_phones_tell(counted: Told, measure: Any) -> None:
    if measure.unit is Unit.COUNT or measure.name in OF_ADVISORS:
        name, of = "acd:received:increase1h", "received"  # of these the counts alone are recorded
    else:
        kind = "mean1h" if measure.unit is Unit.SECONDS else "ratio1h"
        name, of = f"acd:{measure.name}:{kind}", measure.name
    wanted = {team: value_of(of, of_team(counted.told, team)) for team in (SIEGE, VALLEE_TEAM)}

    def holds(answer: list[Series]) -> bool:
        told = {series.labels["team"]: series.last for series in answer}
        return all(is_near(told.get(team), value, of) for team, value in wanted.items())

    answer = await counted.day.prometheus.until(f"sum by (team) ({name})", holds, within=5.0)

    assert holds(answer), (answer, wanted)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("team", [SIEGE, VALLEE_TEAM])
async def test_a_quantile_lies_in_the_bucket_of_the_caller_whom_it_is_about(
    counted: Told, team: TeamId, share: float
) -> None:
    waits = sorted(c.waited for c in counted.day.calls() if c.team == team and c.is_answered)
    low, high = bucket_of(Distribution.WAIT, waits[math.ceil(share * len(waits)) - 1])

    [answer] = await counted.day.prometheus.query(
        f"histogram_quantile({share}, sum by (le) "
        f'(acd_call_wait_seconds_bucket{{team="{team}", result="answered"}}))'
    )

    assert low - CLOCKS <= answer.last <= high + CLOCKS


@pytest.mark.parametrize("kind", list(Sum), ids=str)
async def test_what_prometheus_stored_never_went_back(counted: Told, kind: Sum) -> None:
    [went_back] = await counted.day.prometheus.query(f"max(resets(acd_{kind}_total[10m]))")
    [gone] = await counted.day.prometheus.query('min_over_time(up{job="acd"}[10m])')

    assert gone.last == 0.0  # it has seen that the service was not there
    assert went_back.last == 0.0


async def test_a_restart_without_calls_changes_no_stored_count(counted: Told) -> None:
    prometheus = counted.day.prometheus
    [before] = await prometheus.query("time()")

    await counted.day.service.stop()
    await prometheus.until('up{job="acd"} == 0', bool, within=5.0)
    await counted.day.start()
    await prometheus.until('acd_calls_received_total and on () (up{job="acd"} == 1)', bool, 5.0)

    [now] = await prometheus.query("time()")
    window = f"{math.ceil((now.last - before.last) * 1000)}ms"
    for kind in COUNTED:
        name = f"acd_{kind}_total[{window}]"
        changed = f"max_over_time({name}) - min_over_time({name})"
        [most] = await prometheus.query(f"max({changed})")
        assert most.last == 0.0, kind
    [gone] = await prometheus.query(f'min_over_time(up{{job="acd"}}[{window}])')
    assert gone.last == 0.0


def value_of(name: str, sums: Sums) -> float | None:
    [measure] = [measure for measure in REPORTED if measure.name == name]
    return measure.value(counts_of(sums))


def of_team(sums: Sums, team: TeamId) -> Sums:
    """What is told apart by team, and is this one's."""
    return Sums(
        {
            key: value
            for key, value in sums.items()
            if "team" in (labels := LABELS[kind_of(key)]) and key[1 + labels.index("team")] == team
        }
    )


def of_kind(sums: Sums, kind: Sum) -> Mapping[Key, float]:
    return {key: value for key, value in sums.items() if kind_of(key) is kind}


def kind_of(key: Key) -> Sum | Distribution:
    return next(kind for kind in LABELS if str(kind) == key[0])


def by_labels(answer: list[Series], labels: tuple[str, ...]) -> Mapping[Key, float]:
    return {tuple(one.labels.get(label, "") for label in labels): one.last for one in answer}


def in_words_of_labels(counts: Mapping[Key, float]) -> Mapping[Key, float]:
    return {tuple(map(str, key)): value for key, value in counts.items()}


def near(wanted: float | None) -> object:
    return None if wanted is None else pytest.approx(wanted, abs=CLOCKS)


def is_near(told: float | None, wanted: float | None, name: str) -> bool:
    if told is None or wanted is None:
        return told is wanted
    tolerance = CLOCKS if name.startswith("average_") else 1e-6
    return math.isclose(told, wanted, rel_tol=0.0, abs_tol=tolerance)
