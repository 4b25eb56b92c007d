"""What the service says of itself."""

from dataclasses import replace

from acd.core.floor import Floor
from acd.core.model import AdvisorState, Difference
from acd.core.tally import Tally
from acd.screens.health import health
from acd.screens.texts import speaker
from acd.view import AsteriskView, AuditsView, FloorView, Health, JournalView
from acd.viewing import view_of
from tests.small_site import small_settings


def a_view() -> FloorView:
    settings = small_settings()
    sound = Health(AsteriskView(True), JournalView(), 0.0, audits=AuditsView(taken=12))
    return view_of(Floor(settings.plan()), settings, Tally({}), sound, 1000.0)


def said(view: FloorView, language: str) -> list[str]:
    return [line.plain for line in health(view, speaker(language))]


def test_of_what_is_well_only_the_audits_are_told() -> None:
    assert said(a_view(), "en") == ["audits against Asterisk: 12, differences healed: 0"]
    assert said(a_view(), "fr") == ["contrôles avec Asterisk : 12, écarts corrigés : 0"]


def test_who_must_log_in_is_told_no_more_once_everybody_has() -> None:
    view = a_view()
    ready = tuple(replace(advisor, state=AdvisorState.READY) for advisor in view.advisors)

    lines = said(replace(view, safe_mode="acd.db was damaged", advisors=ready), "fr")

    assert lines[0].startswith("MODE DÉGRADÉ")
    assert not [line for line in lines if "*11" in line]


def test_what_is_not_is_told_first() -> None:
    view = replace(
        a_view(),
        safe_mode="acd.db was damaged",
        journal=JournalView("disk full", waiting=7, lost=2),
        floor_rebuilt=1,
        audits=AuditsView(12, {Difference.PHONE: 2, Difference.CALL_GONE: 1}),
    )

    assert said(view, "en") == [
        "SAFE MODE until the next start: acd.db was damaged",
        "nobody was logged in any more: each advisor must dial *11",
        "facts in memory, not written yet: 7; lost: 2",
        "times the floor was built anew after an internal error, see the log: 1",
        "audits against Asterisk: 12, differences healed: 3",
    ]
