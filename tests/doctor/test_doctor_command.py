"""`acd doctor` as somebody types it: what it says, to people and to programs, and its exit code."""

import json
import re
import time
from pathlib import Path

import pytest

from tests.small_site import write_site
from tests.test_main import acd, free_port


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site whose Asterisk is not there."""
    write_site(tmp_path, ami_port=free_port(), metrics_port=free_port())
    return tmp_path


def test_an_asterisk_that_is_away_is_told_within_seconds(folder):
    began_at = time.monotonic()
    told = acd("doctor", folder=folder)

    assert time.monotonic() - began_at < 10
    assert told.returncode == 4
    assert "cannot connect" in told.stdout
    assert "systemctl status asterisk" in told.stdout


def test_what_was_not_looked_at_stands_in_one_line_with_its_reason(folder):
    told = acd("doctor", "--only", "dialplan", folder=folder)

    [line] = [line for line in told.stdout.splitlines() if "dialplan-order" in line]
    assert re.match(r" *unseen  dialplan, dialplan-generated, .*: cannot connect", line)
    assert told.returncode == 0


def test_programs_hear_every_finding_with_its_id(folder):
    told = acd("doctor", "--json", "--only", "lines", "--only", "mqtt", folder=folder)

    report = json.loads(told.stdout)
    found = {finding["id"]: finding for finding in report["findings"]}
    assert report["verdict"] == "sound"
    assert found["schedule-open"].keys() == {"area", "id", "verdict", "text", "hint"}
    assert {finding["area"] for finding in found.values()} == {"lines", "mqtt"}


def test_a_secret_that_everybody_can_read_is_a_finding_and_no_end(folder):
    (folder / "ami.secret").chmod(0o644)

    told = acd("doctor", "--only", "store", "--only", "account", folder=folder)

    assert "everybody on this machine can read this file" in told.stdout
    assert "chmod 600 it" in told.stdout
    assert "see `places`" in told.stdout
    assert told.returncode == 1


def test_a_configuration_that_cannot_be_read_is_refused_with_every_mistake(folder):
    (folder / "acd.toml").write_text("[site]\nnam = 1\n")

    told = acd("doctor", folder=folder)

    assert told.returncode == 2
    assert "nam" in told.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--call", "accueil"], "belong together"),
        (["--ring", "PJSIP/ana"], "belong together"),
        (["--call", "nulle", "--ring", "PJSIP/ana"], "known: accueil"),
        (["--call", "accueil", "--ring", "PJSIP/ana&PJSIP/ben"], "is no phone"),
        (["--only", "weather"], "is not one of"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_hint(folder, options, said):
    told = acd("doctor", *options, folder=folder)

    assert told.returncode == 2
    assert said in told.stderr


def test_a_trial_call_without_an_asterisk_says_so(folder):
    told = acd("doctor", "--call", "accueil", "--ring", "PJSIP/ana", folder=folder)

    assert told.returncode == 4
    assert "cannot connect" in told.stderr


def test_programs_hear_why_a_trial_call_without_an_asterisk_failed(folder):
    told = acd("doctor", "--call", "accueil", "--ring", "PJSIP/ana", "--json", folder=folder)

    report = json.loads(told.stdout)
    assert told.returncode == 4
    assert report["steps"] == []
    assert "cannot connect" in report["failure"]
