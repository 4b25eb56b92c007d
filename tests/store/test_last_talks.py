"""Which advisor spoke last with whom."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from acd.core.facts import CallCompleted
from acd.core.model import AdvisorId
from acd.store.journal import Journal
from acd.store.last_talks import last_talks

ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
CALLER = "+33612345678"


async def test_a_talk_whose_end_was_learnt_late_counts_when_it_ended(
    store: Path, completed: Callable[..., CallCompleted]
) -> None:
    late = replace(completed("late", at=500.0), advisor=ANA, ended_at=200.0)
    later = replace(completed("later", at=300.0), advisor=BEN)
    async with Journal(store) as journal:
        await journal.append([late, later])

    talks = last_talks(store, since=0.0, most=9)

    assert talks == [(CALLER, ANA, 200.0), (CALLER, BEN, 300.0)]
    assert last_talks(store, since=0.0, most=1) == [(CALLER, BEN, 300.0)]
