"""What is written for Asterisk, from a site's folder and its secrets."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.docker.compose_files import DOCKER
from tests.docker.site_folder import SECRETS, SiteFolder, new_site

PLACE = re.compile(r"<<\w")


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    return new_site(tmp_path)


def code_of(text: bytes) -> str:
    return "\n".join(line.partition(";")[0] for line in text.decode().splitlines())


def test_all_that_asterisk_includes_is_written_and_no_place_is_left_open(
    site: SiteFolder,
) -> None:
    ended = site.prepare()

    included = re.findall(r'#include "(.+)"', site.written()["etc/extensions.conf"].decode())
    assert ended.returncode == 0, ended.stderr
    assert included
    assert all((site.etc / name).exists() for name in included)
    assert not [name for name, text in site.written().items() if PLACE.search(code_of(text))]


def test_secrets_reach_the_files_that_need_them_and_are_never_shown(site: SiteFolder) -> None:
    ended = site.prepare()

    written = site.written()
    assert b"secret = a1b2c3\n" in written["etc/manager.conf"]
    assert b"password = aaaa1111\n" in written["etc/pjsip-phones.conf"]
    assert not [value for value in SECRETS.values() if value in ended.stdout + ended.stderr]


def test_what_is_written_is_for_the_owner_and_the_group_alone(site: SiteFolder) -> None:
    site.prepare()

    modes = {path.stat().st_mode & 0o777 for path in (site.folder / "etc").rglob("*.conf")}
    assert modes == {0o640}


def test_the_environment_says_where_asterisk_listens(site: SiteFolder) -> None:
    ended = site.prepare(ACD_SIP_BIND="192.0.2.1:5070", ACD_RTP_PORTS="30000-30099")

    written = site.written()
    assert ended.returncode == 0
    assert b"bind = 192.0.2.1:5070\n" in written["etc/pjsip.conf"]
    assert b"rtpstart = 30000\nrtpend = 30099\n" in written["etc/rtp.conf"]


def test_nothing_is_written_when_nothing_has_changed(site: SiteFolder) -> None:
    site.prepare()
    times = {path: path.stat().st_mtime_ns for path in site.etc.rglob("*")}

    ended = site.prepare()

    assert ended.stdout == "prepare: nothing has changed\n"
    assert {path: path.stat().st_mtime_ns for path in site.etc.rglob("*")} == times


def test_only_what_has_changed_is_told(site: SiteFolder) -> None:
    site.prepare()
    site.change("acd.toml", "+33199001234", "+33199005678")

    ended = site.prepare()

    assert ended.stdout == f"prepare: {site.etc / 'acd-generated.conf'}: written\n"
    assert b"33199005678" in site.written()["etc/acd-generated.conf"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("acd.toml", 'team = "siege"', 'team = "nowhere"', 'known: "siege"'),
        ("pjsip-phones.conf", "<<phone-ana.", "<<phone-zoe.", "docker/new-secrets"),
    ],
    ids=["a team that is not there", "a secret that is not there"],
)
def test_a_mistake_leaves_everything_as_it_was(
    site: SiteFolder, file: str, old: str, new: str, said: str
) -> None:
    site.prepare()
    before = site.written()
    site.change("acd.toml", "+33199001234", "+33199005678")
    site.change(file, old, new)

    ended = site.prepare()

    assert ended.returncode == 2
    assert said in ended.stderr
    assert site.written() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACD_SIP_BIND", "0.0.0.0:5060\nexternal_media_address = 192.0.2.1"),
        ("ACD_SIP_BIND", "everywhere"),
        ("ACD_RTP_PORTS", "11999-10000"),
        ("ACD_RTP_PORTS", "80-90"),
        ("ACD_RTP_PORTS", "10000-70000"),
        ("ACD_MOST_CALLS", "many"),
        ("ACD_RTP_TIMEOUT", "2m"),
    ],
)
def test_a_setting_that_is_none_is_refused_by_its_name(
    site: SiteFolder, name: str, value: str
) -> None:
    ended = site.prepare(**{name: value})

    assert ended.returncode == 2
    assert name in ended.stderr
    assert "hint: " in ended.stderr
    assert site.written() == {}


@pytest.mark.parametrize("secret", ["half;comment", "two words", "back\\slash", ">arrow", "clé"])
def test_a_secret_that_asterisk_would_read_otherwise_is_refused_and_not_shown(
    site: SiteFolder, secret: str
) -> None:
    site.set_secret("phone-ana.password", secret)

    ended = site.prepare()

    assert ended.returncode == 2
    assert "the secret phone-ana.password" in ended.stderr
    assert secret not in ended.stderr
    assert site.written() == {}


def test_a_site_without_its_phones_is_told_where_to_find_some(site: SiteFolder) -> None:
    (site.site / "pjsip-phones.conf").unlink()

    ended = site.prepare()

    assert ended.returncode == 2
    assert "docker/site" in ended.stderr


@pytest.mark.parametrize("name", ["mqtt-board.password", "phone-ana.password", "ami.secret"])
def test_an_empty_secret_is_refused_and_nothing_is_written(site: SiteFolder, name: str) -> None:
    site.set_secret(name, "")

    ended = site.prepare()

    assert ended.returncode == 2
    assert "secret is empty" in ended.stderr or f"{name} is empty" in ended.stderr
    assert site.written() == {}


def test_a_secret_that_is_no_text_is_refused_without_a_traceback(site: SiteFolder) -> None:
    site.set_secret("mqtt-board.password", "")
    (site.secrets / "mqtt-board.password").chmod(0o600)
    (site.secrets / "mqtt-board.password").write_bytes(b"\xff\xfe\x00")

    ended = site.prepare()

    assert ended.returncode == 2
    assert "mqtt-board.password cannot be read as text" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_secret_that_nobody_here_asks_for_is_not_read(site: SiteFolder) -> None:
    site.set_secret("smtp.secret", "")
    (site.secrets / "certificate.der").write_bytes(b"\xff\xfe\x00")

    assert site.prepare().returncode == 0


def test_a_secret_that_could_not_be_made_has_no_name(tmp_path: Path) -> None:
    """`od` finds no random numbers; `id` says that it is root."""
    programs, secrets = tmp_path / "bin", tmp_path / "secrets"
    for folder in (programs, secrets):
        folder.mkdir()
    for name, says in (("od", ":"), ("id", "echo 0")):
        (programs / name).write_text(f"#!/bin/sh\n{says}\n")
        (programs / name).chmod(0o755)

    ended = subprocess.run(
        (DOCKER / "new-secrets", secrets),
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert "ami.secret could not be made" in ended.stderr
    assert [path for path in secrets.iterdir() if not path.name.startswith(".")] == []
