"""Carries examinations out: side by side, each with an end in time.

Rule 1: what needs Asterisk waits until it is known whether there is one, and no longer.
Rule 2: what goes wrong in one examination is its finding, "not looked at", and nobody else's.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from acd.asterisk.inspection import client_for
from acd.clock import SteadyClock
from acd.core.model import Seconds
from acd.doctor.areas import Area
from acd.doctor.asterisk_machine import AsteriskMachine
from acd.doctor.patient import Need, Patient
from acd.doctor.registry import EXAMINATIONS, Examination
from acd.errors import AcdError, LoginRefused
from acd.verdicts import UNSEEN, Finding, not_looked_at, sound, wrong

PATIENCE: Seconds = 30.0  # a site of hundreds of phones asks its console hundreds of times
REACH, SECRET = "ami-reach", "ami-secret"
_SECRET_HINT = (
    "manager.conf: the account's name, its `secret` and its `permit` must be those of "
    "[asterisk.*] in acd.toml and of its secret_file; then `asterisk -rx 'manager reload'`"
)
_REACH_HINT = (
    "is Asterisk running (`systemctl status asterisk`)? manager.conf, in [general]: enabled = yes, "
    "bindaddr and port as `host` and `port` in acd.toml"
)


@dataclass(frozen=True, slots=True)
class Examined:
    area: Area
    findings: tuple[Finding, ...]


async def examine(
    patient: Patient,
    areas: Collection[Area],
    machine: AsteriskMachine | None,
    examinations: Sequence[Examination] = EXAMINATIONS,
    patience: Seconds = PATIENCE,
) -> list[Examined]:
    """All of these areas, in their order; `patience` with each examination."""
    chosen = [each for each in examinations if each.area in areas]
    asking = [each for each in chosen if each.needs]
    alone = [each for each in chosen if not each.needs]
    by_itself, at_asterisk = await asyncio.gather(
        _carried_out(alone, patient, patience),
        _beside_asterisk(asking, patient, machine, patience),
    )
    found = {**by_itself, **at_asterisk.looked}
    account = [Examined(Area.ACCOUNT, tuple(at_asterisk.link))] if Area.ACCOUNT in areas else []
    rows = [*account, *(Examined(each.area, tuple(found[each])) for each in chosen)]
    return _joined(rows)


def _joined(rows: Sequence[Examined]) -> list[Examined]:
    return [
        Examined(area, tuple(it for row in rows if row.area is area for it in row.findings))
        for area in Area
        if any(row.area is area for row in rows)
    ]


@dataclass(frozen=True, slots=True)
class _AtAsterisk:
    link: list[Finding]
    looked: dict[Examination, list[Finding]]


async def _beside_asterisk(
    asking: Sequence[Examination],
    patient: Patient,
    machine: AsteriskMachine | None,
    patience: Seconds,
) -> _AtAsterisk:
    if not asking:
        return _AtAsterisk([], {})
    async with _linked(patient) as link:
        await _meet(patient, machine)
        return _AtAsterisk(link, await _carried_out(asking, patient, patience))


@asynccontextmanager
async def _linked(patient: Patient) -> AsyncIterator[list[Finding]]:
    """With `patient.link` while the block lasts, if there is one; what that came to."""
    async with AsyncExitStack() as stack:
        found = _without_secret(patient) or await _connected(patient, stack)
        if patient.link is None:
            patient.lacking = {**patient.lacking, Need.LINK: found[0].text.removeprefix(UNSEEN)}
        yield found


def _without_secret(patient: Patient) -> list[Finding]:
    if patient.settings.asterisk.secret:
        return []
    because = "acd.toml cannot be used as it is, see `places` of area store"
    return not_looked_at((REACH, SECRET), because)


async def _connected(patient: Patient, stack: AsyncExitStack) -> list[Finding]:
    client = client_for(patient.settings, patient.probe.note, SteadyClock())
    answers = sound(REACH, "the manager interface answers")
    try:
        await stack.enter_async_context(client.once())
    except LoginRefused as refusal:
        told = str(refusal).partition("; hint")[0]
        return [wrong(SECRET, told, _SECRET_HINT), answers]
    except AcdError as refusal:
        because = "nothing answers that could be asked"
        return [wrong(REACH, str(refusal), _REACH_HINT), *not_looked_at((SECRET,), because)]
    patient.link = client
    return [answers, sound(SECRET, "the account and its secret are accepted")]


async def _meet(patient: Patient, machine: AsteriskMachine | None) -> None:
    if machine is None:
        patient.lacking = {**patient.lacking, Need.MACHINE: "Asterisk's machine is not named"}
        return
    try:
        async with asyncio.timeout(PATIENCE):
            await machine.meet(patient.link)
    except TimeoutError:
        why = f"Asterisk's console gave no answer within {PATIENCE:g} s"
        patient.lacking = {**patient.lacking, Need.MACHINE: why}
    except (AcdError, OSError, ValueError) as refusal:  # a console that says what none should
        patient.lacking = {**patient.lacking, Need.MACHINE: str(refusal)}
    else:
        patient.at_asterisk = machine


async def _carried_out(
    examinations: Sequence[Examination], patient: Patient, patience: Seconds
) -> dict[Examination, list[Finding]]:
    found = await asyncio.gather(*(_bounded(each, patient, patience) for each in examinations))
    return dict(zip(examinations, found, strict=True))


async def _bounded(examination: Examination, patient: Patient, patience: Seconds) -> list[Finding]:
    lacking = [why for need, why in patient.lacking.items() if need in examination.needs]
    if lacking:
        return _unseen(examination, lacking[0])
    try:
        async with asyncio.timeout(patience):
            return await examination.look(patient)
    except TimeoutError:
        return _unseen(examination, f"it took longer than {patience:g} s")
    except (AcdError, OSError) as trouble:
        return _unseen(examination, str(trouble))
    except Exception as surprise:  # the edge of a task: rule 2
        return _unseen(examination, f"it stumbled over {type(surprise).__name__}: {surprise}")


def _unseen(examination: Examination, because: str) -> list[Finding]:
    return not_looked_at(examination.ids, because)
