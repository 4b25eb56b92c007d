"""A real Prometheus reads what the service tells, and reckons as the service itself does."""

import math
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from acd.config.settings import EntitySettings, Settings
from acd.core.counts import counts_of
from acd.core.facts import CallCompleted, CallConnected, CallQueued, CallRequeued, Fact
from acd.core.floor import Floor
from acd.core.measures import MEASURES, Measure, Unit
from acd.core.model import CallId, LineId, OfferId, Outcome, TeamId
from acd.core.routes import To
from acd.counting import new_tally
from acd.lab.asking import Series
from acd.lab.prometheus import LabPrometheus
from acd.metrics import Metrics
from acd.metrics_server import serve_metrics
from acd.view import AsteriskView, FloorView, Health, JournalView
from acd.viewing import view_of
from tests.small_site import ACCUEIL, SIEGE, small_settings

NORD, URGENCE = TeamId("nord"), LineId("urgence")
WITHIN = 20.0


def two_landlords() -> Settings:
    settings = small_settings()
    accueil = replace(settings.lines[ACCUEIL], entity="icf")
    urgence = replace(accueil, id=URGENCE, team=NORD, entity="batigere")
    return replace(
        settings,
        entities={name: EntitySettings(name, name.upper()) for name in ("icf", "batigere")},
        teams={**settings.teams, NORD: replace(settings.teams[SIEGE], id=NORD)},
        lines={ACCUEIL: accueil, URGENCE: urgence},
    )


class Told:
    """A service's tally and metrics, without the service."""

    def __init__(self) -> None:
        settings = two_landlords()
        self.tally = new_tally(settings)
        self._numbers = count()

        def view() -> FloorView:
            health = Health(AsteriskView(True, None, 1.0), JournalView(), 0.0)
            return view_of(Floor(settings.plan()), settings, self.tally, health, 1.0)

        self.metrics = Metrics(settings, view, self.tally.sums.copy)

    def call(self, end: Outcome, waited: float, *, to: To = To.TEAM, urgent: bool = False) -> None:
        call = CallId(str(next(self._numbers)))
        line, team = (URGENCE, NORD) if urgent else (ACCUEIL, SIEGE)
        is_taken = end in (Outcome.ANSWERED, Outcome.HANDED_OVER)
        answered_at, over_at = (waited, waited + 60.0) if is_taken else (None, waited)
        self._hear(CallQueued(call, line, team, 0, None, 0.0, 0.0))
        if is_taken:
            offer = OfferId(call)
            self._hear(CallConnected(call, offer, None, line, team, waited, 2.0, waited, None, to))
        who = (end, None, None, 0.0, answered_at, 0, over_at, to if is_taken else None)
        self._hear(CallCompleted(call, line, team, 0, None, *who))

    def an_answer_that_was_none(self) -> None:
        call = CallId("gone")
        self._hear(CallConnected(call, OfferId("o"), None, ACCUEIL, SIEGE, 7.0, 2.0, 7.0))
        self._hear(CallRequeued(call, 8.0))

    def _hear(self, fact: Fact) -> None:
        self.tally.add(fact)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def prometheus(told: Told) -> AsyncIterator[LabPrometheus]:
    with serve_metrics(told.metrics, "127.0.0.1", 0) as port:
        async with LabPrometheus([f"127.0.0.1:{port}"]) as prometheus:
            yield prometheus


def a_morning(told: Told) -> None:
    for waited in (10.0, 30.0, 80.0, 120.0):
        told.call(Outcome.ANSWERED, waited)
    told.call(Outcome.ANSWERED, 95.0, to=To.CARETAKER)
    told.call(Outcome.ANSWERED, 4.0, urgent=True)
    told.call(Outcome.HANDED_OVER, 50.0, to=To.PROVIDER)
    told.call(Outcome.ABANDONED, 42.0)
    told.call(Outcome.ABANDONED, 130.0)
    told.call(Outcome.SHORT_ABANDONED, 2.0)
    told.call(Outcome.CLOSED, 0.0)
    told.call(Outcome.OVERFLOWED, 300.0, urgent=True)
    told.an_answer_that_was_none()


async def test_every_recorded_rate_is_what_the_service_reckons_itself(
    told: Told, prometheus: LabPrometheus
) -> None:
    zero = "acd:received:increase1h == 0"
    assert await prometheus.until(zero, bool, WITHIN)  # seen once before anything happens

    a_morning(told)

    everywhere = {
        "": ("team", {team: {"teams": [team]} for team in (SIEGE, NORD)}),
        "_by_line": ("line", {line: {"lines": [line]} for line in (ACCUEIL, URGENCE)}),
        "_by_entity": ("entity", {"icf": {"lines": [ACCUEIL]}, "batigere": {"lines": [URGENCE]}}),
    }
    for by, (label, choices) in everywhere.items():
        for measure in of_calls():
            wanted = {
                of: measure.value(counts_of(told.tally.sums, **choice))  # type: ignore[arg-type]
                for of, choice in choices.items()
            }
            name = f"acd:{measure.name}{by}:{'ratio' if measure.unit is Unit.RATIO else 'mean'}1h"
            answer = await prometheus.until(name, says(label, wanted), WITHIN)
            assert by_label(answer, label) == pytest.approx(without_none(wanted)), name


async def test_what_is_scraped_is_what_the_tally_has(told: Told, prometheus: LabPrometheus) -> None:
    a_morning(told)

    wanted = {ACCUEIL: 11.0, URGENCE: 2.0}
    answer = await prometheus.until(
        "sum by (line) (acd_calls_received_total)",
        lambda answer: by_label(answer, "line") == wanted,
        WITHIN,
    )

    assert by_label(answer, "line") == wanted


def of_calls() -> Iterator[Measure]:
    """Those that are told apart by line: the others are of advisors, of whom here is none."""
    of_teams = {"average_talk_time", "occupancy", "offers_per_answer", "miss_rate"}
    for measure in MEASURES:
        if measure.unit in (Unit.RATIO, Unit.SECONDS) and measure.name not in of_teams:
            yield measure


def by_label(answer: list[Series], label: str) -> dict[str, float]:
    return {sample.labels[label]: sample.last for sample in answer}


def without_none(wanted: dict[str, float | None]) -> dict[str, float]:
    return {of: value for of, value in wanted.items() if value is not None}


def says(label: str, wanted: dict[str, float | None]) -> Callable[[list[Series]], bool]:
    expected = without_none(wanted)

    def holds(answer: list[Series]) -> bool:
        got = by_label(answer, label)
        return got.keys() == expected.keys() and all(
            math.isclose(got[of], value, rel_tol=1e-6, abs_tol=1e-9)
            for of, value in expected.items()
        )

    return holds
