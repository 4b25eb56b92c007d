"""On-call plans: is there somebody whenever callers are led to them, within the next day?

Rule 1: an hour in which no line leads to a plan needs nobody on call.
Rule 2: from one moment at which something begins or ends to the next, nothing changes.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from acd.config.settings import OncallSettings, Settings
from acd.core.routes import RouteId, To
from acd.core.schedule import Schedule, WallSeconds, is_open, next_change
from acd.directory.model import EntityId, PersonId, holds
from acd.directory.records import EntityRecords, Records
from acd.doctor.endpoints import several
from acd.doctor.patient import Patient
from acd.doctor.ways import ways
from acd.verdicts import Finding, sound, unless_any, wrong

_FORESIGHT = 86_400.0


async def on_call(patient: Patient) -> list[Finding]:
    records = await patient.records()
    return await asyncio.to_thread(_on_call, patient.settings, records, patient.now)


def _on_call(settings: Settings, records: Records, now: WallSeconds) -> list[Finding]:
    found = [
        finding
        for plan in settings.oncall.values()
        for finding in _plan(
            settings, plan, records.get(EntityId(plan.entity), EntityRecords()), now
        )
    ]
    text = "whenever a line leads to an on-call plan within a day, people of the staff are on call"
    return unless_any(found, sound("oncall-people", text))


def _plan(
    settings: Settings, plan: OncallSettings, records: EntityRecords, now: WallSeconds
) -> Iterator[Finding]:
    on_duty = _on_duty(settings, plan, records, now)
    gap = next((at for at, people in on_duty.items() if not people), None)
    if gap is not None:
        zone = ZoneInfo(settings.timezone_of(plan.entity))
        since = "now" if gap == now else f"from {datetime.fromtimestamp(gap, zone):%Y-%m-%d %H:%M}"
        text = f"nobody is on call in plan {plan.id} {since}, when lines lead callers there"
        hint = (
            f"`acd import oncall FILE --entity {plan.entity}`, "
            f"or acd.toml: people = [...] in [oncall.{plan.id}]"
        )
        yield wrong("oncall-people", text, hint)
    called = {person for people in on_duty.values() for person in people}
    if unknown := called - records.staff.keys():
        text = f"plan {plan.id} calls {several(unknown)}, unknown to the staff of {plan.entity}"
        hint = f"`acd import staff FILE --entity {plan.entity}` with them in it"
        yield wrong("oncall-people", text, hint)


def _on_duty(
    settings: Settings, plan: OncallSettings, records: EntityRecords, now: WallSeconds
) -> Mapping[WallSeconds, list[PersonId]]:
    """By the moments from which on callers are led there: the roster's, else acd.toml's."""
    entrances = _entrances(settings, plan, records, now)
    duties = records.duties.get(plan.id, ())
    moments = {now, *(at for duty in duties for at in (duty.from_at, duty.until_at))}
    moments |= {at for entrance in entrances for at in entrance.changes(now)}
    named = [PersonId(person) for person in plan.people]
    return {
        at: [duty.person for duty in duties if holds(duty, at)] or named
        for at in sorted(moments)
        if now <= at < now + _FORESIGHT and any(entrance.leads(at) for entrance in entrances)
    }


@dataclass(frozen=True, slots=True)
class _Entrance:
    """A step that leads there, of the open or closed hours of a line."""

    line: Schedule | None  # None, here and below: always
    is_open: bool
    step: Schedule | None

    def leads(self, at: WallSeconds) -> bool:
        is_now = self.line is None or is_open(self.line, at)
        return is_now is self.is_open and (self.step is None or is_open(self.step, at))

    def changes(self, now: WallSeconds) -> Iterator[WallSeconds]:
        for schedule in (self.line, self.step):
            at = None if schedule is None else next_change(schedule, now)
            while schedule is not None and at is not None and at < now + _FORESIGHT:
                yield at
                at = next_change(schedule, at)


def _entrances(
    settings: Settings, plan: OncallSettings, records: EntityRecords, now: WallSeconds
) -> list[_Entrance]:
    """Lines of the same hours and route lead there alike."""
    entity = EntityId(plan.entity)
    own: set[RouteId | None] = {None, *(records.own_route(it, now) for it in records.strategies)}
    alike = {
        (line.schedule, settings.timezone_of(line.entity), route.id): (line.id, route)
        for each in own
        for line, route in ways(settings, entity, each)
    }
    return [
        _Entrance(settings.schedule_of(line), is_open, step.hours)
        for line, route in alike.values()
        for is_open in (True, False)
        for step in route.steps(is_open=is_open)
        if step.to is To.ONCALL and step.name == plan.id
    ]
