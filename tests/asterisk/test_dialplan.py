"""The dialplan as text: what is generated, and what no caller can ever reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from acd.asterisk.dialplan import dialled_forms, fingerprint_place, generated_dialplan
from acd.asterisk.outside_plan import NUMBERS_CONTEXT
from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    LineSettings,
    Settings,
    TeamSettings,
)
from acd.core.model import AdvisorId, LineId, TeamId
from acd.core.plan import Rules
from acd.errors import ConfigError
from tests.small_site import SITE

REPOSITORY = Path(__file__).parents[2]
HARMLESS = {
    "Answer", "ExecIf", "Gosub", "Goto", "GotoIf", "Hangup", "NoOp", "Playback", "Playtones",
    "Progress", "Return", "Ringing", "Set", "StartMusicOnHold", "StopMusicOnHold", "UserEvent",
    "Wait",
}  # fmt: skip
"""Applications that read no key; anything else on a caller's way fails the test."""

OURS_ALONE = "acd-check"
"""Its channels are the controller's own, the one that it redirects too; no caller comes there."""

SAFE_BRIDGE = "${SHARED(ACD_LEG)},x"
SAFE_DIAL_OPTIONS = re.compile(r"i\$\{IF\(\$\[.*\]\?m\(\$\{ACD_MUSIC\}\):r\)\}")


@dataclass(frozen=True)
class Step:
    application: str
    arguments: str


@dataclass
class Context:
    includes: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def all_steps(self) -> Iterator[Step]:
        """Those inside a conditional step too."""
        for step in self.steps:
            yield step
            if step.application == "ExecIf":
                for name in re.findall(r"(?:\]\?|\):)(\w+)\(", step.arguments):
                    yield Step(name, "")


def test_the_first_line_says_what_it_is_made_from():
    assert generated_dialplan(settings()).startswith("; Generated from acd.toml")


def test_the_same_settings_give_the_same_text_in_any_order():
    given = settings()
    reversed_lines = dict(reversed(list(given.lines.items())))

    assert generated_dialplan(replace(given, lines=reversed_lines)) == generated_dialplan(given)


def test_the_text_ends_with_a_place_that_only_these_settings_know():
    given = settings()
    other = replace(given, pauses={"1": "lunch"})

    context, extension, priority = fingerprint_place(given).split(",")

    assert generated_dialplan(given).endswith(
        f"[{context}]\nexten => {extension},{priority},NoOp()\n"
    )
    assert extension not in generated_dialplan(other)
    assert re.fullmatch("[0-9a-f]{16}", extension)


def test_no_call_reaches_the_fingerprint():
    assert "acd-generated" not in callers_contexts() | reachable(read_dialplan(), "advisor-codes")


@pytest.mark.parametrize(
    ("number", "country", "forms"),
    [
        ("+33143530000", "FR", {"+33143530000", "33143530000", "0033143530000", "0143530000"}),
        ("+262262000000", "RE", {"+262262000000", "262262000000", "00262262000000", "0262000000"}),
        ("+508412345", "FR", {"+508412345", "508412345", "00508412345", "0508412345"}),
        ("+3225550000", "BE", {"+3225550000", "3225550000", "003225550000"}),
    ],
)
def test_a_number_is_known_in_every_spelling(number, country, forms):
    assert set(dialled_forms(number, country)) == forms


def test_a_line_is_marked_with_all_that_the_dialplan_asks_for():
    dialplan = read_dialplan()

    marked = {step.arguments.split("=")[0] for step in dialplan["acd-line-siege"].steps}

    assert marked >= {
        "ACD_LINE", "ACD_WAITING", "ACD_ANSWER", "ACD_GREETING", "ACD_MUSIC", "ACD_LONGEST_WAIT",
        "ACD_CLOSED_GREETING",
    }  # fmt: skip


def test_a_ladder_rings_its_own_team_and_nobody_else():
    ladder = str(read_dialplan()["acd-ladder-siege"].steps)

    assert "PJSIP/ana" in ladder
    assert "PJSIP/bruno" not in ladder


def test_only_pauses_that_have_a_reason_can_be_dialled():
    text = generated_dialplan(settings())

    assert re.findall(r"exten => (\*14\d)", text) == ["*141", "*143"]


@pytest.mark.parametrize(
    "hostile", ["a,b", "a)b", "${SHELL(id)}", "a;b", "a\nexten => s,1,System(id)", "a b", "a&b"]
)
@pytest.mark.parametrize("place", ["id", "greeting", "closed_greeting", "music"])
def test_what_would_be_a_step_of_its_own_is_refused(place, hostile):
    given = settings()
    line = replace(given.lines[LineId("siege")], **{place: hostile})

    with pytest.raises(ConfigError):
        generated_dialplan(replace(given, lines={line.id: line}))


def test_nothing_that_a_caller_reaches_reads_a_key():
    assert suspects(read_dialplan()) == []


@pytest.mark.parametrize(
    "added", ["Read(KEY)", "Background(menu)", "WaitExten(5)", "Dial(PJSIP/ana,20,tT)"]
)
@pytest.mark.parametrize(
    "context", ["acd-enter", "acd-wait", "acd-closed", "acd-rescue", "acd-ladder-siege"]
)
def test_the_walk_would_notice_a_key_being_read(context, added):
    dialplan = read_dialplan()
    step = Step(*added.rstrip(")").split("(", 1))
    dialplan[context].steps.append(step)

    assert suspects(dialplan) == [step]


def test_the_way_of_a_caller_is_the_one_drawn_in_the_design():
    assert callers_contexts() == {
        "acd-from-trunk", "acd-numbers", "acd-line-siege", "acd-line-nuit", "acd-enter",
        "acd-caller", "acd-wait", "acd-closed", "acd-nobody", "acd-talk", "acd-rescue",
        "acd-ladder-siege", "acd-ladder-nuit", "acd-ended",
    }  # fmt: skip


def test_no_key_can_be_a_place_to_go_to_on_a_callers_way():
    """A digit pressed could only lead to an extension of its context that matches it."""
    text = dialplan_text()
    behind_the_door = callers_contexts() - {"acd-from-trunk", "acd-numbers"}

    for context in behind_the_door:
        block = text.partition(f"\n[{context}]")[2].partition("\n[")[0]
        for extension in re.findall(r"^exten => ([^,]+),", block, re.MULTILINE):
            assert re.fullmatch(r"[a-z][a-z-]*", extension), f"{extension} in {context}"


def test_what_is_dialled_is_a_number_of_ours_or_no_channel_at_all():
    """A pattern would make a channel whose Exten, in every event, is a stranger's text."""
    blocks = re.findall(r"^\[(\S+)\]\n(.*?)(?=^\[|\Z)", dialplan_text(), re.MULTILINE | re.DOTALL)

    assert {name for name, block in blocks if re.search(r"^exten => _", block, re.MULTILINE)} == {
        NUMBERS_CONTEXT
    }


def test_the_patterns_of_numbers_outside_are_asked_for_and_reached_by_no_call():
    dialplan = read_dialplan()

    doors = ("acd-from-trunk", "advisor-codes", "acd-outside", "acd-confirm", "acd-answer")
    assert NUMBERS_CONTEXT not in set().union(*(reachable(dialplan, door) for door in doors))


def test_only_the_called_person_is_asked_for_a_key():
    dialplan = read_dialplan()
    listening = {
        name
        for name, context in dialplan.items()
        for step in context.all_steps()
        if step.application in ("Background", "WaitExten", "Read")
    }

    assert listening == {"acd-confirm"}
    assert "acd-confirm" not in callers_contexts()


def test_who_is_rung_outside_can_do_nothing_with_keys_either():
    [dial] = [s for s in read_dialplan()["acd-outside"].steps if s.application == "Dial"]

    options = dial.arguments.split(",", 2)[2]
    assert options == "iIS(${ACD_LONGEST_CALL})b(acd-outside^leaving^1(${ACD_ASSERTED}))"


RAW = r"\$\{(?:ACD_RAW|PJSIP_HEADER\([^}]*)\}"
READ = re.compile(rf"ACD_RAW={RAW}(?: {RAW})?")  # nothing but a copy
FILTERED = re.compile(rf"\$\{{FILTER\([a-z0-9+=-]+,(?:\$\{{TOLOWER\()?{RAW}\)(?:\}}\))?\}}")


def test_a_strangers_text_reaches_nothing_but_a_filter():
    steps = [step for context in read_dialplan().values() for step in context.steps]
    raw = [s for s in steps if re.search(RAW, s.arguments) and not READ.fullmatch(s.arguments)]

    assert raw
    assert [s for s in raw if re.search(RAW, FILTERED.sub("", s.arguments))] == []


def test_every_endpoint_has_a_fixed_caller_id_and_believes_nobodys():
    text = (REPOSITORY / "asterisk-conf/pjsip.conf").read_text()
    templates = re.findall(r"^\[acd-(?:phone|trunk)\]\(!\)\n(.*?)^$", text, re.M | re.S)

    assert len(templates) == 2
    for template in templates:
        assert re.search(r"^trust_id_inbound = no$", template, re.MULTILINE)
        assert re.search(r"^trust_connected_line = no$", template, re.MULTILINE)
        assert re.search(r"^callerid = unknown <0>$", template, re.MULTILINE)


def test_the_bridge_has_no_option_that_listens_to_keys():
    steps = [step for context in read_dialplan().values() for step in context.all_steps()]

    bridges = [step.arguments for step in steps if step.application == "Bridge"]

    assert set(bridges) == {SAFE_BRIDGE}


def test_a_claimed_caller_is_on_a_callers_way():
    assert "acd-talk" in callers_contexts()


def test_a_phone_reaches_the_codes_and_no_line():
    contexts = reachable(read_dialplan(), "advisor-codes")

    assert contexts == {"advisor-codes", "advisor-codes-ask", "acd-pause-codes"}


def test_when_steps_run_out_asterisk_does_not_wait_for_keys():
    text = (REPOSITORY / "asterisk-conf/extensions.conf").read_text()

    assert re.search(r"^autofallthrough = yes$", text, re.MULTILINE)


def test_no_module_is_loaded_that_could_read_a_callers_keys():
    modules = (REPOSITORY / "asterisk-conf/modules.conf").read_text()

    for name in ("app_read", "app_queue", "app_disa", "app_directory", "app_voicemail", "res_agi"):
        assert f"load = {name}" not in modules
    assert "\nautoload = no\n" in modules


def suspects(dialplan: dict[str, Context]) -> list[Step]:
    """Steps on a caller's way that read keys, or might."""
    steps = [s for name in callers_contexts(dialplan) for s in dialplan[name].all_steps()]
    return [step for step in steps if not is_harmless(step)]


def is_harmless(step: Step) -> bool:
    if step.application == "Dial":
        return SAFE_DIAL_OPTIONS.fullmatch(step.arguments.split(",", 2)[2]) is not None
    if step.application == "Bridge":
        return step.arguments == SAFE_BRIDGE
    return step.application in HARMLESS


def callers_contexts(dialplan: dict[str, Context] | None = None) -> set[str]:
    """Where a caller comes by himself, and where he is sent by others."""
    starts = ("acd-from-trunk", "acd-closed", "acd-nobody")  # the last two by the controller
    known = dialplan or read_dialplan()
    steps = [s for name in known if name != OURS_ALONE for s in known[name].all_steps()]
    sent = {s.arguments.split(",")[1] for s in steps if s.application == "ChannelRedirect"}
    return set().union(*(reachable(known, start) for start in (*starts, *sorted(sent))))


def reachable(dialplan: dict[str, Context], start: str) -> set[str]:
    """The contexts to which includes, jumps and calls lead from `start`."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += next_contexts(dialplan, name)
    return found


def next_contexts(dialplan: dict[str, Context], name: str) -> Iterator[str]:
    yield from dialplan[name].includes
    for step in dialplan[name].all_steps():
        if step.application in ("Goto", "GotoIf", "Gosub"):
            for place in re.findall(r"(?:^|[?:])([^,?:]+),[^,]+,", step.arguments):
                # A name made from the line's id may be any of its kind.
                pattern = re.escape(place).replace(re.escape("${ACD_LINE}"), ".+")
                yield from (known for known in dialplan if re.fullmatch(pattern, known))
        elif "hangup_handler_push" in step.arguments:
            yield step.arguments.partition("=")[2].partition(",")[0]


def read_dialplan() -> dict[str, Context]:
    dialplan: dict[str, Context] = {}
    for line in dialplan_text().splitlines():
        heading = re.match(r"\[(.+)\]", line)
        included = re.match(r"include => (\S+)", line)
        step = re.match(r"(?:exten => [^,]+,\d+| same => n)(?:\(.+?\))?,(\w+)\((.*)\)", line)
        if heading:
            context = dialplan.setdefault(heading[1], Context())
        elif included:
            context.includes.append(included[1])
        elif step:
            context.steps.append(Step(step[1], step[2]))
        else:
            assert not line or line.startswith(";"), f"this test cannot read {line!r}"
    return dialplan


def dialplan_text() -> str:
    files = sorted((REPOSITORY / "dialplans").glob("*.conf"))
    return "\n".join((*(file.read_text() for file in files), generated_dialplan(settings())))


def settings() -> Settings:
    return Settings(
        site=SITE,
        asterisk=AsteriskSettings("pbx", "127.0.0.1", 5038, "acd", ""),
        entities={},
        teams={TeamId(t): TeamSettings(TeamId(t), t, None, 20, None, 90, 0.8) for t in "ab"},
        advisors={
            AdvisorId("ana"): advisor("ana", "a"),
            AdvisorId("bruno"): advisor("bruno", "b"),
        },
        lines={
            LineId("siege"): line("siege", "+33143530000"),
            LineId("nuit"): line("nuit", "+33143530001"),
        },
        pauses={"3": "training", "1": "lunch"},
        rules=Rules(),
    )


def advisor(name: str, team: str) -> AdvisorSettings:
    return AdvisorSettings(AdvisorId(name), name, f"PJSIP/{name}", (TeamId(team),), None)


def line(name: str, number: str) -> LineSettings:
    return LineSettings(
        id=LineId(name),
        name=name,
        numbers=(number,),
        entity=None,
        team=TeamId("a"),
        priority=0,
        waiting="music",
        answer="at-once",
        greeting="acd/accueil",
        music="default",
        longest_wait=600.0,
    )
