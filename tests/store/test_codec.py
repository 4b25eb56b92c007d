import json
from types import NoneType
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.core.facts import CallCompleted, Fact
from acd.core.picture import restore
from acd.core.plan import Plan
from acd.errors import StoreError
from acd.store.codec import (
    FACT_CLASSES,
    PICTURE_FORMAT,
    decode,
    decode_picture,
    decode_record,
    encode,
    encode_picture,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def any_fact_of(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    """JSON knows no infinity, and no clock shows one."""
    times = {
        name: FINITE if hint is float else st.none() | FINITE
        for name, hint in get_type_hints(kind).items()
        if hint is float or set(get_args(hint)) == {float, NoneType}
    }
    return st.builds(kind, **times)


any_fact = st.sampled_from(FACT_CLASSES).flatmap(any_fact_of)


@given(any_fact)
def test_a_fact_read_back_is_the_fact_written(fact):
    _, kind, body = encode(fact).fact

    assert decode(kind, body) == fact


@given(any_fact_of(CallCompleted))
def test_a_record_read_back_is_the_end_of_its_call(fact):
    record = encode(fact).record

    assert decode_record(record) == fact


def test_only_the_end_of_a_call_makes_a_record(every_fact):
    with_record = {type(fact) for fact in every_fact if encode(fact).record is not None}

    assert with_record == {CallCompleted}


def test_a_fact_of_an_unknown_kind_is_named():
    with pytest.raises(StoreError, match="unknown kind: CallDanced"):
        decode("CallDanced", "{}")


@pytest.mark.parametrize("body", ["", "{}", '{"advisor": "ana", "at": "noon"}', "[]"])
def test_a_fact_that_cannot_be_read_is_named(body):
    with pytest.raises(StoreError, match="AdvisorLoggedIn that cannot be read"):
        decode("AdvisorLoggedIn", body)


def test_a_field_that_facts_no_longer_have_is_skipped():
    fact = decode("SwitchCameUp", '{"at": 12, "node": "east"}')

    assert fact.at == 12.0


def test_an_offer_of_before_phones_were_kept_is_one_at_a_phone_not_known():
    fact = decode(
        "CallOffered",
        '{"call":"c","offer":"o","advisor":"ana","line":"l","team":"t",'
        '"ring_until":9,"matchable_at":1,"at":2}',
    )

    assert fact.phone is None


def test_a_zone_that_this_machine_does_not_know_makes_a_picture_unreadable(picture):
    _, _, body = encode_picture(picture).fact

    with pytest.raises(StoreError, match="no zone 'Mars/Olympus'"):
        decode_picture(body.replace("Indian/Reunion", "Mars/Olympus"))


def test_a_picture_read_back_is_the_picture_written(picture):
    at, _, body = encode_picture(picture).fact

    assert at == picture.at
    assert decode_picture(body).floor == picture


def test_a_picture_of_before_former_routes_were_shared_still_has_them(picture):
    [(route, [call])] = picture.former_routes
    rows = json.loads(encode_picture(picture).fact[2])
    floor = rows["picture"]
    [(floor["calls"][0]["former_route"], _)] = floor.pop("former_routes")
    del floor["calls"][0]["trunk"]

    restored = restore(Plan({}, {}, {}), decode_picture(json.dumps(rows)).floor)

    assert restored.calls[call].former_route == route


def test_a_picture_of_another_format_is_named(picture):
    _, _, body = encode_picture(picture).fact
    later = body.replace(f'"format":{PICTURE_FORMAT}', '"format":999', 1)

    with pytest.raises(StoreError, match="another format: 999"):
        decode_picture(later)


@pytest.mark.parametrize("body", ["", "{}", '{"format":1,"picture":{}}', "[]"])
def test_a_picture_that_cannot_be_read_is_named(body):
    with pytest.raises(StoreError, match="picture that cannot be read"):
        decode_picture(body)
