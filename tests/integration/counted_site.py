"""A small site whose calls end in every way within seconds, and the phones that see to it.

Rule 1: every wait is far from what it is held against. Advisors of `siege` take callers two by two,
        for 2.2 s each: who is served at once is in time, the next ones are not. So whoever times a
        call with another clock comes to the same conclusion.
Rule 2: in `vallee` one phone is never picked up and one declines; the third answers. So no more
        than two may call at once and give up: a third would be offered the phone which the second
        leaves ringing, in the millisecond in which he gives up himself.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from acd.core.model import LineId, Seconds, TeamId
from acd.lab.sipp import Behaviour, answers, declines, never_answers

SIEGE, VALLEE_TEAM, NO_TEAM = TeamId("siege"), TeamId("vallee"), TeamId("none")
ACCUEIL, VALLEE, NUIT = LineId("accueil"), LineId("vallee"), LineId("nuit")
NUMBERS = {ACCUEIL: "+33199001234", VALLEE: "+33199005678", NUIT: "+33199009012"}
TEAM_OF = {ACCUEIL: SIEGE, VALLEE: VALLEE_TEAM, NUIT: NO_TEAM}
SHORT_ABANDON: Seconds = 1.0
RING_FOR: Seconds = 8.0
IN_TIME: Mapping[TeamId, Seconds] = {SIEGE: 2.0, VALLEE_TEAM: 3.0, NO_TEAM: 90.0}
PROVIDER = "prestataire"  # the endpoint of its trunk

ADVISORS: Mapping[str, tuple[TeamId, Behaviour]] = {
    "ana": (SIEGE, answers(ring=0.2, talk=2.2)),
    "bruno": (SIEGE, answers(ring=0.2, talk=2.2)),
    "carla": (VALLEE_TEAM, never_answers()),
    "farid": (VALLEE_TEAM, declines()),
    "david": (VALLEE_TEAM, answers(ring=0.3, talk=2.0)),
}
"""In the order in which they log in: who is ready the longest is rung first."""

AT_PROVIDER = answers(ring=0.2, talk=1.5)

_SITE = f"""
[site]
name = "Habitat du Centre"
metrics = "@metrics@"
timezone = "@timezone@"
short_abandon = "{SHORT_ABANDON:g}s"

[teams.siege]
name = "Siège"
ring_for = "{RING_FOR:g}s"
wrap_up = "0s"
service_level = {{ within = "{IN_TIME[SIEGE]:g}s", target = 0.8 }}

[teams.vallee]
name = "Vallée"
ring_for = "{RING_FOR:g}s"
wrap_up = "0s"
service_level = {{ within = "{IN_TIME[VALLEE_TEAM]:g}s", target = 0.8 }}

[trunks.prestataire]
endpoint = "{PROVIDER}"

[entities.centre]
name = "Habitat du Centre"
outbound_number = "{NUMBERS[ACCUEIL]}"

[providers.p24]
name = "Plateforme"
trunk = "prestataire"
called_number = "1301"

[routes.nuit]
open = [{{ to = "provider:p24" }}]
"""
# They answer when somebody does: then an answer that a caller sees is a person's.
_LINE = """
[lines.{line}]
name = "{line}"
numbers = ["{number}"]
entity = "centre"
{served}
waiting = "ringback"
answer = "when-connected"
"""
_ADVISOR = """
[advisors.{name}]
name = "{name}"
phone = "PJSIP/{name}"
teams = ["{team}"]
"""


def site_text() -> str:
    """Where it is noon now, so that no midnight falls into the day."""
    west = datetime.now(UTC).hour - 12
    served = {ACCUEIL: 'team = "siege"', VALLEE: 'team = "vallee"', NUIT: 'route = "nuit"'}
    lines = (_LINE.format(line=n, number=NUMBERS[n], served=how) for n, how in served.items())
    people = (_ADVISOR.format(name=name, team=team) for name, (team, _) in ADVISORS.items())
    return _SITE.replace("@timezone@", f"Etc/GMT{west:+d}") + "".join((*lines, *people))
