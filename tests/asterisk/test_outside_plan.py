"""What the dialplan is told of legs to the outside, as text."""

import re
from dataclasses import replace

import pytest

from acd.asterisk.dialplan import generated_dialplan
from acd.asterisk.outside_plan import NUMBERS_CONTEXT
from acd.config.settings import EntitySettings, ProviderSettings, Settings, TrunkSettings
from acd.core.routes import ProviderId, TrunkId
from acd.directory.french import CODES
from acd.errors import ConfigError
from tests.small_site import ACCUEIL, small_settings

OPERATOR = TrunkSettings(TrunkId("op"), "operateur", 7, presents="own", longest_call=1800.0)
THEIRS = TrunkSettings(TrunkId("pv"), "prestataire", 5, presents="caller")
P24 = ProviderSettings(ProviderId("p24"), "Allo 24/7", TrunkId("pv"), "1301", most_calls=2)


def test_every_code_that_may_be_configured_has_its_patterns() -> None:
    written = block(settings(*CODES), NUMBERS_CONTEXT)

    assert all(f"exten => _{code}" in written for code in CODES)


def settings(*codes: str, country: str = "FR", **more: object) -> Settings:
    small = small_settings()
    site = replace(small.site, country=country, numbers_outside=codes)
    outside = {"trunks": {t.id: t for t in (OPERATOR, THEIRS)}, "providers": {P24.id: P24}}
    return replace(small, site=site, **{**outside, **more})  # type: ignore[arg-type]


def block(given: Settings, context: str) -> str:
    return generated_dialplan(given).partition(f"\n[{context}]\n")[2].partition("\n\n")[0]


def allowed(given: Settings, number: str) -> bool:
    """What Asterisk's patterns mean: X a digit, brackets a choice."""
    patterns = re.findall(r"^exten => _(\S+),1,NoOp\(\)$", block(given, NUMBERS_CONTEXT), re.M)
    shapes = [re.escape(p).replace(r"\[", "[").replace(r"\]", "]") for p in patterns]
    shapes = [shape.replace(r"\-", "-").replace("X", "[0-9]") for shape in shapes]
    return any(re.fullmatch(shape, number) for shape in shapes)


@pytest.mark.parametrize("number", ["+33143530000", "+33612345678", "+33712345678", "+33912345678"])
def test_ordinary_numbers_of_the_mainland_are_allowed(number):
    assert allowed(settings(), number)


@pytest.mark.parametrize(
    "number",
    [
        "+33812345678", "+33899123456", "+33800474733", "+3315", "+33112", "+33118218",
        "+33012345678", "+3361234567", "+336123456789", "+442079460000", "+3212345678",
        "+262262123456", "33612345678", "0612345678", "15", "112", "s", "",
    ],
)  # fmt: skip
def test_nothing_else_is(number):
    assert not allowed(settings(), number)


@pytest.mark.parametrize(
    ("code", "number", "premium"),
    [
        ("+262", "+262692123456", "+262892123456"),
        ("+508", "+508412345", "+508812345"),
        ("+508", "+508708123456", "+508808123456"),
        ("+590", "+590690123456", "+590890123456"),
        ("+594", "+594694123456", "+594894123456"),
        ("+596", "+596696123456", "+596896123456"),
    ],
)
def test_a_code_that_the_site_asked_for_is_allowed_and_its_premium_numbers_are_not(
    code, number, premium
):
    assert not allowed(settings(), number)
    assert allowed(settings(code), number)
    assert not allowed(settings(code), premium)


def test_a_site_overseas_may_call_its_own_and_the_mainland():
    site = settings(country="RE")

    assert allowed(site, "+262692123456")
    assert allowed(site, "+33612345678")
    assert not allowed(site, "+590690123456")


def test_a_code_that_nobody_has_described_allows_nothing():
    assert not allowed(settings("+44"), "+442079460000")
    assert not allowed(settings(country="BE"), "+3225550000")


def test_a_trunk_is_marked_with_its_limits():
    marks = block(settings(), "acd-trunk-op")

    assert "Set(ACD_ENDPOINT=operateur)" in marks
    assert "Set(ACD_MOST_CALLS=7)" in marks
    assert "Set(ACD_PRESENTS=own)" in marks
    assert "Set(ACD_LONGEST_CALL=1800)" in marks


def test_a_provider_has_the_number_that_the_configuration_gives_it():
    marks = block(settings(), "acd-provider-p24")

    assert "Set(ACD_DEST=1301)" in marks
    assert "Set(ACD_TRUNK=pv)" in marks
    assert "Set(ACD_MOST_CALLS=2)" in marks


def test_a_provider_without_a_limit_has_its_trunks():
    unlimited = replace(P24, most_calls=None)

    marks = block(settings(providers={P24.id: unlimited}), "acd-provider-p24")

    assert "Set(ACD_MOST_CALLS=5)" in marks


@pytest.mark.parametrize(
    ("entity", "shown"),
    [
        (None, "+33199001234"),
        (EntitySettings("centre", "Centre"), "+33199001234"),
        (EntitySettings("centre", "Centre", "+33199009999"), "+33199009999"),
    ],
)
def test_who_is_rung_sees_the_entitys_number_or_else_the_lines(entity, shown):
    given = settings(entities={"centre": entity} if entity else {})
    line = replace(given.lines[ACCUEIL], entity="centre" if entity else None)

    marks = block(replace(given, lines={line.id: line}), f"acd-line-{ACCUEIL}")

    assert f"Set(ACD_OUTBOUND={shown})" in marks


@pytest.mark.parametrize("hostile", ["a,b", "a)b", "${SHELL(id)}", "a\nexten => s,1,System(id)"])
def test_what_would_be_a_step_of_its_own_is_refused(hostile):
    trunk = replace(OPERATOR, endpoint=hostile)

    with pytest.raises(ConfigError):
        generated_dialplan(settings(trunks={OPERATOR.id: trunk, THEIRS.id: THEIRS}))
