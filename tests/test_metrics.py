"""The metrics: what is counted, what never becomes a label, and how they are served."""

import re
import socket
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from acd.commands.shared import Exit, exit_code
from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    EntitySettings,
    LineSettings,
    Settings,
    SiteSettings,
    TeamSettings,
)
from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallQueued,
    CallRequeued,
    ContactOffered,
    DifferenceHealed,
    Fact,
    OfferEnded,
    SwitchWentDown,
)
from acd.core.floor import Floor
from acd.core.model import (
    NO_TEAM,
    AdvisorId,
    AdvisorState,
    CallId,
    CallState,
    Difference,
    LineId,
    OfferEnding,
    OfferId,
    Outcome,
    TeamId,
)
from acd.core.plan import Rules
from acd.core.routes import ContactId, Route, RouteId, Skip, To
from acd.core.sums import Sum, Sums, Timing
from acd.core.tally import Tally
from acd.counting import new_tally
from acd.errors import AcdError, AddressTaken
from acd.gauges import READINGS
from acd.metrics import Metrics
from acd.metrics_server import MOST_SCRAPES, serve_metrics
from acd.reloaded import ConfigurationView, ReloadResult
from acd.view import AsteriskView, AuditsView, CallView, FloorView, Health, JournalView
from acd.viewing import view_of

SIEGE, ACCUEIL, ANA = TeamId("siege"), LineId("accueil"), AdvisorId("ana")
CALLER = "+33612345678"
README = Path(__file__).parent.parent / "metrics" / "README.md"
CALL, OFFER = CallId("c" * 32), OfferId("0" * 32)


def settings_with(*teams: str, within: float = 90.0) -> Settings:
    ids = [TeamId(team) for team in teams]
    lines = [ACCUEIL, *(LineId(f"line-{team}") for team in teams[1:])]
    return Settings(
        site=SiteSettings("Test", "FR", "Europe/Paris", "fr", Path("s"), Path("c"), "::1", 0),
        asterisk=AsteriskSettings("node", "127.0.0.1", 5038, "acd", "secret"),
        entities={},
        teams={i: TeamSettings(i, i.title(), None, 20, None, within, 0.8) for i in ids},
        advisors={ANA: AdvisorSettings(ANA, "Ana", "PJSIP/ana", (ids[0],), None)},
        lines={
            line: LineSettings(
                *(line, line, (), None, team, 0, "music", "at-once", None, "default", 600)
            )
            for line, team in zip(lines, ids, strict=True)
        },
        pauses={},
        rules=Rules(),
    )


def view_with(settings: Settings, *, lease_age: float | None = 1.5) -> FloorView:
    health = Health(AsteriskView(True, None, lease_age), JournalView(), 0.0)
    return view_of(Floor(settings.plan()), settings, Tally({}), health, 1000.0)


class Counted(Metrics):
    """Over a tally of their own."""

    def __init__(self, settings: Settings) -> None:
        view = view_with(settings)
        self.tally = new_tally(settings)
        super().__init__(settings, lambda: view, self.tally.sums.copy)

    def add(self, fact: Fact) -> None:
        self.tally.add(fact)


def metrics_for(settings: Settings) -> Counted:
    return Counted(settings)


def queued(line: str = ACCUEIL, team: str = SIEGE, caller: str | None = CALLER) -> CallQueued:
    return CallQueued(CALL, LineId(line), TeamId(team), 0, caller, queued_at=0, at=0)


def connected(waited: float, rang: float = 2.0, team: str = SIEGE) -> CallConnected:
    return CallConnected(CALL, OFFER, ANA, ACCUEIL, TeamId(team), waited, rang, at=waited)


def completed(
    outcome: Outcome, at: float, answered_at: float | None = None, team: str = SIEGE
) -> CallCompleted:
    return CallCompleted(
        *(CALL, ACCUEIL, TeamId(team), 0, CALLER, outcome, CALLER, ANA, 0.0, answered_at, 1, at)
    )


def offer_ended(ending: OfferEnding, team: str = SIEGE) -> OfferEnded:
    return OfferEnded(CALL, OFFER, ANA, TeamId(team), ending, at=5)


def rung_outside(name: str, to: To) -> ContactOffered:
    return ContactOffered(
        *(CALL, OFFER, ContactId(CALLER), to, name, ACCUEIL, TeamId(SIEGE), None, 0, 30.0, 1.0)
    )


def offer_outside_ended(ending: OfferEnding, to: To) -> OfferEnded:
    return OfferEnded(CALL, OFFER, None, SIEGE, ending, 5.0, ContactId(CALLER), to)


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def label_values(metrics: Metrics) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    for family in metrics.registry.collect():
        for sample in family.samples:
            for label, text in sample.labels.items():
                seen.setdefault(label, set()).add(text)
    return seen


def test_an_answered_call_is_received_waited_rang_talked_and_completed() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    for fact in (queued(), connected(12, rang=3), completed(Outcome.ANSWERED, 72, answered_at=12)):
        metrics.add(fact)

    line, team = {"line": ACCUEIL}, {"team": SIEGE}
    assert value(metrics, "acd_calls_received_total", **line, **team) == 1
    assert value(metrics, "acd_calls_completed_total", **line, **team, outcome="answered") == 1
    assert value(metrics, "acd_call_wait_seconds_sum", **team, result="answered") == 12
    assert value(metrics, "acd_offer_ring_seconds_sum") == 3
    assert value(metrics, "acd_call_talk_seconds_sum", **team) == 60


def test_only_a_caller_who_waited_long_enough_counts_in_the_abandoned_waits() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    metrics.add(completed(Outcome.ABANDONED, at=40.5))
    metrics.add(completed(Outcome.SHORT_ABANDONED, at=2))

    waits = {"team": SIEGE, "result": "abandoned"}
    assert value(metrics, "acd_call_wait_seconds_count", **waits) == 1
    assert value(metrics, "acd_call_wait_seconds_sum", **waits) == 40.5


def test_a_call_to_a_closed_line_is_received_and_waited_for_nobody() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    metrics.add(queued())
    metrics.add(completed(Outcome.CLOSED, at=0))

    both = {"line": ACCUEIL, "team": SIEGE}
    assert value(metrics, "acd_calls_received_total", **both) == 1
    assert value(metrics, "acd_calls_completed_total", **both, outcome="closed") == 1
    for result in ("answered", "abandoned"):
        assert value(metrics, "acd_call_wait_seconds_count", team=SIEGE, result=result) == 0


def test_offers_are_counted_by_how_they_ended() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    for ending in (OfferEnding.NO_ANSWER, OfferEnding.NO_ANSWER, OfferEnding.TALKED):
        metrics.add(offer_ended(ending))

    assert value(metrics, "acd_offers_total", team=SIEGE, ending="no-answer") == 2
    assert value(metrics, "acd_offers_total", team=SIEGE, ending="talked") == 1


def test_an_answer_that_was_taken_back_is_told_apart() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    for fact in (queued(), connected(5), CallRequeued(CALL, at=6), connected(130)):
        metrics.add(fact)

    answers = {"line": ACCUEIL, "team": SIEGE, "to": "team"}
    assert value(metrics, "acd_calls_answered_total", **answers, timing="in") == 1
    assert value(metrics, "acd_answers_taken_back_total", **answers, timing="in") == 1
    assert value(metrics, "acd_calls_answered_total", **answers, timing="out") == 1


def test_in_time_is_held_against_each_teams_own_threshold() -> None:
    metrics = metrics_for(settings_with(SIEGE, within=72.0))

    for call, waited in (("a", 72.0), ("b", 72.1)):
        metrics.add(replace(connected(waited), call=CallId(call)))

    answers = {"line": ACCUEIL, "team": SIEGE, "to": "team"}
    assert value(metrics, "acd_calls_answered_total", **answers, timing="in") == 1
    assert value(metrics, "acd_calls_answered_total", **answers, timing="out") == 1
    assert value(metrics, "acd_team_threshold_seconds", team=SIEGE) == 72
    assert value(metrics, "acd_team_info", team=SIEGE, threshold_seconds="72") == 1


def test_what_is_shown_is_what_the_tally_has() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    for fact in (queued(), connected(12.5), completed(Outcome.ANSWERED, 72, answered_at=12.5)):
        metrics.add(fact)

    sums = metrics.tally.sums
    place = {"line": ACCUEIL, "team": SIEGE}
    assert value(metrics, "acd_calls_received_total", **place) == sums[Sum.RECEIVED, ACCUEIL, SIEGE]
    waited = value(metrics, "acd_answer_wait_seconds_total", **place)
    assert waited == sums[Sum.ANSWER_WAIT, ACCUEIL, SIEGE] == 12.5


def test_a_sum_of_an_older_version_is_not_shown() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    metrics.tally.sums["calls_of_yesterday", ACCUEIL] = 5.0

    assert b"calls_of_yesterday" not in metrics.text()


def test_seconds_booked_in_pieces_never_make_a_counter_go_back() -> None:
    settings = settings_with(SIEGE)
    pieces, whole = metrics_for(settings), metrics_for(settings)
    spent = (Sum.ADVISOR_SECONDS, SIEGE, "ready")

    for _ in range(3):
        pieces.tally.sums.extend(0.1, *spent)
    whole.tally.sums.extend(0.3, *spent)

    assert pieces.tally.sums[spent] > whole.tally.sums[spent]
    labels = {"team": SIEGE, "state": "ready"}
    assert value(pieces, "acd_advisor_state_seconds_total", **labels) == 0.3


def test_a_line_or_team_that_is_met_later_has_all_its_series_from_then_on() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    metrics.add(connected(3, team="gone"))

    met = {"line": ACCUEIL, "team": "unknown"}
    for timing in Timing:
        labels = {**met, "to": "team", "timing": str(timing)}
        assert value(metrics, "acd_answers_taken_back_total", **labels) == 0
    assert value(metrics, "acd_calls_abandoned_total", **met, timing="in") == 0


def test_a_line_that_is_taken_out_and_comes_back_makes_no_series_jump_or_fall() -> None:
    settings = settings_with(SIEGE, "nord")
    smaller = replace(settings, lines={ACCUEIL: settings.lines[ACCUEIL]})
    kept = {(Sum.RECEIVED, "line-nord", "nord"): 17_000.0, (Sum.RECEIVED, ACCUEIL, SIEGE): 5.0}
    lost = {"line": "unknown", "team": "nord"}
    received = "acd_calls_received_total"

    def shown(by: Settings, **labels: str) -> list[float | None]:
        """By a service that starts with this configuration; again after one more call each."""
        view = view_with(by)
        metrics = Metrics(by, lambda: view, lambda: dict(kept))
        first = value(metrics, received, **labels)
        for key in kept:
            kept[key] += 1
        return [first, value(metrics, received, **labels)]

    assert shown(settings, line="line-nord", team="nord") == [17_000, 17_001]
    assert shown(smaller, **lost) == [0, 1]
    assert shown(smaller, line=ACCUEIL, team=SIEGE) == [7, 8]
    assert shown(settings, **lost) == [None, None]
    assert shown(settings, line="line-nord", team="nord") == [17_004, 17_005]


def test_while_what_was_kept_is_not_read_yet_no_counter_is_shown() -> None:
    settings = settings_with(SIEGE)
    view = view_with(settings)
    known: list[dict[tuple[str, ...], float] | None] = [None]
    metrics = Metrics(settings, lambda: view, lambda: known[-1])
    place = {"line": ACCUEIL, "team": SIEGE}

    before = metrics.text()
    known.append({(Sum.RECEIVED, ACCUEIL, SIEGE): 17_000.0})

    assert b"acd_calls_received" not in before
    assert b"acd_calls_waiting" in before
    assert value(metrics, "acd_calls_received_total", **place) == 17_000


def test_callers_of_a_line_without_a_team_are_seen_to_wait() -> None:
    settings = settings_with(SIEGE)
    line = replace(settings.lines[ACCUEIL], team=NO_TEAM)
    settings = replace(settings, lines={ACCUEIL: line})
    waiting = CallView("c" * 8, ACCUEIL, NO_TEAM, CallState.WAITING, 130.0, 0, To.CARETAKER)
    talking = replace(waiting, state=CallState.CONNECTED, waited_seconds=500.0)
    lost = replace(waiting, team=TeamId("gone"), waited_seconds=7.0)
    views = [view_with(settings)]
    metrics = Metrics(settings, lambda: views[-1], dict)
    names = ("acd_calls_waiting", "acd_oldest_wait_seconds")

    nobody = [value(metrics, name, team="none") for name in names]
    views.append(replace(views[0], calls=(waiting, talking, lost)))

    assert nobody == [0, 0]
    assert [value(metrics, name, team="none") for name in names] == [1, 130]
    assert [value(metrics, name, team="unknown") for name in names] == [1, 7]
    assert [value(metrics, name, team=SIEGE) for name in names] == [0, 0]
    assert value(metrics, "acd_team_threshold_seconds", team="none") == 90
    assert value(metrics, "acd_team_info", team="none", threshold_seconds="90") == 1


def test_where_every_line_has_a_team_there_is_no_team_none() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    assert value(metrics, "acd_calls_waiting", team="none") is None
    assert value(metrics, "acd_team_threshold_seconds", team="none") is None


def test_callers_on_the_rescue_ladder_are_told_by_line() -> None:
    settings = settings_with(SIEGE)
    call = CallView("c" * 8, ACCUEIL, SIEGE, CallState.RESCUE, 30.0, 0)
    calls = (call, call, replace(call, state=CallState.WAITING), replace(call, line=LineId("x")))
    view = replace(view_with(settings), calls=calls)

    metrics = Metrics(settings, lambda: view, dict)

    assert value(metrics, "acd_calls_on_rescue", line=ACCUEIL) == 2
    assert value(metrics, "acd_calls_on_rescue", line="unknown") == 1


def test_calls_of_a_line_without_a_team_are_told_apart_from_those_of_a_lost_one() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    metrics.add(queued(team=NO_TEAM))

    assert value(metrics, "acd_calls_received_total", line=ACCUEIL, team="none") == 1


def test_an_emergency_line_and_whose_a_line_is_can_be_joined_to_every_figure() -> None:
    settings = settings_with(SIEGE, "nord")
    endless = Route(RouteId("urgence"), (), (), rounds=None)
    urgent = replace(settings.lines[ACCUEIL], route=endless.id, entity="icf")
    lines = {**settings.lines, ACCUEIL: urgent}
    landlord = EntitySettings("icf", "ICF")
    metrics = metrics_for(
        replace(
            settings, lines=lines, routes={endless.id: endless}, entities={landlord.id: landlord}
        )
    )

    marks = {"line": ACCUEIL, "team": SIEGE, "entity": "icf", "emergency": "1"}
    usual = {"line": "line-nord", "team": "nord", "entity": "none", "emergency": "0"}
    assert value(metrics, "acd_line_info", **marks) == 1
    assert value(metrics, "acd_line_info", **usual) == 1


def test_every_series_of_a_configured_team_starts_at_zero() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    for outcome in Outcome:
        labels = {"line": ACCUEIL, "team": SIEGE, "outcome": outcome.value}
        assert value(metrics, "acd_calls_completed_total", **labels) == 0
    assert value(metrics, "acd_call_wait_seconds_count", team=SIEGE, result="abandoned") == 0


def test_match_latency_tells_eight_milliseconds_from_twenty_five() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    for seconds in (0.0005, 0.008, 0.024, 4.0):
        metrics.match_latency(seconds)

    name = "acd_match_latency_seconds_bucket"
    bounds = ("0.001", "0.008", "0.025", "5.0")
    assert [value(metrics, name, le=bound) for bound in bounds] == [1, 2, 3, 4]


def test_gauges_show_the_view_of_the_moment_they_are_asked() -> None:
    settings = settings_with(SIEGE)
    quiet = view_with(settings)
    team = replace(quiet.teams[0], waiting=4, oldest_wait_seconds=33.0)
    advisor = replace(quiet.advisors[0], state=AdvisorState.TALKING)
    broken = replace(
        quiet,
        teams=(team,),
        advisors=(advisor,),
        asterisk=AsteriskView(False, "refused", None),
        journal=JournalView("disk full", waiting=12),
        audits=AuditsView(taken=7),
        loop_delay_seconds=0.25,
        floor_rebuilt=1,
        safe_mode="the store was damaged",
        configuration=ConfigurationView(1795291000.0, {ReloadResult.REFUSED: 2}),
    )
    published = [broken]
    metrics = Metrics(settings, lambda: published[-1], dict)

    assert value(metrics, "acd_calls_waiting", team=SIEGE) == 4
    assert value(metrics, "acd_oldest_wait_seconds", team=SIEGE) == 33
    assert value(metrics, "acd_advisors", team=SIEGE, state="talking") == 1
    assert value(metrics, "acd_advisors", team=SIEGE, state="ready") == 0
    assert value(metrics, "acd_asterisk_connected") == 0
    assert value(metrics, "acd_journal_failing") == 1
    assert value(metrics, "acd_journal_waiting_facts") == 12
    assert value(metrics, "acd_audits_total") == 7
    assert value(metrics, "acd_loop_delay_seconds") == 0.25
    assert value(metrics, "acd_floor_rebuilt_total") == 1
    assert value(metrics, "acd_safe_mode") == 1
    assert value(metrics, "acd_config_loaded_timestamp_seconds") == 1795291000
    assert value(metrics, "acd_config_reloads_total", result="refused") == 2
    assert value(metrics, "acd_config_reloads_total", result="applied") == 0
    published.append(quiet)
    assert value(metrics, "acd_calls_waiting", team=SIEGE) == 0


def test_what_an_audit_heals_is_counted_by_its_kind() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    metrics.add(DifferenceHealed(Difference.CALL_GONE, CALL, 5.0))

    assert value(metrics, "acd_audit_differences_total", kind="call-gone") == 1
    assert value(metrics, "acd_audit_differences_total", kind="phone") == 0


def test_a_lease_never_renewed_has_no_age() -> None:
    settings = settings_with(SIEGE)
    never, renewed = view_with(settings, lease_age=None), view_with(settings, lease_age=2.5)

    assert value(Metrics(settings, lambda: never, dict), "acd_lease_age_seconds") is None
    assert value(Metrics(settings, lambda: renewed, dict), "acd_lease_age_seconds") == 2.5


def test_a_reading_that_nobody_gives_does_not_exist() -> None:
    settings = settings_with(SIEGE)
    view = view_with(settings)
    readings = {
        "inbox_signals": lambda: 7,
        "journal_lost": lambda: 2,
        "followers_failed": lambda: 4,
        "directory_failing": lambda: 1,
        "records_doubled": lambda: 5,
        "events_failed": lambda: 6,
    }
    names = (
        "acd_inbox_signals",
        "acd_journal_facts_lost_total",
        "acd_followers_failed_total",
        "acd_directory_failing",
        "acd_records_doubled_total",
        "acd_events_failed_total",
    )

    bare = Metrics(settings, lambda: view, dict)
    wired = Metrics(settings, lambda: view, dict, **readings)

    assert [value(bare, name) for name in names] == [None] * 6
    assert [value(wired, name) for name in names] == [7, 2, 4, 1, 5, 6]


hostile = st.one_of(
    st.from_regex(r"\+?[0-9]{3,15}", fullmatch=True),
    st.text(max_size=40),
    st.sampled_from(['"} 1\nacd_evil 2', "siege\n", "\x00", CALLER]),
)
teams = st.sampled_from([SIEGE, "nord"]) | hostile
lines = st.sampled_from([ACCUEIL, "line-nord"]) | hostile
waits = st.floats(0, 10_000)
any_fact = st.one_of(
    st.builds(queued, lines, teams, hostile | st.none()),
    st.builds(connected, waits, waits, teams),
    st.builds(completed, st.sampled_from(Outcome), waits, st.none() | waits, teams),
    st.builds(offer_ended, st.sampled_from(OfferEnding), teams),
    st.builds(rung_outside, hostile, st.sampled_from(To)),
    st.builds(offer_outside_ended, st.sampled_from(OfferEnding), st.sampled_from(To)),
    st.just(SwitchWentDown(at=1)),
)


@settings(deadline=None)
@given(st.lists(any_fact, max_size=50))
def test_whatever_callers_send_labels_come_from_the_configuration_alone(facts: list[Fact]) -> None:
    metrics = metrics_for(settings_with(SIEGE, "nord"))

    for fact in facts:
        metrics.add(fact)

    seen = label_values(metrics)
    seen.pop("le")
    seen.pop("threshold_seconds")
    allowed = {
        "team": {SIEGE, "nord", "unknown", "none"},
        "line": {ACCUEIL, "line-nord", "unknown"},
        "outcome": {outcome.value for outcome in Outcome},
        "ending": {ending.value for ending in OfferEnding},
        "state": {state.value for state in AdvisorState},
        "result": {"answered", "abandoned", "begun", *(why.value for why in Skip), *ReloadResult},
        "to": {to.value for to in To},
        "kind": {kind.value for kind in Difference},
        "timing": {"in", "out"},
        "name": {"", "unknown"},
        "entity": {"none", "unknown"},
        "emergency": {"0"},
    }
    assert seen.keys() == allowed.keys()
    assert all(values <= allowed[label] for label, values in seen.items())


def test_no_caller_and_no_person_appears_in_what_is_served() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    for fact in (queued(), connected(3), completed(Outcome.OVERFLOWED, 9)):
        metrics.add(fact)

    served = metrics.text().decode()
    assert not [secret for secret in (CALLER, f'"{ANA}"', CALL, "Ana") if secret in served]


def test_fifty_teams_stay_below_two_hundred_histograms() -> None:
    names = [f"team-{number}" for number in range(50)]
    metrics = metrics_for(settings_with(*names))
    for name in (*names, "gone"):
        metrics.add(connected(10, team=name))
        metrics.add(completed(Outcome.ABANDONED, 20, team=name))
        metrics.add(completed(Outcome.ANSWERED, 20, answered_at=10, team=name))

    served = metrics.text().decode()

    assert served.count('le="+Inf"') < 200


def test_the_text_can_be_read_back_and_every_metric_says_what_it_is() -> None:
    settings = settings_with(SIEGE)
    served = metrics_for(settings).text().decode()

    families = list(text_string_to_metric_families(served))

    ours = [family for family in families if family.name.startswith("acd_")]
    assert len(ours) >= 14
    assert all(family.documentation and family.type != "unknown" for family in families)
    assert not [family.name for family in families if family.name.endswith("_created")]


def test_the_readme_explains_every_metric_and_no_other() -> None:
    settings = settings_with(SIEGE)
    view = view_with(settings)
    zero = dict.fromkeys(READINGS, lambda: 0)
    families = Metrics(settings, lambda: view, dict, **zero).registry.collect()

    explained = set(re.findall(r"^\| `(acd_\w+)` \|", README.read_text(), flags=re.MULTILINE))

    served = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in families
        if family.name.startswith("acd_")
    }
    assert explained == served


def test_prometheus_is_served_and_the_port_is_free_again_afterwards() -> None:
    metrics = metrics_for(settings_with(SIEGE))
    metrics.add(queued())

    with (
        serve_metrics(metrics, "127.0.0.1", 0) as port,
        urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer,
    ):
        served = answer.read().decode()

    assert 'acd_calls_received_total{line="accueil",team="siege"} 1.0' in served
    with serve_metrics(metrics, "127.0.0.1", port) as again:
        assert again == port


def test_a_scrape_that_the_loop_has_no_time_for_is_told_so_and_fills_no_log(
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = settings_with(SIEGE)
    view = view_with(settings)
    metrics = Metrics(settings, lambda: view, too_busy)

    with (
        serve_metrics(metrics, "127.0.0.1", 0) as port,
        pytest.raises(HTTPError) as refused,
    ):
        urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)
    refused.value.close()

    assert refused.value.code == 503
    assert capfd.readouterr().err == ""


def too_busy() -> Sums:
    raise TimeoutError


def test_scrapers_that_say_nothing_take_no_more_than_their_places() -> None:
    with serve_metrics(metrics_for(settings_with(SIEGE)), "127.0.0.1", 0) as port:
        place = ("127.0.0.1", port)
        silent = [socket.create_connection(place, 5.0) for _ in range(MOST_SCRAPES)]
        with socket.create_connection(place, 5.0) as beyond:
            turned_away = beyond.recv(1)
        for one in silent:
            one.close()

    assert turned_away == b""


def test_scrapers_that_drip_are_left_and_prometheus_is_served_again() -> None:
    metrics = metrics_for(settings_with(SIEGE))
    with serve_metrics(metrics, "127.0.0.1", 0, patience=0.3) as port, ExitStack() as stack:
        drips = [stack.enter_context(connected_to(port)) for _ in range(MOST_SCRAPES)]
        until = time.monotonic() + 5.0
        while drips and time.monotonic() < until:
            drips = [one for one in drips if still_drips(one)]

        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            served = answer.read().decode()

    assert not drips
    assert "acd_calls_received_total" in served


def connected_to(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 5.0)


def still_drips(one: socket.socket) -> bool:
    """Says one letter more, and looks whether that was one too many."""
    one.settimeout(0.01)
    try:
        one.sendall(b"G")
        return one.recv(1) != b""
    except TimeoutError:
        return True
    except ConnectionError:
        return False


def test_a_scrape_without_a_thread_gives_its_place_back() -> None:
    metrics = metrics_for(settings_with(SIEGE))
    with serve_metrics(metrics, "127.0.0.1", 0) as port:
        usual = threading.stack_size(1 << 46)  # of which no machine has any
        try:
            for _ in range(MOST_SCRAPES):
                with connected_to(port) as turned_away:
                    assert turned_away.recv(1) == b""
        finally:
            threading.stack_size(usual)

        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert answer.status == 200


def test_a_port_in_use_is_said_so_with_a_hint() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with (
            pytest.raises(AddressTaken, match=rf"port {port} .* is taken; hint: "),
            serve_metrics(metrics_for(settings_with(SIEGE)), "127.0.0.1", port),
        ):
            pass


def test_an_address_that_is_not_there_may_come_later_and_is_no_mistake() -> None:
    metrics = metrics_for(settings_with(SIEGE))

    with (
        pytest.raises(AcdError, match=r"192\.0\.2\.1.*hint") as raised,
        serve_metrics(metrics, "192.0.2.1", 0),
    ):
        pass

    assert exit_code(raised.value) is Exit.FAILED
