"""Queries as they stand on a board: which metrics they name, and Grafana's variables filled in."""

import re
from collections.abc import Mapping

_TEXT = re.compile(r'"(?:\\.|[^"\\])*"')
_IN_BRACES = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]")
_LABEL_LISTS = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?!\s*\()(?![a-zA-Z0-9_:])")
_NUMBERS = re.compile(r"\b\d[\w.]*")
_WORDS = frozenset({"and", "or", "unless", "bool", "offset", "by", "without", "Inf", "NaN"})
_VARIABLE = re.compile(r"\$(?:\{([\w:]+)\}|([a-zA-Z_]\w*))")  # "$1" belongs to label_replace
_LABEL_VALUES = re.compile(r"label_values\((.*),\s*\w+\)")


def metrics_in(expression: str) -> set[str]:
    """The names of the series that it asks for, misspelt ones among them."""
    rest = expression
    for hidden in (_TEXT, _IN_BRACES, _LABEL_LISTS, _NUMBERS):
        rest = hidden.sub(" ", rest)
    return set(_NAME.findall(rest)) - _WORDS


def filled_in(expression: str, values: Mapping[str, str]) -> str:
    """KeyError for a variable that nobody gives."""
    return _VARIABLE.sub(lambda found: values[found[1] or found[2]], expression)


def asked_by(variable_query: str) -> str | None:
    """The selector in Grafana's `label_values(selector, label)`."""
    found = _LABEL_VALUES.fullmatch(variable_query.strip())
    return found[1] if found else None
