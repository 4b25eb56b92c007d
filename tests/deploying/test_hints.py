"""What a deployment says to whoever has put something elsewhere, or nowhere."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from acd.config.settings import TrunkSettings
from acd.deploying.advice import missing_endpoints
from acd.deploying.answers import Running
from acd.deploying.needs import unmet_needs
from acd.deploying.reading import Configuration
from tests.deploying.conftest import with_asterisk
from tests.integration.site_settings import a_site


@pytest.mark.parametrize(
    ("files", "host", "told"),
    [
        ("/etc/asterisk", "127.0.0.1", None),
        ("ssh://root@pbx/etc/asterisk", "127.0.0.1", "looks for Asterisk on its own machine"),
        ("ssh://root@pbx/etc/asterisk", "192.0.2.7", "admits nobody but its own machine"),
    ],
)
def test_a_service_that_would_not_run_beside_asterisk_is_told(files, host, told):
    settings = with_asterisk(a_site(("ana",)), files=files, host=host)

    findings = unmet_needs(settings, Configuration({}), Running())

    apart = [f for f in findings if "machine" in f.text]
    assert [told in finding.text for finding in apart] == ([True] if told else [])
    assert all("beside Asterisk" in (finding.hint or "") for finding in apart)


def test_the_file_that_shows_a_trunk_is_there():
    trunk = TrunkSettings("operator", endpoint="operator")
    site = replace(a_site(("ana",)), trunks={trunk.id: trunk})

    [finding] = missing_endpoints(site, {"ana"})

    [named] = re.findall(r"/\S+pjsip-trunk\.conf", finding.hint)
    assert Path(named).is_file()
