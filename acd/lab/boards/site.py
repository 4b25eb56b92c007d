"""The imagined landlords: two of them, four lines, one room of advisors each."""

from pathlib import Path

from acd.config import load
from acd.config.settings import Settings
from acd.core.model import LineId
from acd.core.routes import Contact, ContactId, Known, OncallId

TIMEZONE = "Europe/Paris"

_SITE = """
[site]
name = "Habitat du Centre"
timezone = "Europe/Paris"

[asterisk.pbx]
secret_file = "ami.secret"

[trunks.operateur]
endpoint = "operateur"

[trunks.prestataire]
endpoint = "prestataire"

[entities.rives]
name = "Habitat des Rives"
outbound_number = "+33199001230"
trunk = "operateur"

[entities.coteaux]
name = "Foyer des Coteaux"
outbound_number = "+33199005670"
trunk = "operateur"

[teams.siege]
name = "Siège"
entity = "rives"
wrap_up = "30s"

[teams.coteaux]
name = "Coteaux"
entity = "coteaux"
wrap_up = "20s"
overflow = [{ team = "siege", after = "60s" }]

[providers.p24]
name = "Plateforme de nuit"
trunk = "prestataire"
called_number = "1301"

[oncall.nuit]
name = "Astreinte"
entity = "rives"
people = ["A1", "A2"]

[schedules.bureaux]
open = { mon-fri = ["08:30-12:30", "13:30-17:30"] }
holidays = "FR"

[schedules.continu]
open = { mon-fri = ["08:30-17:30"] }
holidays = "FR"

[routes.accueil]
open = [{ to = "team:siege", for = "180s" }, { to = "provider:p24", for = "40s" }]

[routes.gardien]
open = [{ to = "caretaker" }, { to = "rental-manager" }, { to = "team:siege" }]
closed = [{ to = "oncall:nuit" }]

[routes.coteaux]
open = [{ to = "team:coteaux" }]

[routes.urgences]
open = [{ to = "oncall:nuit" }, { to = "provider:p24", for = "40s" }]
rounds = "without-end"

[lines.rives-accueil]
name = "Rives, accueil"
numbers = ["+33199001231"]
entity = "rives"
team = "siege"
route = "accueil"
schedule = "continu"

[lines.rives-gardiens]
name = "Rives, gardiens"
numbers = ["+33199001232"]
entity = "rives"
team = "siege"
route = "gardien"
schedule = "continu"

[lines.coteaux]
name = "Coteaux"
numbers = ["+33199005671"]
entity = "coteaux"
team = "coteaux"
route = "coteaux"
schedule = "bureaux"

[lines.urgences]
name = "Urgences"
numbers = ["+33199001239"]
entity = "rives"
team = "siege"
route = "urgences"
"""

_ADVISOR = """
[advisors.conseiller-{number}]
name = "Conseiller {number}"
phone = "PJSIP/conseiller-{number}"
teams = [{teams}]
"""
_TEAMS = ('"siege"',) * 5 + ('"siege", "coteaux"',) + ('"coteaux"',) * 3

CALLS_AN_HOUR = {
    LineId("rives-accueil"): 46.0,
    LineId("rives-gardiens"): 24.0,
    LineId("coteaux"): 34.0,
    LineId("urgences"): 3.0,
}
"""On each line, at the busiest hour of an ordinary day."""


def imagined_settings(folder: Path) -> Settings:
    """Its file is written into the folder, which may go afterwards."""
    file = folder / "acd.toml"
    advisors = (
        _ADVISOR.format(number=number, teams=teams) for number, teams in enumerate(_TEAMS, 1)
    )
    file.write_text(_SITE + "".join(advisors), "utf-8")
    return load(file, environ={}, serving=False)


def tenant_of(building: int) -> Known:
    """What the directory would know: each building has a caretaker, some a deputy."""
    caretakers = tuple(_person(f"g{building}-{rank}") for rank in range(1 + building % 2))
    return Known(
        building=f"b{building}",
        caretaker=caretakers,
        rental_manager=(_person(f"m{building % 4}"),),
        oncall={OncallId("nuit"): (_person("a1"), _person("a2"))},
    )


def _person(name: str) -> Contact:
    return Contact(ContactId(f"rives/{name}"), number=f"+33639980{name}")
