import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.masking import masked


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+33612345678", "+33 6 12 34 •• ••"),
        ("+33143530000", "+33 1 43 53 •• ••"),
        ("0612345678", "06 12 34 •• ••"),
        ("+262692123456", "+26269212 ••••"),
        ("+447911123456", "+44791112 ••••"),
    ],
)
def test_a_number_is_shown_without_its_last_four_digits(number, shown):
    assert masked(number) == shown


def test_a_withheld_number_is_said_to_be_withheld():
    assert masked(None) == "withheld"


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "3975",
        "Ana Durand",
        "sip:ana@example.org",
        "+33 6 12 34 56 78",
        "٠٦١٢٣٤٥٦٧٨",
        "+",
        "1" * 40,
    ],
)
def test_whatever_is_not_a_telephone_number_is_hidden(odd):
    assert masked(odd) == "••••"


@given(st.from_regex(r"\+?[0-9]{1,15}", fullmatch=True))
def test_the_last_four_digits_are_never_shown(number):
    shown = re.sub("[^0-9]", "", masked(number))

    assert number.lstrip("+")[:-4].startswith(shown)
