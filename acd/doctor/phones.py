"""Advisors' phones: known, registered, of one language with the trunks, and closed to strangers."""

from collections.abc import Iterator

from acd.asterisk import inspected_endpoints
from acd.asterisk.questions import knows
from acd.doctor.endpoints import CHEAP, Endpoint, endpoints, phones_of, several
from acd.doctor.patient import Patient
from acd.resources import document
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_CODE = "*11"


async def states(patient: Patient) -> list[Finding]:
    return await inspected_endpoints.phones(patient.client, patient.settings)


async def sections(patient: Patient) -> list[Finding]:
    """What stands in pjsip.conf for them, templates and all."""
    found = await endpoints(patient.machine, phones_of(patient.settings))
    return [
        *unless_any(_deaf(found), sound("phones-codecs", f"phones speak {' and '.join(CHEAP)}")),
        *unless_any(
            credulous("phones-identity", found),
            sound("phones-identity", "what phones say about themselves reaches no event"),
        ),
        *unless_any(
            _waiting(found), sound("phones-one-call", "each phone takes one call at a time")
        ),
    ]


async def codes(patient: Patient) -> list[Finding]:
    """Whoever cannot dial *11 never logs in."""
    mute: dict[str, list[str]] = {}
    for phone in await endpoints(patient.machine, phones_of(patient.settings)):
        mute.setdefault(phone.says("context"), []).append(phone.name)
    silent = [it for it in mute if not await knows(patient.client, f"{it},{_CODE},1")]
    return unless_any(
        (_without_codes(context, mute[context]) for context in silent),
        sound("phones-codes", f"phones can dial {_CODE} and the other codes"),
    )


def _without_codes(context: str, names: list[str]) -> Finding:
    text = f"{several(names)} cannot dial {_CODE}: their context {context} does not know it"
    hint = f"pjsip.conf: context = advisor-codes; or in [{context}]: include => advisor-codes"
    return wrong("phones-codes", text, hint)


def _deaf(found: list[Endpoint]) -> Iterator[Finding]:
    if deaf := [phone.name for phone in found if not phone.speaks_a_cheap_codec]:
        text = f"{several(deaf)} speak neither {' nor '.join(CHEAP)}: every voice is converted"
        hint = "pjsip.conf, in these endpoints: disallow = all, then allow = alaw,ulaw"
        yield wrong("phones-codecs", text, hint)
    if dear := [phone.name for phone in found if phone.codecs and phone.codecs[0] not in CHEAP]:
        others = [name for name in dear if name not in deaf]
        if others:
            text = f"{several(others)} prefer another codec than the trunk's: voices are converted"
            hint = "pjsip.conf, in these endpoints: allow = alaw,ulaw before all others"
            yield doubtful("phones-codecs", text, hint)


def _waiting(found: list[Endpoint]) -> Iterator[Finding]:
    if several_calls := [it.name for it in found if it.says("device_state_busy_at") != "1"]:
        text = f"{several(several_calls)} take a second call while they talk"
        hint = "pjsip.conf, in these endpoints: device_state_busy_at = 1"
        yield doubtful("phones-one-call", text, hint)


def credulous(key: str, found: list[Endpoint]) -> Iterator[Finding]:
    if open_ones := [it.name for it in found if it.believes_strangers]:
        text = f"{several(open_ones)} let a stranger's words into Asterisk's events"
        hint = (
            "pjsip.conf, in these endpoints: trust_id_inbound = no and callerid = unknown <0>; "
            f"{document('asterisk-conf/README.md')}, Security"
        )
        yield wrong(key, text, hint)
