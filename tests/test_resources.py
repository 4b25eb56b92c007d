"""Where the files are that are no Python."""

import pytest

from acd.errors import ToolMissing
from acd.resources import CHECKOUT, document, resource


def test_a_checkout_has_them_beside_the_package():
    assert (resource("dialplans") / "acd-wait.conf").is_file()
    assert (resource("asterisk-conf") / "pjsip.conf").is_file()


def test_an_installed_package_has_them_where_packages_lay_them(tmp_path):
    (tmp_path / "share/metrics").mkdir(parents=True)

    assert resource("metrics", [tmp_path / "lib", tmp_path / "share"]) == tmp_path / "share/metrics"


def test_an_incomplete_installation_says_where_was_looked(tmp_path):
    with pytest.raises(ToolMissing, match=f"no folder metrics in {tmp_path}"):
        resource("metrics", [tmp_path])


def test_a_hint_names_a_readme_where_it_lies_on_this_machine(tmp_path):
    (tmp_path / "doc/acd/store").mkdir(parents=True)
    (tmp_path / "doc/acd/store/README.md").touch()
    places = [tmp_path / "lib", tmp_path / "doc"]

    assert document("acd/store/README.md") == str(CHECKOUT / "acd/store/README.md")
    assert document("acd/store/README.md", places) == str(tmp_path / "doc/acd/store/README.md")
    assert document("acd/gone/README.md", places) == "acd/gone/README.md"
