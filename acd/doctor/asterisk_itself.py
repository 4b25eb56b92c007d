"""Asterisk itself: its release, its name, what it would do for a stranger."""

from acd.asterisk import inspected_release
from acd.doctor.patient import Patient
from acd.verdicts import Finding, doubtful, not_looked_at, sound, unless_any, wrong

_WITH_PASSWORDS = (
    *("(", "-name", "manager*.conf", "-o", "-name", "pjsip*.conf"),
    *("-o", "-path", "*/manager.d/*", ")"),
)
_CLOSED = ("!", "-perm", "-o=x")  # a folder that others may not enter


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
    folder, key = patient.machine.configuration, "asterisk-passwords"
    way = [str(each) for each in (*reversed(folder.parents), folder)]
    closed = await patient.machine.find(*way, "-maxdepth", "0", *_CLOSED)
    if closed.files:
        return [sound(key, f"{closed.files[0]} is closed to others, with all below it")]
    found = await patient.machine.find(
        *(str(folder), "-maxdepth", "2", "(", "-type", "d", *_CLOSED, "-prune", ")"),
        *("-o", "(", "-type", "f", *_WITH_PASSWORDS, "-perm", "-o=r", "-print", ")"),
    )
    return unless_any(
        [
            *(
                wrong(key, f"everybody on its machine can read {file}", f"chmod o-rwx {file}")
                for file in sorted(found.files)
            ),
            *(it for refusal in found.refusals for it in not_looked_at((key,), refusal)),
        ],
        sound(key, f"files with passwords in {folder} are closed to others"),
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


async def deployment(patient: Patient) -> list[Finding]:
    """One that is under way holds the folder's lock: then it is too early to tell."""
    folder = patient.machine.folder
    settled = sound("deployment", "no deployment was cut off")
    if (await folder.held()).trying is None:
        return [settled]
    async with folder.locked():
        held = await folder.held()
    if held.trying is None:
        return [settled]
    text = f"a deployment was cut off and is not settled: {folder.path}/acd/trying is there"
    return [doubtful("deployment", text, "run the same `acd deploy` again, it mends this first")]
