"""The catalogue: both languages, every key, the same places to fill in."""

from enum import Enum
from pathlib import Path
from string import Formatter

import pytest

import acd.lab
import acd.screens
from acd.core.model import AdvisorState, CallState, Outcome, PauseCause
from acd.screens.texts import LANGUAGES, TEXTS, WORDS, key_of, speaker

SCREENS = Path(acd.screens.__file__).parent
LAB = Path(acd.lab.__file__).parent


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_have_the_text_with_the_same_places(key: str) -> None:
    text = TEXTS[key]

    assert all(words.strip() for words in text)
    assert places(text.fr) == places(text.en)


@pytest.mark.parametrize("states", [Outcome, CallState, AdvisorState, PauseCause])
def test_everything_that_can_be_shown_has_a_word(states: type[Enum]) -> None:
    assert [state for state in states if key_of(state) not in TEXTS] == []


def test_every_word_is_used_by_a_screen() -> None:
    screens = [path for path in SCREENS.glob("*.py") if path.name != "texts.py"]
    source = "".join(path.read_text() for path in (*screens, *LAB.glob("*.py")))

    assert [key for key in WORDS if f'"{key}"' not in source] == []


def test_a_speaker_speaks_one_language() -> None:
    assert LANGUAGES == ("fr", "en")
    assert [speaker(language)("advisors") for language in LANGUAGES] == ["Conseillers", "Advisors"]
