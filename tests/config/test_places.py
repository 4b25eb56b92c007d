"""Where the service writes is looked at before it starts, and by nobody who only reads."""

import pytest

from acd.config import load
from acd.config.places import unusable_places
from acd.errors import ConfigError


@pytest.fixture
def write(tmp_path, smallest, secret):
    def write_with(*keys: str):
        (tmp_path / "ami.secret").write_text(secret)
        (tmp_path / "ami.secret").chmod(0o600)
        head, tail = smallest.split("[asterisk.pbx]")
        file = tmp_path / "acd.toml"
        file.write_text(f"{head}{chr(10).join(keys)}\n[asterisk.pbx]{tail}")
        return file

    return write_with


def mistakes_of(file) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        load(file, {})
    return [f"{mistake.line}: {mistake}" for mistake in refusal.value.mistakes]


def test_folders_that_do_not_exist_are_told_both_with_their_lines(write):
    file = write('store = "sqlite:///no/such/acd.db"', 'socket = "/no/such/acd.sock"')

    told = mistakes_of(file)

    hint = "its folder does not exist; make it; it must belong to the user who runs acd"
    assert told == [f"3: site.store: {hint}", f"4: site.socket: {hint}"]


@pytest.mark.parametrize("name", ["x" * 300 + "/acd.db", "acd.toml/acd.db"])
def test_a_folder_that_cannot_be_one_does_not_exist(write, name):
    [told] = mistakes_of(write(f'store = "sqlite:///{name}"'))

    assert "its folder does not exist" in told


def test_a_folder_in_place_of_the_database_is_told(write, tmp_path):
    (tmp_path / "acd.db").mkdir()

    assert "this is a folder" in mistakes_of(write())[0]


def test_a_folder_that_is_not_ours_is_told(tmp_path):
    def may(path, mode):
        return path != tmp_path

    told = [finding.problem for finding in unusable_places({}, tmp_path, may)]

    assert told == ["its folder cannot be written to"] * 2


def test_a_database_that_is_not_ours_is_told(tmp_path):
    (tmp_path / "acd.db").touch()

    def may(path, mode):
        return path == tmp_path

    told = [(f.place, f.problem) for f in unusable_places({}, tmp_path, may)]

    assert told == [(("site", "store"), "it cannot be written to")]


def test_who_only_looks_needs_neither_folder_nor_secret(write, tmp_path):
    file = write('store = "sqlite:///no/such/acd.db"')
    (tmp_path / "ami.secret").unlink()

    settings = load(file, {}, serving=False)

    assert settings.site.store == tmp_path / "no/such/acd.db"
    assert settings.asterisk.secret == ""


def test_a_folder_for_announcements_that_does_not_exist_yet_is_no_mistake(tmp_path):
    assert not list(unusable_places({"announcements": {}}, tmp_path))


def test_a_file_in_place_of_the_folder_for_announcements_is_told(tmp_path):
    (tmp_path / "announcements").touch()

    told = [(f.place, f.problem) for f in unusable_places({"announcements": {}}, tmp_path)]

    assert told == [(("announcements", "folder"), "this is not a folder")]


def test_a_folder_for_announcements_that_is_not_ours_is_told(tmp_path):
    (tmp_path / "spoken").mkdir()

    def may(path, mode):
        return path == tmp_path

    told = list(unusable_places({"announcements": {"folder": "spoken"}}, tmp_path, may))

    assert [finding.problem for finding in told] == ["it cannot be written to"]
