"""acd.toml read anew while calls go on, between a scripted Asterisk and a real store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.config import load
from acd.config.settings import Settings
from acd.configuration import Configuration, configuration_of
from acd.core.facts import AdvisorLoggedIn, AdvisorLoggedOut, AdvisorReassigned, Fact
from acd.core.floor import Floor
from acd.core.model import AdvisorId, AdvisorState, CallState, TeamId
from acd.core.plan import Plan
from acd.errors import ConfigError
from acd.reloaded import ReloadResult
from acd.reloading import Reloading
from acd.service import Service
from acd.store.journal import Journal
from acd.store.opening import prepare
from tests.asterisk.fake_ami import event
from tests.small_site import ANA, BEN, SIEGE, site_in, write_site
from tests.test_service import CALL, Asterisk, World, arrives, serving, until_true, user_event

CHLOE, VALLEE = AdvisorId("chloe"), TeamId("vallee")
CHLOES = '[advisors.chloe]\nname = "Chloé Martin"\nphone = "PJSIP/chloe"\nteams = ["siege"]\n'
DEVICE = event("DeviceStateList", "ActionID: {id}", "Device: PJSIP/chloe", "State: UNAVAILABLE")
WITH_BEN = '[advisors.ben]\nname = "Ben"\nphone = "PJSIP/ben"\nteams = ["siege"]\n'


def dials(phone: str, code: str) -> bytes:
    request = f"Request: {phone}-00000009"
    return user_event("AcdCode", f"Phone: {phone}", f"Code: {code}", "Reason: ", request)


@dataclass
class Site:
    """A service at work, and the file with which it was started."""

    file: Path
    world: World

    @property
    def service(self) -> Service:
        return self.world.service

    def change(self, *replacements: tuple[str, str], more: str = "") -> None:
        text = self.file.read_text("utf-8")
        for before, after in replacements:
            assert before in text
            text = text.replace(before, after)
        self.file.write_text(text + more, "utf-8")

    async def hear_of(self, *kinds: type[Fact]) -> None:
        told = self.world.facts
        await self.world.asterisk.until(lambda: set(kinds) <= set(map(type, told)))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    order: list[str] = []
    async with Asterisk(order) as asterisk:
        file = write_site(tmp_path, ami_port=asterisk.port, metrics_port=9)
        settings = load(file, environ={})
        prepare(settings.site.store)
        async with serving(settings, asterisk, order, file=file) as world:
            await world.ready()
            yield Site(file, world)


async def test_what_has_changed_is_told_and_in_force(site: Site) -> None:
    site.world.asterisk.script_list("DeviceStateList", DEVICE)
    site.change(('wrap_up = "0s"', 'wrap_up = "30s"\nring_for = "25s"'), more=CHLOES)

    with capture_logs() as logs:
        reloaded = await site.service.reloading.reload()

    assert reloaded.result is ReloadResult.APPLIED
    assert reloaded.changes == (
        "team siege: ring_for 20s -> 25s",
        "team siege: wrap_up 0s -> 30s",
        "advisor chloe: new in team siege",
    )
    [told] = [log for log in logs if log["event"] == "configuration_reloaded"]
    assert (told["teams"], told["advisors"]) == (2, 1)
    assert "Chlo" not in str(logs)
    await until_true(lambda: not site.service.floor.advisors[CHLOE].reachable)
    assert site.service.floor.advisors[CHLOE].state is AdvisorState.AWAY
    assert site.service.floor.plan.teams[SIEGE].ring_for == 25.0
    assert "chloe" in [advisor.id for advisor in site.service.view().advisors]


async def test_who_is_new_can_log_in_and_is_rung_for_who_waits(site: Site) -> None:
    site.world.asterisk.say(arrives())
    await until_true(lambda: site.service.floor.calls)
    site.change(more=CHLOES)

    await site.service.reloading.reload()
    site.world.asterisk.say(dials("PJSIP/chloe", "login"))
    await site.world.asterisk.until(lambda: site.world.asterisk.actions("Originate"))

    [originate] = site.world.asterisk.actions("Originate")
    assert originate["Channel"] == "PJSIP/chloe"


async def test_who_is_gone_is_logged_out_and_stays_known_to_who_counts(site: Site) -> None:
    site.world.asterisk.say(dials("PJSIP/ben", "login"))
    await site.hear_of(AdvisorLoggedIn)
    site.change((WITH_BEN, ""))

    reloaded = await site.service.reloading.reload()
    await site.hear_of(AdvisorLoggedOut, AdvisorReassigned)

    assert reloaded.changes == ("advisor ben: gone",)
    assert set(site.service.floor.advisors) == {ANA}
    reassigned = [fact for fact in site.world.facts if isinstance(fact, AdvisorReassigned)]
    assert [(fact.advisor, fact.former, fact.teams) for fact in reassigned] == [(BEN, (SIEGE,), ())]


async def test_who_is_logged_in_and_has_another_id_by_now_is_named_beforehand(site: Site) -> None:
    site.world.asterisk.say(dials("PJSIP/ben", "login"))
    await site.hear_of(AdvisorLoggedIn)
    site.change(("advisors.ben", "advisors.benoit"), ("advisors.ana", "advisors.anais"))

    tried = await site.service.reloading.reload(is_trial=True)
    with capture_logs() as logs:
        done = await site.service.reloading.reload()

    assert (tried.logged_out, done.logged_out) == (("ben",), ("ben",))
    [told] = [log for log in logs if log["event"] == "configuration_reloaded"]
    assert told["logged_out"] == 1


async def test_every_mistake_is_told_and_nothing_is_changed(site: Site) -> None:
    before = site.service.floor.plan
    site.change(('wrap_up = "0s"', 'wrap_up = "30"'), ('team = "siege"', 'team = "sieg"'))

    reloaded = await site.service.reloading.reload()

    assert reloaded.result is ReloadResult.REFUSED
    assert reloaded.refusal is not None
    assert "has no unit" in reloaded.refusal
    assert 'did you mean "siege"' in reloaded.refusal
    assert site.service.floor.plan is before
    assert site.service.view().configuration.reloads == {
        ReloadResult.APPLIED: 0,
        ReloadResult.UNCHANGED: 0,
        ReloadResult.REFUSED: 1,
    }


async def test_what_a_running_service_cannot_follow_is_refused_whole(site: Site) -> None:
    before = site.service.floor.plan
    site.change(('"127.0.0.1:9"', '"127.0.0.1:10"'), ('wrap_up = "0s"', 'wrap_up = "30s"'))

    reloaded = await site.service.reloading.reload()

    assert reloaded.refusal is not None
    assert "site: metrics 9 -> 10; hint: restart it" in reloaded.refusal
    assert site.service.floor.plan is before


async def test_a_trial_says_what_would_change_and_changes_nothing(site: Site) -> None:
    before = site.service.floor.plan
    site.change(('wrap_up = "0s"', 'wrap_up = "30s"'))

    reloaded = await site.service.reloading.reload(is_trial=True)

    assert reloaded.is_trial
    assert reloaded.changes == ("team siege: wrap_up 0s -> 30s",)
    assert site.service.floor.plan is before
    assert not any(site.service.view().configuration.reloads.values())


async def test_a_caller_whom_it_would_leave_with_nobody_keeps_it_from_being_applied(
    site: Site,
) -> None:
    site.world.asterisk.say(arrives())
    await until_true(lambda: site.service.floor.calls)
    site.change(("siege", "vallee"), ("lines.accueil", "lines.autre"))

    reloaded = await site.service.reloading.reload()

    assert reloaded.refusal is not None
    assert "1 callers wait for whom this leaves nobody (team siege)" in reloaded.refusal
    assert set(site.service.floor.plan.teams) == {SIEGE}


async def test_a_caller_whose_line_has_another_team_waits_for_that_one(site: Site) -> None:
    site.world.asterisk.say(arrives())
    await until_true(lambda: site.service.floor.calls)
    site.change(("siege", "vallee"))

    await site.service.reloading.reload()
    site.world.asterisk.say(dials("PJSIP/ana", "login"))
    await site.world.asterisk.until(lambda: site.world.asterisk.actions("Originate"))

    assert site.service.floor.calls[CALL].state is CallState.OFFERED
    assert VALLEE in site.service.floor.calls[CALL].queues


async def test_a_start_right_after_a_reload_finds_everything_as_it_was(
    tmp_path: Path, site: Site
) -> None:
    site.world.asterisk.say(dials("PJSIP/ana", "login") + dials("PJSIP/ben", "login"))
    await until_true(lambda: site.service.floor.advisors[BEN].logged_in)
    site.change((WITH_BEN, ""), ("siege", "vallee"), more=CHLOES.replace("siege", "vallee"))
    await site.service.reloading.reload()
    await site.world.journal.settled()

    settings = load(site.file, environ={})
    async with Journal(settings.site.store) as journal:
        restarted = Service(settings, journal, file=site.file)
        await restarted.recover()

    former, floor = site.service.floor, restarted.floor
    assert {i: a.logged_in for i, a in floor.advisors.items()} == {ANA: True, CHLOE: False}
    assert floor.advisors[ANA].plan == former.advisors[ANA].plan


async def until_an_inbox_holds_one(service: Service) -> None:
    waiting = service.metrics.registry.get_sample_value
    async with asyncio.timeout(5.0):
        while await asyncio.to_thread(waiting, "acd_inbox_signals") != 1:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_what_was_given_up_is_not_applied_later_and_the_next_one_is(site: Site) -> None:
    site.world.journal.held.clear()
    site.world.asterisk.say(arrives())
    await until_true(lambda: site.world.journal.asked)  # the loop waits for the store
    site.change(('wrap_up = "0s"', 'wrap_up = "30s"'))
    given_up = asyncio.create_task(site.service.reloading.reload())
    await until_an_inbox_holds_one(site.service)

    given_up.cancel()
    await asyncio.wait({given_up})
    site.world.journal.held.set()
    site.world.asterisk.say(arrives("d" * 32))
    await until_true(lambda: len(site.service.floor.calls) == 2)
    later = site.service.floor.plan.teams[SIEGE].wrap_up
    again = await site.service.reloading.reload()

    assert later == 0.0
    assert again.changes == ("team siege: wrap_up 0s -> 30s",)
    assert site.service.floor.plan.teams[SIEGE].wrap_up == 30.0


async def test_who_asks_before_the_floor_is_there_is_told_to_ask_again(
    site: Site,
) -> None:
    service = Service(load(site.file, environ={}), site.world.journal, file=site.file)
    site.change(('wrap_up = "0s"', 'wrap_up = "30s"'))

    reloaded = await service.reloading.reload()

    assert reloaded.refusal is not None
    assert "only begun to start; hint: ask again" in reloaded.refusal


async def test_asterisk_is_asked_whether_its_dialplan_is_the_new_one(site: Site) -> None:
    site.change(('name = "Accueil"', 'name = "Accueil"\nmusic = "jazz"'))
    place = configuration_of(load(site.file, environ={})).dialplan
    before = await site.service.reloading.reload(is_trial=True)
    site.world.asterisk.variables[f"DIALPLAN_EXISTS({place})"] = "1"

    after = await site.service.reloading.reload()

    assert (before.dialplan_is_current, after.dialplan_is_current) == (False, True)


async def test_a_line_that_goes_before_asterisk_knows_is_named(site: Site) -> None:
    site.change(("lines.accueil", "lines.autre"))

    with capture_logs() as logs:
        reloaded = await site.service.reloading.reload()

    assert reloaded.lines_gone == ("accueil",)
    [warned] = [log for log in logs if log["event"] == "line_gone_before_deploy"]
    assert warned["lines"] == ["accueil"]


async def test_a_line_that_goes_after_a_deployment_is_nothing_to_warn_of(site: Site) -> None:
    site.change(("lines.accueil", "lines.autre"))
    place = configuration_of(load(site.file, environ={})).dialplan
    site.world.asterisk.variables[f"DIALPLAN_EXISTS({place})"] = "1"

    with capture_logs() as logs:
        reloaded = await site.service.reloading.reload()

    assert reloaded.dialplan_is_current
    assert not [log for log in logs if log["event"] == "line_gone_before_deploy"]


# Beside the service


class Desk:
    """Who reloads, with a reader that answers when it is told to."""

    def __init__(self, settings: Settings) -> None:
        self.in_force = settings
        self.coming: list[asyncio.Future[Configuration]] = []
        self.applied: list[Settings] = []
        self.reloading = Reloading(
            Path("acd.toml"), lambda: self.in_force, _empty, self._apply, _unknown, self._read
        )

    async def _read(self, _: Path) -> Configuration:
        self.coming.append(asyncio.get_running_loop().create_future())
        return await self.coming[-1]

    async def _apply(self, configuration: Configuration) -> None:
        self.in_force = configuration.settings
        self.applied.append(configuration.settings)


def _empty() -> Floor:
    return Floor(Plan({}, {}, {}))


async def _unknown(_: str) -> bool | None:
    return None


async def test_of_two_who_ask_together_the_second_reads_what_is_there_then(tmp_path: Path) -> None:
    first = site_in(tmp_path, ami_port=9)
    file = tmp_path / "acd.toml"
    file.write_text(file.read_text("utf-8").replace('"0s"', '"10s"'), "utf-8")
    second = configuration_of(load(file, environ={}))
    desk = Desk(first)

    both = [asyncio.create_task(desk.reloading.reload()) for _ in range(2)]
    await until_true(lambda: desk.coming)
    at_once = len(desk.coming)
    desk.coming[0].set_result(second)
    await until_true(lambda: len(desk.coming) == 2)
    desk.coming[1].set_result(configuration_of(first))
    results = [(await one).result for one in both]

    assert at_once == 1
    assert desk.applied == [second.settings, first]
    assert results == [ReloadResult.APPLIED, ReloadResult.APPLIED]


async def test_the_same_file_changes_nothing(tmp_path: Path) -> None:
    settings = site_in(tmp_path, ami_port=9)
    desk = Desk(settings)

    asked = asyncio.create_task(desk.reloading.reload())
    await until_true(lambda: desk.coming)
    desk.coming[0].set_result(configuration_of(load(tmp_path / "acd.toml", environ={})))
    reloaded = await asked

    assert reloaded.result is ReloadResult.UNCHANGED
    assert desk.applied == []


async def test_what_is_wrong_is_counted_in_the_log_and_not_quoted(tmp_path: Path) -> None:
    desk = Desk(site_in(tmp_path, ami_port=9))

    with capture_logs() as logs:
        desk.reloading.ask()
        following = asyncio.create_task(desk.reloading.run())
        await until_true(lambda: desk.coming)
        desk.coming[0].set_exception(ConfigError("advisor Chloé Martin is wrong"))
        await until_true(lambda: logs)
        following.cancel()

    assert logs[0]["event"] == "configuration_refused"
    assert "Martin" not in str(logs)
