"""What is another between two configurations, in words."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from acd.config.changes import changes, fixed
from acd.config.settings import (
    AnnouncementSettings,
    BrokerSettings,
    OncallSettings,
    ProviderSettings,
    QueueLogSettings,
    Settings,
)
from acd.core.plan import PausePlan
from acd.core.routes import OncallId, ProviderId, TrunkId

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


def test_what_is_said_to_deploy_alone_can_be_followed(load_text: Load) -> None:
    other = changed(
        SITE, ("[asterisk.pbx]", '[asterisk.pbx]\nfiles = "/srv"\nphones = true\ninternal = ["in"]')
    )

    assert fixed(load_text(SITE), load_text(other)) == ()
    assert words(load_text, SITE, ("[asterisk.pbx]", '[asterisk.pbx]\nfiles = "/srv"')) == [
        "asterisk: files /etc/asterisk -> /srv"
    ]


def test_a_schedule_that_names_its_zone_from_now_on_has_changed(load_text: Load) -> None:
    named = ('holidays = "none"', 'holidays = "none"\ntimezone = "Europe/Paris"')

    assert words(load_text, SITE, named) == [
        "schedule bureaux: timezone the line's -> Europe/Paris"
    ]


def test_public_holidays_are_counted_and_what_looks_alike_is_another(load_text: Load) -> None:
    step = 'open = [{ to = "team:siege", hours = "bureaux" }]'
    routed = SITE.replace('open = [{ to = "caretaker", for = "20s" }, { to = "team:siege" }]', step)

    schedule, route = words(load_text, routed, ('holidays = "none"', 'holidays = "FR"'))

    assert re.fullmatch(r"schedule bureaux: holidays none -> \d+ days", schedule)
    assert route == "route jour: open is another"


OTHERS: dict[str, Callable[[Settings], object]] = {
    "site": lambda s: replace(s.site, name="Sud"),
    "asterisk": lambda s: replace(s.asterisk, files="/srv"),
    "entities": lambda s: {},
    "teams": lambda s: {},
    "advisors": lambda s: {},
    "lines": lambda s: {},
    "pauses": lambda s: {},
    "rules": lambda s: replace(s.rules, misses_before_pause=9),
    "schedules": lambda s: {},
    "schedules_without_zone": lambda s: frozenset(),
    "routes": lambda s: {},
    "oncall": lambda s: {"nuit": OncallSettings(OncallId("nuit"), "Nuit", "centre")},
    "providers": lambda s: {"p24": ProviderSettings(ProviderId("p24"), "P24", TrunkId("op"), "1")},
    "trunks": lambda s: {},
    "announcements": lambda s: AnnouncementSettings(Path("a")),
    "pause_plans": lambda s: {"lunch": PausePlan("lunch", is_work=True)},
    "broker": lambda s: BrokerSettings("centre", "127.0.0.1", 1883),
    "queue_log": lambda s: QueueLogSettings(Path("q")),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_whatever_differs_something_is_told(load_text: Load, name: str) -> None:
    former = load_text(SITE)
    other = replace(former, **{name: OTHERS[name](former)})

    assert other != former
    assert changes(former, other)


def test_what_it_can_follow_is_not_among_it(load_text: Load) -> None:
    other = changed(SITE, ('name = "Siège"', 'name = "Siège"\nring_for = "25s"'))

    assert fixed(load_text(SITE), load_text(other)) == ()
