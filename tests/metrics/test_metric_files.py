"""What lies in metrics/: sound for Prometheus' own tools, in step with what the service tells."""

import re
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from acd.core.facts import OfferEnded
from acd.core.floor import Floor
from acd.core.measures import MEASURES, Unit
from acd.core.model import CallId, OfferEnding, OfferId
from acd.core.routes import ContactId
from acd.core.sums import LABELS
from acd.counters import PREFIX
from acd.counting import new_tally
from acd.gauges import READINGS
from acd.lab.imagined_calls import write_store
from acd.lab.tools import find_amtool, find_promtool
from acd.metrics import Metrics
from acd.view import AsteriskView, FloorView, Health, JournalView
from acd.viewing import view_of
from tests.small_site import SIEGE, small_settings

METRICS = Path(__file__).resolve().parents[2] / "metrics"
README = METRICS / "README.md"
TESTS = sorted((METRICS / "tests").glob("*_test.yml"))
BY = ("", "_by_line", "_by_entity")
OF_TEAMS = {"average_talk_time", "occupancy", "offers_per_answer", "miss_rate"}
OPERATION = {Unit.RATIO: "ratio1h", Unit.TIMES: "ratio1h", Unit.SECONDS: "mean1h"}


def said_by(*command: str, given: bytes = b"") -> str:
    """What the tool had to say against it: nothing, when all is well."""
    ended = subprocess.run(command, input=given, capture_output=True, check=False, cwd=METRICS)
    return "" if ended.returncode == 0 else (ended.stdout + ended.stderr).decode()


def served() -> Metrics:
    settings = small_settings()
    tally = new_tally(settings)
    zero = dict.fromkeys(READINGS, lambda: 0)

    def view() -> FloorView:
        health = Health(AsteriskView(True, None, 1.0), JournalView(), 0.0)
        return view_of(Floor(settings.plan()), settings, tally, health, 1.0)

    return Metrics(settings, view, tally.sums.copy, **zero)


def rules() -> str:
    """All of them, without remarks."""
    texts = ((METRICS / name).read_text() for name in ("rules.yml", "alerts.yml"))
    return re.sub(r"#.*", "", "".join(texts))


def recorded() -> set[str]:
    return set(re.findall(r"record: (\S+)", rules()))


def alerts() -> list[str]:
    return re.findall(r"alert: (\S+)", (METRICS / "alerts.yml").read_text())


def test_promtool_finds_nothing_to_say_about_the_metrics() -> None:
    text = served().text()

    assert said_by(*find_promtool(), "check", "metrics", given=text) == ""


@pytest.mark.parametrize("name", ["rules.yml", "alerts.yml"])
def test_promtool_accepts_the_rules(name: str) -> None:
    assert said_by(*find_promtool(), "check", "rules", name) == ""


def test_promtool_accepts_the_example_of_a_configuration() -> None:
    assert said_by(*find_promtool(), "check", "config", "prometheus.yml") == ""


def test_amtool_accepts_the_example_of_a_configuration() -> None:
    assert said_by(*find_amtool(), "check-config", "alertmanager.yml") == ""


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.stem)
def test_the_rules_do_what_their_tests_say(file: Path) -> None:
    assert said_by(*find_promtool(), "test", "rules", f"tests/{file.name}") == ""


def test_every_alert_is_seen_to_fire_and_to_stay_quiet_and_has_a_runbook() -> None:
    tests = (METRICS / "tests/alerts_test.yml").read_text()
    cases = re.findall(r"alertname: (\S+)\n\s+exp_alerts:( \[\])?", tests)

    fired = Counter(alert for alert, quiet in cases if not quiet)
    quiet = Counter(alert for alert, quiet in cases if quiet)

    assert set(fired) == set(quiet) == set(alerts())
    assert re.findall(r"^### (Acd\w+)$", README.read_text(), flags=re.MULTILINE) == alerts()


def test_the_runbook_finds_whose_mobile_has_a_mailbox_that_answers(tmp_path: Path) -> None:
    question = re.search(r'sqlite3 -readonly acd\.db "(.*?)"', README.read_text(), re.DOTALL)
    now, caretaker, another = time.time(), ContactId("rives/g1"), ContactId("rives/g2")
    store = tmp_path / "acd.db"
    legs = [
        (caretaker, OfferEnding.VOICEMAIL, now - 60),
        (caretaker, OfferEnding.VOICEMAIL, now - 120),
        (caretaker, OfferEnding.TALKED, now - 180),
        (caretaker, OfferEnding.VOICEMAIL, now - 7 * 3600),
        (another, OfferEnding.TALKED, now - 60),
        (None, OfferEnding.TALKED, now - 60),
    ]
    call, offer = CallId("c" * 32), OfferId("0" * 32)
    write_store(
        store,
        (OfferEnded(call, offer, None, SIEGE, ending, at, who) for who, ending, at in legs),
    )

    assert question is not None
    with closing(sqlite3.connect(store)) as connection:
        found = connection.execute(question[1]).fetchall()

    assert found == [(caretaker, 2, 1)]


def test_every_rate_is_recorded_by_team_line_and_entity() -> None:
    wanted = {
        f"acd:{measure.name}{by}:{OPERATION[measure.unit]}"
        for measure in MEASURES
        if measure.unit is not Unit.COUNT
        for by in (BY if measure.name not in OF_TEAMS else ("",))
    }

    assert {name for name in recorded() if name.endswith(("ratio1h", "mean1h"))} == wanted


def test_every_count_is_recorded_by_line_and_team() -> None:
    wanted = {f"acd:{m.name}:increase1h" for m in MEASURES if m.unit is Unit.COUNT}

    assert wanted <= recorded()


def test_rules_and_alerts_ask_for_nothing_that_is_not_there() -> None:
    code = rules()

    known = {sample.name for family in served().registry.collect() for sample in family.samples}

    assert set(re.findall(r"\bacd_\w+", code)) <= known
    assert set(re.findall(r"\bacd:\w+:\w+", code)) <= recorded()


def test_whatever_is_counted_is_counted_in_whole_calls_and_estimated_nowhere() -> None:
    assert re.findall(r"\b(?:increase|rate|irate|delta)\(", rules()) == []


def test_every_formula_stands_in_the_readme_in_the_words_of_the_measures() -> None:
    explained = README.read_text()

    assert [m.name for m in MEASURES if f"| `{m.name}` | {m.formula} |" not in explained] == []


def test_names_of_metrics_are_those_of_the_sums() -> None:
    families = {family.name for family in served().registry.collect()}

    assert {PREFIX + kind for kind in LABELS} <= families
