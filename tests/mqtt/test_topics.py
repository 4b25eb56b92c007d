"""Topics hold configured ids and words of ours, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.mqtt.topics import Topics

HARMLESS = re.compile(r"acd(/[a-z0-9][a-z0-9_-]{0,39}){2,4}")


def test_each_thing_has_its_topic() -> None:
    topics = Topics("centre")

    assert topics.service == "acd/centre/service/state"
    assert topics.team("siege") == "acd/centre/team/siege/state"
    assert topics.line("accueil") == "acd/centre/line/accueil/state"
    assert topics.event("call", "queued") == "acd/centre/event/call/queued"
    assert topics.private("call", "queued") == "acd/centre/private/call/queued"


@pytest.mark.parametrize("id_", ["", "a/b", "#", "+", "a\0", "$SYS", "é", "A", "a" * 41, "a\n"])
def test_what_is_no_id_is_unknown(id_: str) -> None:
    assert Topics("centre").team(id_) == "acd/centre/team/unknown/state"


@given(st.text(), st.text())
def test_whatever_the_ids_are_a_topic_is_harmless(site: str, id_: str) -> None:
    topics = Topics(site)

    made = [topics.service, topics.team(id_), topics.line(id_), topics.event(id_, id_)]

    assert all(map(HARMLESS.fullmatch, [*made, topics.private(id_, id_)]))
