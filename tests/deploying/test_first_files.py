"""The first acd.toml of a site."""

import os
import re
import resource
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from acd.config import load
from acd.deploying.first_files import (
    FirstSite,
    begin,
    begins_service,
    named_phone,
    state_for,
    write_together,
)
from acd.errors import AcdError, ConfigError

TEXT = "# " + 100 * "a" + "\n"
SITE = FirstSite(
    name='Habitat "du" Centre',
    numbers=["01 99 00 12 34"],
    phones=[("PJSIP/ana", "Ana Lopez"), ("PJSIP/Ben.2", "Ben")],
    team="Siège",
    files="/etc/asterisk",
    port=5038,
)


def test_what_is_written_is_sound_and_says_what_was_asked_for(tmp_path):
    settings = load(begin(tmp_path / "etc", SITE))

    [line] = settings.lines.values()
    assert settings.site.name == 'Habitat "du" Centre'
    assert line.numbers == ("+33199001234",)
    assert [advisor.phone for advisor in settings.advisors.values()] == ["PJSIP/ana", "PJSIP/Ben.2"]
    assert len(settings.asterisk.secret) == 32


def test_every_site_has_a_secret_of_its_own_which_its_owner_alone_reads(tmp_path):
    begin(tmp_path / "one", SITE)
    begin(tmp_path / "other", SITE)

    files = [tmp_path / name / "ami.secret" for name in ("one", "other")]
    assert files[0].read_text() != files[1].read_text()
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_strict_umask_keeps_nobody_out_who_may_read(tmp_path):
    before = os.umask(0o077)
    try:
        config = begin(tmp_path, SITE)
    finally:
        os.umask(before)

    assert config.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "ami.secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("folder", "command"),
    [("/etc/acd", "systemctl enable --now acd"), ("/home/ana", "acd run -c /home/ana/acd.toml")],
)
def test_an_installed_service_is_begun_by_systemd(folder, command):
    place = Path(folder)

    assert begins_service(place / "acd.toml", state_for(place)) == command


def test_only_what_differs_from_a_default_is_written(tmp_path):
    asked = replace(SITE, port=5039, internal=["internal"], makes_phones=True)

    plain = tomllib.loads(begin(tmp_path / "plain", SITE).read_text())["asterisk"]["pbx"]
    more = tomllib.loads(begin(tmp_path / "more", asked).read_text())["asterisk"]["pbx"]

    assert plain == {"secret_file": "ami.secret", "files": "/etc/asterisk"}
    assert more == {**plain, "port": 5039, "internal": ["internal"], "phones": True}


@pytest.mark.parametrize("name", ["acd.toml", "ami.secret"])
def test_nothing_is_written_over(tmp_path, name):
    (tmp_path / name).write_text("mine")

    with pytest.raises(AcdError, match=f"{name} is there already"):
        begin(tmp_path, SITE)

    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(name, "mine")]


def test_a_disk_that_fills_leaves_nothing_that_would_bar_the_next_try(tmp_path):
    small, large = (tmp_path / "ami.secret", "word\n", 0o600), (tmp_path / "acd.toml", TEXT, 0o640)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(TEXT) - 1, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_together(small, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert list(tmp_path.iterdir()) == []
    write_together(small, large)
    assert (tmp_path / "acd.toml").read_text() == TEXT


def test_the_example_that_is_named_is_there(tmp_path):
    text = begin(tmp_path, SITE).read_text()

    [named] = re.findall(r"/\S+acd\.toml\.example", text)
    assert Path(named).is_file()
    assert "`acd reload`" in text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"numbers": ["112"]}, "which cannot be a line"),
        ({"phones": [("PJSIP/a b", "Ana")]}, "is not a phone"),
        ({"phones": [("PJSIP/ana", "A\nB")]}, "line break"),
        ({"files": "ssh://-o/etc"}, "names no folder of an Asterisk"),
        ({"internal": ["a]b"]}, "is not the name of a context"),
    ],
)
def test_what_would_not_do_is_told_and_nothing_is_written(tmp_path, wrong, why):
    with pytest.raises(ConfigError, match=why):
        begin(tmp_path / "etc", replace(SITE, **wrong))

    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize(
    ("written", "phone", "name"),
    [
        ("PJSIP/ana=Ana Lopez", "PJSIP/ana", "Ana Lopez"),
        ("ana = Ana", "PJSIP/ana", "Ana"),
        ("PJSIP/ana", "PJSIP/ana", "Ana"),
    ],
)
def test_a_phone_is_named_in_one_word(written, phone, name):
    assert named_phone(written) == (phone, name)
