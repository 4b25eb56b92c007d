"""The manager account: does it hear and may it do what is needed, and no more?"""

from acd.asterisk import inspected_account, inspected_dialplan
from acd.asterisk.inspection import probe_if_sound
from acd.doctor.patient import Patient
from acd.verdicts import Finding, not_looked_at

PROBED = ("events", "event-filters", "event-times", "channelvars", "modules")


async def rights(patient: Patient) -> list[Finding]:
    return await inspected_account.rights(patient.client)


async def probed(patient: Patient) -> list[Finding]:
    before = [
        *await inspected_account.rights(patient.client),
        await inspected_dialplan.installed_dialplan(patient.client),
    ]
    found = await probe_if_sound(patient.client, patient.probe, before)
    if found:
        return found
    because = "two channels of ours can meet only once the rights and the dialplan are right"
    return not_looked_at(PROBED, because)
