"""What the configuration says to the tally."""

from acd.core.model import NO_TEAM
from acd.counting import teams_of, thresholds
from tests.small_site import ANA, BEN, SIEGE, small_settings


def test_each_team_has_its_threshold_and_calls_of_no_team_have_one_too() -> None:
    assert thresholds(small_settings()) == {NO_TEAM: 90.0, SIEGE: 90.0}


def test_advisors_count_in_their_teams() -> None:
    assert teams_of(small_settings()) == {ANA: (SIEGE,), BEN: (SIEGE,)}
