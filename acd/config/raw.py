"""Looks into the file as tomllib gives it, for the checks that span sections.

Rule: what is not there, or is of another kind than the one looked for, is passed over; `shapes.py`
complains about it.
"""

from collections.abc import Iterator

from acd.config import durations
from acd.config.findings import Place, Raw
from acd.core.model import Seconds


def ids(raw: Raw, section: str) -> list[str]:
    """The ids of a section, in the order of the file."""
    return [str(place[-1]) for place, _ in tables(raw, section, "*")]


def texts(tree: object, *pattern: str | int) -> Iterator[tuple[Place, str]]:
    """Every text at a place like the pattern, where "*" stands for any id or position.

    As in `values.text`, the blanks around it are dropped, and what is blank does not count.
    """
    for place, value in _found(tree, pattern, ()):
        if isinstance(value, str) and value.strip():
            yield place, value.strip()


def tables(tree: object, *pattern: str | int) -> Iterator[tuple[Place, Raw]]:
    """Every table at a place like the pattern."""
    for place, value in _found(tree, pattern, ()):
        if isinstance(value, dict):
            yield place, value


def text_at(tree: object, *place: str | int) -> str | None:
    return next((text for _, text in texts(tree, *place)), None)


def seconds_at(tree: object, *place: str | int) -> Seconds | None:
    written = text_at(tree, *place)
    try:
        return None if written is None else durations.parse(written)
    except ValueError:
        return None


def _found(tree: object, pattern: Place, place: Place) -> Iterator[tuple[Place, object]]:
    if not pattern:
        yield place, tree
        return
    for key, branch in _branches(tree):
        if pattern[0] in ("*", key):
            yield from _found(branch, pattern[1:], (*place, key))


def _branches(tree: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(tree, dict):
        yield from tree.items()
    elif isinstance(tree, list):
        yield from enumerate(tree)
