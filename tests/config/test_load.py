"""The file as a whole: the example, the reference of its keys, defaults, and damaged files."""

import contextlib
import re
from pathlib import Path
from typing import get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import acd.config
from acd.config import Settings, load
from acd.config.settings import BrokerSettings, QueueLogSettings
from acd.config.shapes import File
from acd.config.table import Table, keys
from acd.core.plan import Rules
from acd.errors import ConfigError

EXAMPLE = Path(__file__).parents[2] / "asterisk-conf" / "acd.toml.example"


def keys_of(table: type[Table]):
    """Every section and key that the shapes know."""
    for key, field in keys(table).items():
        yield key
        kinds = (field.annotation, *get_args(field.annotation))
        for kind in kinds:
            if get_origin(kind) is None and isinstance(kind, type) and issubclass(kind, Table):
                yield from keys_of(kind)


def test_the_example_is_sound(load_text, example):
    settings = load_text(example)

    assert len(settings.lines) == 2
    assert len(settings.teams) == 2
    assert len(settings.advisors) == 4
    assert settings.pauses == {"1": "déjeuner", "2": "accueil physique", "3": "courrier"}
    assert settings.teams["vallee"].wrap_up == 30.0
    assert settings.lines["vallee"].longest_wait == 900.0


def test_the_example_writes_no_file_and_tells_no_broker_unless_asked_to(
    load_text, example, whole_example
):
    left_out, asked_for = load_text(example), load_text(whole_example)

    assert (left_out.broker, left_out.queue_log) == (None, None)
    assert asked_for.broker == BrokerSettings("centre", "127.0.0.1", 1883, "acd")
    assert asked_for.queue_log == QueueLogSettings(Path("/var/log/asterisk/acd_queue_log"))


def test_the_defaults_that_the_example_shows_are_the_real_ones(load_text, whole_example):
    spelt_out = re.sub(r"^# (?=[a-z_]+ = )", "", whole_example, flags=re.MULTILINE)

    assert spelt_out != whole_example
    assert load_text(spelt_out) == load_text(whole_example)


def test_every_kind_of_value_on_any_key_is_understood_or_refused_in_plain_words(
    load_text, whole_example
):
    spelt_out = re.sub(r"^# (?=[a-z_]+ = )", "", whole_example, flags=re.MULTILINE)
    wrong = ["3", "-1.5", "nan", "true", "[]", "[3]", "[[]]", "{}", "{ x = 1 }", "1979-05-27", "''"]

    said = [
        str(outcome_of(load_text, spelt_out[: found.start(1)] + value + spelt_out[found.end(1) :]))
        for found in re.finditer(r"^[a-z_]+ = (.*)$", spelt_out, re.MULTILINE)
        for value in wrong
    ]

    assert len(said) > 400
    assert not [words for words in said if re.search("Input should|Field required|null", words)]


@pytest.mark.parametrize("key", sorted(set(keys_of(File))))
def test_the_reference_and_the_example_name_every_key(key, example):
    assert re.search(rf"^ *\[?{key}\b", acd.config.__doc__, re.MULTILINE)
    assert re.search(rf"\b{key}\b", example)


def test_what_is_left_out_has_its_default(load_text, folder, smallest):
    settings = load_text(smallest)

    assert settings.site.timezone == "Europe/Paris"
    assert settings.site.store == folder / "acd.db"
    assert settings.site.socket == folder / "acd.sock"
    assert (settings.site.metrics_host, settings.site.metrics_port) == ("127.0.0.1", 9108)
    assert settings.rules == Rules()
    assert settings.teams["siege"].wrap_up is None
    assert settings.lines["accueil"].waiting == "music"
    assert settings.plan().lines["accueil"].team == "siege"


def test_a_site_may_want_no_figure_of_one_person(load_text, smallest):
    unwanted = smallest.replace("[asterisk", "individual_figures = false\n[asterisk")

    assert load_text(smallest).site.individual_figures
    assert not load_text(unwanted).site.individual_figures


def test_absolute_names_stay_as_they_are(load_text, smallest, tmp_path):
    text = smallest.replace(
        "[asterisk.pbx]",
        f'store = "sqlite:///{tmp_path}/acd.db"\nsocket = "{tmp_path}/acd"\n[asterisk.pbx]',
    )

    site = load_text(text).site

    assert (site.store, site.socket) == (tmp_path / "acd.db", tmp_path / "acd")


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [("[::1]:1", "::1", 1), ("metrics.local:65535", "metrics.local", 65535)],
)
def test_metrics_listen_where_the_file_says(load_text, smallest, written, host, port):
    text = smallest.replace("[asterisk.pbx]", f'metrics = "{written}"\n[asterisk.pbx]')

    site = load_text(text).site

    assert (site.metrics_host, site.metrics_port) == (host, port)


def test_files_from_windows_are_read_like_others(load_text, smallest):
    assert load_text(b"\xef\xbb\xbf" + smallest.replace("\n", "\r\n").encode()) == load_text(
        smallest
    )


PIECES = [
    *(
        "[",
        "]",
        "[[",
        "{",
        "}",
        '"',
        '"""',
        "'''",
        "=",
        ",",
        ".",
        "\n",
        "#",
        "\\",
        "\x00",
        "\u202e",
    ),
    *("[asterisk.b]", "[lines]", "true", "-1", "1e400", "nan", "[]", "{}", '""', "1979-05-27"),
    *("9" * 5000, "[" * 3000, "{a=" * 1500, "\r", "\ufeff", "\\u0000", "\\uD800"),
]
EXAMPLE_BYTES = EXAMPLE.read_bytes()
POSITIONS = st.integers(0, len(EXAMPLE_BYTES))
DAMAGES = st.tuples(
    POSITIONS,
    st.integers(0, 40),
    st.sampled_from(PIECES).map(str.encode)
    | st.binary(max_size=4)
    | st.text(max_size=4).map(str.encode),
)


LINES = EXAMPLE.read_text("utf-8").splitlines(keepends=True)


def damaged(content: bytes, damages) -> bytes:
    for position, length, piece in damages:
        content = content[:position] + piece + content[position + length :]
    return content


def outcome_of(load_text, content: str | bytes) -> Settings | ConfigError:
    """What became of loading; any other error fails the test."""
    try:
        return load_text(content)
    except ConfigError as refusal:
        return refusal


def assert_well_reported(refusal: ConfigError) -> None:
    lines = [mistake.line for mistake in refusal.mistakes]
    assert lines
    assert lines == sorted(lines)
    assert len(str(refusal).splitlines()) == len(lines)
    assert all(mistake.problem and mistake.hint for mistake in refusal.mistakes)


@settings(max_examples=200, deadline=None)
@given(st.lists(DAMAGES, min_size=1, max_size=3))
def test_a_damaged_file_loads_or_is_refused_and_never_tells_the_secret(load_text, secret, damages):
    outcome = outcome_of(load_text, damaged(EXAMPLE_BYTES, damages))

    assert secret not in f"{outcome} {outcome!r}"
    if isinstance(outcome, ConfigError):
        assert_well_reported(outcome)


@settings(max_examples=75, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=len(LINES)))
def test_lines_in_any_order_load_or_are_refused(load_text, lines):
    outcome = outcome_of(load_text, "".join(lines))

    if isinstance(outcome, ConfigError):
        assert_well_reported(outcome)


def test_a_relative_path_is_read_from_the_working_folder(folder, load_text, smallest):
    load_text(smallest)

    with contextlib.chdir(folder):
        settings = load(Path("acd.toml"), environ={})

    assert settings.site.store == folder / "acd.db"
