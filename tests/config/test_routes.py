"""What routes, trunks, providers and pauses of acd.toml become."""

from pathlib import Path

import pytest

from acd.config.settings import SPEAK
from acd.core.model import NO_TEAM
from acd.core.plan import Overflow, PausePlan, TeamPlan
from acd.core.routes import ProviderPlan, Route, Step, To, TrunkPlan
from acd.errors import ConfigError

LOGIAL = Path(__file__).parents[2] / "dialplans" / "landlords" / "logial" / "acd.toml"


@pytest.fixture
def with_example(load_text, example):
    return load_text(example)


@pytest.fixture
def logial(load_text):
    return load_text(LOGIAL.read_text("utf-8"))


def test_steps_come_in_their_order_with_all_that_they_say(with_example):
    bureaux = with_example.schedules["bureaux"]

    assert with_example.plan().routes["centre"] == Route(
        id="centre",
        open=(
            Step(To.LAST_ADVISOR, lasts=15.0),
            Step(To.CARETAKER, lasts=20.0),
            Step(To.TEAM, "siege", lasts=180.0),
            Step(To.RENTAL_MANAGER, lasts=20.0, keep_place=True, hours=bureaux),
            Step(To.PROVIDER, "p24"),
        ),
        closed=(Step(To.ONCALL, "nuit", lasts=30.0, confirm=True), Step(To.PROVIDER, "p24")),
    )


@pytest.mark.parametrize(("written", "rounds"), [("3", 3), ('"without-end"', None)])
def test_a_route_has_as_many_rounds_as_it_says(load_text, smallest, written, rounds):
    route = '[routes.urgent]\nopen = [{ to = "team:siege", for = "1m" }]\n'

    settings = load_text(f"{smallest}{route}rounds = {written}\n")

    assert settings.routes["urgent"].rounds == rounds


def test_no_clock_ends_a_route_without_end(load_text, smallest):
    route = 'route = "urgent"\n[routes.urgent]\nopen = [{ to = "team:siege", for = "1m" }]\n'

    usual, endless = (
        load_text(f"{smallest}{route}{rounds}") for rounds in ("", 'rounds = "without-end"\n')
    )

    assert usual.longest_wait_of("accueil") == usual.lines["accueil"].longest_wait
    assert endless.longest_wait_of("accueil") == 86_400.0


@pytest.mark.parametrize("written", ["0", "101", "true", '"for ever"', "2.5"])
def test_rounds_that_nobody_can_walk_are_refused(load_text, smallest, written):
    route = '[routes.urgent]\nopen = [{ to = "team:siege", for = "1m" }]\n'

    with pytest.raises(ConfigError, match='write 1 to 100, or "without-end"'):
        load_text(f"{smallest}{route}rounds = {written}\n")


def test_the_plan_holds_providers_trunks_and_teams(with_example):
    plan = with_example.plan()

    assert plan.providers == {"p24": ProviderPlan("p24", "prestataire", 30, 10.0)}
    assert plan.trunks["operateur"] == TrunkPlan("operateur", 10, 36000.0)
    assert plan.trunks["prestataire"] == TrunkPlan("prestataire", 10, None)
    assert plan.teams["siege"] == TeamPlan("siege", longest_wait=600.0)
    assert plan.teams["vallee"] == TeamPlan(
        "vallee", 25.0, 30.0, (Overflow("siege", 60.0),), most_waiting=20
    )


def test_a_line_has_the_trunk_of_its_entity(with_example):
    lines = with_example.plan().lines

    assert (lines["accueil"].trunk, lines["vallee"].trunk) == ("operateur", None)


def test_a_line_says_who_goes_before_and_whose_place_is_kept(load_text, smallest):
    keys = 'priority = 1\nvulnerable_priority = 20\nby_building = false\nplace_kept_for = "0s"\n'

    line = load_text(smallest + keys).plan().lines["accueil"]

    assert (line.priority, line.vulnerable_priority, line.place_kept_for) == (1, 20, 0.0)
    assert not line.by_building


@pytest.mark.parametrize(
    ("steps", "team"),
    [
        ('open = [{ to = "provider:p24" }, { to = "team:siege" }]', "siege"),
        ('open = [{ to = "provider:p24" }]\nclosed = [{ to = "team:siege" }]', "siege"),
        ('open = [{ to = "provider:p24" }]', NO_TEAM),
    ],
)
def test_a_line_without_a_team_has_the_first_of_its_route(load_text, smallest, steps, team):
    text = smallest.replace('team = "siege"', 'route = "all"\nschedule = "bureaux"')
    rest = (
        "[schedules.bureaux]\nopen = { mon-fri = [] }\nholidays = 'FR'\n"
        "[trunks.x]\nendpoint = 'x'\n"
        "[providers.p24]\nname = 'P'\ntrunk = 'x'\ncalled_number = '1301'\n"
    )

    settings = load_text(f"{text}{rest}[routes.all]\n{steps}\n")

    assert settings.lines["accueil"].team == team


def test_a_site_may_leave_all_calls_to_a_provider(load_text):
    settings = load_text(
        "[site]\nname = 'Habitat'\n[asterisk.pbx]\nsecret_file = 'ami.secret'\n"
        "[trunks.x]\nendpoint = 'x'\n"
        "[providers.p24]\nname = 'P'\ntrunk = 'x'\ncalled_number = '1301'\n"
        "[routes.all]\nopen = [{ to = 'provider:p24' }]\n"
        "[lines.accueil]\nname = 'Accueil'\nnumbers = ['+33199001234']\nroute = 'all'\n"
    )

    assert (settings.teams, settings.advisors) == ({}, {})


def test_a_pause_is_a_break_unless_it_is_said_to_be_work(with_example):
    assert with_example.plan().pauses == {
        "déjeuner": PausePlan("déjeuner"),
        "accueil physique": PausePlan("accueil physique", is_work=True),
        "courrier": PausePlan("courrier", True, recall_waiting=3, recall_after=60.0),
    }


def test_announcements_are_spoken_only_where_the_file_has_a_section_for_them(
    load_text, smallest, folder
):
    without, with_section = load_text(smallest), load_text(f"{smallest}[announcements]\n")

    assert without.announcements is None
    assert with_section.announcements.folder == folder / "announcements"
    assert with_section.announcements.command == SPEAK


def test_what_is_spoken_is_an_argument_by_itself_and_no_option():
    assert SPEAK[-2:] == ("--", "{text}")
    assert {"{language}", "{file}"} <= set(SPEAK)


def test_logial_is_configured_in_fewer_than_40_lines():
    assert len(LOGIAL.read_text("utf-8").splitlines()) < 40


def test_logial_tries_the_caretaker_the_rental_manager_and_the_head_office(logial):
    plan = logial.plan()
    line = plan.lines["siege"]

    assert [step.to for step in plan.routes[line.route].open] == [
        To.CARETAKER,
        To.RENTAL_MANAGER,
        To.TEAM,
    ]
    assert plan.routes[line.route].closed == (Step(To.ONCALL, "nuit"),)
    assert (line.team, line.trunk) == ("siege", "operateur")
    assert logial.oncall["nuit"].people == ("A1", "A2")
