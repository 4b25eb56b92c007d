"""The tables of states: complete, drawn as they are, and every fact and signal has its place."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import get_args

import pytest

from acd.core import engine, lifecycle
from acd.core.deadlines import Due
from acd.core.facts import CallFact, CallQueued, Fact, OfferFact
from acd.core.floor import APPLY
from acd.core.lifecycle import (
    CALL_STEPS,
    OFFER_STEPS,
    ImpossibleFact,
    next_call_state,
    next_offer_state,
)
from acd.core.model import CallState, OfferState
from acd.core.signals import Audit, Signal

DRAWING = str(lifecycle.__doc__).partition("A call:")[2]


class Unreal:
    """A fact of no kind that there is."""


def test_every_fact_changes_the_floor_in_some_way() -> None:
    assert set(APPLY) == set(get_args(Fact))


def test_every_signal_is_listened_to() -> None:
    assert {*engine.TOLD, Audit} == set(get_args(Signal))


def test_every_deadline_has_a_consequence() -> None:
    assert set(engine.FELL_DUE) == set(Due)


def test_every_fact_about_a_call_or_an_offer_is_a_row_of_a_table() -> None:
    in_tables = {fact for _, fact in (*CALL_STEPS, *OFFER_STEPS)}

    assert in_tables == {*get_args(CallFact), *get_args(OfferFact)} - {CallQueued}


@pytest.mark.parametrize(("states", "steps"), [(CallState, CALL_STEPS), (OfferState, OFFER_STEPS)])
def test_every_state_is_reached_and_all_but_the_last_are_left(
    states: type[Enum], steps: Mapping[tuple[Enum, type], Enum]
) -> None:
    first, *others = states
    last = others[-1]

    assert set(steps.values()) - {first} == set(others)
    assert {state for state, _ in steps} == set(states) - {last}


@pytest.mark.parametrize(("states", "steps"), [(CallState, CALL_STEPS), (OfferState, OFFER_STEPS)])
def test_from_every_state_there_is_a_way_to_the_end(
    states: type[Enum], steps: Mapping[tuple[Enum, type], Enum]
) -> None:
    last = list(states)[-1]
    ends = {state for (state, _), after in steps.items() if after is last}

    assert ends == set(states) - {last}


def test_the_drawing_names_the_states_and_facts_of_the_tables_and_no_others() -> None:
    words = set(re.findall(r"[A-Za-z]+", DRAWING))
    facts = {fact.__name__ for _, fact in (*CALL_STEPS, *OFFER_STEPS)}
    states = {state.value for state in (*CallState, *OfferState)}

    assert {word for word in words if word in states} == states
    assert {word for word in words if re.fullmatch(r"(Call|Offer)[A-Z]\w+", word)} == facts


def test_a_fact_without_a_row_is_refused_with_what_it_was_about() -> None:
    unreal = Unreal()

    with pytest.raises(ImpossibleFact, match=r"a call that is waiting cannot take .*Unreal"):
        next_call_state(CallState.WAITING, unreal)  # type: ignore[arg-type]
    with pytest.raises(ImpossibleFact, match=r"an offer that is placed cannot take .*Unreal"):
        next_offer_state(OfferState.PLACED, unreal)  # type: ignore[arg-type]
