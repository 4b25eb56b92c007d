"""The dialplan: whole, of this version and configuration, with nothing before it or around it."""

from acd.asterisk import inspected_dialplan, inspected_order
from acd.doctor.patient import Patient
from acd.verdicts import Finding, sound, wrong

_FILE = "extensions.conf"


async def installed(patient: Patient) -> list[Finding]:
    client, settings = patient.client, patient.settings
    return [
        await inspected_dialplan.installed_dialplan(client),
        await inspected_dialplan.generated_dialplan(client, settings),
        *await inspected_dialplan.patterns(client),
        *await inspected_order.order(client, settings),
    ]


async def general(patient: Patient) -> list[Finding]:
    """Two settings that Asterisk does not tell of. Of several entries it reads the first."""
    file = patient.machine.configuration / _FILE
    wipes = await patient.machine.entries(file, "general", "clearglobalvars")
    falls = await patient.machine.entries(file, "general", "autofallthrough")
    return [
        _globals(keeps=not (wipes and wipes[0].is_yes)),
        _fall_through(hangs_up=not falls or falls[0].is_yes),
    ]


def _globals(*, keeps: bool) -> Finding:
    if keeps:
        return sound("dialplan-globals", "a reload of the dialplan leaves the lease alone")
    text = "a reload of the dialplan wipes the lease: all who wait would go to the rescue ladder"
    return wrong("dialplan-globals", text, f"{_FILE}, in [general]: clearglobalvars = no")


def _fall_through(*, hangs_up: bool) -> Finding:
    if hangs_up:
        return sound("dialplan-fall-through", "where steps run out, Asterisk hangs up")
    text = "where steps run out, Asterisk waits for the caller to press keys"
    return wrong("dialplan-fall-through", text, f"{_FILE}, in [general]: autofallthrough = yes")
