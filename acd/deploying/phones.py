"""Endpoints for advisors' phones that exist nowhere else, where acd.toml asks for them.

Rule 1: an endpoint that the administrator has, in a file or by any other way, is his.
Rule 2: a password is made once and kept, in a file of ours that only Asterisk's user may read, also
        while its phone has gone: nobody types one twice.
"""

import secrets
from collections.abc import Collection, Mapping

from acd.config.settings import Settings
from acd.core.phones import PHONE


def wanted_phones(settings: Settings, existing: Collection[str]) -> list[str]:
    """The endpoints to be made. `existing` are those that somebody else has made."""
    if not settings.asterisk.phones:
        return []
    phones = (advisor.phone for advisor in settings.advisors.values() if PHONE.match(advisor.phone))
    endpoints = {phone.removeprefix("PJSIP/") for phone in phones}
    return sorted(endpoints - set(existing))


def with_new_passwords(known: Mapping[str, str], phones: list[str]) -> dict[str, str]:
    return {phone: known.get(phone) or secrets.token_hex(16) for phone in phones}


def written_passwords(passwords: Mapping[str, str]) -> bytes:
    head = (
        "# Passwords of the phones that `acd deploy` has made; each user is named as its phone.\n"
    )
    return (head + "".join(f"{name} {word}\n" for name, word in sorted(passwords.items()))).encode()


def read_passwords(content: bytes) -> dict[str, str]:
    rows = (line.split() for line in content.decode(errors="replace").splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 2 and not row[0].startswith("#")}
