"""Asterisk itself: its release, its name, what it would do for a stranger."""

from acd.asterisk import inspected_release
from acd.doctor.patient import Patient
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_WITH_PASSWORDS = (
    *("(", "-name", "manager*.conf", "-o", "-name", "pjsip*.conf"),
    *("-o", "-path", "*/manager.d/*", ")"),
)


async def release(patient: Patient) -> list[Finding]:
    return [
        await inspected_release.version(patient.client),
        await inspected_release.system_name(patient.client, patient.settings),
    ]


async def dangers(patient: Patient) -> list[Finding]:
    """As asterisk.conf says it: a running Asterisk does not tell."""
    file = patient.machine.place("Configuration file")
    told = await patient.machine.entries(file, "options", "live_dangerously")
    if told and told[-1].is_yes:
        text = f"{told[-1].place}: commands can be run, and files read, by the manager interface"
        hint = f"{file}, in [options]: live_dangerously = no; then restart Asterisk"
        return [wrong("live-dangerously", text, hint)]
    return [sound("live-dangerously", "functions that run commands are out of AMI's reach")]


async def passwords(patient: Patient) -> list[Finding]:
    """Whoever reads manager.conf has a shell on the exchange; the others hold phones' passwords."""
    folder = patient.machine.configuration
    open_to_all = await patient.machine.find(
        folder, "-maxdepth", "2", "-type", "f", *_WITH_PASSWORDS, "-perm", "-o=r"
    )
    hint = "chown root:asterisk FILE; chmod 640 FILE"
    return unless_any(
        (
            wrong("asterisk-passwords", f"everybody on its machine can read {file}", hint)
            for file in sorted(open_to_all)
        ),
        sound("asterisk-passwords", f"files with passwords in {folder} are closed to others"),
    )


async def transports(patient: Patient) -> list[Finding]:
    told = await patient.machine.ask("pjsip show transports")
    everywhere = [
        row[1:]
        for row in (line.split() for line in told.splitlines())
        if row[:1] == ["Transport:"] and row[-1].rpartition(":")[0] in ("0.0.0.0", "[::]")
    ]
    hint = (
        "pjsip.conf: bind = the address that operator and phones reach; "
        "else let the firewall admit nobody but them"
    )
    return unless_any(
        (
            doubtful("sip-exposed", f"SIP ({row[0]}) listens on all addresses, {row[-1]}", hint)
            for row in everywhere
        ),
        sound("sip-exposed", "SIP listens on chosen addresses"),
    )
