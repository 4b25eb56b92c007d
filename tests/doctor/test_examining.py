"""Examinations run side by side, and none can hold up or end another."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from acd.asterisk.client import AmiClient
from acd.doctor.areas import Area
from acd.doctor.asterisk_machine import AsteriskMachine
from acd.doctor.examining import examine
from acd.doctor.patient import Need, Patient
from acd.doctor.registry import EXAMINATIONS, Examination
from acd.errors import StoreError
from acd.verdicts import Finding, Verdict, sound
from tests.small_site import small_settings

HEALTHY = [sound("well", "all is well")]


def looking(
    key: str, look: Callable[[Patient], Awaitable[list[Finding]]], *needs: Need
) -> Examination:
    return Examination(Area.LINES, look, (key,), frozenset(needs))


async def well(_: Patient) -> list[Finding]:
    return HEALTHY


class ForbiddenMachine(AsteriskMachine):
    def __init__(self) -> None:
        pass

    async def meet(self, client: AmiClient | None) -> None:
        raise PermissionError(13, "Permission denied", "/usr/sbin/asterisk")


async def examined(
    *examinations: Examination, patience: float = 5.0, machine: AsteriskMachine | None = None
) -> dict[str, Finding]:
    """Nobody answers where these settings say that Asterisk is."""
    patient = Patient(small_settings(), time.time())
    [area] = await examine(patient, [Area.LINES], machine, examinations, patience)
    return {finding.id: finding for finding in area.findings}


async def test_one_that_hangs_is_given_up_and_the_others_are_told():
    async def hangs(_: Patient) -> list[Finding]:
        await asyncio.Event().wait()
        return []

    found = await examined(looking("hangs", hangs), looking("well", well), patience=0.05)

    assert found["hangs"].verdict is Verdict.NOT_LOOKED_AT
    assert "longer than 0.05 s" in found["hangs"].text
    assert found["well"].verdict is Verdict.SOUND


async def test_one_that_cannot_go_on_says_why():
    async def fails(_: Patient) -> list[Finding]:
        raise StoreError("the disk is gone")

    async def unreadable(_: Patient) -> list[Finding]:
        raise PermissionError(13, "Permission denied", "/etc/shadow")

    found = await examined(looking("store", fails), looking("file", unreadable))

    assert found["store"].text == "not looked at: the disk is gone"
    assert "Permission denied" in found["file"].text


async def test_one_that_stumbles_ends_no_report():
    async def stumbles(_: Patient) -> list[Finding]:
        raise KeyError("Groups")

    found = await examined(looking("odd", stumbles), looking("well", well))

    assert found["odd"].verdict is Verdict.NOT_LOOKED_AT
    assert "KeyError: 'Groups'" in found["odd"].text
    assert found["well"].verdict is Verdict.SOUND


async def test_what_needs_an_asterisk_that_is_away_says_so():
    found = await examined(looking("asks", well, Need.LINK), looking("reads", well, Need.MACHINE))

    assert "cannot connect" in found["asks"].text
    assert "not named" in found["reads"].text


async def test_a_console_that_cannot_be_run_ends_no_report():
    machine = ForbiddenMachine()

    found = await examined(looking("reads", well, Need.MACHINE), machine=machine)

    assert "Permission denied" in found["reads"].text


async def test_they_run_side_by_side():
    met = asyncio.Barrier(2)

    async def meets(_: Patient) -> list[Finding]:
        async with met:
            return HEALTHY

    found = await examined(looking("one", meets), looking("other", meets))

    assert [*found] == ["well"]


def test_no_two_examinations_find_the_same():
    ids = [key for each in EXAMINATIONS for key in each.ids]

    assert len(ids) == len(set(ids))
