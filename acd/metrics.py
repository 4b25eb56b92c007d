"""What Prometheus is shown. What each metric means, and the formulas of rates: metrics/README.md.

Rule 1: a label value comes from the configuration or from an Enum, never from a call: see `labels`.
Rule 2: no percentages: ratios belong to PromQL, so that each variant is one query.
Rule 3: what is counted is the tally, shown as it is (`counters`); how things are is read from one
        immutable view (`gauges`), both when Prometheus asks. Only how soon this service acted is
        timed here, since it is a property of the running service and not of the calls.
Rule 4: Prometheus is served by threads of its own, see `metrics_server`. `floor_snapshot`, `sums`
        and the other callables given here run in them: they must be safe there, and quick.
"""

from collections.abc import Callable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.counters import Counters, Reckoned
from acd.exposition import text_of
from acd.gauges import Configured, FloorGauges, Reading, Readings
from acd.labels import Labels
from acd.view import FloorView

MATCH_BUCKETS = (0.001, 0.002, 0.004, 0.008, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    def __init__(
        self,
        settings: Settings,
        floor_snapshot: Callable[[], FloorView],
        sums: Reckoned,
        **readings: Reading,
    ) -> None:
        """`readings`: see `gauges`; one that is not given does not exist."""
        # A birthday beside every series would make a scrape longer by half and tell nothing.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        labels = Labels(settings)
        self._sums = sums
        self._counters = Counters(labels, sums)
        self._others = CollectorRegistry()
        self._floor = FloorGauges(floor_snapshot, labels)
        self._configured = Configured(settings, labels)
        self._others.register(self._floor)
        self._others.register(self._configured)
        self._others.register(Readings(readings))
        self._matches = Histogram(
            "acd_match_latency_seconds",
            "From caller waiting and advisor free to the command to ring.",
            buckets=MATCH_BUCKETS,
            registry=self._others,
        )
        ProcessCollector(registry=self._others)
        self.registry = CollectorRegistry()  # all of it, for whoever reads it without Prometheus
        self.registry.register(_Reader(self.text))

    def take(self, settings: Settings, labels: Labels) -> None:
        """Another configuration; `labels` are its own, and take a moment to make."""
        self._counters = Counters(labels, self._sums)
        self._floor.labels = labels
        self._configured.take(settings, labels)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it. Called in a thread of the server."""
        return (self._counters.text() + text_of(self._others.collect())).encode()

    def match_latency(self, seconds: Seconds) -> None:
        """The command to ring has been sent, this long after a caller and an advisor could meet."""
        self._matches.observe(seconds)


class _Reader(Collector):
    def __init__(self, text: Callable[[], bytes]) -> None:
        self._text = text

    def collect(self) -> Iterator[Metric]:
        yield from text_string_to_metric_families(self._text().decode())

    def describe(self) -> Iterator[Metric]:
        """Nothing: no figure is asked for before the service runs."""
        yield from ()
