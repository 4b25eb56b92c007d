"""Numbers as people, spreadsheets and trunks write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acd.directory.french import Kind
from acd.directory.numbers import Allowed, Number, allowed_from, is_nobody, may_be_dialled, parse

MOBILE = "+33639981234"
FULL_WIDTH = "0639981234".translate({ord(digit): 0xFEE0 + ord(digit) for digit in "0123456789"})


@pytest.mark.parametrize(
    "written",
    [
        "0639981234", "06 39 98 12 34", "06.39.98.12.34", "06-39-98-12-34", "+33639981234",
        "+33 6 39 98 12 34", "+33 (0)6 39 98 12 34", "0033639981234", "0033 (0) 639981234",
        "33639981234", "+330639981234", "06\u00a039\u202f98\u00a012\u202f34",
        "\u202a+33639981234\u202c", FULL_WIDTH,
    ],
)  # fmt: skip
def test_every_french_way_of_writing_is_one_number(written: str) -> None:
    assert parse(written) == Number(MOBILE, Kind.MOBILE)


@pytest.mark.parametrize(
    ("written", "text", "kind"),
    [
        ("01 99 00 12 34", "+33199001234", Kind.FIXED),
        ("05 61 99 12 34", "+33561991234", Kind.FIXED),
        ("07 00 00 12 34", "+33700001234", Kind.MOBILE),
        ("09 70 00 12 34", "+33970001234", Kind.VOIP),
        ("0800 12 34 56", "+33800123456", Kind.TOLL_FREE),
        ("0805 12 34 56", "+33805123456", Kind.TOLL_FREE),
        ("0806 12 34 56", "+33806123456", Kind.SHARED_COST),
        ("0812 34 56 78", "+33812345678", Kind.SHARED_COST),
        ("0825 12 34 56", "+33825123456", Kind.SHARED_COST),
        ("0836 65 65 65", "+33836656565", Kind.PREMIUM),
        ("0899 12 34 56", "+33899123456", Kind.PREMIUM),
        ("+41 900 123 456", "+41900123456", Kind.PREMIUM),
        ("+44 7911 123456", "+447911123456", Kind.FOREIGN),
        ("0044 7911 123456", "+447911123456", Kind.FOREIGN),
        ("447911123456", "+447911123456", Kind.FOREIGN),
        ("+870 773 111 632", "+870773111632", Kind.FOREIGN),
    ],
)
def test_numbers_have_a_kind(written: str, text: str, kind: Kind) -> None:
    assert parse(written) == Number(text, kind)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("0262 12 34 56", "+262262123456"),
        ("0263 12 34 56", "+262263123456"),
        ("0692 12 34 56", "+262692123456"),
        ("0693 12 34 56", "+262693123456"),
        ("0269 12 34 56", "+262269123456"),
        ("0639 04 12 34", "+262639041234"),
        ("0590 12 34 56", "+590590123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0594 12 34 56", "+594594123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0596 12 34 56", "+596596123456"),
        ("0696 12 34 56", "+596696123456"),
        ("0508 41 12 34", "+508411234"),
        ("0708 41 12 34", "+508708411234"),
        ("+33 692 12 34 56", "+262692123456"),
        ("+262 692 12 34 56", "+262692123456"),
        ("00262 0692 12 34 56", "+262692123456"),
        ("06 39 98 12 34", MOBILE),  # fiction, in the middle of Mayotte's
    ],
)
def test_overseas_numbers_get_their_own_code(written: str, text: str) -> None:
    for country in ("FR", "RE"):
        number = parse(written, country)

        assert number is not None
        assert number.text == text
        assert parse(number.text, country) == number


@pytest.mark.parametrize("written", ["15", "17", "18", "112", "114", "115", "119", "3114", "+3315"])
def test_emergency_numbers_are_known(written: str) -> None:
    number = parse(written)

    assert number is not None
    assert number.kind is Kind.EMERGENCY
    assert not number.is_international


@pytest.mark.parametrize("written", ["118218", "3611", "1023", "3900", "3646", "+333611"])
def test_short_numbers_stay_short(written: str) -> None:
    number = parse(written)

    assert number == Number(written.removeprefix("+33"), Kind.SHORT)


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "anonymous", "Anonyme", "restricted", "unavailable", "unknown", "private", "-",
        "0000000000", "9999999999", "+33000000000", "+33999999999", "0999999999", "1111111111",
        "0123456789", "1234567890", "000000", "06 39", "063998123", "06399812345", "639981234",
        "6,39E+08", "0639981234 poste 12", "sip:0639981234@example.org", "+", "++33639981234",
        "+0639981234", "٠٦٣٩٩٨١٢٣٤", "0639981234\0", "'; DROP TABLE", "${EXTEN}",
        "0639981234&0639981235", "9" * 5000, "+" + "1" * 39,
    ],
)  # fmt: skip
def test_what_leads_to_nobody_is_no_number(written: str) -> None:
    assert parse(written) is None


@pytest.mark.parametrize(
    ("written", "nobody"),
    [("", True), ("00 00 00 00 00", True), ("anonymous", False), ("639981234", False)],
)
def test_a_number_for_none_is_told_from_a_mistake(written: str, nobody: bool) -> None:
    assert is_nobody(written) is nobody


@pytest.mark.parametrize(
    ("country", "written", "text", "kind"),
    [
        ("BE", "0470 12 34 56", "+32470123456", Kind.MOBILE),
        ("BE", "+33 6 39 98 12 34", MOBILE, Kind.FOREIGN),
        ("BE", "02 512 34 56", "+3225123456", Kind.FIXED),
        ("GB", "+32 470 12 34 56", "+32470123456", Kind.FOREIGN),
    ],
)
def test_a_site_elsewhere_reads_its_own_numbers(
    country: str, written: str, text: str, kind: Kind
) -> None:
    assert parse(written, country) == Number(text, kind)


ALMOST = st.text(alphabet="0123456789+(). -/\u00a0", max_size=18)
NATIONAL = st.from_regex(r"(0|\+33|0033|33|\+262|\+508|\+)[0-9]{6,13}", fullmatch=True)


@given(st.one_of(st.text(), ALMOST, NATIONAL), st.sampled_from(["FR", "RE", "BE", "GB", "IT"]))
@example("0333333333", "FR")
@example("0666666666", "FR")
@example("0508412345", "FR")
@example("+5080200000", "FR")
def test_reading_never_fails_and_reads_its_own_answers(written: str, country: str) -> None:
    number = parse(written, country)

    if number is not None:
        assert parse(number.text, country) == number
        assert number.text.isascii()
        assert len(number.text) <= 16


@given(st.one_of(ALMOST, NATIONAL))
def test_what_may_be_dialled_is_an_ordinary_number_of_the_mainland(written: str) -> None:
    number = parse(written)

    if number is not None and may_be_dialled(number):
        assert number.text.startswith("+33")
        assert len(number.text) == 12
        assert number.text[3] in "1234567 9"


@pytest.mark.parametrize(
    "written",
    [
        "15", "112", "3114", "3611", "118218", "0800123456", "0806123456", "0812345678",
        "0825123456", "0836656565", "0899123456", "+41900123456", "+447911123456",
        "+870773111632", "+882161234567", "+979123456789", "0692123456", "+262692123456",
        "0508412345", "+2125221234567",
    ],
)  # fmt: skip
def test_what_costs_money_or_lives_is_never_dialled(written: str) -> None:
    number = parse(written)

    assert number is None or not may_be_dialled(number)


def test_a_free_number_may_be_listed_and_a_premium_one_may_not() -> None:
    free, premium = parse("0800123456"), parse("0899123456")
    assert free is not None
    assert premium is not None
    allowed = Allowed(frozenset({"+33"}), listed=frozenset({free.text, premium.text}))

    assert may_be_dialled(free, allowed)
    assert not may_be_dialled(premium, allowed)


def test_a_site_may_call_its_own_region() -> None:
    reunion, mainland = parse("0692123456"), parse("0199001234")
    assert reunion is not None
    assert mainland is not None

    assert may_be_dialled(reunion, allowed_from("RE"))
    assert may_be_dialled(mainland, allowed_from("RE"))
    assert not may_be_dialled(reunion, allowed_from("GP"))
    assert allowed_from("BE").codes == {"+32"}


@pytest.mark.parametrize(
    ("country", "codes", "written", "allowed"),
    [
        ("FR", ["+262"], "0692 12 34 56", True),
        ("FR", ["+262"], "0690 12 34 56", False),
        ("FR", [], "0692 12 34 56", False),
        ("FR", ["+262"], "06 39 98 11 11", True),
        ("FR", ["+352"], "+352 621 123 456", True),
        ("FR", ["+352"], "+352 900 12345", False),  # premium
        ("FR", ["+352"], "+352 800 12345", False),  # toll-free, which may be anything from here
        ("FR", ["+352"], "+44 7911 123456", False),
        ("LU", ["+33"], "+33 6 39 98 11 11", True),
        ("LU", ["+33"], "+33 8 99 12 34 56", False),
        ("LU", ["+33"], "+33 8 09 12 34 56", False),
    ],
)
def test_a_site_may_dial_ordinary_numbers_of_the_codes_that_it_names(
    country: str, codes: list[str], written: str, allowed: bool
) -> None:
    number = parse(written, country)

    assert number is not None
    assert may_be_dialled(number, allowed_from(country, codes)) is allowed
