"""What is said of facts: valid, without holes in the numbers, and nothing of anybody."""

import json
from collections.abc import Iterator
from enum import Enum
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.core import facts as f
from acd.core.model import AdvisorState, CallId, Leaving, LineId, OfferId, Outcome, TeamId
from acd.core.routes import ContactId, Known, To
from acd.mqtt.messages import EVENTS, PRIVATE, Events
from acd.mqtt.topics import Topics
from tests.mqtt.schemas import FOLDER, complaints
from tests.mqtt.test_topics import HARMLESS
from tests.small_site import ACCUEIL, ANA, SIEGE, small_settings

CALL, OFFER = CallId("c" * 32), OfferId("0" * 32)
CALLER = "+33612345678"
FACTS: tuple[f.Fact, ...] = (
    f.CallQueued(CALL, ACCUEIL, SIEGE, 77, CALLER, 1.0, 2.0, Known("batiment-9", vulnerable=True)),
    f.CallOffered(CALL, OFFER, ANA, ACCUEIL, SIEGE, 22.0, 2.0, 2.0),
    f.ContactOffered(
        *(CALL, OFFER, ContactId("logial/G1"), To.CARETAKER, "", ACCUEIL, SIEGE),
        *(None, 0, 22.0, 3.0),
    ),
    f.CallConnected(CALL, OFFER, ANA, ACCUEIL, SIEGE, 4.0, 3.0, 6.0),
    f.CallRequeued(CALL, 7.0),
    f.CallRescued(CALL, Leaving.LEASE_LAPSED, 8.0),
    f.CallRegained(CALL, 9.0),
    f.CallCompleted(
        *(CALL, ACCUEIL, SIEGE, 77, CALLER, Outcome.ANSWERED, None, ANA, 1.0, 6.0, 1, 12.0),
        answered_by=To.TEAM,
    ),
)
SECRETS = (CALLER, "ana", "77", "batiment-9", "logial/G1", "G1", str(OFFER))


@pytest.fixture
def events() -> Events:
    return an_events(private=False)


def an_events(*, private: bool) -> Events:
    return Events(small_settings(), Topics("centre"), "0123abcd", private=private)


def told(events: Events, *facts: f.Fact) -> list[tuple[str, dict[str, Any]]]:
    messages = [message for fact in facts for message in events.of(fact)]
    return [(message.topic, json.loads(message.payload)) for message in messages]


def values_in(body: Any) -> Iterator[str]:
    for value in body.values() if isinstance(body, dict) else body:
        yield from values_in(value) if isinstance(value, dict | list) else (str(value),)


def test_every_fact_about_a_call_has_a_message_that_its_schema_accepts(events: Events) -> None:
    said = told(events, *FACTS)

    assert {type(fact) for fact in FACTS} == set(EVENTS)
    assert [topic.rpartition("/")[2] for topic, _ in said] == [
        *("queued", "offered", "offered", "connected"),
        *("requeued", "rescued", "regained", "completed"),
    ]
    assert not [words for topic, body in said for words in complaints(topic, body)]


def test_the_count_of_advisors_is_valid(events: Events) -> None:
    counts = {state.value: 2 for state in AdvisorState}

    message = events.advisors(SIEGE, counts, 5.0)

    body = json.loads(message.payload)
    assert body["advisors"] == counts
    assert complaints(message.topic, body) == []


def test_nobody_is_named_and_no_number_building_or_priority_is_said(events: Events) -> None:
    said = [word for _, body in told(events, *FACTS) for word in values_in(body)]

    assert not set(said) & set(SECRETS)
    assert CALLER[-8:] not in str(said)


def test_messages_are_numbered_without_holes(events: Events) -> None:
    said = told(events, *FACTS)

    assert [body["sequence"] for _, body in said] == list(range(1, len(FACTS) + 1))
    assert {body["run"] for _, body in said} == {"0123abcd"}


def test_facts_that_were_lost_leave_a_hole(events: Events) -> None:
    told(events, FACTS[0])

    events.skip(7)

    [(_, body)] = told(events, FACTS[0])
    assert body["sequence"] == 9


def test_who_calls_and_who_answers_is_told_on_a_tree_of_its_own_with_numbers_of_its_own() -> None:
    said = told(an_events(private=True), *FACTS)

    private = [(topic, body) for topic, body in said if "/private/" in topic]
    assert [topic for topic, _ in private] == [
        "acd/centre/private/call/queued",
        "acd/centre/private/call/connected",
    ]
    assert [body["sequence"] for _, body in private] == [1, 2]
    assert (private[0][1]["caller"], private[1][1]["advisor"]) == (CALLER, "ana")
    assert not [words for topic, body in private for words in complaints(topic, body)]
    assert [pair for pair in said if pair not in private] == told(an_events(private=False), *FACTS)


def test_a_line_or_team_that_is_configured_no_longer_is_unknown(events: Events) -> None:
    gone = f.CallOffered(CALL, OFFER, ANA, LineId("old"), TeamId(""), 22.0, 2.0, 2.0)

    [(topic, body)] = told(events, gone)

    assert (body["line"], body["team"]) == ("unknown", "unknown")
    assert complaints(topic, body) == []


SECONDS = st.floats(0, 4e9)


def made(kind: type[f.Fact]) -> st.SearchStrategy[f.Fact]:
    """With any text for an id, and times as they can be."""
    hints = get_type_hints(kind)
    times = {name: SECONDS for name, hint in hints.items() if hint is float}
    maybe = {name: st.none() | SECONDS for name, hint in hints.items() if hint == float | None}
    return st.builds(kind, **times, **maybe)


MADE = st.one_of([made(kind) for kind in EVENTS])


@given(MADE)
def test_whatever_the_ids_are_topics_are_harmless_and_messages_valid(fact: f.Fact) -> None:
    said = told(an_events(private=False), fact)

    assert all(HARMLESS.fullmatch(topic) for topic, _ in said)
    assert not [words for topic, body in said for words in complaints(topic, body)]


def test_the_words_in_the_schemas_are_all_the_words_that_there_are() -> None:
    def words_of(name: str, key: str) -> set[str]:
        schema = json.loads((FOLDER / f"{name}.json").read_text())
        return set(schema["properties"][key]["enum"])

    def all_of(kind: type[Enum]) -> set[str]:
        return {member.value for member in kind}

    assert words_of("event-call-offered", "to") == all_of(To)
    assert words_of("event-call-completed", "outcome") == all_of(Outcome)
    assert words_of("event-call-rescued", "why") == all_of(Leaving)


def test_each_schema_belongs_to_a_message() -> None:
    trees = {"event": EVENTS, "private": PRIVATE}
    calls = {f"{tree}-call-{kind.what}" for tree, kinds in trees.items() for kind in kinds.values()}
    others = {"event-team-advisors", "team-state", "line-state", "service-state"}

    assert {file.stem for file in FOLDER.glob("*.json")} == calls | others
