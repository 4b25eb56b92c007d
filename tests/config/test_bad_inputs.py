"""One change to a sound file, and all that must be said about it: line, place, problem, hint."""

import pytest

from acd.errors import ConfigError
from tests.config.one_change import Case

SOUND = """\
[site]
name = "Habitat du Centre"
country = "FR"
timezone = "Europe/Paris"
metrics = "127.0.0.1:9108"
[asterisk.pbx]
secret_file = "ami.secret"
[entities.centre]
name = "Centre"
[teams.siege]
name = "Siège"
ring_for = "20s"
wrap_up = "30s"
service_level = { within = "90s", target = 0.80 }
[advisors.ana]
name = "Ana"
phone = "PJSIP/ana"
teams = ["siege"]
entity = "centre"
[lines.accueil]
name = "Accueil"
numbers = ["+33199001234"]
team = "siege"
priority = 0
waiting = "music"
greeting = "acd/accueil"
longest_wait = "30m"
"""
AN_ID = "at most 40 of a-z, 0-9, _ and -, a letter or digit first"
A_PHONE = "a phone: PJSIP/ and the name of one endpoint (letters, digits, _ . -)"
A_SOUND = "the name of a sound, without its extension (letters, digits, _ / -)"
A_NUMBER = "an international number: + and 8 to 15 digits, no blanks"
SHORT = "is an emergency or short number, which cannot be a line"
LONG_NUMBER = 'give the long number behind it, like "+33143530000"'


KEYS = [
    Case(
        "ring_for", "ringfor", '12: teams.siege.ringfor: unknown key "ringfor"; '
        'did you mean "ring_for"?',
    ),
    Case(
        'secret_file = "ami.secret"',
        'secret_file = "ami.secret"\nsecret = "hunter2"',
        '8: asterisk.pbx.secret: unknown key "secret"; did you mean "secret_file"?',
    ),
    Case(
        'country = "FR"\n',
        'zzz = 1\n',
        '3: site.zzz: unknown key "zzz"; known: "country", "individual_figures", "language", '
        '"metrics", "misses_before_pause", "name", "numbers_outside", "pauses", …',
    ),
    Case(
        "[entities.centre]",
        "[entity.centre]",
        '8: entity: unknown section "entity"; did you mean "entities"?',
        '19: advisors.ana.entity: no entity "centre"; there is none yet',
    ),
    Case(
        'name = "Ana"\n', "",
        '15: advisors.ana.name: this key is missing; add name = "Ana Lopez"',
    ),
    Case(
        'numbers = ["+33199001234"]\n', "",
        '20: lines.accueil.numbers: this key is missing; add numbers = ["+33143530000"]',
    ),
    Case(
        "[asterisk.pbx]\nsecret_file", "[asterisk]\nsecret_file",
        "7: asterisk.secret_file: a table expected, not text; "
        "the keys of this section stand under an id: [asterisk.pbx]",
    ),
    Case(
        "[lines.accueil]",
        '[lines."Accueil Été"]',
        f'20: lines."Accueil Été": "Accueil Été" cannot be an id: {AN_ID}; '
        'write it like "accueil-ete"',
    ),
    Case(
        "[entities.centre]",
        '[entities."a\\u001b[31m,b"]\nname = "x"\n[entities.centre]',
        rf'8: entities."a\x1b[31m,b": "a\x1b[31m,b" cannot be an id: {AN_ID}; '
        'write it like "a-31m-b"',
    ),
]  # fmt: skip

TYPES = [
    Case(
        'name = "Ana"', "name = 3",
        '16: advisors.ana.name: text expected, not a number; '
        'write it between quotes, like "Agence du centre"',
    ),
    Case(
        'name = "Ana"', "name = 1979-05-27",
        '16: advisors.ana.name: text expected, not a date or a time of day; '
        'write it between quotes, like "Agence du centre"',
    ),
    Case(
        'ring_for = "20s"', "ring_for = 20",
        '12: teams.siege.ring_for: a time with its unit expected, not a number; '
        'write it between quotes, like "20s"',
    ),
    Case(
        'teams = ["siege"]', 'teams = "siege"',
        '10: teams.siege: no advisor serves this team; add "siege" to the teams of an advisor',
        '18: advisors.ana.teams: a list expected, not text; write teams = ["siege"]',
    ),
    Case(
        '["+33199001234"]', '[\n  "+33199001234",\n  33199001235,\n]',
        '24: lines.accueil.numbers: text expected, not a number; '
        'write it between quotes, like "+33143530000"',
    ),
    Case(
        "priority = 0", "priority = true",
        "24: lines.accueil.priority: whole number expected, not true or false; "
        "write it without quotes, like 0",
    ),
    Case(
        "priority = 0", "priority = 1.5",
        "24: lines.accueil.priority: whole number expected, not one with decimals; "
        "write it without quotes, like 0",
    ),
    Case(
        "priority = 0", "priority = -1",
        "24: lines.accueil.priority: the number must be 0 to 100; write something like 0",
    ),
    Case(
        '{ within = "90s", target = 0.80 }', '"90s"',
        "14: teams.siege.service_level: a table expected, not text; "
        "write service_level = { within = …, target = … }",
    ),
    Case(
        'waiting = "music"', 'waiting = "musik"',
        '25: lines.accueil.waiting: "musik" is not known here; did you mean "music"?',
    ),
    Case(
        'waiting = "music"', "waiting = []",
        '25: lines.accueil.waiting: text expected, not a list; write "music"',
    ),
]  # fmt: skip

TIMES = [
    Case(
        'ring_for = "20s"', f'ring_for = "{written}"',
        f'12: teams.siege.ring_for: {said}',
    )
    for written, said in [
        ("90", '"90" has no unit; 90s or 90m?'),
        ("-5s", '"-5s" is negative; write it like "20s"'),
        ("0s", '"0s" is less than this time can be; it can be 5s to 2m'),
        ("4999ms", '"4999ms" is less than this time can be; it can be 5s to 2m'),
        ("2m1s", '"2m1s" is more than this time can be; it can be 5s to 2m'),
        ("vite", '"vite" is not a length of time; write it like "20s"'),
    ]
] + [
    Case(
        '"30m"', '"5h"',
        '27: lines.accueil.longest_wait: "5h" is more than this time can be; it can be 1m to 4h',
    ),
    Case(
        '"30m"', '"59s"',
        '27: lines.accueil.longest_wait: "59s" is less than this time can be; it can be 1m to 4h',
    ),
    Case(
        'wrap_up = "30s"', 'wrap_up = "until_ready"',
        '13: teams.siege.wrap_up: "until_ready" is not a length of time; '
        'write "until-ready", or a time of 0s to 30m like "30s"',
    ),
    Case(
        "0.80", "80",
        "14: teams.siege.service_level.target: a share must be 0 to 1; write 80 % as 0.80",
    ),
    Case(
        "0.80", "nan",
        "14: teams.siege.service_level.target: a share must be 0 to 1; write 80 % as 0.80",
    ),
]  # fmt: skip

NUMBERS = [
    Case('"+33199001234"', f'"{written}"', f'22: lines.accueil.numbers: "{written}" {said}')
    for written, said in [
        ("01 43 53 00 00", f'is not {A_NUMBER}; write "+33143530000"'),
        ("01.43.53.00.00", f'is not {A_NUMBER}; write "+33143530000"'),
        ("0033143530000", f'is not {A_NUMBER}; write "+33143530000"'),
        ("+33 (0)1 43 53 00 00", f'is not {A_NUMBER}; write "+33143530000"'),
        ("0692 12 34 56", f'is not {A_NUMBER}; write "+262692123456"'),
        ("accueil", f'is not {A_NUMBER}; 01 43 53 00 00 is written "+33143530000"'),
        ("+1234567890123456", f'is not {A_NUMBER}; 01 43 53 00 00 is written "+33143530000"'),
        (
            "+330143530000",
            "is not a French number: after +33 come nine digits, the first not 0; "
            'write "+33143530000"',
        ),
        (
            "+3314353000",
            "is not a French number: after +33 come nine digits, the first not 0; "
            '01 43 53 00 00 is written "+33143530000"',
        ),
        *((short, f"{SHORT}; {LONG_NUMBER}") for short in ("112", "15", "3646", "118218")),
        *((short, f"{SHORT}; {LONG_NUMBER}") for short in ("+33112", "+33 3114", "+116000")),
    ]
] + [
    Case(
        '"+33199001234"', "",
        '22: lines.accueil.numbers: there is nothing in it; write numbers = ["+33143530000"]',
    ),
    Case(
        '"+33199001234"', '"+33199001234", "+33199001234"',
        '22: lines.accueil.numbers: "+33199001234" is already in lines.accueil; '
        "give each number to one line, or none would know its calls",
    ),
    Case(
        'longest_wait = "30m"',
        '[lines.sud]\nname = "Sud"\nteam = "siege"\nnumbers = ["+33199001234"]',
        '30: lines.sud.numbers: "+33199001234" is already in lines.accueil; '
        "give each number to one line, or none would know its calls",
    ),
    Case(
        '"+33199001234"', '"+493012345678",\n"+4930123456"',
        '23: lines.accueil.numbers: "+4930123456" is the beginning of "+493012345678" '
        "in lines.accueil; write both with all their digits, and none too many",
    ),
]  # fmt: skip

TEXTS = [
    Case(
        'name = "Ana"', f'name = "{"a" * 81}"',
        "16: advisors.ana.name: the name has 81 characters; shorten it to 80 at most",
    ),
    Case(
        'name = "Ana"', 'name = "Ana\\r\\nAction: Hangup"',
        "16: advisors.ana.name: the text holds a line break or an invisible character; "
        'type it again, like "Agence du centre"',
    ),
    Case(
        'name = "Ana"', 'name = " "',
        '16: advisors.ana.name: the text is empty; write something like "Agence du centre"',
    ),
    *(
        Case(
            '"PJSIP/ana"', f'"{written}"',
            f'17: advisors.ana.phone: "{written}" is not {A_PHONE}; write it like "PJSIP/ana"',
        )
        for written in ("PJSIP/ana,20,tT", "PJSIP/ana&PJSIP/b", "SIP/ana", "PJSIP/", "Local/a@b",
                        "PJSIP/${SHELL(id)}", "PJSIP/" + "a" * 41)
    ),
    *(
        Case(
            '"acd/accueil"', f'"{written}"',
            f'26: lines.accueil.greeting: "{written}" is not {A_SOUND}; '
            'write it like "acd/accueil"',
        )
        for written in ("../../etc/passwd", "acd/accueil.wav", "a&b", "a,noanswer", "été")
    ),
    Case(
        '"Europe/Paris"', '"Europe/Pari"',
        '4: site.timezone: no time zone "Europe/Pari"; did you mean "Europe/Paris"?',
    ),
    Case(
        '"Europe/Paris"', '"../../etc/passwd"',
        '4: site.timezone: no time zone "../../etc/passwd"; '
        'write one like "Europe/Paris"; if that is unknown too, install tzdata',
    ),
    Case('"FR"', '"fr"', '3: site.country: no country has the code "fr"; did you mean "FR"?'),
    Case(
        '"FR"', '"France"',
        '3: site.country: no country has the code "France"; '
        'write the two capital letters of ISO 3166, like "FR"',
    ),
    *(
        Case(
            "127.0.0.1:9108", written,
            f'5: site.metrics: "{port}" is not a port: 1 to 65535; write it like "127.0.0.1:9108"',
        )
        for written, port in [("[::1]:0", "0"), ("localhost:65536", "65536"), ("a.b:x", "x")]
    ),
    *(
        Case(
            "127.0.0.1:9108", written,
            f'5: site.metrics: "{written}" is not a host, a colon and a port; '
            'write it like "127.0.0.1:9108"',
        )
        for written in ("9108", ":9108", "::1:9108", "300.0.0.1:9108", "http://a:9108")
    ),
    Case(
        'country = "FR"', 'store = "postgresql://acd:hunter2@db/acd"',
        "3: site.store: the store must be one SQLite file; "
        'write it like "sqlite:///acd.db", three slashes',
    ),
    Case(
        'country = "FR"', f'socket = "/run/{"a" * 96}"',
        "3: site.socket: with its folder it has 101 bytes; a socket's name can have 100; "
        'name a shorter place, like "/run/acd/acd.sock"',
    ),
    *(
        Case(
            'country = "FR"', f'pauses = {{ {digit} = "déjeuner" }}',
            f'3: site.pauses.{digit}: "{digit}" is not one digit from 1 to 9; write it like "1"',
        )
        for digit in ("0", "12", "a")
    ),
]  # fmt: skip

REFERENCES = [
    Case(
        'team = "siege"', 'team = "sieg"',
        '23: lines.accueil.team: no team "sieg"; did you mean "siege"?',
    ),
    Case(
        'entity = "centre"', 'entity = "x"',
        '19: advisors.ana.entity: no entity "x"; known: "centre"',
    ),
    Case(
        '["siege"]', '[\n  "siege",\n  "nord",\n]',
        '20: advisors.ana.teams: no team "nord"; known: "siege"',
    ),
    Case(
        '["siege"]', '["siege", "siege"]',
        "18: advisors.ana.teams: the same name stands here twice; write each once",
    ),
    Case(
        'teams = ["siege"]', "teams = []",
        '10: teams.siege: no advisor serves this team; add "siege" to the teams of an advisor',
        '18: advisors.ana.teams: there is nothing in it; write teams = ["siege"]',
    ),
    Case(
        "[lines.accueil]",
        '[advisors.bruno]\nname = "B"\nphone = "PJSIP/ana"\nteams = ["siege"]\n[lines.accueil]',
        '22: advisors.bruno.phone: "PJSIP/ana" is already in advisors.ana; '
        "give each advisor a phone, or two would ring at once",
    ),
    Case(
        "[entities.centre]", '[asterisk.second]\nsecret_file = "ami.secret"\n[entities.centre]',
        "8: asterisk.second: one Asterisk is supported, this is another; remove it",
    ),
]  # fmt: skip

HOURS = """\
[schedules.bureaux]
open = { mon-fri = ["08:30-12:30", "13:30-17:30"], sat = ["09:00-12:00"] }
holidays = "FR"
without_holidays = ["lundi de pentecote"]
exceptions = [
  { on = "2026-12-24", open = ["08:30-12:00"], name = "Veille" },
  { on = 2026-12-28, until = 2026-12-31, open = [], name = "Pont" },
]
"""
THE_DAYS = "mon, tue, wed, thu, fri, sat, sun"
A_DATE = 'write year, month and day, like "2026-12-24"'

SPANS = [
    Case('["09:00-12:00"]', f"[{spans}]", f"29: schedules.bureaux.open.sat: {said}")
    for spans, said in [
        ('"8h30-12h"', '"8h30-12h" is not from one time to another; write "08:30-12:00"'),
        ('"8:30 - 12:30"', '"8:30 - 12:30" is not from one time to another; write "08:30-12:30"'),
        ('"matin"', '"matin" is not from one time to another; write it like "08:30-12:30"'),
        (
            '"18:00-06:00"',
            '"18:00-06:00" ends before it has begun; hours past midnight are two: 22:00-24:00, '
            "and 00:00-06:00 on the next day",
        ),
        (
            '"09:00-09:00"',
            '"09:00-09:00" ends before it has begun; hours past midnight are two: 22:00-24:00, '
            "and 00:00-06:00 on the next day",
        ),
        (
            '"13:00-14:00", "08:30-13:01"',
            '"08:30-13:01" and "13:00-14:00" overlap; join them, or move one',
        ),
        *(
            (f'"{span}"', f'"{span}" has a time that no clock shows; times are 00:00 to 24:00')
            for span in ("08:30-24:01", "08:60-09:00")
        ),
        ("8.5", 'text expected, not a number; write it between quotes, like "08:30-12:30"'),
    ]
]
SCHEDULES = [
    *SPANS,
    Case(
        '["09:00-12:00"]', '"09:00-12:00"',
        "29: schedules.bureaux.open.sat: a list expected, not text; "
        'write it like ["08:30-12:30"]',
    ),
    *(
        Case(
            "sat =", f"{days} =",
            f'29: schedules.bureaux.open.{days}: "{days}" is neither a day nor two days with a -; '
            f"write mon-fri or one of {THE_DAYS}",
        )
        for days in ("samedi", "Sat", "sat-", "sat-sun-mon")
    ),
    Case(
        "sat =", "sat-mon =",
        '29: schedules.bureaux.open.sat-mon: "sat-mon" runs over the end of the week; '
        "write the days after sat and those from mon on as two, each with its hours",
    ),
    Case(
        "sat =", "fri-sat =",
        "29: schedules.bureaux.open: fri stands here twice; name each day once",
    ),
    Case(
        '{ mon-fri = ["08:30-12:30", "13:30-17:30"], sat = ["09:00-12:00"] }', "{}",
        "29: schedules.bureaux.open: there is nothing in it; "
        'write open = { mon-fri = ["08:30-12:30", "13:30-17:30"] }',
    ),
    Case(
        'holidays = "FR"\n', "",
        '28: schedules.bureaux.holidays: this key is missing; add holidays = "FR"',
    ),
    Case(
        'holidays = "FR"', 'holidays = "FR-57 "\ntimezone = "Europe/Pari"',
        '31: schedules.bureaux.timezone: no time zone "Europe/Pari"; '
        'did you mean "Europe/Paris"?',
    ),
    Case(
        'holidays = "FR"', 'holidays = "FR-75"',
        '30: schedules.bureaux.holidays: "FR-75" has the holidays of all France; write "FR"',
    ),
    Case(
        'holidays = "FR"', 'holidays = "FR-6AE"',
        '30: schedules.bureaux.holidays: no territory "FR-6AE"; did you mean "FR-68"?',
    ),
    Case(
        '"lundi de pentecote"', '\n"Ascencion"',
        '32: schedules.bureaux.without_holidays: no public holiday "Ascencion" there; '
        'did you mean "Ascension"?',
    ),
    *(
        Case('"2026-12-24"', written, f"33: schedules.bureaux.exceptions.on: {said}; {A_DATE}")
        for written, said in [
            ('"2026-02-30"', 'there is no "2026-02-30" in the calendar'),
            ('"24/12/2026"', '"24/12/2026" is not a date'),
        ]
    ),
    Case(
        '"2026-12-24"', "2026-02-30",
        "33: not TOML: Invalid date or datetime; "
        'a date is year, month and day, like "2026-12-24"',
    ),
    Case(
        '"2026-12-24"', '"2026-12-29"',
        '32: schedules.bureaux.exceptions: "Pont" and "Veille" are both on 2026-12-29; '
        "write each date once",
    ),
    Case(
        "until = 2026-12-31", 'until = "2026-12-01"',
        '34: schedules.bureaux.exceptions.until: "2026-12-01" comes before "2026-12-28"; '
        "the first day is `on`, the last `until`",
    ),
    Case(
        "until", "untill",
        '34: schedules.bureaux.exceptions.untill: unknown key "untill"; did you mean "until"?',
    ),
    Case(
        "open = [], ", "",
        "34: schedules.bureaux.exceptions.open: this key is missing; "
        'add open = ["08:30-12:30"]',
    ),
    Case(
        '{ on = "2026-12-24", open = ["08:30-12:00"], name = "Veille" }', '"2026-12-24"',
        "33: schedules.bureaux.exceptions: a table expected, not text; "
        "write { on = …, until = …, open = …, name = … }",
    ),
    Case(
        'longest_wait = "30m"', 'longest_wait = "30m"\nschedule = "bureau"',
        '28: lines.accueil.schedule: no schedule "bureau"; did you mean "bureaux"?',
    ),
]  # fmt: skip

SYNTAX = [
    Case(
        '"Siège"', "Siège",
        '11: not TOML: Invalid value; text stands between quotes, like name = "Accueil"',
    ),
    Case(
        '"Siège"', '"Siège',
        r"11: not TOML: Illegal character '\n'; the quotes are not closed on this line",
    ),
    Case(
        "ring_for =", "ring_for",
        "12: not TOML: Expected '=' after a key in a key/value pair; "
        'a line reads key = value, like name = "Accueil"',
    ),
    Case(
        'name = "Ana"', 'name = "Ana"\nname = "Bea"',
        "17: not TOML: Cannot overwrite a value; this key stands here twice; remove one",
    ),
    Case(
        "[lines.accueil]", "[teams.siege]",
        "20: not TOML: Cannot declare ('teams', 'siege') twice; "
        "this heading stands here twice; join the two",
    ),
    Case(
        "[lines.accueil]", "[lines.été]",
        "20: not TOML: Invalid initial character for a key part; "
        "keys and ids are made of a-z, 0-9, _ and -",
    ),
    Case(
        "[lines.accueil]", "[lines.siège]",
        "20: not TOML: Expected ']' at the end of a table declaration; "
        "a heading reads [section.id], the id made of a-z, 0-9, _ and -",
    ),
    Case(
        "priority = 0", "priority = " + "9" * 5000,
        "1: a number has too many digits; look for a very long number",
    ),
    Case(
        "priority = 0", "priority = " + "[" * 5000 + "]" * 5000,
        "1: lists or tables stand too deep in each other; flatten them",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [*KEYS, *TYPES, *TIMES, *NUMBERS, *TEXTS, *REFERENCES, *SYNTAX],
    ids=lambda c: c.new[:40],
)
def test_a_mistake_is_reported_with_its_line_its_place_and_a_hint(case, folder, load_text):
    assert case.old in SOUND

    with pytest.raises(ConfigError) as refusal:
        load_text(SOUND.replace(case.old, case.new, 1))

    assert str(refusal.value) == "\n".join(f"{folder}/acd.toml:{said}" for said in case.said)


@pytest.mark.parametrize("case", SCHEDULES, ids=lambda c: c.new[:40])
def test_a_mistake_in_a_schedule_is_reported_with_its_line_and_a_hint(case, folder, load_text):
    assert case.old in SOUND + HOURS

    with pytest.raises(ConfigError) as refusal:
        load_text((SOUND + HOURS).replace(case.old, case.new, 1))

    assert str(refusal.value) == "\n".join(f"{folder}/acd.toml:{said}" for said in case.said)


def test_a_schedule_that_no_line_has_is_no_mistake(load_text):
    assert load_text(SOUND + HOURS).plan().lines["accueil"].schedule is None


def test_the_file_without_a_change_is_sound(load_text):
    assert load_text(SOUND).site.name == "Habitat du Centre"


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(load_text):
    cases = [TIMES[0], NUMBERS[0], REFERENCES[0], REFERENCES[1], KEYS[4], TYPES[7], TEXTS[3]]
    text = SOUND
    for case in cases:
        text = text.replace(case.old, case.new, 1)

    with pytest.raises(ConfigError) as refusal:
        load_text(text)

    mistakes = refusal.value.mistakes
    assert len(mistakes) == len(cases)
    assert [mistake.line for mistake in mistakes] == sorted(mistake.line for mistake in mistakes)
    assert {mistake.path for mistake in mistakes} == {case.said[0].split(": ")[1] for case in cases}
