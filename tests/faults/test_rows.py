"""The table in README.md names what exists, and leaves no fault out."""

import re
from pathlib import Path

import pytest

from tests.faults.races import RACES
from tests.faults.runner import FAULTS

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
NUMBERS = range(1, 53)


def rows() -> dict[int, list[str]]:
    """The cells behind the number of each fault."""
    lines = (HERE / "README.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {int(first): rest for first, *rest in cells if first.isdecimal()}


def test_each_fault_has_one_row() -> None:
    numbered = re.findall(r"^\| (\d+) \|", (HERE / "README.md").read_text(), re.MULTILINE)

    assert [int(number) for number in numbered] == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_what_shows_a_fault_exists_or_it_says_why_there_is_nothing(number: int) -> None:
    *_, shown = rows()[number]
    names = re.findall(r"`([^`]+)`", shown)

    assert names or shown.startswith("not there yet: ")
    assert [name for name in names if not exists(name)] == []


def test_every_fault_that_is_played_shows_a_row() -> None:
    played = {name: fault.numbers for name, fault in (*FAULTS.items(), *RACES.items())}
    unnamed = [
        (name, number)
        for name, numbers in played.items()
        for number in numbers
        if f"`{name}`" not in rows()[number][-1]
    ]

    assert unnamed == []


def exists(name: str) -> bool:
    if "::" in name:
        path, _, test = name.partition("::")
        file = REPOSITORY / path
        return file.is_file() and f"def {test}(" in file.read_text()
    if name.endswith(".story"):
        return (REPOSITORY / "tests/core/stories" / name).is_file()
    return name in FAULTS or name in RACES
