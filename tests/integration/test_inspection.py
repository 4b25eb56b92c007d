"""`acd check` looks at a real Asterisk: all sound, or it says what is wrong and what to do."""

import dataclasses

import pytest

from acd.asterisk.inspection import Finding, Verdict, inspect
from acd.clock import SteadyClock
from acd.config.settings import Settings
from acd.errors import ConnectionLost
from acd.lab.asterisk import LabAsterisk, free_ports
from tests.integration.site_settings import a_line, a_site


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

        with pytest.raises(ConnectionLost, match="refused 'acd'"):
            await inspect(settings, SteadyClock())


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


async def test_a_phone_that_is_not_registered_is_a_warning():
    async with LabAsterisk(a_site(("ana",))) as asterisk:
        [doubtful] = _not_sound(await inspect(_settings_for(asterisk), SteadyClock()))

    assert doubtful.verdict is Verdict.DOUBTFUL
    assert doubtful.text == "PJSIP/ana is not registered"


async def test_a_phone_that_asterisk_does_not_know_is_wrong(asterisk):
    async with asterisk:
        settings = _settings_for(asterisk)
        advisors = {
            name: dataclasses.replace(advisor, phone=advisor.phone.replace("ben", "nobody"))
            for name, advisor in settings.advisors.items()
        }
        settings = dataclasses.replace(settings, advisors=advisors)
        [wrong] = _not_sound(await inspect(settings, SteadyClock()))

    assert (wrong.verdict, wrong.text) == (Verdict.WRONG, "PJSIP/nobody is not known to Asterisk")


@pytest.mark.parametrize(
    ("there", "instead", "named"),
    [
        ("write = call,originate,reporting", "write = call,reporting", "Originate"),
        ("write = call,originate,reporting", "write = originate,reporting", "Hangup"),
        ("read = system,call,user", "read = system,call", "UserEvent"),
        ("eventfilter(name(Newstate)) =", "", "Newstate"),
    ],
    ids=["no originate", "no call", "no user events", "a filtered event"],
)
async def test_an_account_with_too_few_rights_is_named(asterisk, there, instead, named):
    async with asterisk:
        await _change_account(asterisk, there, instead)
        findings = await inspect(_settings_for(asterisk), SteadyClock())

    wrong = [finding for finding in findings if finding.verdict is Verdict.WRONG]
    assert any(named in finding.text and "manager.conf" in finding.hint for finding in wrong)


async def _change_account(asterisk: LabAsterisk, there: str, instead: str) -> None:
    manager = asterisk.folder / "etc/manager.conf"
    text = manager.read_text()
    assert there in text
    manager.write_text(text.replace(there, instead))
    await asterisk.rx("manager reload")


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
