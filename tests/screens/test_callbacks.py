"""Who should be called back, as a screen and as lines for programs."""

import json
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from rich.console import Console

import acd.screens.callbacks
from acd.call_backs import CallBack
from acd.core.model import CallId, LineId, Outcome
from acd.screens.callbacks import callbacks_json, callbacks_screen
from acd.screens.callbacks_texts import TEXTS, WORDS
from tests.small_site import ACCUEIL, small_settings

TENANT = CallBack(
    caller="+33639981111",
    line=ACCUEIL,
    attempts=3,
    first_at=1_800_000_000.0,
    last_at=1_800_003_600.0,
    longest_wait=125.0,
    call=CallId("a1" * 16),
    outcome=Outcome.ABANDONED,
)


def shown(*rows: CallBack, language: str = "fr") -> str:
    given = small_settings()
    settings = replace(given, site=replace(given.site, language=language))
    console = Console(width=160)
    with console.capture() as capture:
        console.print(callbacks_screen(rows, settings))
    return capture.get()


def test_a_row_says_whom_to_call_and_how_much_was_tried() -> None:
    screen = shown(TENANT)

    for words in (
        "À rappeler : 1", "+33639981111", "Accueil", "3", "2027-01-15 09:00", "2027-01-15 10:00",
        "2:05", "abandonnés", "a1a1a1a1", "acd callbacks --done a1a1a1a1",
    ):  # fmt: skip
        assert words in screen


def test_a_line_that_is_gone_goes_by_its_id() -> None:
    assert "agence" in shown(replace(TENANT, line=LineId("agence")))


def test_an_empty_list_is_good_news() -> None:
    assert "Nobody to call back." in shown(language="en")


def test_programs_read_one_object_a_line() -> None:
    (line,) = callbacks_json([TENANT])

    assert json.loads(line) == {
        "number": "+33639981111",
        "line": "accueil",
        "attempts": 3,
        "first_at": 1_800_000_000.0,
        "last_at": 1_800_003_600.0,
        "longest_wait_seconds": 125.0,
        "outcome": "abandoned",
        "call": "a1" * 16,
    }


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_have_the_text_with_the_same_places(key: str) -> None:
    french, english = (
        {name for _, name, _, _ in Formatter().parse(words) if name} for words in TEXTS[key]
    )

    assert french == english
    assert all(words.strip() for words in TEXTS[key])


def test_every_word_is_used_by_the_screen() -> None:
    source = Path(acd.screens.callbacks.__file__).read_text("utf-8")

    assert [key for key in WORDS if f'"{key}"' not in source] == []
