"""The client against a scripted Asterisk: each way in which an AMI library was seen to fail."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from acd.asterisk.client import AmiClient
from acd.asterisk.link import Limits, Request
from acd.asterisk.login import AmiAddress
from acd.asterisk.protocol import Event
from acd.errors import ActionFailed, ActionTimedOut, ConnectionLost, LoginRefused, SwitchTaken
from tests.asterisk.fake_ami import FakeAmi, event, frame

QUICK = Limits(
    ping_every=0.02,
    ping_within=0.3,
    retry_first=0.01,
    retry_most=0.02,
)
UNHURRIED = replace(QUICK, ping_every=60.0, ping_within=60.0)  # nothing but the test's own traffic
CALLER = "+33612345678"


class Listener:
    """A client that runs, and everything it told."""

    def __init__(self, ami: FakeAmi, secret: str, limits: Limits) -> None:
        address = AmiAddress("127.0.0.1", ami.port, "acd", secret)
        self.client = AmiClient(address, on_event=self._hear, clock=lambda: 42.0, limits=limits)
        self.events: list[Event] = []
        self.ups = 0
        self.downs: list[str] = []
        self.stumbles_over = ""
        self.drops_at = ""
        self.lists_on_up = ""  # the action that its roll call consists of
        self.taken: SwitchTaken | None = None  # somebody else has Asterisk in hand
        self._changes = ami.changes

    async def run(self) -> None:
        await self.client.run(on_up=self._come_up, on_down=self._go_down)

    async def _come_up(self) -> None:
        self.ups += 1
        self._changes.tell()
        if self.taken:
            raise self.taken
        if self.lists_on_up:
            await self.client.listing(self.lists_on_up)

    def names(self) -> list[str]:
        return [event.name for event in self.events if event.name != "FullyBooted"]

    def _hear(self, event: Event) -> None:
        self._changes.tell()
        if event.name == self.stumbles_over:
            raise LookupError(CALLER)
        self.events.append(event)
        if event.name == self.drops_at:
            self.client.drop("lost track")

    def _go_down(self, reason: str) -> None:
        self.downs.append(reason)
        self._changes.tell()


@asynccontextmanager
async def listening(
    ami: FakeAmi, *, secret: str = "s3cret", limits: Limits = UNHURRIED
) -> AsyncIterator[Listener]:
    listener = Listener(ami, secret, limits)
    async with asyncio.TaskGroup() as parts:
        parts.create_task(listener.run())
        yield listener
        listener.client.close()


@asynccontextmanager
async def connected(limits: Limits = UNHURRIED) -> AsyncIterator[tuple[FakeAmi, Listener]]:
    async with FakeAmi() as ami, listening(ami, limits=limits) as listener:
        await ami.until(lambda: listener.ups)
        yield ami, listener


async def failure_of(asked: Awaitable[object]) -> Exception | None:
    try:
        await asked
    except (ConnectionLost, ActionFailed) as failure:
        return failure
    return None


def client_of(ami: FakeAmi, secret: str = "s3cret") -> AmiClient:
    address = AmiAddress("127.0.0.1", ami.port, "acd", secret)
    return AmiClient(address, on_event=lambda event: None, clock=lambda: 42.0, limits=UNHURRIED)


def send_for_ever(client: AmiClient) -> None:
    while True:
        client.send("UserEvent", {"Name": "x" * 900})


# Once


async def test_once_connected_it_asks_and_leaves_without_a_word_in_the_log():
    async with FakeAmi() as ami:
        ami.script("Getvar", "Response: Success", "Value: 7")
        client = client_of(ami)

        with capture_logs() as logs:
            async with client.once():
                answer = await client.action("Getvar", {"Variable": "X"})
            await ami.until(ami.is_alone)

    assert answer.get("Value") == "7"
    assert logs == []


async def test_once_refused_it_says_so_at_once_and_tries_no_more():
    async with FakeAmi() as ami:
        with capture_logs() as logs, pytest.raises(LoginRefused, match=r"manager\.conf"):
            async with client_of(ami, secret="wr0ng").once():
                pass

    assert ami.connections == 1
    assert logs == []


async def test_once_turned_away_it_says_so_and_tries_no_more():
    async with FakeAmi() as ami:
        ami.turns_away = True

        with pytest.raises(ConnectionLost):
            async with client_of(ami).once():
                pass

    assert ami.connections == 1


async def test_a_link_lost_while_it_is_there_once_fails_what_is_asked():
    async with FakeAmi() as ami:
        client = client_of(ami)

        async with client.once():
            ami.cut()
            await ami.until(ami.is_alone)
            failure = await failure_of(client.action("Getvar", {"Variable": "X"}))

    assert isinstance(failure, ConnectionLost)
    assert ami.connections == 1


async def test_an_error_in_the_block_ends_the_connection():
    async with FakeAmi() as ami:
        with pytest.raises(LookupError):
            async with client_of(ami).once():
                raise LookupError

        await ami.until(ami.is_alone)


# Login


async def test_the_secret_does_not_travel_when_asterisk_offers_a_challenge():
    async with connected() as (ami, listener):
        (login,) = ami.actions("Login")

        assert "Secret" not in login
        assert login["AuthType"] == "MD5"
        assert listener.client.state == "connected"


async def test_login_in_plain_works_where_no_challenge_is_offered():
    async with FakeAmi() as ami:
        ami.offers_challenge = False
        async with listening(ami) as listener:
            await ami.until(lambda: listener.ups)

    assert ami.actions("Login")[0]["Secret"] == "s3cret"


async def test_a_wrong_secret_is_told_and_tried_again_only_after_a_long_pause():
    async with FakeAmi() as ami:
        with capture_logs() as lines:
            async with listening(ami, secret="wrong") as listener:
                await ami.until(ami.is_alone)

    assert len(ami.actions("Login")) == 1
    assert lines[0]["retry_in"] == 30.0
    assert "Authentication failed" in lines[0]["reason"]
    assert listener.ups == 0
    assert listener.downs == []


async def test_no_secret_is_ever_logged():
    async with FakeAmi() as ami:
        ami.offers_challenge = False
        with capture_logs() as lines:
            async with listening(ami, secret="wr0ng-s3cret") as listener:
                await ami.until(lambda: ami.actions("Login"))
                shown = repr(listener.client.__dict__)

    assert "wr0ng-s3cret" not in shown + repr(lines)


async def test_no_secret_shows_when_an_action_or_an_address_is_printed():
    address = AmiAddress("127.0.0.1", 5038, "acd", "s3cret")
    login = Request("Login", {"Username": "acd", "Secret": "s3cret"})

    assert "s3cret" not in repr(address) + str(address) + repr(login)


async def test_nobody_is_told_of_a_link_before_asterisk_has_booted():
    async with FakeAmi() as ami:
        ami.boots = False
        async with listening(ami) as listener:
            await ami.until(lambda: ami.actions("Login"))
            ami.say(event("Newchannel"))
            await ami.until(lambda: listener.names() == ["Newchannel"])
            ups_before = listener.ups
            ami.say(event("FullyBooted"))
            await ami.until(lambda: listener.ups)

    assert ups_before == 0


async def test_an_account_that_may_not_see_fully_booted_is_told_so():
    async with FakeAmi() as ami:
        ami.boots = False
        with capture_logs() as lines:
            async with listening(ami, limits=replace(UNHURRIED, boot_within=0.05)):
                await ami.until(lambda: ami.connections == 2)

    assert "read=system" in lines[0]["reason"]


async def test_a_peer_that_is_not_asterisk_is_left_at_once():
    async with FakeAmi(banner=b"220 smtp.example ESMTP\r\n") as ami:
        with capture_logs() as lines:
            async with listening(ami):
                await ami.until(lambda: ami.connections == 2)

    assert "not Asterisk" in lines[0]["reason"]


# Actions


async def test_an_action_is_answered_by_its_own_response():
    async with connected() as (ami, listener):
        ami.script("Getvar", "Response: Success", "Variable: X", "Value: 7")

        answer = await listener.client.action("Getvar", {"Variable": "X"})

        assert answer.get("value") == "7"
        assert answer.received_at == 42.0


async def test_a_refused_action_fails_with_asterisks_words():
    async with connected() as (ami, listener):
        ami.script("Hangup", "Response: Error", "Message: No such channel")

        with pytest.raises(ActionFailed, match="Hangup: No such channel"):
            await listener.client.action("Hangup", {"Channel": "PJSIP/ana-1"})


@pytest.mark.parametrize("value", ["a\r\nAction: Command", "a\nb", "a\rb", "a\0b"])
async def test_a_control_character_never_reaches_asterisk(value: str):
    async with connected() as (ami, listener):
        client = listener.client

        with pytest.raises(ValueError, match="control character"):
            await client.action("Originate", {"CallerID": value})
        with pytest.raises(ValueError, match="name of an AMI header"):
            client.send("Originate", {value: "x"})
        with pytest.raises(ValueError, match="control character"):
            client.send(value, {})
        with pytest.raises(ValueError, match="control character"):
            client.send("Originate", {}, variables={"X": value})

        assert {action["Action"] for action in ami.received} == {"Challenge", "Login"}
        assert client.pending == 0


@pytest.mark.parametrize("value", ["a,ACD_OFFER=evil", 'a"b', "a\\b"])
async def test_a_variable_that_asterisk_would_read_as_two_is_refused(value: str):
    async with connected() as (_, listener):
        with pytest.raises(ValueError, match="variable 'ACD_CALL'"):
            listener.client.send("Originate", {}, variables={"ACD_CALL": value})


async def test_a_line_that_asterisk_would_cut_in_two_actions_is_refused():
    async with connected() as (_, listener):
        with pytest.raises(ValueError, match="more than 1000 bytes"):
            listener.client.send("UserEvent", {"Name": "é" * 500})


async def test_an_answer_that_speaks_of_added_to_queue_is_an_answer():
    async with connected() as (ami, listener):
        ami.script("QueueAdd", "Response: Success", "Message: Added interface to queue")

        answer = await listener.client.action("QueueAdd", {"Queue": "a", "Interface": "b"})

        assert answer.succeeded


async def test_originate_is_answered_at_once_and_its_event_reaches_the_listener():
    async with connected() as (ami, listener):
        ami.script("Originate", "Response: Success", "Message: Originate successfully queued")

        answer = await listener.client.action("Originate", {"Async": "true", "ActionID": "offer"})
        ami.say(event("OriginateResponse", "ActionID: offer", "Response: Failure"))
        await ami.until(lambda: listener.names() == ["OriginateResponse"])

        assert answer.succeeded
        assert listener.events[-1].get("Response") == "Failure"


async def test_an_event_that_overtakes_the_answer_neither_settles_it_nor_gets_lost():
    async with connected() as (ami, listener):
        ami.script("Originate")

        async with asyncio.TaskGroup() as parts:
            asked = parts.create_task(listener.client.action("Originate", {"ActionID": "offer"}))
            await ami.until(lambda: ami.actions("Originate"))
            ami.say(event("OriginateResponse", "ActionID: offer", "Response: Failure"))
            await ami.until(lambda: listener.names() == ["OriginateResponse"])
            ami.say(frame("Response: Success", "ActionID: offer"))

        assert asked.result().is_response


async def test_send_hands_the_answer_to_its_callback():
    async with connected() as (ami, listener):
        replies: list[Event | None] = []
        ami.script("Originate", "Response: Error", "Message: Extension does not exist.")

        action_id = listener.client.send("Originate", {}, on_reply=replies.append)
        ami.script("Ping", "Response: Success")
        await listener.client.action("Ping")

        assert ami.actions("Originate")[0]["ActionID"] == action_id
        assert [reply.succeeded for reply in replies if reply] == [False]


async def test_variables_travel_one_to_a_line():
    async with FakeAmi() as ami, listening(ami) as listener:
        await ami.until(lambda: listener.ups)

        listener.client.send("Originate", {}, variables={"A": "1", "B": "2=3"})
        await ami.until(lambda: ami.actions("Originate"))

        assert ami.texts[-1].count("Variable: ") == 2
        assert "Variable: B=2=3" in ami.texts[-1]


async def test_an_unanswered_action_ends_in_time_and_leaves_nothing_behind():
    async with connected() as (ami, listener):
        ami.script("Getvar")

        with pytest.raises(ActionTimedOut, match=r"no answer within 0\.01 s"):
            await listener.client.action("Getvar", {}, timeout=0.01)

        assert listener.client.pending == 0


async def test_an_abandoned_wait_leaves_nothing_behind():
    async with connected() as (ami, listener):
        ami.script("Getvar")

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await listener.client.action("Getvar", {})
        await listener.client.action("Ping")

        assert listener.client.pending == 0


async def test_an_action_id_that_is_still_waiting_is_not_used_twice():
    async with connected() as (ami, listener):
        ami.script("Originate")
        listener.client.send("Originate", {"ActionID": "offer"})

        with pytest.raises(ValueError, match="waits for an answer"):
            listener.client.send("Originate", {"ActionID": "offer"})


async def test_asterisks_time_comes_from_the_ping():
    async with connected() as (_, listener):
        assert await listener.client.asterisk_time() == 1795291694.631215


# Lists

ROWS = event("CoreShowChannel", "ActionID: {id}", "Channel: a") + event(
    "CoreShowChannel", "ActionID: {id}", "Channel: b"
)


async def test_a_list_ends_with_its_own_mark_whatever_happens_in_between():
    async with connected() as (ami, listener):
        stray = event("ContactListComplete", "ActionID: another")
        end = event("CoreShowChannelsComplete", "ActionID: {id}", "EventList: Complete")
        ami.script(
            "CoreShowChannels", "Response: Success", "EventList: start", then=ROWS + stray + end
        )

        rows = await listener.client.listing("CoreShowChannels")

        assert [row.get("Channel") for row in rows] == ["a", "b"]
        assert listener.names().count("CoreShowChannel") == 2


async def test_a_list_that_comes_slowly_is_waited_for_as_long_as_its_rows_come():
    async with connected() as (ami, listener):
        ami.script("CoreShowChannels", "Response: Success", "EventList: start")
        listing = asyncio.create_task(listener.client.listing("CoreShowChannels", timeout=0.1))
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        mark = f"ActionID: {ami.actions('CoreShowChannels')[0]['ActionID']}"

        for row in range(1, 6):
            ami.say(event("CoreShowChannel", mark))
            await ami.until(lambda row=row: listener.names().count("CoreShowChannel") == row)
            await asyncio.sleep(0.04)  # five of them last longer than the list may be silent
        ami.say(event("CoreShowChannelsComplete", mark, "EventList: Complete"))

        assert len(await listing) == 5


async def test_a_list_whose_rows_stop_coming_ends_in_time():
    async with connected() as (ami, listener):
        ami.script("CoreShowChannels", "Response: Success", "EventList: start")

        with pytest.raises(ActionTimedOut):
            await listener.client.listing("CoreShowChannels", timeout=0.02)


async def test_an_answer_that_never_comes_is_not_waited_for_for_ever_though_others_do():
    limits = replace(QUICK, ping_every=0.005, answer_at_most=0.05)
    async with connected(limits) as (ami, listener):
        ami.script("Getvar")

        with pytest.raises(ActionTimedOut):
            await listener.client.action("Getvar", {"Variable": "X"}, timeout=0.02)

        assert listener.downs == []


async def test_a_refused_list_fails_instead_of_hanging():
    async with connected() as (ami, listener):
        ami.script("QueueStatus", "Response: Error", "Message: Permission denied")

        with pytest.raises(ActionFailed, match="Permission denied"):
            await listener.client.listing("QueueStatus")


async def test_a_cancelled_list_fails():
    async with connected() as (ami, listener):
        end = event("CoreShowChannelsComplete", "ActionID: {id}", "EventList: cancelled")
        ami.script("CoreShowChannels", "Response: Success", "EventList: start", then=ROWS + end)

        with pytest.raises(ActionFailed, match="cancelled"):
            await listener.client.listing("CoreShowChannels")


async def test_a_list_without_end_is_bounded():
    async with connected(replace(UNHURRIED, most_rows=1)) as (ami, listener):
        ami.script("CoreShowChannels", "Response: Success", "EventList: start", then=ROWS)

        with pytest.raises(ActionFailed, match="more than 1 rows"):
            await listener.client.listing("CoreShowChannels")


async def test_a_link_lost_inside_a_list_fails_the_list():
    async with connected() as (ami, listener):
        ami.script("CoreShowChannels", "Response: Success", "EventList: start", then=ROWS)

        async with asyncio.TaskGroup() as parts:
            asked = parts.create_task(failure_of(listener.client.listing("CoreShowChannels")))
            await ami.until(lambda: listener.names())
            ami.cut()

        assert isinstance(asked.result(), ConnectionLost)


# Events


async def test_an_exception_in_the_listener_costs_no_other_event():
    async with connected() as (ami, listener):
        listener.stumbles_over = "Bad"

        with capture_logs() as lines:
            ami.say(event("Good") + event("Bad") + event("Better"))
            await ami.until(lambda: "Better" in listener.names())

        assert listener.names() == ["Good", "Better"]
        assert listener.client.callback_failures == 1
        assert [line["event_name"] for line in lines] == ["Bad"]
        assert "LookupError" in lines[0]["exception"]
        assert "12345678" not in str(lines)
        assert listener.downs == []


async def test_an_exception_in_a_reply_callback_is_counted_too():
    async with connected() as (_, listener):

        def stumble(_: Event | None) -> None:
            raise LookupError(CALLER)

        with capture_logs() as lines:
            listener.client.send("Originate", {}, on_reply=stumble)
            await listener.client.action("Ping")

        assert listener.client.callback_failures == 1
        assert "in stumble" in lines[0]["exception"]
        assert "12345678" not in str(lines)


async def test_a_storm_of_events_arrives_whole_and_in_order():
    async with connected() as (ami, listener):
        ami.say(b"".join(event("Newchannel", f"Uniqueid: {n}") for n in range(5_000)))
        await ami.until(lambda: len(listener.names()) == 5_000)

        ids = [int(event.get("Uniqueid")) for event in listener.events[1:]]
        assert ids == list(range(5_000))


async def test_what_is_neither_event_nor_answer_is_passed_over():
    async with connected() as (ami, listener):
        ami.say(b"gibberish\r\n\r\n" + frame("Response: Error", "Message: Missing action"))
        ami.say(event("Newchannel"))
        await ami.until(lambda: listener.names())

        assert listener.names() == ["Newchannel"]
        assert listener.downs == []


async def test_a_message_without_end_drops_the_link():
    async with connected(replace(UNHURRIED, longest_frame=1000)) as (ami, listener):
        ami.say(b"x" * 5000)
        await ami.until(lambda: listener.downs)

        assert listener.downs == ["a message of more than 1000 bytes"]


# Loss and return


@pytest.mark.parametrize("name", ["Originate", "Command"])
async def test_an_action_whose_answer_was_lost_fails_and_is_never_sent_again(name: str):
    async with connected() as (ami, listener):
        ami.script(name)

        async with asyncio.TaskGroup() as parts:
            asked = parts.create_task(failure_of(listener.client.action(name, {"Command": "x"})))
            await ami.until(lambda: ami.actions(name))
            ami.cut()
        await ami.until(lambda: listener.ups == 2)
        await listener.client.action("Ping")

        assert "may or may not have happened" in str(asked.result())
        assert len(ami.actions(name)) == 1


async def test_a_lost_answer_is_told_to_the_callback_as_unknown():
    async with connected() as (ami, listener):
        replies: list[Event | None] = []
        ami.script("Originate")

        listener.client.send("Originate", {}, on_reply=replies.append)
        await ami.until(lambda: ami.actions("Originate"))
        ami.cut()
        await ami.until(lambda: listener.downs)

        assert replies == [None]


async def test_nothing_is_accepted_while_there_is_no_link_and_nothing_is_sent_later():
    async with FakeAmi() as ami, listening(ami) as listener:
        with pytest.raises(ConnectionLost, match="not connected yet"):
            listener.client.send("Originate", {})
        await ami.until(lambda: listener.ups)
        await ami.shut()
        await ami.until(lambda: listener.downs)

        with pytest.raises(ConnectionLost):
            listener.client.send("Originate", {})
        await ami.open()
        await ami.until(lambda: listener.ups == 2)
        await listener.client.action("Ping")

        assert ami.actions("Originate") == []


async def test_the_loss_is_told_once_and_the_link_comes_back():
    async with connected() as (ami, listener):
        ami.cut()
        await ami.until(lambda: listener.ups == 2)

        assert len(listener.downs) == 1
        assert "closed" in listener.downs[0] or "lost" in listener.downs[0]
        assert listener.client.state == "connected"


async def test_a_link_that_falls_silent_is_noticed():
    async with connected(QUICK) as (ami, listener):
        ami.answers_nothing = True
        await ami.until(lambda: listener.downs)

        assert listener.downs == ["Asterisk has said nothing for 0.32 s"]


async def test_a_slow_link_on_which_bytes_keep_coming_is_kept_though_pings_are_late():
    async with connected(replace(QUICK, ping_every=0.01, ping_within=0.04)) as (ami, listener):
        ami.script("Ping")

        for number in range(20):
            ami.say(event("Newchannel", f"Number: {number}"))
            await ami.until(lambda number=number: len(ami.actions("Ping")) > number)

        assert listener.downs == []
        assert len(listener.names()) > 15


def test_by_default_a_silent_link_is_noticed_within_twelve_seconds():
    limits = Limits()

    assert 2 * limits.ping_every + limits.ping_within < 12.0


async def test_a_peer_that_does_not_read_is_not_fed_for_ever():
    async with connected(replace(UNHURRIED, write_buffer=10_000)) as (ami, listener):
        ami.stop_reading()

        with pytest.raises(ConnectionLost, match="does not read"):
            send_for_ever(listener.client)


async def test_the_number_of_unanswered_actions_is_bounded():
    async with connected(replace(UNHURRIED, most_pending=2)) as (ami, listener):
        ami.script("Originate")
        listener.client.send("Originate", {})
        listener.client.send("Originate", {})

        with pytest.raises(ConnectionLost, match="2 actions wait"):
            listener.client.send("Originate", {})


async def test_a_listener_that_lost_track_can_drop_the_link_and_start_afresh():
    async with connected() as (ami, listener):
        listener.drops_at = "Flood"

        ami.say(event("Flood") + event("Newchannel"))
        await ami.until(lambda: listener.ups == 2)

        assert listener.downs == ["lost track"]
        assert listener.names() == ["Flood"]


async def test_a_failed_roll_call_drops_the_link_and_is_taken_again():
    async with connected() as (ami, listener):
        ami.script("CoreShowChannels", "Response: Error", "Message: Permission denied")
        listener.lists_on_up = "CoreShowChannels"

        ami.cut()
        await ami.until(lambda: len(listener.downs) == 3)

        assert "Permission denied" in listener.downs[1]
        assert "Permission denied" in listener.downs[2]


async def test_a_link_lost_during_the_roll_call_ends_the_roll_call():
    async with connected() as (ami, listener):
        ami.script("CoreShowChannels")
        listener.lists_on_up = "CoreShowChannels"

        ami.cut()
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        ami.cut()
        await ami.until(lambda: len(ami.actions("CoreShowChannels")) == 2)

        assert listener.ups == 3
        assert len(listener.downs) == 2


async def test_a_standby_tries_again_and_again_and_says_so_once():
    quick = replace(QUICK, retry_taken=0.01, retry_first=60.0, retry_most=60.0)
    async with FakeAmi() as ami:
        with capture_logs() as logs:
            async with listening(ami, limits=quick) as listener:
                listener.taken = SwitchTaken("another acd has it in hand")
                await ami.until(lambda: listener.ups == 3)
                listener.taken = None
                await ami.until(lambda: listener.ups == 4)

    told = [(line["event"], line.get("reason")) for line in logs]
    assert told == [
        ("ami_not_connected", "another acd has it in hand"),
        ("ami_connected", None),
    ]


async def test_closing_while_waiting_to_reconnect_ends_it():
    limits = replace(UNHURRIED, retry_first=60.0, retry_most=60.0)
    async with connected(limits) as (ami, listener):
        ami.cut()
        await ami.until(lambda: listener.downs)

        listener.client.close()

    assert ami.connections == 1


async def test_closing_a_live_link_tells_so_and_refuses_what_comes_after():
    async with connected() as (ami, listener):
        listener.client.close()

        with pytest.raises(ConnectionLost, match="closed by us"):
            listener.client.send("Originate", {})
        await ami.until(lambda: listener.downs)

    assert listener.downs == ["closed by us"]
    assert ami.connections == 1


async def test_cancelling_the_run_hangs_up_and_tells_so():
    async with FakeAmi() as ami:
        listener = Listener(ami, "s3cret", UNHURRIED)
        running = asyncio.create_task(listener.run())
        await ami.until(lambda: listener.ups)

        running.cancel()
        await asyncio.wait([running])
        await ami.until(ami.is_alone)

    assert running.cancelled()
    assert listener.downs == ["stopped"]


async def test_attempts_to_connect_come_at_growing_pauses_up_to_a_limit():
    async with FakeAmi() as ami:
        ami.turns_away = True
        with capture_logs() as lines:
            async with listening(ami, limits=replace(UNHURRIED, retry_first=0.02, retry_most=0.08)):
                await ami.until(lambda: ami.connections == 5)

    pauses = [line["retry_in"] for line in lines[:4]]
    assert all(
        most / 2 <= pause <= most
        for pause, most in zip(pauses, (0.02, 0.04, 0.08, 0.08), strict=True)
    )
