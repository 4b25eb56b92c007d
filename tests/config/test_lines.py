"""How many calls a line takes at once: what is written, what is left out, what is refused."""

import pytest

from acd.core.plan import LinePlan
from acd.errors import ConfigError

LIMITS = ("most_calls", "most_calls_of_a_caller", "most_anonymous_calls")
EMERGENCY = """\
route = "urgent"
[routes.urgent]
open = [{ to = "team:siege", for = "1m" }]
rounds = "without-end"
"""


@pytest.fixture
def line(load_text, smallest):
    """The plan of the line `accueil` with more keys."""

    def load(more: str = "") -> LinePlan:
        return load_text(smallest + more).plan().lines["accueil"]

    return load


def limits_of(line: LinePlan) -> tuple[int | None, int | None, int | None]:
    return line.most_calls, line.most_of_caller, line.most_anonymous


def test_the_plan_has_the_limits_that_are_written(line):
    written = line("most_calls = 200\nmost_calls_of_a_caller = 1\nmost_anonymous_calls = 10000\n")

    assert limits_of(written) == (200, 1, 10000)


def test_a_line_holds_ten_calls_of_a_number_and_a_hundred_hidden_ones_unless_it_says_so(line):
    assert limits_of(line()) == (None, 10, 100)


def test_an_emergency_line_has_no_limit_unless_it_says_so(line):
    own = "most_calls_of_a_caller = 50\n"

    assert limits_of(line(EMERGENCY)) == (None, None, None)
    assert limits_of(line(own + EMERGENCY)) == (None, 50, None)


def test_an_emergency_line_is_never_shed(line):
    with pytest.raises(ConfigError) as refused:
        line(f"most_calls = 100\n{EMERGENCY}")

    [mistake] = refused.value.mistakes
    assert (mistake.line, mistake.path) == (15, "lines.accueil.most_calls")
    assert str(mistake).endswith(
        'route "urgent" has no end, and an emergency line is never shed; remove most_calls'
    )


def test_a_line_whose_route_has_an_end_may_be_shed(line):
    three_rounds = EMERGENCY.replace('"without-end"', "3")

    assert limits_of(line(f"most_calls = 100\n{three_rounds}")) == (100, 10, 100)


@pytest.mark.parametrize("key", LIMITS)
@pytest.mark.parametrize("written", ["0", "-1", "10001"])
def test_a_limit_that_would_let_nobody_in_is_refused(line, key, written):
    with pytest.raises(ConfigError, match=rf"{key}: the number must be 1 to 10000; write "):
        line(f"{key} = {written}\n")


@pytest.mark.parametrize("key", LIMITS)
@pytest.mark.parametrize("written", ['"10"', "1.5", "true"])
def test_a_limit_that_is_no_whole_number_is_refused(line, key, written):
    with pytest.raises(ConfigError, match=rf"{key}: whole number expected, not .+; write it "):
        line(f"{key} = {written}\n")
