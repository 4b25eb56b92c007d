"""What Asterisk says of a trunk: whether those who are rung through it can be reached."""

import asyncio
import re
import time
from dataclasses import replace

from acd.asterisk.inspection import Verdict, inspect
from acd.config.settings import Settings, TrunkSettings
from acd.core.routes import TrunkId
from acd.lab.asterisk import LabAsterisk
from acd.lab.ports import LOOPBACK, free_ports
from acd.resources import resource
from tests.lab.conftest import OPERATOR, PROVIDERS, Manager, lab_settings, logged_in
from tests.lab.operators import answering

TRUNKS = (resource("asterisk-conf") / "TRUNKS.md").read_text("utf-8")


async def test_a_trunk_counts_as_there_when_it_has_answered_and_for_as_long_as_it_does():
    trunks = dict(zip((OPERATOR, PROVIDERS), free_ports(2), strict=True))

    async with (
        LabAsterisk(lab_settings(), trunks=trunks, qualify_every=1) as asterisk,
        logged_in(asterisk) as manager,
    ):
        before = await states(manager)
        async with answering(trunks[OPERATOR]):
            await manager.event(Device=f"PJSIP/{OPERATOR}", State="NOT_INUSE")
            meanwhile = await states(manager)
        await manager.event(Device=f"PJSIP/{OPERATOR}", State="UNAVAILABLE")

    assert {before[f"PJSIP/{name}"] for name in trunks} == {"UNAVAILABLE"}
    assert meanwhile[f"PJSIP/{PROVIDERS}"] == "UNAVAILABLE"


async def test_a_trunk_that_is_not_asked_counts_as_there_and_one_without_a_contact_does_not(
    asterisk, manager
):
    known = await states(manager)

    assert known[f"PJSIP/{OPERATOR}"] == "NOT_INUSE"
    assert known["PJSIP/trunk"] == "UNAVAILABLE"


async def test_acd_check_finds_nothing_wrong_with_trunks_that_are_there(asterisk):
    findings = await inspect(reaching(asterisk, asterisk.settings), time.time)

    assert [finding for finding in findings if finding.verdict is Verdict.WRONG] == []
    assert "all 2 trunks to the outside can be reached" in {finding.text for finding in findings}


async def test_acd_check_names_trunks_that_are_not_there_or_do_not_answer(asterisk):
    known = asterisk.settings
    elsewhere = TrunkSettings(TrunkId("loin"), "loin")
    no_contact = TrunkSettings(TrunkId("trunk"), "trunk")
    trunks = {trunk.id: trunk for trunk in (elsewhere, no_contact)}
    given = replace(known, trunks={**known.trunks, **trunks})

    findings = await inspect(reaching(asterisk, given), time.time)

    told = {finding.text: finding.verdict for finding in findings}
    assert told["trunk loin is not known to Asterisk"] is Verdict.WRONG
    assert told["trunk trunk cannot be reached"] is Verdict.DOUBTFUL
    assert "acd-generated.conf is not the one of this configuration" in told


def reaching(asterisk: LabAsterisk, settings: Settings) -> Settings:
    """These settings, with the way to this Asterisk."""
    place = replace(settings.asterisk, port=asterisk.ami_port, secret=asterisk.ami_secret)
    return replace(settings, asterisk=place)


async def states(manager: Manager) -> dict[str, str]:
    rows = await manager.act("DeviceStateList")
    return {row["Device"]: row["State"] for row in rows[1:-1]}


async def test_each_kind_of_trunk_works_as_it_stands_in_its_description():
    names = {"Known by its address": "fixed", "By registration": "registered"}
    [port] = free_ports(1)
    kinds = [as_described(kind, name) for kind, name in names.items()]

    async with LabAsterisk(lab_settings()) as asterisk, answering(port):
        await told(asterisk, "".join((*kinds, as_described("Behind NAT", "fixed"))), port)
        reached = [
            await until(
                asterisk, "pjsip show contacts", rf"{name}/sip:127\.0\.0\.1:{port} +\w+ +Avail"
            )
            for name in names.values()
        ]
        registered = await until(asterisk, "pjsip show registrations", "registered +Registered")
        shown = [await asterisk.rx(f"pjsip show endpoint {name}") for name in names.values()]

    assert all((*reached, registered))
    assert [safety(endpoint) for endpoint in shown] == [SAFE, SAFE]
    assert "ERROR" not in asterisk.log()


SAFE = {"callerid": '"unknown" <0>', "context": "acd-from-trunk", "trust_id_inbound": "false"}


def safety(endpoint: str) -> dict[str, str]:
    said = re.findall(rf"^ ({'|'.join(SAFE)}) +: (.+?) *$", endpoint, re.MULTILINE)
    return dict(said)


def as_described(kind: str, name: str) -> str:
    chapter = TRUNKS[TRUNKS.index(f"## {kind}") :]
    blocks = re.findall(r"```ini\n(.*?)```", chapter.split("\n## ")[0], re.DOTALL)
    ours = (block for block in blocks if "[transport-udp]" not in block)
    return "".join(ours).replace("operateur", name)


async def told(asterisk: LabAsterisk, text: str, port: int) -> None:
    """The operator is here, and nobody waits for half a minute."""
    for place, here in {
        "sbc.operator.example:5060": f"{LOOPBACK}:{port}",
        "sbc.operator.example": LOOPBACK,
        "<the account>": "account",
        "<its password>": "password",
        "qualify_frequency = 30": "qualify_frequency = 1",
        "line = yes": "line = yes\nmax_random_initial_delay = 0",
    }.items():
        text = text.replace(place, here)
    (asterisk.folder / "etc/pjsip-trunk.conf").write_text(text)
    for module in ("", "_endpoint_identifier_ip", "_outbound_registration"):
        await asterisk.rx(f"module reload res_pjsip{module}.so")


async def until(asterisk: LabAsterisk, command: str, pattern: str) -> re.Match[str]:
    async with asyncio.timeout(10):
        while (found := re.search(pattern, await asterisk.rx(command))) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.1)  # Asterisk's console tells nobody by itself
    return found
