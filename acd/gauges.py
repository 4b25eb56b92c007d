"""How things are, read when Prometheus asks and not before.

Rule 1: the figures of one scrape come from one immutable view, so that they belong together.
Rule 2: whoever is called here is called from a thread of the Prometheus server.
Rule 3: whoever waits is in a gauge: also a caller of a line without a team, who waits for a
        caretaker or the on-call plan alone, and one whose team is no longer configured.
Rule 4: what is configured, and queries need, is told as gauges: what a team is held against, and
        whose a line is.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from acd.config.settings import Settings
from acd.core.model import NO_TEAM, AdvisorState, CallState, Seconds
from acd.counting import thresholds
from acd.labels import NONE, UNKNOWN, Labels
from acd.reloaded import ReloadResult
from acd.view import WAITS, FloorView

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
    "mqtt_connected": (_GAUGE, "acd_mqtt_connected", "1 while the MQTT broker is connected."),
    "mqtt_lost": (
        _COUNTER,
        "acd_mqtt_messages_lost",
        "Messages that found no room in memory while the MQTT broker did not take them.",
    ),
    "queue_log_failing": (
        _GAUGE,
        "acd_queue_log_failing",
        "1 while the queue_log cannot be written; lines wait meanwhile.",
    ),
    "queue_log_lost": (
        _COUNTER,
        "acd_queue_log_lines_lost",
        "Lines that found no room in memory, and facts that came too fast to become one.",
    ),
    "followers_failed": (
        _COUNTER,
        "acd_followers_failed",
        "Failures of parts that only follow facts; each was started again.",
    ),
}
"""By what the reading is called when it is given."""


class FloorGauges(Collector):
    def __init__(self, snapshot: Callable[[], FloorView], labels: Labels) -> None:
        self._snapshot = snapshot
        self.labels = labels

    def collect(self) -> Iterator[Metric]:
        view = self._snapshot()
        yield from _queues(view, self.labels)
        yield _on_the_ladder(view, self.labels)
        yield _advisors(view)
        yield from _asterisk(view)
        yield from _store(view)
        yield from _itself(view)
        yield from _configuration(view)


class Readings(Collector):
    """Figures that the service keeps anyway."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        self._readings = [(READINGS[name], reading) for name, reading in readings.items()]

    def collect(self) -> Iterator[Metric]:
        for (family, name, meaning), reading in self._readings:
            yield family(name, meaning, value=reading())


class Configured(Collector):
    def __init__(self, settings: Settings, labels: Labels) -> None:
        self.take(settings, labels)

    def take(self, settings: Settings, labels: Labels) -> None:
        self._families = [_lines(settings, labels), *_teams(settings)]

    def collect(self) -> Iterator[Metric]:
        yield from self._families


def _lines(settings: Settings, labels: Labels) -> Metric:
    family = GaugeMetricFamily(
        "acd_line_info",
        "1; whose a line is, its team, and whether nobody who calls it is ever sent away.",
        labels=["line", "team", "entity", "emergency"],
    )
    routes = settings.routes
    for line in settings.lines.values():
        route = routes.get(line.route) if line.route is not None else None
        emergency = str(int(route is not None and route.rounds is None))
        family.add_metric([line.id, labels.team(line.team), line.entity or NONE, emergency], 1)
    # So that a join leaves out no call, be its line gone.
    family.add_metric([UNKNOWN, UNKNOWN, UNKNOWN, "0"], 1)
    return family


def _teams(settings: Settings) -> Iterator[Metric]:
    info = GaugeMetricFamily(
        "acd_team_info", "1; what is in time for a team.", labels=["team", "threshold_seconds"]
    )
    within = GaugeMetricFamily(
        "acd_team_threshold_seconds", "Wait that is in time for a team.", labels=["team"]
    )
    target = GaugeMetricFamily(
        "acd_team_target_ratio", "Share that a team wants to answer in time.", labels=["team"]
    )
    in_time = thresholds(settings)
    if any(line.team == NO_TEAM for line in settings.lines.values()):
        info.add_metric([NONE, f"{in_time[NO_TEAM]:g}"], 1)
        within.add_metric([NONE], in_time[NO_TEAM])
    for team in settings.teams.values():
        info.add_metric([team.id, f"{in_time[team.id]:g}"], 1)
        within.add_metric([team.id], in_time[team.id])
        target.add_metric([team.id], team.service_level_target)
    yield from (info, within, target)


def _queues(view: FloorView, labels: Labels) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("acd_calls_waiting", "Callers not answered yet.", labels=["team"])
    oldest = GaugeMetricFamily(
        "acd_oldest_wait_seconds", "Wait of the oldest of them; 0: nobody.", labels=["team"]
    )
    for team in view.teams:
        waiting.add_metric([team.id], team.waiting)
        oldest.add_metric([team.id], team.oldest_wait_seconds)
    for name, waits in _waits_elsewhere(view, labels).items():
        waiting.add_metric([name], len(waits))
        oldest.add_metric([name], max(waits, default=0.0))
    yield from (waiting, oldest)


def _waits_elsewhere(view: FloorView, labels: Labels) -> Mapping[str, list[Seconds]]:
    """How long those wait who wait for no team of the view."""
    seen = {team.id for team in view.teams}
    waits: dict[str, list[Seconds]] = {name: [] for name in labels.teams if name not in seen}
    for call in view.calls:
        if call.state in WAITS and call.team not in seen:
            waits.setdefault(labels.team(call.team), []).append(call.waited_seconds)
    return waits


def _on_the_ladder(view: FloorView, labels: Labels) -> Metric:
    family = GaugeMetricFamily(
        "acd_calls_on_rescue", "Callers on the rescue ladder now.", labels=["line"]
    )
    counts = Counter(labels.line(c.line) for c in view.calls if c.state is CallState.RESCUE)
    for line in (*labels.lines, UNKNOWN):
        family.add_metric([line], counts[line])
    return family


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


def _configuration(view: FloorView) -> Iterator[Metric]:
    meaning = "When the configuration in force was read."
    loaded_at = view.configuration.loaded_at
    yield _gauge("acd_config_loaded_timestamp_seconds", meaning, loaded_at)
    reloads = CounterMetricFamily(
        "acd_config_reloads", "Times that it was to be read anew, by result.", labels=["result"]
    )
    for result in ReloadResult:
        reloads.add_metric([result.value], view.configuration.reloads.get(result, 0))
    yield reloads


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
