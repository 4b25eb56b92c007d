"""Files that cannot even be read."""

from pathlib import Path

import pytest

from acd.config.document import read
from acd.errors import ConfigError


def refusal_of(file: Path) -> str:
    with pytest.raises(ConfigError) as refusal:
        read(file)
    assert len(refusal.value.mistakes) == 1
    return str(refusal.value).replace(f"{file}:", "", 1).strip()


def test_a_missing_file_is_named(tmp_path):
    said = refusal_of(tmp_path / "acd.toml")

    assert said == (
        "there is no such file; name it with --config or ACD_CONFIG; a first one: `acd init`"
    )


def test_a_folder_is_not_read(tmp_path):
    assert refusal_of(tmp_path) == "this is not a file; name the file itself, like acd.toml"


def test_a_file_behind_a_file_is_not_read(tmp_path):
    (tmp_path / "etc").write_text("")

    said = refusal_of(tmp_path / "etc" / "acd.toml")

    assert said == "the file cannot be read: Not a directory; check its path"


def test_a_loop_of_links_is_not_followed_for_ever(tmp_path):
    (tmp_path / "acd.toml").symlink_to(tmp_path / "acd.toml")

    assert "Too many levels of symbolic links" in refusal_of(tmp_path / "acd.toml")


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path, content):
    file = tmp_path / "acd.toml"
    file.write_bytes(content)

    assert refusal_of(file) == (
        "the file is empty; `acd init` writes a first one elsewhere, `acd keys` shows every key"
    )


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path):
    file = tmp_path / "acd.toml"
    file.write_bytes('[site]\nname = "Siège"\n'.encode("latin-1"))

    assert refusal_of(file) == "2: this is not UTF-8 text; save the file again as UTF-8"


def test_what_stays_open_at_the_end_has_the_last_line(tmp_path):
    file = tmp_path / "acd.toml"
    file.write_text("[site]\nx = [\n1,\n\n\n")

    assert refusal_of(file).startswith("3: not TOML: ")
