"""Facts -> Prometheus. What each metric means, and the formulas of the rates: metrics/README.md.

Rule 1: a label value comes from the configuration or from an Enum, never from a call: the set is
        finite and names no caller. A team or line no longer configured is "unknown".
Rule 2: no percentages: ratios belong to PromQL, so that each variant is one query.
Rule 3: whatever counts, counts facts as they come; whatever shows how things are is read from one
        immutable view when Prometheus asks.
Rule 4: Prometheus is served by threads of its own, see `metrics_server`. `floor_snapshot` and the
        other callables given here run in them: they must be safe there, and quick.

An answer is observed when it happens. If the conversation then never takes place (`CallRequeued`),
that one observation stays, since histograms cannot go back: rare, and `acd_calls_requeued_total`
says how often.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from acd.config.settings import Settings
from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallQueued,
    CallRequeued,
    DifferenceHealed,
    Fact,
    OfferEnded,
    StepBegan,
    StepSkipped,
)
from acd.core.model import Difference, LineId, OfferEnding, Outcome, Seconds, TeamId
from acd.core.routes import RINGS_CONTACTS, Skip, To
from acd.gauges import FloorGauges, Reading, Readings
from acd.view import FloorView

UNKNOWN = "unknown"
ANSWERED, ABANDONED = "answered", "abandoned"
BEGUN = "begun"

WAIT_BUCKETS = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0)
RING_BUCKETS = (1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0)
TALK_BUCKETS = (15.0, 30.0, 60.0, 120.0, 180.0, 300.0, 480.0, 600.0, 900.0, 1800.0, 3600.0)
MATCH_BUCKETS = (0.001, 0.002, 0.004, 0.008, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    def __init__(
        self,
        settings: Settings,
        floor_snapshot: Callable[[], FloorView],
        **readings: Reading,
    ) -> None:
        """`readings`: see `gauges`; a metric whose reading is not given does not exist."""
        # A birthday beside every series would make a scrape longer by half and tell nothing.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._settings = settings
        self._make_counters()
        self._make_histograms()
        self._counted = self._handlers()
        self._start_at_zero()
        self.registry.register(FloorGauges(floor_snapshot))
        self.registry.register(Readings(readings))
        ProcessCollector(registry=self.registry)

    def add(self, fact: Fact) -> None:
        counted = self._counted.get(type(fact))
        if counted is not None:  # the rest are states, which are gauges read from the view
            counted(fact)

    def _handlers(self) -> Mapping[type[Fact], Callable[[Any], None]]:
        return {
            CallQueued: lambda fact: self._received(
                self._line(fact.line), self._team(fact.team)
            ).inc(),
            CallConnected: self._connect,
            CallRequeued: lambda _: self._requeued.inc(),
            CallCompleted: self._complete,
            OfferEnded: self._end_offer,
            DifferenceHealed: lambda fact: self._differences(fact.kind.value).inc(),
            StepBegan: lambda fact: self._steps(fact.to.value, BEGUN).inc(),
            StepSkipped: lambda fact: self._steps(fact.to.value, fact.why.value).inc(),
        }

    def _connect(self, fact: CallConnected) -> None:
        team = self._team(fact.team)
        self._answers(team, fact.to.value).inc()
        if fact.to is not To.PROVIDER:  # handed over is not answered
            self._waits(team, ANSWERED).observe(fact.waited)
        if fact.advisor is not None:
            self._rings(team).observe(fact.rang)

    def _end_offer(self, fact: OfferEnded) -> None:
        if fact.contact is None:
            self._offers(self._team(fact.team), fact.ending.value).inc()
        else:
            self._outside(fact.to.value, fact.ending.value).inc()

    async def follow(self, batches: AsyncIterator[Sequence[Fact]]) -> None:
        """Count until the facts end."""
        async for batch in batches:
            for fact in batch:
                self.add(fact)

    def match_latency(self, seconds: Seconds) -> None:
        """The command to ring has been sent, this long after a caller and an advisor could meet."""
        self._matches.observe(seconds)

    def _make_counters(self) -> None:
        def counter(name: str, meaning: str, *labels: str) -> Callable[..., Counter]:
            return cache(Counter(name, meaning, labels, registry=self.registry).labels)

        received = "Calls that came in, on closed lines too."
        completed = "Calls that ended, by outcome."
        offers = "Legs to advisors that ended, by how."
        answers = "Callers who began to talk with somebody, by whom the route had found."
        outside = "Legs to caretakers, managers, people on call, providers, by how they ended."
        steps = "Steps of routes that began, or why they were skipped."
        differences = "What an audit found unlike Asterisk, and healed, by kind."
        requeued = "Answers whose conversation never took place."
        self._received = counter("acd_calls_received_total", received, "line", "team")
        self._completed = counter("acd_calls_completed_total", completed, "line", "team", "outcome")
        self._offers = counter("acd_offers_total", offers, "team", "ending")
        self._answers = counter("acd_calls_answered_total", answers, "team", "to")
        self._outside = counter("acd_outside_offers_total", outside, "to", "ending")
        self._steps = counter("acd_route_steps_total", steps, "to", "result")
        self._differences = counter("acd_audit_differences_total", differences, "kind")
        self._requeued = Counter("acd_calls_requeued_total", requeued, registry=self.registry)

    def _make_histograms(self) -> None:
        def histogram(
            name: str, meaning: str, bounds: Iterable[float], labels: Sequence[str] = ()
        ) -> Histogram:
            buckets = sorted(set(bounds))
            return Histogram(name, meaning, labels, buckets=buckets, registry=self.registry)

        thresholds = {team.service_level_within for team in self._settings.teams.values()}
        wait = "Wait until the answer, or until the caller gave up."
        ring = "Ringing before an advisor picked up."
        talk = "Conversation, from the answer to the end."
        match = "From caller waiting and advisor free to the command to ring."
        waits = histogram(
            "acd_call_wait_seconds", wait, {*WAIT_BUCKETS, *thresholds}, ("team", "result")
        )
        self._waits = cache(waits.labels)
        self._rings = cache(
            histogram("acd_offer_ring_seconds", ring, RING_BUCKETS, ("team",)).labels
        )
        self._talks = cache(
            histogram("acd_call_talk_seconds", talk, TALK_BUCKETS, ("team",)).labels
        )
        self._matches = histogram("acd_match_latency_seconds", match, MATCH_BUCKETS)

    def _start_at_zero(self) -> None:
        """So that the first call of a series is an increase, and not a birth that rate() misses."""
        for line in self._settings.lines.values():
            self._received(line.id, self._team(line.team))
            for outcome in Outcome:
                self._completed(line.id, self._team(line.team), outcome.value)
        for team in self._settings.teams:
            self._rings(team)
            self._talks(team)
            for result in (ANSWERED, ABANDONED):
                self._waits(team, result)
            for ending in OfferEnding:
                self._offers(team, ending.value)
            for to in To:
                self._answers(team, to.value)
        for kind in Difference:
            self._differences(kind.value)
        self._start_routes_at_zero()

    def _start_routes_at_zero(self) -> None:
        for to in To:
            for result in (BEGUN, *(why.value for why in Skip)):
                self._steps(to.value, result)
        for to in RINGS_CONTACTS:
            for ending in OfferEnding:
                self._outside(to.value, ending.value)

    def _complete(self, record: CallCompleted) -> None:
        team = self._team(record.team)
        self._completed(self._line(record.line), team, record.outcome.value).inc()
        if record.outcome is Outcome.ABANDONED:
            self._waits(team, ABANDONED).observe(record.over_at - record.queued_at)
        if record.outcome is Outcome.ANSWERED and record.answered_at is not None:
            self._talks(team).observe(record.over_at - record.answered_at)

    def _team(self, team: TeamId) -> str:
        return team if team in self._settings.teams else UNKNOWN

    def _line(self, line: LineId) -> str:
        return line if line in self._settings.lines else UNKNOWN
