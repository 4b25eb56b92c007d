"""Advisors who are given other teams, in the queue_log."""

from dataclasses import replace
from pathlib import Path

from acd.config.settings import QueueLogSettings
from acd.core import facts as f
from acd.core.model import TeamId
from acd.queue_log.transcript import Transcript
from tests.small_site import ANA, SIEGE, small_settings

NORD = TeamId("nord")
SETTINGS = small_settings()
MOVED = f.AdvisorReassigned(ANA, (SIEGE,), (NORD,), 20.0)


def transcript() -> Transcript:
    return Transcript(SETTINGS, QueueLogSettings(Path("queue_log"), agents="phone"))


def test_who_is_logged_in_leaves_one_queue_and_comes_to_the_other() -> None:
    lines = list(transcript().lines([f.AdvisorLoggedIn(ANA, 10.0), MOVED]))

    assert lines[1:] == [
        "20|NONE|siege|PJSIP/ana|REMOVEMEMBER|\n",
        "20|NONE|nord|PJSIP/ana|ADDMEMBER|\n",
    ]


def test_who_is_away_comes_to_the_queues_of_now() -> None:
    lines = list(transcript().lines([MOVED, f.AdvisorLoggedIn(ANA, 30.0)]))

    assert lines == ["30|NONE|nord|PJSIP/ana|ADDMEMBER|\n"]


def test_who_is_configured_no_longer_leaves_under_the_same_name() -> None:
    told = transcript()
    before = list(told.lines([f.AdvisorLoggedIn(ANA, 10.0)]))

    told.take(replace(SETTINGS, advisors={}))
    out = [f.AdvisorLoggedOut(ANA, 20.0), f.AdvisorReassigned(ANA, (SIEGE,), (), 20.0)]
    after = list(told.lines(out))

    assert before == ["10|NONE|siege|PJSIP/ana|ADDMEMBER|\n"]
    assert after == ["20|NONE|siege|PJSIP/ana|REMOVEMEMBER|\n"]
