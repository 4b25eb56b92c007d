"""What may be written into a dialplan or a variable of one: a plain word.

The configuration allows no other; it is refused here once more, because a comma, a bracket or a
dollar sign would be a step, a field or a function of its own.
"""

import re

from acd.errors import ConfigError

_PLAIN_WORD = re.compile(r"[A-Za-z0-9_.+/-]*")


def is_plain(value: str) -> bool:
    return _PLAIN_WORD.fullmatch(value) is not None


def plain(value: str) -> str:
    """Refuse what would become a step, a function or a comment of the dialplan."""
    if not is_plain(value):
        raise ConfigError(
            f"{value!r} cannot be written into a dialplan: letters, digits, _.+/- only"
        )
    return value
