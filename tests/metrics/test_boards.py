"""The boards: what Grafana needs, what acd exposes, what a real Prometheus answers."""

import json
import math
import re
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from acd.config.settings import Settings
from acd.core.counts import Counts
from acd.core.facts import Fact
from acd.core.measures import MEASURES
from acd.core.model import Difference, Outcome
from acd.counting import new_tally
from acd.lab.asking import Prometheus, QueryRefused, Series
from acd.lab.boards.day import BEGINS, ImaginedDays
from acd.lab.boards.expressions import asked_by, filled_in, metrics_in
from acd.lab.boards.filling import curves, figures, period_of, source_of, step_of
from acd.lab.boards.flaws import flaws
from acd.lab.boards.history import DAYS, NOW, TODAY, ZONE, WatchedDays, write_history
from acd.lab.boards.layout import draw_board, page_of
from acd.lab.boards.reading import Board, board_files, board_of, read_board
from acd.lab.boards.site import imagined_settings
from acd.lab.boards.words import told
from acd.lab.prometheus import LabPrometheus
from acd.labels import NONE
from acd.reporting.period import period_of as period_of_days
from acd.reporting.report import Replay, Report
from acd.reporting.selection import EVERYTHING, Selection
from acd.screens.demo_texts import ENDINGS
from acd.screens.route_texts import SKIPS
from acd.screens.texts import ADVISOR_STATES, OUTCOMES, TARGETS

BOARDS = [read_board(file) for file in board_files()]
RULES = Path(__file__).parents[2] / "metrics"
RECORDED = re.compile(r"^\s*-?\s*record:\s*(\S+)", re.MULTILINE)
RANKING = re.compile(r"\b(topk|bottomk|sort_desc|limitk)\b")
SCRAPED_EVERY = 150.0
"""Rarer than at a site, so that the history is quickly written."""
ESTIMATE = re.compile(r"increase\(")
HALF_HOUR = 1800.0
MOST_BYTES = 120_000
YESTERDAY = TODAY - timedelta(days=1)

each_board = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
asks_prometheus = pytest.mark.asyncio(loop_scope="module")


def expressions(board: Board) -> list[str]:
    selectors = [asked_by(query) or query for query in board.variables.values()]
    return [t.expression for panel in board.panels for t in panel.targets] + selectors


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of all series that acd exposes or the rules record."""
    settings = imagined_settings(tmp_path_factory.mktemp("site"))
    scrape = islice(WatchedDays(settings).scrapes(SCRAPED_EVERY), 5000)
    exposed = {re.split(r"[{ ]", line, maxsplit=1)[0] for line in scrape}
    rules = (file.read_text("utf-8") for file in RULES.glob("*.yml"))
    return exposed | {name for text in rules for name in RECORDED.findall(text)}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def prometheus(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Prometheus]:
    """A real one that remembers the imagined days."""
    folder = tmp_path_factory.mktemp("prometheus")
    write_history(folder / "data", SCRAPED_EVERY)
    async with LabPrometheus([], rules=(), every="15s", folder=folder) as running:
        yield Prometheus(running.url)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Report]:
    """What `acd report` says of the imagined day until now, and of the one before it."""
    settings = imagined_settings(tmp_path_factory.mktemp("reported"))
    facts: list[Fact] = []
    days = ImaginedDays(settings, lambda decision, _: facts.extend(decision.facts))
    for midnight, busy, until in DAYS:
        for _ in days.play(midnight.timestamp(), busy, until, SCRAPED_EVERY):
            pass
    today, yesterday = (report_of(facts, settings, day) for day in (TODAY, YESTERDAY))
    return today, yesterday


def report_of(facts: list[Fact], settings: Settings, day: datetime) -> Report:
    period = period_of_days(day.date(), day.date(), ZONE, NOW)
    replay = Replay(period, new_tally(settings), Selection(EVERYTHING))
    replay.play(facts)
    return replay.report()


def half_hours(report: Report, count: Callable[[Counts], int]) -> list[int]:
    """Those that today are over, from the first one with a call on."""
    begin = report.period.begins_at
    offsets = [(piece.begins_at - begin, piece.counts) for piece in report.pieces]
    until = NOW - TODAY.timestamp() - HALF_HOUR
    return [count(counts) for after, counts in offsets if BEGINS <= after <= until]


class SilentPrometheus(Prometheus):
    """Has never scraped anything."""

    def now(self, expression: str, at: float | None = None) -> list[Series]:
        return []

    def over(self, expression: str, begin: float, end: float, step: float) -> list[Series]:
        return []


class AnsweringPrometheus(SilentPrometheus):
    """Knows how it is now, and nothing of before."""

    def now(self, expression: str, at: float | None = None) -> list[Series]:
        return [Series({}, ((NOW, 7.0),))]


def with_first_panel(board: Board, change: dict[str, Any]) -> Board:
    raw = json.loads(json.dumps(board.raw))
    raw["panels"][0] |= change
    return board_of(board.name, raw)


def words_of(board: Board) -> list[tuple[str, str]]:
    """What a label's value is called on this board, for each place where it is renamed."""
    properties = [
        (override["matcher"]["options"], one["id"], one["value"])
        for panel in board.panels
        for override in panel.overrides
        for one in override["properties"]
    ]
    renamed = [(str(name), str(value)) for name, kind, value in properties if kind == "displayName"]
    mapped = [
        (word, shown["text"])
        for _, kind, value in properties
        if kind == "mappings"
        for mapping in value
        for word, shown in mapping["options"].items()
    ]
    return renamed + mapped


def catalogue() -> dict[str, set[str]]:
    """What the screens call them; the same value may be an ending and a reason to skip."""
    words: dict[str, set[str]] = {"begun": {"commencée"}, NONE: {"sans équipe"}}
    for texts in (OUTCOMES, TARGETS, ADVISOR_STATES, ENDINGS, SKIPS):
        for word, text in texts.items():
            words.setdefault(word.value, set()).add(text.fr)
    return words


def test_there_are_five_boards_each_with_a_place_of_its_own():
    uids = [board.raw["uid"] for board in BOARDS]

    assert len(BOARDS) == 5
    assert len(set(uids)) == len(uids)


@each_board
def test_grafana_can_show_it_and_every_panel_tells_its_formula(board: Board):
    assert flaws(board) == []


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"title": ""}, "no title"),
        ({"type": "piechart"}, "kind 'piechart'"),
        ({"description": "Nobody knows."}, "tells no formula"),
        ({"datasource": {}}, "no datasource"),
        ({"targets": []}, "refId"),
        ({"targets": [{"refId": "A", "expr": ""}]}, "without expr"),
        ({"fieldConfig": {"defaults": {}}}, "noValue"),
        ({"gridPos": {"x": 20, "y": 0, "w": 6, "h": 4}}, "beyond the 24 columns"),
        ({"gridPos": {"x": 4, "y": 0, "w": 6, "h": 5}}, "lies over"),
        ({"id": 2}, "an id of its own"),
    ],
)
def test_a_flaw_is_named_with_its_board(change: dict[str, Any], flaw: str):
    board = with_first_panel(BOARDS[0], change)

    found = flaws(board)

    assert any(flaw in one and one.startswith(board.name) for one in found), found


@each_board
def test_only_metrics_that_acd_exposes_or_the_rules_record_are_asked_for(
    board: Board, known: set[str]
):
    asked = {(name, text) for text in expressions(board) for name in metrics_in(text)}

    assert [one for one in sorted(asked) if one[0] not in known] == []


def test_a_misspelt_metric_is_seen_wherever_it_stands():
    query = (
        'sum by (team) (increase(acd_calls_recieved_total{team=~"$team",line!="a{b}"}[$__range] '
        "offset 1d)) / on (team) group_left (entity) (clamp_min(upp, 1e3) or vector(0.8)) > bool 2"
    )

    assert metrics_in(query) == {"acd_calls_recieved_total", "upp"}


def test_a_variable_that_nobody_gives_is_an_error_and_a_group_of_a_pattern_is_none():
    query = 'label_replace(up{team=~"$team"}, "le", "$1", "le", "(.*)[.]0")'

    assert filled_in(query, {"team": ".*"}) == query.replace("$team", ".*")
    with pytest.raises(KeyError):
        filled_in(query, {})


@each_board
def test_a_board_says_what_the_screens_say(board: Board):
    own = {difference.value for difference in Difference}  # no screen names them
    known = catalogue()

    words = [(word, text) for word, text in words_of(board) if not word.isdigit()]
    words = [(word, text) for word, text in words if word[0].islower() and word not in own]

    assert [(word, text) for word, text in words if text not in known.get(word, ())] == []


@each_board
def test_counts_are_whole_calls_and_estimated_only_where_nothing_can_be_subtracted(board: Board):
    assert [text for text in expressions(board) if ESTIMATE.search(text)] == []


def test_of_some_minutes_a_board_draws_those_minutes_and_a_bar_that_has_just_begun():
    [floor] = [board for board in BOARDS if board.name == "floor"]
    [day] = [board for board in BOARDS if board.name == "day"]

    short, whole_day = (period_of(board, NOW, ZONE, last=120.0) for board in (floor, day))

    assert short.seconds == 120.0
    assert whole_day.begin == TODAY.timestamp()
    assert min(step_of(panel, short) for panel in floor.panels) == 5.0
    bars = [panel for panel in day.panels if "interval" in panel.raw]
    instant = AnsweringPrometheus("http://127.0.0.1:9")
    [curve, *_] = curves(bars[0], source_of(day, instant, short))
    assert curve.points[-1] == (NOW, 7.0)
    assert all(math.isnan(value) for _, value in curve.points[:-1])


@each_board
def test_wherever_teams_are_told_apart_the_calls_of_none_have_a_name(board: Board):
    by_team = [
        panel
        for panel in board.panels
        if any("{{team}}" in target.legend for target in panel.targets)
        or '"team": "' in json.dumps(panel.raw)
    ]

    renamed = {(word, text) for word, text in words_of(board) if word == NONE}

    assert not by_team or renamed == {(NONE, "sans équipe")}


def test_who_was_handed_over_is_counted_one_way_on_every_board():
    said = [text for board in BOARDS for text in expressions(board)]

    assert [text for text in said if 'outcome="handed_over"' in text] == []


@each_board
def test_a_picture_says_every_formula_beside_its_figure(board: Board):
    silent = SilentPrometheus("http://127.0.0.1:9")
    written = page_of(board, silent, period_of(board, NOW, ZONE)).texts()

    told_in_full = " ".join(written).replace("\u00a0", " ")

    assert [p.title for p in board.panels if p.formula not in told_in_full] == []


def test_a_picture_for_a_readme_is_small(tmp_path: Path):
    [day] = [board for board in BOARDS if board.name == "day"]

    file = draw_board(
        day, SilentPrometheus("http://127.0.0.1:9"), NOW, ZONE, tmp_path, is_small=True
    )
    shown = [*(RULES / "boards/pictures").glob("*.png")]

    assert {one.stem for one in shown} == {"floor", "day"}
    assert max(one.stat().st_size for one in (file, *shown)) <= MOST_BYTES


@each_board
def test_nobody_is_ranked_and_no_time_of_conversation_is_judged(board: Board):
    timed = [
        panel
        for panel in board.panels
        if any(re.search("talk_seconds|wrap_up", t.expression) for t in panel.targets)
    ]

    assert not [text for text in expressions(board) if RANKING.search(text)]
    assert not [panel.title for panel in timed if "thresholds" in panel.defaults]
    assert all(
        panel.defaults["color"] == {"mode": "fixed", "fixedColor": "text"} for panel in timed
    )


def test_without_a_call_a_figure_says_so_and_is_never_a_full_rate(tmp_path: Path):
    silent = SilentPrometheus("http://127.0.0.1:9")
    panels = [(b, panel) for b in BOARDS for panel in b.panels if panel.kind == "stat"]

    said = {
        told(value, panel.defaults)
        for board, panel in panels
        for _, value in figures(panel, source_of(board, silent, period_of(board, NOW, ZONE)))
    }

    assert said == {"pas de valeur"}


class TestOnARealPrometheus:
    pytestmark = asks_prometheus

    @each_board
    async def test_every_query_is_understood_and_has_a_value(
        self, board: Board, prometheus: Prometheus
    ):
        source = source_of(board, prometheus, period_of(board, NOW, ZONE))

        for expression in expressions(board):
            filled = filled_in(expression, source.values)
            await to_thread(prometheus.parse, filled)
            answer = await to_thread(prometheus.now, filled, NOW)
            assert answer, f"no series: {filled}"
            assert any(not math.isnan(series.last) for series in answer), f"no value: {filled}"

    async def test_what_is_no_query_is_refused_with_the_query(self, prometheus: Prometheus):
        with pytest.raises(QueryRefused, match=r"sum\(acd_calls_waiting"):
            await to_thread(prometheus.parse, "sum(acd_calls_waiting")

    @each_board
    async def test_it_can_be_drawn(self, board: Board, prometheus: Prometheus, tmp_path: Path):
        picture = await to_thread(draw_board, board, prometheus, NOW, ZONE, tmp_path)

        assert picture.read_bytes().startswith(b"\x89PNG")

    @pytest.mark.parametrize(
        ("board", "title", "measure"),
        [
            ("day", "Niveau de service", "service_level"),
            ("day", "Taux de décroché", "pick_up_rate"),
            ("day", "Attente moyenne avant réponse", "average_speed_of_answer"),
            ("day", "Taux d'abandon", "abandonment_rate"),
            ("day", "Appels répétés", "repeat_call_rate"),
            ("outside", "Sonneries par appel décroché", "offers_per_answer"),
            ("outside", "Confiés au prestataire", "handed_over_rate"),
        ],
    )
    async def test_a_board_says_what_the_report_says(
        self,
        prometheus: Prometheus,
        reports: tuple[Report, Report],
        board: str,
        title: str,
        measure: str,
    ):
        shown = next(one for one in BOARDS if one.name == board)
        panel = next(one for one in shown.panels if one.title == title)
        source = source_of(shown, prometheus, period_of(shown, NOW, ZONE))

        (_, value), *_ = await to_thread(figures, panel, source)

        formula = next(one for one in MEASURES if one.name == measure)
        assert value == pytest.approx(formula.value(reports[0].whole.counts), rel=1e-6)

    async def test_every_half_hour_of_the_day_is_the_reports_to_the_call(
        self, prometheus: Prometheus, reports: tuple[Report, Report]
    ):
        today, yesterday = reports
        day = next(one for one in BOARDS if one.name == "day")
        source = source_of(day, prometheus, period_of(day, NOW, ZONE))
        wanted = {
            "Aujourd'hui": half_hours(today, lambda counts: counts.received),
            "Hier": half_hours(yesterday, lambda counts: counts.received),
        }
        for outcome in Outcome:
            wanted[outcome.value] = half_hours(today, lambda counts, of=outcome: counts.ended(of))

        drawn = {
            curve.name: [value for at, value in curve.points if at > TODAY.timestamp() + BEGINS]
            for panel in day.panels
            if panel.title in ("Appels reçus par demi-heure", "Issue des appels par demi-heure")
            for curve in await to_thread(curves, panel, source)
        }

        assert {name: drawn[name] for name in wanted} == wanted
        assert sum(wanted["Aujourd'hui"]) > 600
        assert len(wanted["Hier"]) == 16

    async def test_the_imagined_day_adds_up(self, prometheus: Prometheus):
        received = await to_thread(prometheus.now, "sum(acd_calls_received_total)", NOW)
        ended = await to_thread(prometheus.now, "sum(acd_calls_completed_total)", NOW)

        in_progress = received[0].last - ended[0].last
        assert 0 <= in_progress < 30
        assert ended[0].last > 1000
