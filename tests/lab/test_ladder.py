"""Reading SIPp's message trace."""

from dataclasses import replace

from acd.lab.ladder import read_ladder, rung_twice_at_once

TRACE = """\
2026-01-05\t08:00:01.0\t1.0\tR\tcall-1\tCSeq:1 INVITE\tINVITE sip:ana@127.0.0.1:5 SIP/2.0
2026-01-05\t08:00:01.1\t1.1\tS\tcall-1\tCSeq:1 INVITE\tSIP/2.0 180 Ringing
2026-01-05\t08:00:03.0\t3.0\tS\tcall-1\tCSeq:1 INVITE\tSIP/2.0 200 OK
2026-01-05\t08:00:03.1\t3.1\tR\tcall-1\tCSeq:1 ACK\tACK sip:127.0.0.1:5 SIP/2.0
2026-01-05\t08:00:09.0\t9.0\tR\tcall-1\tCSeq:2 BYE\tBYE sip:127.0.0.1:5 SIP/2.0
2026-01-05\t08:00:09.1\t9.1\tS\tcall-1\tCSeq:2 BYE\tSIP/2.0 200 OK
"""


def test_a_leg_tells_when_it_rang_was_answered_and_ended(tmp_path):
    trace = tmp_path / "messages.csv"
    trace.write_text(TRACE)

    (leg,) = read_ladder(trace).legs("ana")

    assert (leg.invited_at, leg.ringing_at, leg.answered_at, leg.ended_at) == (1.0, 1.1, 3.0, 9.0)
    assert leg.status == 200
    assert not leg.hung_up_by_sipp


def test_a_line_that_is_still_being_written_is_left_for_later(tmp_path):
    trace = tmp_path / "messages.csv"
    trace.write_text(TRACE + "2026-01-05\t08:00")

    assert len(read_ladder(trace)) == 6


def test_without_a_trace_there_are_no_messages(tmp_path):
    assert read_ladder(tmp_path / "messages.csv") == ()


def test_a_phone_that_rings_for_two_is_noticed_and_one_that_talks_is_not(tmp_path):
    trace = tmp_path / "messages.csv"
    trace.write_text(TRACE)
    (leg,) = read_ladder(trace).legs()
    while_ringing = replace(leg, invited_at=2.0)
    while_talking = replace(leg, invited_at=4.0)

    assert rung_twice_at_once([leg, while_talking]) == []
    assert rung_twice_at_once([while_ringing, leg]) == [(leg, while_ringing)]
