"""`acd check` looks at a real Asterisk: all sound, or it says what is wrong and what to do.

What `acd doctor` recognises by the same looks is in tests/doctor.
"""

import dataclasses

import pytest
from structlog.testing import capture_logs

from acd.asterisk.inspection import EDITION, Finding, Verdict, inspect
from acd.asterisk.listener import EVENTS
from acd.asterisk.probe import ASKED_MODULES
from acd.clock import SteadyClock
from acd.config.settings import Settings
from acd.errors import ConnectionLost, LoginRefused
from acd.lab.asterisk import LabAsterisk, free_ports
from acd.resources import resource
from tests.integration.site_settings import a_line, a_site

LAST_FILTER = "eventfilter(name(FullyBooted)) =\n"
MANAGER = (resource("asterisk-conf") / "manager.conf").read_text()


@pytest.fixture
def asterisk() -> LabAsterisk:
    [port] = free_ports(1)
    return LabAsterisk(a_site(("ana", "ben")), phones={"ana": port, "ben": port})


async def test_the_asterisk_of_this_repository_is_sound(asterisk):
    async with asterisk:
        findings = await inspect(_settings_for(asterisk), SteadyClock())

    assert {finding.verdict for finding in findings} == {Verdict.SOUND}, findings
    assert "all 2 advisors' phones" in _text(findings)


async def test_a_wrong_secret_is_named_as_the_reason(asterisk):
    async with asterisk:
        settings = _settings_for(asterisk, secret="wr0ng")

        with capture_logs() as logs, pytest.raises(LoginRefused, match="refused 'acd'"):
            await inspect(settings, SteadyClock())

    assert logs == []


async def test_an_asterisk_that_is_not_there_is_named_as_the_reason(asterisk):
    with pytest.raises(ConnectionLost, match="cannot connect"):
        await inspect(_settings_for(asterisk), SteadyClock())


async def test_a_number_that_the_dialplan_does_not_know_is_named(asterisk):
    async with asterisk:
        settings = _settings_for(asterisk)
        line = a_line("neuf", "+33143530009")
        settings = dataclasses.replace(settings, lines={**settings.lines, line.id: line})
        [wrong] = _not_sound(await inspect(settings, SteadyClock()))

    assert wrong.verdict is Verdict.WRONG
    assert "+33143530009" in wrong.text
    assert "acd dialplan" in wrong.hint


async def test_a_dialplan_of_another_version_is_wrong_though_it_knows_every_place(asterisk):
    async with asterisk:
        await _change(asterisk, "dialplans/acd-check.conf", EDITION, "edition-of-before")
        await asterisk.rx("dialplan reload")
        [wrong] = _not_sound(await inspect(_settings_for(asterisk), SteadyClock()))

    assert wrong.verdict is Verdict.WRONG
    assert wrong.text == "the dialplan is that of another version of acd"
    assert "copy all of dialplans/ again" in wrong.hint


async def test_a_phone_that_asterisk_does_not_know_is_wrong(asterisk):
    async with asterisk:
        settings = _settings_for(asterisk)
        advisors = {
            name: dataclasses.replace(advisor, phone=advisor.phone.replace("ben", "nobody"))
            for name, advisor in settings.advisors.items()
        }
        settings = dataclasses.replace(settings, advisors=advisors)
        stale, unknown = _not_sound(await inspect(settings, SteadyClock()))

    assert "acd-generated.conf" in stale.text  # its ladders ring the old phone
    assert unknown.verdict is Verdict.WRONG
    assert unknown.text == "PJSIP/nobody is not known to Asterisk"


@pytest.mark.parametrize(
    ("there", "instead", "named"),
    [
        ("write = call,originate,reporting", "write = call,reporting", "Originate"),
        ("write = call,originate,reporting", "write = originate,reporting", "Hangup"),
        ("read = system,call,user", "read = system,call", "UserEvent"),
        ("write = call,originate,reporting", "write = call,originate", "CoreShowChannels"),
        ("read = system,call,user", "read = system,user", "BridgeEnter"),
    ],
    ids=["no originate", "no call", "no user events", "no reporting", "no call events"],
)
async def test_an_account_with_too_few_rights_is_named(asterisk, there, instead, named):
    async with asterisk:
        await _change_account(asterisk, there, instead)
        findings = await inspect(_settings_for(asterisk), SteadyClock())

    wrong = [finding for finding in findings if finding.verdict is Verdict.WRONG]
    assert any(named in finding.text and "manager.conf" in finding.hint for finding in wrong)


async def test_each_event_that_is_filtered_away_is_named_with_the_line_that_lets_it_in(asterisk):
    said = {}
    async with asterisk:
        for event in EVENTS:
            line = f"eventfilter(name({event})) =\n"
            await _change_account(asterisk, line, "")
            said[event] = _not_sound(await inspect(_settings_for(asterisk), SteadyClock()))
            await _change_account(asterisk, LAST_FILTER, f"{line}{LAST_FILTER}")

    for event, [wrong] in said.items():
        assert wrong.text == f"these events do not arrive: {event}"
        assert wrong.hint.startswith("manager.conf")
        assert wrong.hint.endswith(f"eventfilter(name({event})) =")


@pytest.mark.parametrize(
    ("instead", "missing"),
    [("", "ACD_CALL, ACD_STATE"), ("channelvars = ACD_CALL,ACD_OFFER", "ACD_STATE, ACD_ADVISOR")],
)
async def test_events_that_do_not_carry_our_variables_are_wrong(asterisk, instead, missing):
    line = next(row for row in MANAGER.splitlines() if row.startswith("channelvars"))
    async with asterisk:
        await asterisk.stop()  # a reload would keep what a missing line once said
        await _change(asterisk, "manager.conf", line, instead)
        await asterisk.start()
        [wrong] = _not_sound(await inspect(_settings_for(asterisk), SteadyClock()))

    assert f"events do not carry {missing}" in wrong.text
    assert "channelvars = ACD_CALL," in wrong.hint


APPLICATION_MODULES = (
    "app_exec", "app_stack", "app_playback", "app_playtones", "res_musiconhold", "app_dial",
    "app_channelredirect",
)  # fmt: skip


async def test_each_module_that_is_not_loaded_is_named(asterisk):
    said = {}
    async with asterisk:
        for module in (*ASKED_MODULES, *APPLICATION_MODULES):
            await asterisk.rx(f"module unload {module}.so")
            findings = _not_sound(await inspect(_settings_for(asterisk), SteadyClock()))
            said[module] = " ".join(finding.hint for finding in findings)
            await asterisk.rx(f"module load {module}.so")
        sound_again = _not_sound(await inspect(_settings_for(asterisk), SteadyClock())) == []

    assert [module for module, hint in said.items() if f"load = {module}.so" not in hint] == []
    assert sound_again


async def test_an_asterisk_that_cannot_bridge_is_wrong(asterisk):
    async with asterisk:
        for module in ("bridge_simple", "bridge_softmix", "bridge_native_rtp"):
            await asterisk.rx(f"module unload {module}.so")
        findings = _not_sound(await inspect(_settings_for(asterisk), SteadyClock()))

    assert "load = bridge_simple.so" in _hints(findings)


async def test_nothing_is_left_behind(asterisk):
    async with asterisk:
        await inspect(_settings_for(asterisk), SteadyClock())

        assert "0 active channels" in await asterisk.rx("core show channels count")
        assert "WARNING" not in asterisk.log()


async def _change_account(asterisk: LabAsterisk, there: str, instead: str) -> None:
    await _change(asterisk, "manager.conf", there, instead)
    await asterisk.rx("manager reload")


async def _change(asterisk: LabAsterisk, file: str, there: str, instead: str) -> None:
    path = asterisk.folder / "etc" / file
    text = path.read_text()
    assert there in text
    path.write_text(text.replace(there, instead))


def _settings_for(asterisk: LabAsterisk, secret: str | None = None) -> Settings:
    where = dataclasses.replace(
        asterisk.settings.asterisk,
        port=asterisk.ami_port,
        secret=asterisk.ami_secret if secret is None else secret,
    )
    return dataclasses.replace(asterisk.settings, asterisk=where)


def _not_sound(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict is not Verdict.SOUND]


def _text(findings: list[Finding]) -> str:
    return "\n".join(finding.text for finding in findings)


def _hints(findings: list[Finding]) -> str:
    return "\n".join(finding.hint for finding in findings)
