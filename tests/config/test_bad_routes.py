"""Routes, and whom they ring: one change to a sound file, and all that must be said about it."""

import pytest

from acd.errors import ConfigError
from tests.config.one_change import Case

SOUND = """\
[site]
name = "Habitat du Centre"
pauses = { 1 = "déjeuner", 2 = { name = "courrier", work = true } }
[asterisk.pbx]
secret_file = "ami.secret"
[announcements]
command = ["speak", "{text}", "{file}"]
[trunks]
operateur = { endpoint = "operateur" }
prestataire = { endpoint = "prestataire" }
[entities]
centre = { name = "Centre", outbound_number = "+33199001234", trunk = "operateur" }
vallee = { name = "Vallée" }
[teams.siege]
name = "Siège"
entity = "centre"
overflow = [{ team = "nord", after = "60s" }]
[teams.nord]
name = "Nord"
entity = "centre"
agency = "AG1"
[advisors]
ana = { name = "Ana", phone = "PJSIP/ana", teams = ["siege", "nord"] }
[providers]
p24 = { name = "24/7", trunk = "prestataire", called_number = "1301", answered_after = "10s" }
[oncall]
nuit = { name = "Astreinte", entity = "centre", people = ["G1", "G2"] }
[schedules]
matin = { open = { mon-fri = ["08:30-12:30"] }, holidays = "FR" }
[routes.centre]
open = [{ to = "caretaker" }, { to = "team:siege", for = "3m" }, { to = "provider:p24" }]
closed = [{ to = "oncall:nuit" }]
[lines.accueil]
name = "Accueil"
numbers = ["+33199001234"]
entity = "centre"
schedule = "matin"
route = "centre"
"""
OPEN = 'open = [{ to = "caretaker" }, { to = "team:siege", for = "3m" }, { to = "provider:p24" }]'
CLOSED = 'closed = [{ to = "oncall:nuit" }]'
BETWEEN = SOUND[SOUND.index("[advisors]") : SOUND.index('"caretaker"')]
TARGETS = (
    'known: "agency", "caretaker", "last-advisor", "oncall:<id>", "provider:<id>", '
    '"rental-manager", "team:<id>"'
)
UNREACHED = (
    "this step is never reached: the one before waits without end; "
    'give it a time, like for = "3m", to the one before'
)
STRANGERS = (
    "every step depends on who calls, and there is none for a stranger; "
    'end with somebody whom everybody can reach, like "team:…", "oncall:…", "provider:…"'
)
ORDINARY = 'give an ordinary number of this country, like "+33143530000"'
AN_ARGUMENT = 'write the program and its arguments, like ["speak", "{text}", "{file}"]'


REFERENCES = [
    Case(
        'trunk = "operateur" }', 'trunk = "operator" }',
        '12: entities.centre.trunk: no trunk "operator"; did you mean "operateur"?',
    ),
    Case(
        'trunk = "prestataire"', 'trunk = "x"',
        '25: providers.p24.trunk: no trunk "x"; known: "operateur", "prestataire"',
    ),
    Case(
        'entity = "centre", people', 'entity = "centr", people',
        '27: oncall.nuit.entity: no entity "centr"; did you mean "centre"?',
    ),
    Case(
        'team = "nord"', 'team = "nor"',
        '17: teams.siege.overflow.team: no team "nor"; did you mean "nord"?',
    ),
    Case(
        'route = "centre"', 'route = "centr"',
        '38: lines.accueil.route: no route "centr"; did you mean "centre"?',
    ),
    Case(
        '{ to = "caretaker" }', '{ to = "caretaker", hours = "matn" }',
        '31: routes.centre.open.hours: no schedule "matn"; did you mean "matin"?',
    ),
    Case(
        "team:siege", "team:sieg",
        '31: routes.centre.open.to: no team "sieg"; did you mean "team:siege"?',
    ),
    Case(
        "oncall:nuit", "oncall:jour",
        '32: routes.centre.closed.to: no on-call plan "jour"; did you mean "oncall:nuit"?',
    ),
    Case(
        "provider:p24", "provider:p42",
        '31: routes.centre.open.to: no provider "p42"; did you mean "provider:p24"?',
    ),
]  # fmt: skip

TARGET_WORDS = [
    Case('"caretaker"', f'"{written}"', f"31: routes.centre.open.to: {said}")
    for written, said in [
        ("caretakr", '"caretakr" is nobody whom a step can try; did you mean "caretaker"?'),
        ("teams:siege", '"teams:siege" is nobody whom a step can try; did you mean "team:siege"?'),
        ("gardien", f'"gardien" is nobody whom a step can try; {TARGETS}'),
        ("team", '"team" does not say which one; write it like "team:siege"'),
        ("oncall: ", '"oncall:" does not say which one; write it like "oncall:nuit"'),
        ("caretaker:G1", '"caretaker:G1": who this is depends on the caller; write "caretaker"'),
    ]
]

STEPS = [
    Case(
        OPEN, "",
        '30: routes.centre.open: this key is missing; add open = [{ to = "team:siege" }]',
    ),
    Case(
        OPEN, "open = []",
        '31: routes.centre.open: there is nothing in it; write open = [{ to = "team:siege" }]',
    ),
    Case(
        OPEN, 'open = ["team:siege"]',
        "31: routes.centre.open: a table expected, not text; "
        "write { to = …, for = …, keep_place = …, confirm = …, hours = … }",
    ),
    Case(
        OPEN, 'open = [{ for = "3m" }]',
        '31: routes.centre.open.to: this key is missing; add to = "team:siege"',
    ),
    Case(
        ', for = "3m"', ', lasts = "3m"',
        '31: routes.centre.open: ' + UNREACHED,
        '31: routes.centre.open.lasts: unknown key "lasts"; '
        'known: "confirm", "for", "hours", "keep_place", "to"',
    ),
    Case(
        'for = "3m"', 'for = "5h"',
        '31: routes.centre.open.for: "5h" is more than this time can be; it can be 5s to 4h',
    ),
    Case(
        'provider:p24"', 'provider:p24", for = "6m"',
        "31: routes.centre.open.for: 6m is too long for anybody but a team; it can be 5s to 5m",
    ),
    Case(
        'provider:p24"', 'provider:p24", for = "10s"',
        "31: routes.centre.open.for: it rings for 10s, and a conversation counts after 10s "
        "(answered_after); let it ring longer than 10s",
    ),
    Case(
        'answered_after = "10s"', 'answered_after = "30s"',
        "31: routes.centre.open.for: it rings for 25s, and a conversation counts after 30s "
        "(answered_after); let it ring longer than 30s",
    ),
    Case(
        '"caretaker" }', '"caretaker", confirm = "yes" }',
        "31: routes.centre.open.confirm: true or false expected, not text; "
        "write true without quotes",
    ),
    Case(
        'for = "3m"', 'for = "3m", confirm = true',
        "31: routes.centre.open.confirm: advisors take a call by picking up; remove confirm",
    ),
    Case(
        '"caretaker" }', '"caretaker", keep_place = true }',
        "31: routes.centre.open.keep_place: the call waits for no team yet: there is no place to "
        "keep; put the team's step before it, or remove keep_place",
    ),
    Case('"team:siege", for = "3m"', '"team:siege"', "31: routes.centre.open: " + UNREACHED),
    Case('"caretaker" }', '"team:nord" }', "31: routes.centre.open: " + UNREACHED),
    Case('"caretaker" }', '"agency" }', "31: routes.centre.open: " + UNREACHED),
    Case(
        f'agency = "AG1"\n{BETWEEN}"caretaker"', f'{BETWEEN}"agency"',
        "30: routes.centre.open.to: no team says which agency it is; "
        'add agency = "…" to the teams of agencies, with the landlord\'s reference',
    ),
    Case(
        OPEN, 'open = [{ to = "caretaker" }, { to = "rental-manager" }, { to = "last-advisor" }]',
        "31: routes.centre.open: " + STRANGERS,
    ),
    Case(OPEN, 'open = [{ to = "agency" }]', "31: routes.centre.open: " + STRANGERS),
    Case(CLOSED, 'closed = [{ to = "caretaker" }]', "32: routes.centre.closed: " + STRANGERS),
]  # fmt: skip

REPEATS = [
    Case(
        f"{OPEN}\n{CLOSED}", 'open = [{ to = "team:siege" }]\nrounds = 3',
        "32: routes.centre.rounds: there is never a second round: the last step waits without end; "
        'give it a time, like for = "3m", or remove rounds',
    ),
    Case(
        f"{OPEN}\n{CLOSED}",
        'open = [{ to = "team:siege", for = "3m" }, { to = "caretaker", keep_place = true }]\n'
        "rounds = 3",
        "32: routes.centre.rounds: there is never a second round: the last step waits without end; "
        'give it a time, like for = "3m", or remove rounds',
    ),
    Case(
        OPEN, 'open = [{ to = "team:siege", hours = "matin" }, { to = "caretaker" }]\n'
        "rounds = 3",
        "31: routes.centre.open: at some hours a round would try nobody; "
        "add a step without hours that everybody can reach",
    ),
]  # fmt: skip

LINES = [
    Case(
        'route = "centre"', "",
        "33: lines.accueil: nothing says who takes its calls; "
        'add team = "siege", or route = "…"',
    ),
    Case(
        ', trunk = "operateur"', "",
        "38: lines.accueil.route: its route rings caretakers, and entity \"centre\" has no trunk; "
        "add trunk = … to [entities.centre]",
    ),
    Case(
        'numbers = ["+33199001234"]\nentity = "centre"\n', 'numbers = ["+33199001234"]\n',
        "37: lines.accueil.route: its route rings caretakers, and the line has no entity; "
        "add an entity that has a trunk",
    ),
    Case(
        'entity = "centre", people', 'entity = "vallee", people',
        '38: lines.accueil.route: on-call plan "nuit" is of entity "vallee", the line of "centre"; '
        "name an on-call plan of the line's own entity",
    ),
    Case(
        'schedule = "matin"\n', "",
        '33: lines.accueil: route "centre" has steps for when it is closed, and without a '
        "schedule it never is; add schedule = …, or a route without closed steps",
    ),
]  # fmt: skip

TEAMS = [
    Case(
        'team = "nord"', 'team = "siege"',
        "17: teams.siege.overflow.team: a team cannot overflow to itself; name another team",
    ),
    Case(
        '{ team = "nord", after = "60s" }',
        '{ team = "nord", after = "60s" }, { team = "nord", after = "90s" }',
        '17: teams.siege.overflow: "nord" stands here twice; write each team once',
    ),
    Case(
        'entity = "centre"\noverflow', 'entity = "centre"\nlongest_wait = "60s"\noverflow',
        "18: teams.siege.overflow.after: calls wait there no longer than 1m (longest_wait); "
        "let them overflow sooner",
    ),
    Case(
        'entity = "centre"\nagency', "agency",
        "20: teams.nord.agency: nothing says whose agency this is; add the entity of this team",
    ),
    Case(
        'entity = "centre"\noverflow', 'entity = "centre"\nagency = "AG1"\noverflow',
        '22: teams.nord.agency: "AG1" is already in teams.siege; '
        "give each agency one team, or none would know its callers",
    ),
]  # fmt: skip

OUTSIDE = [
    Case(
        'endpoint = "prestataire"', 'endpoint = "operateur"',
        '10: trunks.prestataire.endpoint: "operateur" is already in trunks.operateur; '
        "give each trunk an endpoint, or its limits would not hold",
    ),
    Case(
        'endpoint = "prestataire"', 'endpoint = "a&b"',
        '10: trunks.prestataire.endpoint: "a&b" is not the name of an endpoint of pjsip.conf '
        '(letters, digits, _ . -); write it like "operateur"',
    ),
    Case(
        'endpoint = "prestataire"', 'endpoint = "prestataire", presents = "none"',
        '10: trunks.prestataire.presents: "none" is not known here; known: "caller", "own"',
    ),
    *(
        Case(
            '"+33199001234", trunk', f'"{number}", trunk',
            f'12: entities.centre.outbound_number: "{number}" {said}',
        )
        for number, said in [
            ("+33899123456", f"is a premium-rate number; {ORDINARY}"),
            ("+33809404042", f"is a special number (08…); {ORDINARY}"),
            ("+493012345678", f"is a number abroad; {ORDINARY}"),
            ("+33999999999", f"leads to nobody; {ORDINARY}"),
            (
                "+262262123456",
                "is a number of +262, where this site does not call; "
                'add numbers_outside = ["+262"] to [site], or give another number',
            ),
            (
                "3646",
                "is an emergency or short number, which cannot be shown; "
                'give the long number behind it, like "+33143530000"',
            ),
        ]
    ),
    *(
        Case(
            '"1301"', f'"{number}"', f'25: providers.p24.called_number: "{number}" {said}'
        )
        for number, said in [
            ("0899123456", f"is a premium-rate number; {ORDINARY}"),
            ("+493012345678", f"is a number abroad; {ORDINARY}"),
            ("112", f"is an emergency number; {ORDINARY}"),
            ("+331301", f"is a short number; {ORDINARY}"),
            (
                "13 01",
                'is not a number to be called: 2 to 15 digits, no blanks; write it like "1301"',
            ),
        ]
    ),
    Case(
        'trunk = "prestataire"', 'trunk = "operateur"',
        f'25: providers.p24.called_number: "1301" is a short number; {ORDINARY}',
    ),
    Case(
        'people = ["G1", "G2"]', 'people = ["G1", "G1"]',
        "27: oncall.nuit.people: the same name stands here twice; write each once",
    ),
    *(
        Case(
            'name = "Habitat du Centre"\n',
            f'name = "Habitat du Centre"\nnumbers_outside = ["{code}"]\n',
            f'3: site.numbers_outside: numbers that begin with "{code}" cannot be dialled; '
            "those of +33, +262, +508, +590, +594, +596 can",
        )
        for code in ("262", "+2620", "+999", "+870", "+41")
    ),
]  # fmt: skip

ANNOUNCEMENTS = [
    Case('["speak", "{text}", "{file}"]', written, f"7: announcements.command: {said}")
    for written, said in [
        ('"speak"', f"a list expected, not text; {AN_ARGUMENT}"),
        ('["speak", "{text}"]', f'nothing says where "{{file}}" goes; {AN_ARGUMENT}'),
        (
            '["sh", "-c", "speak \'{text}\' > {file}"]',
            f'"{{text}}" must be an argument by itself, once; {AN_ARGUMENT}',
        ),
        (
            '["{text}", "{file}"]',
            f'"{{text}}" must be an argument by itself, once; {AN_ARGUMENT}',
        ),
        (
            '["speak", "{txt}", "{file}"]',
            'nothing is known of "{txt}"; did you mean "{text}"?',
        ),
    ]
]

PAUSES = [
    Case(
        'name = "courrier"', 'name = "déjeuner"',
        '3: site.pauses: "déjeuner" stands here twice; give each digit its own reason',
    ),
    Case(
        "work = true", 'recall = { waiting = 3, for = "60s" }',
        "3: site.pauses.2.recall: nobody is called from a break; "
        "add work = true, or remove recall",
    ),
    Case(
        "work = true", "work = true, recall = 3",
        "3: site.pauses.2.recall: a table expected, not a number; "
        "write recall = { waiting = …, for = … }",
    ),
    Case(
        "work = true", "work = true, recall = { waiting = 3 }",
        '3: site.pauses.2.recall.for: this key is missing; add for = "60s"',
    ),
    Case(
        '"déjeuner"', "1",
        '3: site.pauses.1: text or a table expected, not a number; write it like "déjeuner"',
    ),
    Case(
        'pauses = { 1 = "déjeuner", 2 = { name = "courrier", work = true } }', "pauses = 1",
        "3: site.pauses: a table expected, not a number; "
        'write pauses = { 1 = "déjeuner" }',
    ),
]  # fmt: skip
ALL = [
    *REFERENCES, *TARGET_WORDS, *STEPS, *REPEATS, *LINES, *TEAMS, *OUTSIDE, *ANNOUNCEMENTS, *PAUSES
]  # fmt: skip


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.new[:40])
def test_a_mistake_is_reported_with_its_line_its_place_and_a_hint(case, folder, load_text):
    assert case.old in SOUND

    with pytest.raises(ConfigError) as refusal:
        load_text(SOUND.replace(case.old, case.new, 1))

    assert str(refusal.value) == "\n".join(f"{folder}/acd.toml:{said}" for said in case.said)


def test_the_file_without_a_change_is_sound(load_text):
    assert load_text(SOUND).routes["centre"].rounds == 1


SOUND_CHANGES = [
    ("a step behind one that is skipped outside its hours", '"team:siege", for = "3m"',
     '"team:siege", hours = "matin"'),
    ("a step behind a team whose waiting ends", '"team:siege", for = "3m" }, {',
     '"team:nord" }, {'),
    ("an agency's step where strangers have none", OPEN,
     'open = [{ to = "agency" }, { to = "provider:p24" }]'),
    ("a place kept behind a team", 'provider:p24"', 'provider:p24", keep_place = true'),
    ("a route that no line takes", "[lines.accueil]",
     '[routes.other]\nopen = [{ to = "team:nord" }]\n[lines.accueil]'),
    ("a plan whose people are in the directory", ', people = ["G1", "G2"]', ""),
    ("teams that overflow to each other", 'agency = "AG1"',
     'agency = "AG1"\noverflow = [{ team = "siege", after = "0s" }]'),
    ("a provider called by an ordinary number", '"1301"', '"+33199001234"'),
    ("a number of an allowed code", '"+33199001234", trunk', '"+262262123456", trunk'),
    ("a route of several rounds", CLOSED, f"{CLOSED}\nrounds = 3"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), [case[1:] for case in SOUND_CHANGES],
                         ids=[case[0] for case in SOUND_CHANGES])  # fmt: skip
def test_it_is_no_mistake(load_text, old, new):
    text = SOUND.replace('agency = "AG1"', 'agency = "AG1"\nlongest_wait = "5m"')
    text = text.replace("[asterisk.pbx]", 'numbers_outside = ["+262"]\n[asterisk.pbx]')
    assert old in text

    assert load_text(text.replace(old, new, 1)).routes


def test_an_agencys_step_suffices_where_strangers_have_the_lines_team(load_text):
    text = SOUND.replace(OPEN, 'open = [{ to = "agency" }]')

    settings = load_text(text.replace('route = "centre"', 'route = "centre"\nteam = "siege"'))

    assert settings.lines["accueil"].team == "siege"


def test_a_provider_has_a_trunk_of_its_own(load_text):
    text = SOUND.replace(OPEN, 'open = [{ to = "provider:p24" }]').replace(CLOSED, "")

    settings = load_text(text.replace(', trunk = "operateur"', ""))

    assert settings.plan().lines["accueil"].trunk is None


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(load_text):
    text = SOUND
    for case in (REFERENCES[1], REFERENCES[4], TARGET_WORDS[0], TEAMS[0], PAUSES[0]):
        text = text.replace(case.old, case.new, 1)

    with pytest.raises(ConfigError) as refusal:
        load_text(text)

    assert [mistake.line for mistake in refusal.value.mistakes] == [3, 17, 25, 31, 38]
