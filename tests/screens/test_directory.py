"""What an administrator reads of an import, and of who calls."""

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from string import Formatter

import pytest
from rich.console import Console, RenderableType

import acd.screens.directory
from acd.directory.answers import BuildingCard, Card, Difference, Report
from acd.directory.flaws import Flaw, Flaws, Wrong
from acd.directory.french import Kind
from acd.directory.model import BuildingId, EntityId, Tenant, TenantId, TenantKey
from acd.directory.numbers import Number
from acd.directory.recognition import SHARED, Because, Confidence, Recognition
from acd.screens.directory import import_screen, who_json, who_screen
from acd.screens.directory_texts import TEXTS, WORDS
from acd.screens.texts import Text, key_of

ANA = Tenant(TenantId("T1"), "Ana [bold]", BuildingId("B1"), None, True, ("+33639981111",))
LILAS = BuildingCard("Les Lilas", "Gérard", "Hélène", None, caretaker_is_absent=True)
MOBILE = Number("+33639981111", Kind.MOBILE)


def shown(screen: RenderableType) -> str:
    console = Console(width=160, highlight=False)
    with console.capture() as capture:
        console.print(screen)
    return capture.get()


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_have_the_text_with_the_same_places(key: str) -> None:
    text: Text = TEXTS[key]

    assert all(words.strip() for words in text)
    assert places(text.fr) == places(text.en)


@pytest.mark.parametrize("words", [Wrong, Kind, Because, Confidence])
def test_everything_that_can_be_shown_has_a_word(words: type[Enum]) -> None:
    assert [word for word in words if key_of(word) not in TEXTS] == []


def test_flaws_are_told_with_line_column_and_hint() -> None:
    flaws = Flaws()
    flaws.add(Flaw(i, "Nom", Wrong.FORMULA, "=[red]1") for i in range(2, 152))

    text = shown(import_screen(Report(flaws, None, applied=False), "fr"))

    assert "ligne 2" in text
    assert "« =[red]1 » est une formule" in text
    assert "… et 50 autres erreurs" in text
    assert "Erreurs : 150. Rien n'a été modifié." in text


def difference(samples: Mapping[str, tuple[str, ...]]) -> Difference:
    return Difference(present=9, added=2, changed=0, removed=7, samples=samples)


def test_a_dry_run_says_that_it_is_one() -> None:
    report = Report(Flaws(), difference({"added": ("T1", "T2"), "removed": ("T3",)}), applied=False)

    text = shown(import_screen(report, "fr"))

    assert "Essai : rien n'a été modifié" in text
    assert "ajoutés : 2 (T1, T2)\n" in text
    assert "retirés : 7 (T3, …)\n" in text


def test_an_import_says_what_it_did() -> None:
    text = shown(import_screen(Report(Flaws(), difference({}), applied=True), "en"))

    assert "Taken over into the directory." in text
    assert "there before: 9" in text


def test_who_calls_is_shown_with_reason_and_doubt() -> None:
    found = Recognition(Because.ONE_TENANT, BuildingId("B1"), TenantKey(1))

    text = shown(
        who_screen("0639981111", MOBILE, [Card(EntityId("nord"), found, [ANA], LILAS)], "fr")
    )

    for words in (
        "+33639981111 · mobile", "nord", "identité non vérifiée", "un seul locataire",
        "Ana [bold] (T1), prioritaire", "Gérard, absent ; suppléant : Hélène",
    ):  # fmt: skip
        assert words in text


def test_a_shared_number_shows_its_holders_and_recognises_nobody() -> None:
    card = Card(EntityId("nord"), SHARED, [ANA, ANA], None)

    text = shown(who_screen("0639981111", MOBILE, [card], "en"))

    assert text.count("Ana [bold]") == 2
    assert "shared by tenants of several buildings" in text


def test_programs_read_the_same_as_people() -> None:
    found = Recognition(Because.ONE_TENANT, BuildingId("B1"), TenantKey(1), vulnerable=True)
    card = Card(EntityId("nord"), found, [ANA], LILAS)

    told = json.loads(json.dumps(who_json("0639981111", MOBILE, [card])))

    assert (told["number"], told["kind"]) == ("+33639981111", "mobile")
    (entity,) = told["entities"]
    assert (entity["entity"], entity["because"], entity["vulnerable"]) == (
        "nord", "one-tenant", True,
    )  # fmt: skip
    assert entity["tenants"][0]["name"] == "Ana [bold]"
    assert entity["building"]["caretaker_is_absent"] is True


def test_programs_are_told_that_a_number_is_nobodys() -> None:
    assert who_json("anonymous", None, []) == {
        "written": "anonymous", "number": None, "kind": None, "entities": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "number", "kind"),
    [("anonymous", None, "masqué"), ("15", Number("15", Kind.EMERGENCY), "d'urgence")],
)
def test_some_numbers_are_nobodys(written: str, number: Number | None, kind: str) -> None:
    text = shown(who_screen(written, number, [], "fr"))

    assert f"{written} · {kind}" in text
    assert "n'identifie personne" in text


def test_every_word_is_used_by_the_screen() -> None:
    source = Path(acd.screens.directory.__file__).read_text("utf-8")

    assert [key for key in WORDS if f'"{key}"' not in source] == []
