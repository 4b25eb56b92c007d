"""The file for reports made for Asterisk's queues."""

import pytest

from acd.config.places import unusable_places
from acd.config.settings import QueueLogSettings
from acd.errors import ConfigError


def with_queue_log(smallest: str, *keys: str) -> str:
    return "\n".join((smallest, "[queue_log]", *keys, ""))


def test_without_its_section_none_is_written(load_text, smallest):
    assert load_text(smallest).queue_log is None


def test_numbers_are_masked_and_advisors_go_by_their_ids_unless_said(load_text, folder, smallest):
    text = with_queue_log(smallest, 'file = "log/queue_log"')

    assert load_text(text).queue_log == QueueLogSettings(folder / "log/queue_log", "id", False)


def test_every_key_is_read(load_text, smallest, tmp_path):
    keys = (f'file = "{tmp_path}/q"', 'agents = "phone"', "numbers = true")

    read = load_text(with_queue_log(smallest, *keys)).queue_log

    assert read == QueueLogSettings(tmp_path / "q", "phone", True)


@pytest.mark.parametrize("keys", [(), ("file = 3",), ('file = "q"', 'agents = "name"')])
def test_what_cannot_be_used_is_refused(load_text, smallest, keys):
    with pytest.raises(ConfigError, match=r"queue_log\.(file|agents)"):
        load_text(with_queue_log(smallest, *keys))


@pytest.mark.parametrize("name", ["acd.db", " acd.sock", "./acd.db"])
def test_it_is_no_file_that_the_service_keeps_something_else_in(tmp_path, name):
    told = list(unusable_places({"queue_log": {"file": name}}, tmp_path))

    assert [finding.problem for finding in told] == [
        "the service keeps something else in this file"
    ]


def test_a_folder_that_is_missing_keeps_no_call_waiting(tmp_path):
    assert not list(unusable_places({"queue_log": {"file": "no/such/queue_log"}}, tmp_path))
