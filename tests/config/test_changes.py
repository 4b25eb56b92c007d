"""What is another between two configurations, in words."""

import re
from collections.abc import Callable

import pytest

from acd.config.changes import changes, fixed
from acd.config.settings import Settings

Load = Callable[[str], Settings]


def changed(text: str, *replacements: tuple[str, str]) -> str:
    for old, new in replacements:
        assert len(re.findall(re.escape(old), text)) == 1, old
        text = text.replace(old, new)
    return text


def words(load_text: Load, text: str, *replacements: tuple[str, str]) -> list[str]:
    return list(map(str, changes(load_text(text), load_text(changed(text, *replacements)))))


SITE = """
[site]
name = "Centre"
pauses = { 1 = "lunch" }
[asterisk.pbx]
secret_file = "ami.secret"
[trunks.op]
endpoint = "operateur"
[entities.centre]
name = "Centre"
trunk = "op"
[teams.siege]
name = "Siège"
[advisors.ana]
name = "Ana"
phone = "PJSIP/ana"
teams = ["siege"]
[schedules.bureaux]
open = { mon-fri = ["08:30-12:30"] }
holidays = "none"
[routes.jour]
open = [{ to = "caretaker", for = "20s" }, { to = "team:siege" }]
[lines.accueil]
name = "Accueil"
numbers = ["+33199001234"]
entity = "centre"
route = "jour"
schedule = "bureaux"
"""
BEN = '[advisors.ben]\nname = "Ben"\nphone = "PJSIP/ben"\nteams = ["siege"]\n'


def test_the_same_file_has_no_changes(load_text: Load) -> None:
    assert changes(load_text(SITE), load_text(SITE)) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Siège"', 'name = "Siège"\nring_for = "25s"', "team siege: ring_for 20s -> 25s"),
        (
            'name = "Siège"',
            'name = "Siège"\nwrap_up = "1m"',
            "team siege: wrap_up until-ready -> 1m",
        ),
        (
            'name = "Siège"',
            'name = "Siège"\nservice_level = { within = "60s", target = 0.9 }',
            "team siege: service_level.within 1m30s -> 1m",
        ),
        ('1 = "lunch"', '1 = "lunch", 2 = "mail"', "pause 2: new"),
        ('1 = "lunch"', '1 = "break"', "pause 1: lunch -> break"),
        ('name = "Centre"\npauses', 'name = "Sud"\npauses', "site: name Centre -> Sud"),
        (
            'to = "caretaker", for = "20s"',
            'to = "caretaker", for = "30s"',
            "route jour: open caretaker for 20s, team:siege -> caretaker for 30s, team:siege",
        ),
        (
            "08:30-12:30",
            "09:00-12:30",
            "schedule bureaux: open mon 08:30-12:30, tue 08:30-12:30, wed 08:30-12:30, "
            "thu 08:30-12:30, fri 08:30-12:30 -> mon 09:00-12:30, tue 09:00-12:30, "
            "wed 09:00-12:30, thu 09:00-12:30, fri 09:00-12:30",
        ),
        ("[lines.accueil]", f"{BEN}[lines.accueil]", "advisor ben: new in team siege"),
        (
            'numbers = ["+33199001234"]',
            'numbers = ["+33199001234", "+33199001235"]',
            "line accueil: numbers +33199001234 -> +33199001234, +33199001235",
        ),
    ],
)
def test_a_change_is_told_with_the_key_of_the_file(
    load_text: Load, old: str, new: str, said: str
) -> None:
    assert said in words(load_text, SITE, (old, new))


def test_who_is_gone_is_named(load_text: Load) -> None:
    with_ben = SITE + BEN

    assert words(load_text, with_ben, (BEN, "")) == ["advisor ben: gone"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Centre"\npauses', 'name = "Centre"\nlanguage = "en"\npauses', "site: language"),
        ("[asterisk.pbx]", "[asterisk.pbx]\nport = 5039", "asterisk: port 5038 -> 5039"),
        ("[trunks.op]", "[announcements]\n[trunks.op]", "announcements: new"),
        ("[trunks.op]", '[mqtt]\nhost = "127.0.0.1"\n[trunks.op]', "mqtt: new"),
    ],
)
def test_what_a_running_service_cannot_follow_is_told_apart(
    load_text: Load, old: str, new: str, said: str
) -> None:
    firm = fixed(load_text(SITE), load_text(changed(SITE, (old, new))))

    assert [str(change).startswith(said) for change in firm] == [True]


def test_what_it_can_follow_is_not_among_it(load_text: Load) -> None:
    other = changed(SITE, ('name = "Siège"', 'name = "Siège"\nring_for = "25s"'))

    assert fixed(load_text(SITE), load_text(other)) == ()
