"""Who calls: which header is believed, what is left of it, and when nothing is kept."""

from tests.lab.stranger import FROM, NUMBER, Stranger

ANOTHER = "<sip:+33999999999@op>"
ASSERTED = f"P-Asserted-Identity: {FROM}"
WITHHELD = ""

READ = (
    # From alone
    (FROM, "", NUMBER),
    (f"sip:{NUMBER}@op", "", NUMBER),
    (f"<sips:{NUMBER};npdi;rn=+33999:secret@op:5060;user=phone>;x=1", "", NUMBER),
    (f'"Paul <sip:1@op>, 2" {FROM}', "", NUMBER),
    ("<tel:+33-6.12(34)5678;phone-context=+33>", "", NUMBER),
    (f"tel:{NUMBER}", "", NUMBER),
    ("<sip:0612345678@op>", "", "0612345678"),
    (f"<sip:{'1' * 40}@op>", "", "1" * 20),
    # What the operator asserts goes before
    (ANOTHER, ASSERTED, NUMBER),
    (ANOTHER, f"p-asserted-identity:{FROM}", NUMBER),
    (ANOTHER, f"P-Asserted-Identity: <tel:{NUMBER}>", NUMBER),
    (ANOTHER, f"P-Asserted-Identity: {NUMBER}", "+33999999999"),
    (ANOTHER, "P-Asserted-Identity: <sip:%2B33612345678@op>", NUMBER),
    (ANOTHER, f'P-Asserted-Identity: "Sarl <sip:1@op>, x" {FROM}, <tel:{NUMBER}>', NUMBER),
    (ANOTHER, f"{ASSERTED}\r\nPrivacy: none", NUMBER),
    ("<sip:reception@op>", ASSERTED, NUMBER),
    (FROM, "P-Asserted-Identity: <sip:reception@op>", NUMBER),
    (FROM, "P-Asserted-Identity: <sip:10.0.0.1>", NUMBER),
    (FROM, "P-Asserted-Identity:", NUMBER),
    # What nobody vouches for
    (FROM, f"Remote-Party-ID: {ANOTHER};privacy=off", NUMBER),
    (FROM, f"Diversion: {ANOTHER}", NUMBER),
    # Withheld
    ("<sip:anonymous@anonymous.invalid>", "", WITHHELD),
    ("<sip:%41nonymous@anonymous.invalid>", ASSERTED, WITHHELD),
    ("<sip:Unavailable@op>", ASSERTED, WITHHELD),
    ("<sip:10.0.0.1:5060>", "", WITHHELD),
    (FROM, f"{ASSERTED}\r\nPrivacy: id", WITHHELD),
    (FROM, "Privacy: ID;critical", WITHHELD),
    (FROM, "Privacy: critical; user", WITHHELD),
    (FROM, "Privacy:header", WITHHELD),
    (FROM, "Privacy: none\r\nPrivacy: id", WITHHELD),
    (FROM, f'Remote-Party-ID: "Paul :)" {FROM};party=calling;Privacy="full"', WITHHELD),
    (FROM, "P-Asserted-Identity: <sip:anonymous@anonymous.invalid>", WITHHELD),
    # Text that would be something else, were it ever evaluated
    (FROM, "P-Asserted-Identity: <sip:${GLOBAL(ACD_LEASE)}$[2*3]1@op>", "231"),
    (FROM, 'P-Asserted-Identity: "\\" ${EPOCH}, <sip:1),\'2"\\3@op>', "123"),
    (FROM, "P-Asserted-Identity: <sip:1):0:1@op>", "1"),
    (FROM, 'Privacy: ")} ${EPOCH} $[1+] \\ ,"', NUMBER),
    (FROM, 'Remote-Party-ID: ${EPOCH}")],$[1/0]\\', NUMBER),
)


async def test_the_callers_number_is_read_from_the_headers(asterisk, manager):
    async with Stranger(asterisk) as stranger:
        for count, (caller, header, _) in enumerate(READ, start=1):
            stranger.calls(caller=caller, header=header)
            await manager.event_times(count, UserEvent="AcdArrived")
        arrived = manager.seen(UserEvent="AcdArrived")

    read = [(*given, call["Caller"]) for (*given, _), call in zip(READ, arrived, strict=True)]
    assert read == list(READ)
    assert {call["Line"] for call in arrived} == {"jour"}


async def test_a_withheld_number_is_on_no_wire_and_in_no_variable(asterisk, manager):
    async with Stranger(asterisk) as stranger:
        stranger.calls(header=f"{ASSERTED}\r\nPrivacy: id")
        arrived = await manager.event(UserEvent="AcdArrived")
        shown = await asterisk.rx(f"core show channel {arrived['Channel']}")

    assert "State: Up" in shown or "ACD_CALL" in shown
    assert NUMBER not in shown
    assert NUMBER.encode() not in manager.raw


async def test_no_text_of_a_stranger_stays_in_a_variable(asterisk, manager):
    header = 'P-Asserted-Identity: "STRANGE" <sip:1STRANGE@op>\r\nSubject: STRANGE'

    async with Stranger(asterisk) as stranger:
        stranger.calls(caller='"STRANGE" <sip:1STRANGE@op>', header=header)
        arrived = await manager.event(UserEvent="AcdArrived")
        shown = await asterisk.rx(f"core show channel {arrived['Channel']}")

    assert "ACD_NUM=1" in shown
    assert "STRANGE" not in shown
