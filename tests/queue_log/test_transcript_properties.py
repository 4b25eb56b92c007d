"""Whatever happens, and whenever the service is restarted: who enters leaves once, in order."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import invariant, rule

from acd.config.settings import AdvisorSettings, QueueLogSettings
from acd.core import signals as s
from acd.core.engine import Decision
from acd.core.model import Outcome
from acd.queue_log import Transcript
from tests.core.test_engine_properties import PLAN, AnythingHappens
from tests.small_site import small_settings

SETTINGS = replace(
    small_settings(),
    advisors={
        i: AdvisorSettings(i, i, advisor.phone, advisor.teams, None)
        for i, advisor in PLAN.advisors.items()
    },
)
LEAVES = {"COMPLETECALLER", "ABANDON", "EXITWITHTIMEOUT"}


class EverythingIsWrittenDown(AnythingHappens):
    def __init__(self) -> None:
        self.transcript = self.another()
        self.written: list[list[str]] = []
        self.outcomes: dict[str, Outcome] = {}
        super().__init__()

    def another(self) -> Transcript:
        return Transcript(SETTINGS, QueueLogSettings(Path("queue_log")))

    def decide(self, signal: s.Signal) -> Decision:
        decision = super().decide(signal)
        self.written += [line[:-1].split("|") for line in self.transcript.lines(decision.facts)]
        return decision

    @rule()
    def the_service_is_restarted(self) -> None:
        self.transcript = self.another()
        self.transcript.take_over(self.engine.floor)

    @invariant()
    def lines_come_in_the_order_of_time(self) -> None:
        epochs = [int(line[0]) for line in self.written]
        assert epochs == sorted(epochs)

    @invariant()
    def who_enters_leaves_once(self) -> None:
        """And whoever is on the floor in a queue has entered and not left."""
        told = self.told()
        for events in told.values():
            moves = [event for event in events if event == "ENTERQUEUE" or event in LEAVES]
            assert all(event == "ENTERQUEUE" for event in moves[::2]), events
            assert all(event in LEAVES for event in moves[1::2]), events

    @invariant()
    def who_completes_was_connected(self) -> None:
        for events in self.told().values():
            talks = [e for e in events if e in ("CONNECT", "COMPLETECALLER", "AGENTDUMP")]
            assert talks[::2] == ["CONNECT"] * len(talks[::2]), events
            assert "CONNECT" not in talks[1::2], events

    def teardown(self) -> None:
        super().teardown()
        for events in self.told().values():
            assert sum(e in LEAVES for e in events) == events.count("ENTERQUEUE"), events

    def told(self) -> dict[str, list[str]]:
        events = defaultdict(list)
        for _, call, _, _, event, *_ in self.written:
            if call != "NONE":
                events[call].append(event)
        return events


EverythingIsWrittenDown.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
TestEverythingIsWrittenDown = EverythingIsWrittenDown.TestCase
