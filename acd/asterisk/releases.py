"""Which releases of Asterisk 22 are too old, and why: what was mended after them.

Rule 1: a row for each release that mends something known; sources stand beside it. Whoever adds one
        adds what it mends, in words, and where that is written.

Sources: the changelogs of the releases themselves (`ChangeLog-22.10.1` and so on), Debian's
changelog of its package, and asterisk/asterisk#1144 for the first row.
"""

import re
from dataclasses import dataclass

Version = tuple[int, ...]

OLDEST: Version = (22, 4, 0)
"""Before it a caller could be lost between two bridges: asterisk/asterisk#1144."""


@dataclass(frozen=True, slots=True)
class Release:
    version: Version
    mends: str
    advisories: str


MENDING = (
    Release(
        (22, 4, 1),
        "a forged sender of SIP messages, a shell behind the remote console",
        "CVE-2025-47779, CVE-2025-47780",
    ),
    Release((22, 5, 1), "a crash by a certificate of STIR/SHAKEN", "CVE-2025-49832"),
    Release((22, 5, 2), "a crash by one malformed Authorization header", "CVE-2025-57767"),
    Release(
        (22, 8, 2),
        "scripts in pages of its web server, files that others could write",
        "CVE-2026-23738 to CVE-2026-23741",
    ),
    Release(
        (22, 10, 0),
        "flaws of the SIP library, fourteen of them",
        "CVE-2026-25994 and others, with the release of pjproject in it",
    ),
    Release(
        (22, 10, 1),
        "twenty flaws, among them memory of SIP over TCP used after its end",
        "GHSA-g8q2-p36q-94f6, GHSA-589g-qgf8-m6mx and eighteen others",
    ),
)
CURRENT = MENDING[-1].version


def version_in(told: str) -> Version | None:
    """Of "22.10.1+dfsg", or "certified/20.7-cert2"; None: no release."""
    numbers = re.match(r"(?:certified[/-])?(\d+)\.(\d+)(?:\.(\d+)|-cert)", told)
    return None if numbers is None else tuple(int(number or 0) for number in numbers.groups())


def mended_after(version: Version) -> list[Release]:
    return [release for release in MENDING if release.version > version]


def dotted(version: Version) -> str:
    return ".".join(map(str, version))
