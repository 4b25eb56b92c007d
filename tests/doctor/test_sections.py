"""What Asterisk writes for people, read."""

import pytest

from acd.doctor.sections import facts_in, is_yes, options_in

CONSOLE = """
PBX Core settings
-----------------
  Version:                     22.10.1
  User name and group:         /
  Min DTMF duration::          80

* Directories
  Data directory:              /usr/share/asterisk
  Data directory:              /elsewhere
"""
FILE = """\
; live_dangerously = yes
[directories](!)
astetcdir => /etc/asterisk
[options]
live_dangerously = no ; as it should be
Verbose=3
[options](+)
systemname = pbx
[other]
systemname = wrong
"""


def test_facts_of_the_console_are_read_by_their_names_the_first_counts():
    facts = facts_in(CONSOLE)

    assert facts["Version"] == "22.10.1"
    assert facts["Data directory"] == "/usr/share/asterisk"
    assert facts["Min DTMF duration"] == "80"
    assert "PBX Core settings" not in facts


def test_options_are_those_of_their_section_also_when_it_is_gone_on_with():
    options = options_in(FILE, "options")

    assert options == {"live_dangerously": "no", "verbose": "3", "systemname": "pbx"}
    assert options_in(FILE, "directories") == {"astetcdir": "/etc/asterisk"}


@pytest.mark.parametrize(("written", "meant"), [("Yes", True), ("1", True), ("off", False)])
def test_yes_is_read_as_asterisk_reads_it(written, meant):
    assert is_yes(written) is meant
