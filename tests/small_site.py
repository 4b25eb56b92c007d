"""The smallest site that works: one team, one line, Ana and Ben. As settings and as a file."""

from pathlib import Path

from acd.config import load
from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    LineSettings,
    Settings,
    SiteSettings,
    TeamSettings,
)
from acd.core.model import AdvisorId, LineId, TeamId
from acd.core.plan import Rules

SIEGE, ACCUEIL = TeamId("siege"), LineId("accueil")
ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
SECRET = "s3cret"
SITE = SiteSettings(
    name="Test",
    country="FR",
    timezone="Europe/Paris",
    language="fr",
    store=Path("acd.db"),
    socket=Path("acd.socket"),
    metrics_host="127.0.0.1",
    metrics_port=0,
)
"""What tests share that do not care about the site itself."""

FILE = """\
[site]
name = "Habitat du Centre"
metrics = "127.0.0.1:{metrics_port}"
pauses = {{ 1 = "déjeuner" }}
[asterisk.pbx]
port = {ami_port}
secret_file = "ami.secret"
[teams.siege]
name = "Siège"
wrap_up = "0s"
[advisors.ana]
name = "Ana"
phone = "PJSIP/ana"
teams = ["siege"]
[advisors.ben]
name = "Ben"
phone = "PJSIP/ben"
teams = ["siege"]
[lines.accueil]
name = "Accueil"
numbers = ["+33199001234"]
team = "siege"
"""


def write_site(folder: Path, *, ami_port: int, metrics_port: int) -> Path:
    """`acd.toml` and the secret beside it."""
    secret = folder / "ami.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    file = folder / "acd.toml"
    file.write_text(FILE.format(ami_port=ami_port, metrics_port=metrics_port), "utf-8")
    return file


def site_in(folder: Path, *, ami_port: int, metrics_port: int = 9) -> Settings:
    """The same, read."""
    return load(write_site(folder, ami_port=ami_port, metrics_port=metrics_port), environ={})


def small_settings() -> Settings:
    """Without a file: nothing is stored, and nobody answers at these addresses."""
    advisors = {
        advisor: AdvisorSettings(advisor, advisor.title(), f"PJSIP/{advisor}", (SIEGE,), None)
        for advisor in (ANA, BEN)
    }
    rest = ("music", "at-once", None, "default", 600.0)
    return Settings(
        site=SiteSettings("Test", "FR", "Europe/Paris", "fr", Path("s"), Path("c"), "::1", 0),
        asterisk=AsteriskSettings("pbx", "127.0.0.1", 9, "acd", SECRET),
        entities={},
        teams={SIEGE: TeamSettings(SIEGE, "Siège", None, 20.0, 0.0, 90.0, 0.8)},
        advisors=advisors,
        lines={ACCUEIL: LineSettings(ACCUEIL, "Accueil", ("+33199001234",), None, SIEGE, 0, *rest)},
        pauses={"1": "déjeuner"},
        rules=Rules(),
    )
