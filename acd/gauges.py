"""How things are, read when Prometheus asks and not before.

Rule 1: the figures of one scrape come from one immutable view, so that they belong together.
Rule 2: whoever is called here is called from a thread of the Prometheus server.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from acd.core.model import AdvisorState
from acd.view import FloorView, TeamView

Reading = Callable[[], int]

_GAUGE, _COUNTER = GaugeMetricFamily, CounterMetricFamily
READINGS: Mapping[str, tuple[type[GaugeMetricFamily | CounterMetricFamily], str, str]] = {
    "inbox_signals": (_GAUGE, "acd_inbox_signals", "Signals waiting for the engine."),
    "directory_failing": (
        _GAUGE,
        "acd_directory_failing",
        "1 while the directory cannot be read; what was in force stays in force.",
    ),
    "journal_lost": (
        _COUNTER,
        "acd_journal_facts_lost",
        "Facts that found no room in memory while the journal could not be written.",
    ),
    "records_doubled": (
        _COUNTER,
        "acd_records_doubled",
        "Records that the store refused: the call had its outcome already.",
    ),
    "events_failed": (
        _COUNTER,
        "acd_events_failed",
        "Events and answers of Asterisk that met a bug and were not taken in.",
    ),
    "facts_lost": (
        _COUNTER,
        "acd_metrics_facts_lost",
        "Facts that these metrics missed, their inbox being full.",
    ),
    "followers_failed": (
        _COUNTER,
        "acd_followers_failed",
        "Failures of parts that only follow facts; each was started again.",
    ),
}
"""By what the reading is called when it is given."""


class FloorGauges(Collector):
    def __init__(self, snapshot: Callable[[], FloorView]) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        view = self._snapshot()
        yield from _queues(view.teams)
        yield _advisors(view)
        yield from _asterisk(view)
        yield from _store(view)
        yield from _itself(view)


class Readings(Collector):
    """Figures that the service keeps anyway."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = [(READINGS[name], reading) for name, reading in readings.items()]

    def collect(self) -> Iterator[Metric]:
        for (family, name, meaning), reading in self._readings:
            yield family(name, meaning, value=reading())


def _queues(teams: Iterable[TeamView]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("acd_calls_waiting", "Callers not answered yet.", labels=["team"])
    oldest = GaugeMetricFamily(
        "acd_oldest_wait_seconds", "Wait of the oldest of them; 0: nobody.", labels=["team"]
    )
    for team in teams:
        waiting.add_metric([team.id], team.waiting)
        oldest.add_metric([team.id], team.oldest_wait_seconds)
    yield from (waiting, oldest)


def _advisors(view: FloorView) -> Metric:
    family = GaugeMetricFamily(
        "acd_advisors", "Advisors of a team, by state.", labels=["team", "state"]
    )
    counts = {(team.id, state): 0 for team in view.teams for state in AdvisorState}
    for advisor in view.advisors:
        for team_id in advisor.teams:
            counts[team_id, advisor.state] += 1
    for (team_id, state), count in counts.items():
        family.add_metric([team_id, state.value], count)
    return family


def _asterisk(view: FloorView) -> Iterator[Metric]:
    connected = view.asterisk.connected
    yield _gauge("acd_asterisk_connected", "1 while Asterisk is connected.", connected)
    if (age := view.asterisk.lease_age_seconds) is not None:
        yield _gauge("acd_lease_age_seconds", "Since the lease was last renewed.", age)
    meaning = "Times that the floor was held against what Asterisk shows."
    yield CounterMetricFamily("acd_audits", meaning, value=view.audits.taken)


def _store(view: FloorView) -> Iterator[Metric]:
    failing = view.journal.failing is not None
    yield _gauge("acd_journal_failing", "1 while the journal cannot be written.", failing)
    waiting = "Facts in memory that are not written yet."
    yield _gauge("acd_journal_waiting_facts", waiting, view.journal.waiting)
    meaning = "1 since the floor began without what was known before; until the next start."
    yield _gauge("acd_safe_mode", meaning, view.safe_mode is not None)


def _itself(view: FloorView) -> Iterator[Metric]:
    meaning = "How late a timer of the loop went off, the worst of the last minute."
    yield _gauge("acd_loop_delay_seconds", meaning, view.loop_delay_seconds)
    meaning = "Times that the floor was built anew after a crash."
    yield CounterMetricFamily("acd_floor_rebuilt", meaning, value=view.floor_rebuilt)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
