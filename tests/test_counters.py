"""Sums as text: what was written before is written again only where it is still true."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from acd.core.facts import CallCompleted, CallConnected, CallQueued, Fact
from acd.core.model import CallId, OfferId, Outcome
from acd.core.sums import Sums
from acd.counters import Counters
from acd.counting import new_tally
from acd.exposition import text_of
from acd.labels import Labels
from tests.small_site import ACCUEIL, SIEGE, small_settings


def a_call(name: str, waited: float) -> tuple[Fact, ...]:
    call = CallId(name)
    return (
        CallQueued(call, ACCUEIL, SIEGE, 0, None, 0.0, 0.0),
        CallConnected(call, OfferId(name), None, ACCUEIL, SIEGE, waited, 2.0, waited),
        CallCompleted(
            *(call, ACCUEIL, SIEGE, 0, None, Outcome.ANSWERED, None, None),
            *(0.0, waited, 1, waited + 60.0),
        ),
    )


class Counted:
    def __init__(self) -> None:
        self.settings = small_settings()
        self.tally = new_tally(self.settings)
        self.counters = self.anew()

    def anew(self) -> Counters:
        """One that has written nothing yet."""
        return Counters(Labels(self.settings), lambda: Sums(self.tally.sums))

    def hear(self, facts: tuple[Fact, ...]) -> None:
        for fact in facts:
            self.tally.add(fact)


def test_whatever_has_changed_since_the_last_scrape_is_written_anew() -> None:
    counted = Counted()
    counted.counters.text()

    for number, waited in enumerate((3.0, 70.0, 3.0)):
        counted.hear(a_call(str(number), waited))

        assert counted.counters.text() == counted.anew().text()


def test_nothing_has_changed_when_nobody_called() -> None:
    counted = Counted()
    counted.hear(a_call("a", 3.0))

    first, second = counted.counters.text(), counted.counters.text()

    assert first == second
    assert 'acd_calls_received_total{line="accueil",team="siege"} 1.0' in first


def test_what_a_registry_collects_is_written_as_its_own_library_would() -> None:
    disable_created_metrics()  # as the service does
    registry = CollectorRegistry()
    Gauge("one", "A gauge.", ["site"], registry=registry).labels('a "b" \\ c\nd').set(1e21)
    Counter("two", "A counter.", registry=registry).inc(0.1)
    Histogram("three", "A histogram.", buckets=(0.5, 1.0), registry=registry).observe(0.7)

    written = text_of(registry.collect())

    assert written == generate_latest(registry).decode()
