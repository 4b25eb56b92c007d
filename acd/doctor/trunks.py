"""Trunks: known, reachable, asked whether they live, and of one language with the phones."""

from collections.abc import Iterator

from acd.asterisk import inspected_endpoints
from acd.asterisk.marks import FROM_TRUNK
from acd.deploying import answers
from acd.doctor.endpoints import CHEAP, Endpoint, endpoints, phones_of, several
from acd.doctor.patient import Patient
from acd.doctor.phones import credulous
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_KEYS_HEARD = ("rfc4733", "auto", "auto_info")


async def states(patient: Patient) -> list[Finding]:
    return await inspected_endpoints.trunks(patient.client, patient.settings)


async def sections(patient: Patient) -> list[Finding]:
    """Of those through which calls come, and those through which we ring outside."""
    settings = patient.settings
    outside = {trunk.endpoint for trunk in settings.trunks.values()}
    inward = {FROM_TRUNK, *settings.asterisk.incoming}
    own = phones_of(settings)
    everybody = await endpoints(patient.machine, await answers.endpoints(patient.machine.console))
    phones = [it for it in everybody if it.name in own]
    doors = [it for it in everybody if it.says("context") in inward or it.name in outside]
    ours = [it for it in doors if it.name in outside]
    return [
        _some_door([it.name for it in doors if it.says("context") in inward]),
        *unless_any(
            [*_deaf(doors), *_apart(doors, phones)],
            sound("trunks-codecs", "trunks and phones speak one language, and a cheap one"),
        ),
        *unless_any(
            credulous("trunks-identity", doors),
            sound("trunks-identity", "what callers send reaches no event"),
        ),
        *unless_any(_keyless(ours), sound("trunks-dtmf", "keys of who is rung outside are heard")),
        *unless_any(_nowhere(ours), sound("trunks-contact", "each trunk leads somewhere")),
        *unless_any(
            _unasked(ours), sound("trunks-qualify", "trunks are asked whether they are there")
        ),
    ]


def _some_door(inward: list[str]) -> Finding:
    if inward:
        return sound("trunks-door", f"calls come in through {several(inward)}")
    text = f"no endpoint has context = {FROM_TRUNK}: no call from outside reaches acd"
    hint = f"pjsip.conf, in the operator's: context = {FROM_TRUNK}; or `incoming` in [asterisk.*]"
    return doubtful("trunks-door", text, hint)


def _deaf(doors: list[Endpoint]) -> Iterator[Finding]:
    if deaf := [it.name for it in doors if not it.speaks_a_cheap_codec]:
        text = f"trunk {several(deaf)} speaks neither {' nor '.join(CHEAP)}: voices are converted"
        hint = "pjsip.conf, in the trunk: disallow = all, then allow = alaw,ulaw"
        yield wrong("trunks-codecs", text, hint)


def _apart(doors: list[Endpoint], phones: list[Endpoint]) -> Iterator[Finding]:
    spoken = [set(it.codecs) for it in (*doors, *phones)]
    if doors and phones and not set.intersection(*spoken):
        text = "no codec is common to trunks and phones: voices are converted"
        yield doubtful("trunks-codecs", text, "pjsip.conf: allow = alaw,ulaw in all of them")


def _keyless(ours: list[Endpoint]) -> Iterator[Finding]:
    """A caretaker presses 1, and nobody hears it."""
    if keyless := [it.name for it in ours if it.says("dtmf_mode") not in _KEYS_HEARD]:
        text = f"trunk {several(keyless)} hears no keys of mobiles: nobody outside can take a call"
        yield wrong("trunks-dtmf", text, "pjsip.conf, in the trunk: dtmf_mode = rfc4733")


def _nowhere(ours: list[Endpoint]) -> Iterator[Finding]:
    if nowhere := [it.name for it in ours if not it.contacts]:
        text = f"trunk {several(nowhere)} has no contact: legs to the outside lead nowhere"
        hint = "pjsip-trunk.conf, in the trunk's aor: contact = sip:HOST-OF-THE-OPERATOR:5060"
        yield wrong("trunks-contact", text, hint)


def _unasked(ours: list[Endpoint]) -> Iterator[Finding]:
    if unasked := [it.name for it in ours if set(it.contacts) == {"NonQual"}]:
        text = f"nobody asks trunk {several(unasked)} whether it is there: it counts as there"
        hint = "pjsip-trunk.conf, in the trunk's aor: qualify_frequency = 30"
        yield doubtful("trunks-qualify", text, hint)
