import pytest

from acd.asterisk.protocol import Event, FrameReader
from acd.errors import ConnectionLost

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
LONGEST = 1000


def reader_after_banner() -> FrameReader:
    reader = FrameReader(LONGEST)
    reader.feed(BANNER)
    return reader


def only_event(data: bytes) -> Event:
    (frame,) = reader_after_banner().feed(data)
    return Event(frame, received_at=1.0)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_frames_come_out_whole_whatever_the_segments(size: int):
    stream = BANNER + "Event: A\r\nName: Hélène\r\n\r\nEvent: B\r\nName: Zoé\r\n\r\n".encode()
    segments = [stream[at : at + size] for at in range(0, len(stream), size)]
    reader = FrameReader(LONGEST)

    frames = [frame for segment in segments for frame in reader.feed(segment)]

    names = [Event(frame, received_at=0.0).get("Name") for frame in frames]
    assert names == ["Hélène", "Zoé"]


def test_an_empty_last_header_is_kept():
    event = only_event(b"Event: Hangup\r\nAccountCode: \r\n\r\n")

    assert event.get("AccountCode", "absent") == ""
    assert event.get("Context", "absent") == "absent"


def test_headers_are_read_without_regard_to_case():
    event = only_event(b"Event: Newchannel\r\nUniqueid: 1.2\r\n\r\n")

    assert event.name == "Newchannel"
    assert event.get("UNIQUEID") == event.get("uniqueid") == "1.2"


def test_bytes_that_are_not_utf8_cost_only_themselves():
    event = only_event(b"Event: Newchannel\r\nCallerIDName: H\xe9l\r\nUniqueid: 1.2\r\n\r\n")

    assert event.get("CallerIDName") == "H\N{REPLACEMENT CHARACTER}l"
    assert event.get("Uniqueid") == "1.2"


def test_channel_variables_are_a_dict_and_may_hold_equals_signs():
    event = only_event(
        b"Event: Hangup\r\nChanVariable: ACD_CALL=a=b\r\nChanVariable: ACD_STATE=\r\n\r\n"
    )

    assert event.variables == {"ACD_CALL": "a=b", "ACD_STATE": ""}


def test_a_header_appended_by_somebody_else_overrides_nothing():
    event = only_event(b"Event: UserEvent\r\nChannel: PJSIP/a-1\r\nChannel: PJSIP/b-2\r\n\r\n")

    assert event.get("Channel") == "PJSIP/a-1"
    assert event.all("Channel") == ["PJSIP/a-1", "PJSIP/b-2"]


def test_an_originate_response_is_an_event_although_it_has_a_response_header():
    event = only_event(b"Event: OriginateResponse\r\nActionID: x\r\nResponse: Failure\r\n\r\n")

    assert not event.is_response
    assert event.get("Response") == "Failure"


def test_the_text_of_an_event_shows_no_values():
    event = only_event(b"Event: Newchannel\r\nCallerIDNum: 0612345678\r\n\r\n")

    assert "0612345678" not in repr(event)


def test_line_ends_between_messages_are_skipped():
    frames = reader_after_banner().feed(b"Event: A\r\n\r\n\r\nEvent: B\r\n\r\n\r\n\r\n")

    assert frames == [b"Event: A", b"Event: B"]


def test_a_message_without_end_is_refused_once_it_is_too_long():
    reader = reader_after_banner()

    with pytest.raises(ConnectionLost, match="more than 1000 bytes"):
        reader.feed(b"x" * (LONGEST + 1))


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x16\x03\x01", b"Asterisk\r\n"])
def test_a_peer_that_does_not_greet_like_asterisk_is_refused(greeting: bytes):
    reader = FrameReader(LONGEST)

    with pytest.raises(ConnectionLost, match="not Asterisk"):
        reader.feed(greeting)
