import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.config import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("20s", 20), ("5m", 300), ("1h30m", 5400), ("500ms", 0.5), ("2m30s", 150), ("0s", 0)],
)
def test_a_length_of_time_is_read_in_seconds(text, seconds):
    assert durations.parse(text) == seconds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("90", '"90" has no unit'),
        ("1.5", '"1.5" has no unit'),
        ("-5s", '"-5s" is negative'),
        ("", '"" is not a length of time'),
        ("20 s", '"20 s" is not a length of time'),
        ("1.5h", '"1.5h" is not a length of time'),
        ("30m1h", '"30m1h" is not a length of time'),
        ("5s5s", '"5s5s" is not a length of time'),
        ("٣s", '"٣s" is not a length of time'),
        ("5s\n", r'"5s\n" is not a length of time'),
        ("9" * 5000 + "s", "is not a length of time"),
    ],
)
def test_what_is_not_a_length_of_time_is_refused_in_words(text, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        durations.parse(text)


@given(st.integers(min_value=0, max_value=10**9))
def test_what_is_shown_is_read_back(milliseconds):
    seconds = milliseconds / 1000

    assert durations.parse(durations.show(seconds)) == seconds
