"""On-call plans, looked at: is there somebody whenever callers are led to them?"""

import dataclasses
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from acd.config.settings import OncallSettings, Settings
from acd.core.routes import OncallId, Route, RouteId, Step, To
from acd.core.schedule import Schedule, Span
from acd.directory.model import Kind
from acd.doctor import oncall
from acd.doctor.patient import Patient
from acd.verdicts import Finding, Verdict

NIGHT = OncallId("nuit")
PARIS = ZoneInfo("Europe/Paris")
OFFICE_HOURS = Schedule(PARIS, (((Span(510, 1050),),) * 5) + ((),) * 2)  # 08:30-17:30
STAFF = "reference;nom;fonction;téléphone\nA1;Noir;Astreinte;0639980003\n"
ROSTER = "plan;personne;du;au\n"
LATE_TO_EARLY = f"{ROSTER}nuit;A1;2096-11-21 17:30;2096-11-22 08:30\n"
TO_FIVE = f"{ROSTER}nuit;A1;2096-11-20 17:30;2096-11-21 17:00\n"


@pytest.fixture
def settings(site: Settings) -> Settings:
    """Its line rings whoever is on call in the hours in which nobody is at the office."""
    [line] = site.lines.values()
    route = Route(RouteId("r"), (Step(To.TEAM),), (Step(To.ONCALL, "nuit"),))
    return dataclasses.replace(
        site,
        schedules={"bureaux": OFFICE_HOURS},
        lines={line.id: dataclasses.replace(line, schedule="bureaux", route=route.id)},
        routes={route.id: route},
        oncall={NIGHT: OncallSettings(NIGHT, "Astreinte", "centre")},
    )


def naming(settings: Settings, *people: str) -> Settings:
    plan = dataclasses.replace(settings.oncall[NIGHT], people=people)
    return dataclasses.replace(settings, oncall={NIGHT: plan})


async def looked_at(settings: Settings, clock: str) -> list[Finding]:
    """On a Wednesday."""
    hour, minute = map(int, clock.split(":"))
    at = datetime(2096, 11, 21, hour, minute, tzinfo=PARIS).timestamp()
    return await oncall.on_call(Patient(settings, at))


async def test_a_plan_of_strangers_is_wrong(settings):
    [found] = await looked_at(naming(settings, "A1"), "20:00")

    assert found.verdict is Verdict.WRONG
    assert "plan nuit calls A1, unknown to the staff of centre" in found.text


async def test_a_plan_of_known_people_is_sound(settings, take):
    take(Kind.STAFF, STAFF)

    [found] = await looked_at(naming(settings, "A1"), "20:00")

    assert found.verdict is Verdict.SOUND


async def test_a_plan_of_nobody_is_wrong_when_it_is_called(settings):
    [found] = await looked_at(settings, "20:00")

    assert found.verdict is Verdict.WRONG
    assert "nobody is on call in plan nuit now" in found.text


async def test_a_roster_of_nights_is_sound_in_office_hours(settings, take):
    take(Kind.STAFF, STAFF)
    take(Kind.ONCALL, LATE_TO_EARLY)

    [found] = await looked_at(settings, "08:30")

    assert found.verdict is Verdict.SOUND


async def test_a_roster_that_ends_before_the_night_is_wrong_hours_before(settings, take):
    take(Kind.STAFF, STAFF)
    take(Kind.ONCALL, TO_FIVE)

    [found] = await looked_at(settings, "16:00")

    assert found.verdict is Verdict.WRONG
    assert "nobody is on call in plan nuit from 2096-11-21 17:30" in found.text


async def test_a_gap_that_begins_within_the_night_is_told_from_when_on(settings, take):
    take(Kind.STAFF, STAFF)
    take(Kind.ONCALL, f"{ROSTER}nuit;A1;2096-11-21 17:00;2096-11-22 02:00\n")

    [found] = await looked_at(settings, "12:00")

    assert "from 2096-11-22 02:00" in found.text


async def test_hours_of_the_step_itself_need_nobody_outside_them(settings, take):
    evening = Schedule(PARIS, ((Span(1050, 1200),),) * 7)  # to 20:00
    route = Route(RouteId("r"), (Step(To.TEAM),), (Step(To.ONCALL, "nuit", hours=evening),))
    take(Kind.STAFF, STAFF)
    take(Kind.ONCALL, f"{ROSTER}nuit;A1;2096-11-21 17:30;2096-11-21 20:00\n")

    [found] = await looked_at(dataclasses.replace(settings, routes={route.id: route}), "12:00")

    assert found.verdict is Verdict.SOUND


async def test_a_plan_to_which_no_line_of_its_entity_leads_needs_nobody(settings):
    elsewhere = {i: dataclasses.replace(it, entity="nord") for i, it in settings.lines.items()}

    [found] = await looked_at(dataclasses.replace(settings, lines=elsewhere), "20:00")

    assert found.verdict is Verdict.SOUND


async def test_a_buildings_own_route_leads_there_as_a_lines_does(settings, take):
    own = Route(RouteId("parti"), (Step(To.ONCALL, "nuit"),))
    line_only = Route(RouteId("r"), (Step(To.TEAM),))
    take(Kind.STAFF, STAFF)
    take(Kind.BUILDINGS, "reference;nom\nB1;Lilas\n")
    take(Kind.STRATEGIES, "bâtiment;parcours;du\nB1;parti;2020-01-01\n")
    led = dataclasses.replace(settings, routes={line_only.id: line_only, own.id: own})

    [found] = await looked_at(led, "08:00")

    assert "nobody is on call in plan nuit from 2096-11-21 08:30" in found.text
