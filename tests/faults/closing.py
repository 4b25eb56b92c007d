"""The end of a day on the floor: everybody has gone home, and the books are opened."""

from dataclasses import replace
from typing import Any

from acd.core.facts import CallCompleted
from acd.core.model import Seconds
from acd.lab.ledger import Books, Written
from acd.store.journal import Journal
from acd.store.queries import last_calls
from tests.faults.floor import Floor

EVERY = 1_000_000
"""Records; more than there can be, so that none is overlooked."""


async def close(floor: Floor, **more: Any) -> Books:
    """The service is stopped, so that all is written. `more` are fields of Books."""
    channels = await floor.quiet()
    await floor.service.stop()
    store = floor.site.settings.site.store
    async with Journal(store) as journal:
        facts = [fact async for fact in journal.replay()]
    records = [_on_our_clock(record, floor.plan.clock_ahead) for record in last_calls(store, EVERY)]
    return Books(
        placed=floor.crowd.placed,
        callers=floor.crowd.callers(),
        phones=floor.rings(),
        records=records,
        channels=channels,
        desks=frozenset((*floor.plan.quick_phones, *floor.plan.slow_phones)),
        written=Written(facts, floor.site.settings.plan(), floor.plan.clock_ahead),
        outages=tuple(floor.outages),
        expects_differences=floor.expects_differences,
        **more,
    )


def _on_our_clock(record: CallCompleted, ahead: Seconds) -> CallCompleted:
    times = {name: getattr(record, name) for name in ("queued_at", "answered_at", "at", "ended_at")}
    ours = {name: time - ahead for name, time in times.items() if time is not None}
    return replace(record, **ours)
