"""What the README shows is what there is."""

from pathlib import Path

from acd.lab.landlords import LANDLORDS

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def test_logial_is_shown_whole_and_in_under_forty_lines() -> None:
    configuration = (LANDLORDS / "logial" / "acd.toml").read_text("utf-8")

    assert configuration in README
    assert len(configuration.splitlines()) < 40
