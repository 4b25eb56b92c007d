"""How a telephone of our own is written: by the name of its endpoint in pjsip.conf.

One pattern for all who take a phone in or ring one: what is taken in can be rung.
"""

import re

PHONE = re.compile(r"PJSIP/[A-Za-z0-9_.-]{1,40}")


def is_phone(written: str) -> bool:
    """One endpoint, and nothing that Asterisk would read as more than that."""
    return PHONE.fullmatch(written) is not None
