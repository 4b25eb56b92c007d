"""A generation as files, for an Asterisk that others bring them to."""

import re

import pytest

from acd.deploying.elsewhere import write_generation
from acd.deploying.reading import includes
from acd.errors import AcdError
from tests.deploying.conftest import SECRET, with_asterisk
from tests.integration.site_settings import a_site

SITE = with_asterisk(a_site(("ana",)), phones=True)


def test_all_that_is_included_is_there_and_read_by_nobody_else(tmp_path):
    told = "\n".join(write_generation(tmp_path / "acd", SITE, SECRET))

    files = {str(f.relative_to(tmp_path / "acd")): f for f in (tmp_path / "acd").glob("**/*.conf")}
    wanted = includes(files["extensions.conf"].read_text() + files["pjsip.conf"].read_text())
    assert {name.removeprefix("acd/current/") for name in wanted} <= files.keys()
    assert "[ana](acd-phone-auth)" in files["pjsip-phones.conf"].read_text()
    assert {file.stat().st_mode & 0o007 for file in files.values()} == {0}
    assert "[general](+)\n" in files["manager.conf"].read_text()
    assert "#tryinclude acd/current/manager.conf" in told
    assert SECRET not in told


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    with pytest.raises(AcdError, match="name a folder that is not there yet"):
        list(write_generation(tmp_path, SITE, SECRET))

    assert list(tmp_path.iterdir()) == []


def test_written_again_every_phone_keeps_its_password(tmp_path):
    folder = tmp_path / "acd"
    told = "\n".join(write_generation(folder, SITE, SECRET))
    first = (folder / "pjsip-phones.conf").read_text()
    more = with_asterisk(a_site(("ana", "ben")), phones=True)

    list(write_generation(folder, more, SECRET))

    both = (folder / "pjsip-phones.conf").read_text()
    [password] = re.findall("password = (.*)", first)
    assert f"password = {password}" in both
    assert "[ben](acd-phone-auth)" in both
    assert f"{folder}/phone-passwords" in told
    assert password not in told
    assert (folder / "phone-passwords").stat().st_mode & 0o777 == 0o600
