"""Which acd.toml is meant when nobody says so."""

from pathlib import Path

import pytest

from acd.commands.shared import default_config


@pytest.mark.parametrize(
    ("there", "meant"),
    [
        ((), "here"),
        (("here",), "here"),
        (("etc/",), "etc/acd.toml"),
        (("etc/", "etc/acd.toml"), "etc/acd.toml"),
        (("here", "etc/", "etc/acd.toml"), "here"),
    ],
)
def test_it_is_the_one_beside_us_else_the_machines(
    tmp_path: Path, there: tuple[str, ...], meant: str
) -> None:
    for name in there:
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).touch()

    assert default_config(tmp_path / "here", tmp_path / "etc/acd.toml") == tmp_path / meant
