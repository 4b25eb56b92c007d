"""What a demo says at its end, in both languages."""

import io
from string import Formatter

import pytest
from rich.console import Console

from acd.core.model import OfferEnding, Outcome
from acd.core.routes import To
from acd.screens.demo import Balance, TakerView, balance_screen
from acd.screens.demo_texts import ENDINGS, TEXTS
from acd.screens.texts import speaker
from acd.view import ServiceLevelView

TAKERS = (
    TakerView(To.TEAM, 3, {OfferEnding.TALKED: 3}),
    TakerView(To.CARETAKER, 1, {OfferEnding.VOICEMAIL: 2, OfferEnding.TALKED: 1}),
)


def a_balance(**differences: object) -> Balance:
    usual = {
        "placed": 5, "took_seconds": 12.0, "outcomes": {Outcome.ANSWERED: 4},
        "service_level": ServiceLevelView(0.8, None), "waits": None, "latency": None,
        "callers": 5, "rings": 6, "records": 5, "channels": 0, "findings": (),
    }  # fmt: skip
    return Balance(**{**usual, **differences})  # type: ignore[arg-type]


def shown(balance: Balance, language: str) -> str:
    paper = io.StringIO()
    Console(file=paper, width=100).print(balance_screen(balance, speaker(language, TEXTS)))
    return paper.getvalue()


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_have_the_text_with_the_same_places(key: str) -> None:
    text = TEXTS[key]

    assert all(words.strip() for words in text)
    assert places(text.fr) == places(text.en)


def test_every_way_in_which_a_ring_ends_has_a_word() -> None:
    assert ENDINGS.keys() == set(OfferEnding)


def test_it_says_who_answered_and_how_the_rings_ended() -> None:
    lines = shown(a_balance(takers=TAKERS), "en").splitlines()

    assert [line.split() for line in lines if line.strip().startswith(("advisor", "care"))] == [
        ["advisor", "3", "talked", "3"],
        ["caretaker", "1", "talked", "1", "·", "voicemail", "2"],
    ]


def test_where_advisors_alone_are_rung_it_says_nothing_of_others() -> None:
    assert TEXTS["demo.takers"].fr not in shown(a_balance(), "fr")
