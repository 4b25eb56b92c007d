"""Options for all tests, and their order."""

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LONGEST = ("docker", "packaging", "lab", "faults", "landlords", "deploying", "doctor")
"""Folders whose files begin first, so that no worker is left with a long one in the end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what the engine says into the stories instead of comparing; read the diff",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=_begins)
    if os.geteuid() != 0:
        left_out = [item for item in items if item.get_closest_marker("root")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _begins(item: pytest.Item) -> int:
    folder = item.path.relative_to(TESTS).parts[0]
    return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)
