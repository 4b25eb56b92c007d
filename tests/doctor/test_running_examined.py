"""What is made of clocks that differ, and of releases of Asterisk."""

import pytest

from acd.asterisk.inspected_release import judged as release_judged
from acd.asterisk.releases import CURRENT, MENDING, OLDEST, dotted
from acd.doctor.running import judged
from acd.verdicts import Verdict


@pytest.mark.parametrize(
    ("offset", "verdict", "said"),
    [
        (0.01, Verdict.SOUND, "within 0.010 s"),
        (5.0, Verdict.DOUBTFUL, "5.0 s behind ours"),
        (-300.0, Verdict.WRONG, "300.0 s ahead of ours"),
    ],
)
def test_clocks_that_differ_are_told_with_the_side_that_is_late(offset, verdict, said):
    finding = judged(offset)

    assert finding.verdict is verdict
    assert said in finding.text


@pytest.mark.parametrize(
    ("told", "verdict", "advice"),
    [
        ("22.3.0", Verdict.WRONG, "22.4.0 or later"),
        ("20.6.0~dfsg", Verdict.WRONG, "22.4.0 or later"),
        ("22.5.1", Verdict.DOUBTFUL, "CVE-2025-57767"),
        ("22.10.0", Verdict.DOUBTFUL, "GHSA-g8q2-p36q-94f6"),
        ("22.10.1+dfsg", Verdict.SOUND, ""),
        ("22.11.0", Verdict.SOUND, ""),
        ("GIT-master-abcdef", Verdict.DOUBTFUL, "LTS release"),
    ],
)
def test_a_release_is_judged_by_what_was_mended_after_it(told, verdict, advice):
    finding = release_judged(told)

    assert finding.verdict is verdict
    assert advice in finding.hint


def test_what_was_mended_before_is_no_longer_told():
    assert "CVE-2025-47779" not in release_judged("22.5.2").hint
    assert "CVE-2025-47779" in release_judged("22.4.0").hint


def test_the_table_is_in_order_and_says_what_each_release_mends():
    versions = [release.version for release in MENDING]

    assert versions == sorted(versions)
    assert versions[0] > OLDEST
    assert dotted(CURRENT) == dotted(versions[-1])
    assert all(release.mends and release.advisories for release in MENDING)


def test_a_certified_release_that_is_too_old_is_no_better():
    assert release_judged("certified/20.7-cert2").verdict is Verdict.WRONG
    assert release_judged("certified/22.8-cert1").verdict is Verdict.DOUBTFUL
