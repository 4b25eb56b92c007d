"""A report replays what was counted live: the same facts, the same sums, window by window."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from acd.config.settings import EntitySettings, LineSettings, Settings, TeamSettings
from acd.core import facts as f
from acd.core.attendance import SILENCE
from acd.core.counts import counts_of
from acd.core.measures import MEASURES
from acd.core.model import AdvisorState, CallId, LineId, OfferEnding, OfferId, Outcome, TeamId
from acd.core.routes import ContactId, To
from acd.core.sums import Sum, Sums
from acd.counting import new_tally, report_tally
from acd.lab.imagined_calls import day_of_calls
from acd.reporting.period import Period, period_of
from acd.reporting.report import Replay, Report
from acd.reporting.selection import EVERYTHING, Choice, Selection, choice_of, counting_in
from acd.reporting.steps import outside_of, steps_of
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE, small_settings

PARIS = ZoneInfo("Europe/Paris")
LONG_AFTER = datetime(2027, 6, 1, tzinfo=UTC).timestamp()
DAY = date(2026, 11, 20)
AGENCE, LOYERS = TeamId("agence"), LineId("loyers")


def two_lines() -> Settings:
    """Two landlords, each with a line and a team; Ben serves both teams."""
    settings = small_settings()
    [line], [team] = settings.lines.values(), settings.teams.values()
    other = (replace(line, id=LOYERS, team=AGENCE, entity="sud"), replace(team, id=AGENCE))
    lines: dict[LineId, LineSettings] = {ACCUEIL: replace(line, entity="nord"), LOYERS: other[0]}
    teams: dict[TeamId, TeamSettings] = {
        SIEGE: replace(team, entity="nord"),
        AGENCE: replace(other[1], entity="sud"),
    }
    ben = replace(settings.advisors[BEN], teams=(SIEGE, AGENCE))
    entities = {name: EntitySettings(name, name) for name in ("nord", "sud")}
    advisors = {**settings.advisors, BEN: ben}
    return replace(settings, lines=lines, teams=teams, advisors=advisors, entities=entities)


SETTINGS = two_lines()


def period(days: int = 1) -> Period:
    return period_of(DAY, date(2026, 11, 19 + days), PARIS, LONG_AFTER)


MIDNIGHT = period().begins_at


def report_of(
    facts: list[f.Fact],
    choice: Choice = EVERYTHING,
    within: float | None = None,
    over: Period | None = None,
) -> Report:
    tally = report_tally(SETTINGS, counting_in(choice), within)
    replay = Replay(over or period(), tally, Selection(choice))
    replay.play(facts)
    return replay.report()


def imagined(calls: int = 120) -> list[f.Fact]:
    siege = day_of_calls(MIDNIGHT, calls, ACCUEIL, SIEGE, (ANA,))
    agence = day_of_calls(MIDNIGHT + 1, calls // 2, LOYERS, AGENCE, (BEN,))
    return sorted((*siege, *agence), key=lambda fact: fact.at)


def queued(call: str, at: float, caller: str | None = "+33639980001") -> f.CallQueued:
    return f.CallQueued(CallId(call), ACCUEIL, SIEGE, 0, caller, at, at)


def ended(queued: f.CallQueued, at: float, outcome: Outcome = Outcome.ABANDONED) -> f.CallCompleted:
    answered_at = queued.at + 10 if outcome is Outcome.ANSWERED else None
    who = (queued.call, queued.line, queued.team, 0, queued.caller)
    return f.CallCompleted(*who, outcome, None, None, queued.at, answered_at, 0, at)


def test_the_report_counts_exactly_what_was_counted_live() -> None:
    facts = imagined()
    live = new_tally(SETTINGS)
    for fact in facts:
        live.add(fact)
    live.pass_time(period().ends_at)

    report = report_of(facts)

    shown, counted = report.whole.counts, counts_of(live.sums)
    for measure in MEASURES:
        if measure.name != "occupancy":  # live, an advisor of two teams counts in both
            assert measure.value(shown) == pytest.approx(measure.value(counted)), measure.name
    assert report.whole.longest_wait == max(live.longest_waits.values())


def test_the_pieces_add_up_to_the_whole() -> None:
    report = report_of(imagined())

    added = Sums()
    for piece in report.pieces:
        for key, value in piece.counts.sums.items():
            added.extend(value, *key)

    assert dict(added) == pytest.approx(dict(report.whole.counts.sums))


def test_what_happened_before_and_after_the_day_is_none_of_it() -> None:
    yesterday, today = queued("a", MIDNIGHT - 60), queued("b", MIDNIGHT)
    tomorrow = queued("c", period().ends_at)

    report = report_of([yesterday, today, ended(yesterday, MIDNIGHT + 30), tomorrow])

    counts = report.whole.counts
    assert (counts.received, counts.abandoned) == (1, 1)
    assert report.pieces[0].longest_wait == 90


def test_another_threshold_can_be_asked_for_afterwards() -> None:
    facts = imagined()

    usual, strict = report_of(facts), report_of(facts, within=0.0)

    assert usual.whole.counts.answered == strict.whole.counts.answered
    assert usual.whole.counts.answered_in > 0 == strict.whole.counts.answered_in


@pytest.mark.parametrize(
    ("line", "team", "entity", "received"),
    [
        (ACCUEIL, None, None, 120),
        (None, AGENCE, None, 60),
        (None, None, "nord", 120),
        (LOYERS, AGENCE, "sud", 60),
        (LOYERS, SIEGE, None, 0),
    ],
)
def test_lines_teams_and_landlords_can_be_chosen(
    line: LineId | None, team: TeamId | None, entity: str | None, received: int
) -> None:
    report = report_of(imagined(), choice_of(SETTINGS, line, team, entity))

    assert report.whole.counts.received == received


def test_what_is_chosen_adds_up_to_everything() -> None:
    facts = imagined()

    both = [report_of(facts, choice_of(SETTINGS, None, None, name)) for name in ("nord", "sud")]

    whole = report_of(facts).whole.counts
    assert sum(one.whole.counts.received for one in both) == whole.received
    assert sum(one.whole.counts.offers for one in both) == whole.offers


def test_an_advisor_of_two_teams_is_at_work_whichever_is_chosen() -> None:
    login, logout = f.AdvisorLoggedIn(BEN, MIDNIGHT), f.AdvisorLoggedOut(BEN, MIDNIGHT + 100)
    offer = (CallId("a"), OfferId("o"), BEN, ACCUEIL, SIEGE)
    call = f.CallOffered(*offer, MIDNIGHT + 60, MIDNIGHT + 40, MIDNIGHT + 40)
    left = f.OfferEnded(*offer[:3], SIEGE, OfferEnding.NO_ANSWER, MIDNIGHT + 70)

    report = report_of([login, call, left, logout], choice_of(SETTINGS, None, AGENCE, None))

    counts = report.whole.counts
    assert counts.spent(AdvisorState.READY) == 70
    assert (counts.received, counts.offers) == (0, 0)


def test_nobodys_time_belongs_to_a_line() -> None:
    report = report_of(imagined(), choice_of(SETTINGS, ACCUEIL, None, None))

    assert report.whole.counts.parts(Sum.ADVISOR_SECONDS) == {}


def test_callers_are_people_and_not_calls() -> None:
    first, again = queued("a", MIDNIGHT + 1), queued("b", MIDNIGHT + 300)
    lost, hidden = queued("c", MIDNIGHT + 500, "+33639980002"), queued("d", MIDNIGHT + 600, None)
    closed = queued("e", MIDNIGHT + 700, "+33639980003")

    report = report_of(
        [
            *(first, ended(first, MIDNIGHT + 60), again),
            *(ended(again, MIDNIGHT + 400, Outcome.ANSWERED), lost, hidden),
            *(closed, ended(closed, MIDNIGHT + 700, Outcome.CLOSED)),
        ]
    )

    assert (report.callers.called, report.callers.reached) == (2, 1)


def test_who_calls_on_two_days_is_two_callers() -> None:
    first, second = queued("a", MIDNIGHT + 1), queued("b", MIDNIGHT + 86_401)

    report = report_of([first, ended(first, MIDNIGHT + 60), second], over=period(days=2))

    assert report.callers.called == 2
    assert [piece.counts.received for piece in report.pieces] == [1, 1]


def test_a_day_without_calls_is_empty_and_has_no_values() -> None:
    report = report_of([])

    assert report.is_empty
    assert len(report.pieces) == 48
    assert report.calls_per_dwelling_and_month is None


def test_calls_are_held_against_dwellings_for_a_month() -> None:
    report = replace(report_of(imagined(100)), dwellings=1000)

    assert report.calls_per_dwelling_and_month == pytest.approx(0.15 * 365.25 / 12)


def test_a_month_is_reckoned_from_what_the_journal_covers() -> None:
    whole = replace(report_of(imagined(100)), dwellings=1000)

    half = replace(whole, journal_begins_at=MIDNIGHT + 12 * 3600)

    assert half.calls_per_dwelling_and_month == pytest.approx(
        2 * (whole.calls_per_dwelling_and_month or 0)
    )


def test_who_called_another_line_in_vain_calls_again_whatever_is_chosen() -> None:
    first = replace(queued("a", MIDNIGHT + 1), line=LOYERS, team=AGENCE)
    again = queued("b", MIDNIGHT + 300)

    report = report_of(
        [first, ended(first, MIDNIGHT + 60), again], choice_of(SETTINGS, ACCUEIL, None, None)
    )

    assert (report.whole.counts.received, report.whole.counts.repeated) == (1, 1)


@pytest.mark.parametrize(("within", "in_time"), [(None, 1), (1.0, 0), (300.0, 2)])
def test_a_team_that_is_no_longer_configured_has_a_threshold_too(
    within: float | None, in_time: int
) -> None:
    gone = TeamId("dissoute")
    came = [replace(queued(name, MIDNIGHT), team=gone) for name in "ab"]
    waits = {"a": 10.0, "b": 200.0}
    records = [
        replace(
            ended(call, MIDNIGHT + 300, Outcome.ANSWERED), answered_at=call.at + waits[call.call]
        )
        for call in came
    ]

    report = report_of([*came, *records], within=within)

    assert report.whole.counts.answered_in == in_time
    assert report.teams == {gone}


def test_a_team_that_only_the_journal_knows_can_be_chosen() -> None:
    gone = TeamId("dissoute")
    came = replace(queued("a", MIDNIGHT), team=gone)

    report = report_of([came, queued("b", MIDNIGHT)], choice_of(SETTINGS, None, gone, None))

    assert report.whole.counts.received == 1


# Clocks that were wrong, and a service that was not there


def test_a_run_with_a_clock_years_ahead_is_counted_nowhere_and_said() -> None:
    ahead = MIDNIGHT + 4 * 365 * 86_400
    first, second = queued("a", MIDNIGHT + 60), queued("b", MIDNIGHT + 4000)

    report = report_of(
        [
            *(f.AdvisorLoggedIn(ANA, MIDNIGHT), first, f.SwitchWentDown(ahead)),
            *(f.SwitchCameUp(ahead + 1), queued("x", ahead + 60), ended(first, ahead + 70)),
            *(f.SwitchWentDown(MIDNIGHT + 3600), f.SwitchCameUp(MIDNIGHT + 3601)),
            *(second, ended(second, MIDNIGHT + 4060), f.AdvisorLoggedOut(ANA, MIDNIGHT + 5000)),
        ]
    )

    counts = report.whole.counts
    assert (counts.received, counts.abandoned, report.astray) == (2, 1, 4)
    assert counts.spent(AdvisorState.READY) == 60 + SILENCE + 5000 - 3601


def test_facts_of_a_clock_put_back_count_where_their_time_is() -> None:
    late, early = queued("a", MIDNIGHT + 3700), queued("b", MIDNIGHT + 60)

    report = report_of([late, early])

    assert [piece.counts.received for piece in report.pieces[:3]] == [1, 0, 1]


def test_of_the_hours_when_the_service_was_down_nobody_was_ready() -> None:
    evening, morning = MIDNIGHT + 18 * 3600, MIDNIGHT + 86_400 + 8 * 3600
    facts = [
        f.AdvisorLoggedIn(ANA, evening),
        f.SwitchWentDown(morning),
        f.SwitchCameUp(morning + 1),
        f.AdvisorLoggedOut(ANA, morning + 61),
    ]
    live = new_tally(SETTINGS)
    for fact in facts:
        live.add(fact)
        live.pass_time(fact.at + 5)

    report = report_of(facts, over=period(days=2))

    shown = report.whole.counts.spent(AdvisorState.READY)
    assert shown == counts_of(live.sums).spent(AdvisorState.READY) == SILENCE + 60
    assert report.pieces[0].counts.spent(AdvisorState.READY) == SILENCE


def test_a_quiet_night_is_told_from_a_service_that_was_not_there_by_what_follows() -> None:
    night = period()
    replay = Replay(night, new_tally(SETTINGS), Selection(EVERYTHING))

    replay.play([f.AdvisorLoggedIn(ANA, night.ends_at - 7200)], queued("a", night.ends_at + 3600))

    assert replay.report().whole.counts.spent(AdvisorState.READY) == 7200


def test_each_step_says_how_often_it_was_tried_and_who_took_the_call() -> None:
    call, caretaker = CallId("a"), ContactId("nord/g1")
    began = f.StepBegan(call, 0, To.CARETAKER, "", (), None, MIDNIGHT + 1)
    who = (call, OfferId("x"), caretaker, To.CARETAKER, "")
    offered = f.ContactOffered(*who, ACCUEIL, SIEGE, None, 0, MIDNIGHT + 26, MIDNIGHT + 1)
    over = f.OfferEnded(
        call, OfferId("x"), None, SIEGE, OfferEnding.VOICEMAIL, MIDNIGHT + 21, caretaker,
        To.CARETAKER,
    )  # fmt: skip

    counts = report_of([queued("a", MIDNIGHT), began, offered, over]).whole.counts

    [step], [outside] = list(steps_of(counts)), list(outside_of(counts))
    assert (step.to, step.begun, step.skipped) == (To.CARETAKER, 1, 0)
    assert (outside.offered, outside.endings, outside.seconds) == (
        1, {OfferEnding.VOICEMAIL: 1}, 20.0,
    )  # fmt: skip
