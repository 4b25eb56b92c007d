"""The table of findings says of each what the registry says."""

import re
from pathlib import Path

from acd.doctor.areas import Area
from acd.doctor.examining import REACH, SECRET
from acd.doctor.patient import Need
from acd.doctor.registry import EXAMINATIONS, Examination

README = (Path(__file__).parents[2] / "acd/doctor/README.md").read_text("utf-8")
LETTERS = {Need.LINK: "A", Need.MACHINE: "M"}

Row = tuple[str, str, str]  # area, id, letters


def written() -> set[Row]:
    rows: set[Row] = set()
    area = ""
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and (ids := re.findall(r"`([a-z-]+)`", cells[1])):
            area = cells[0] or area
            rows |= {(area, key, cells[2]) for key in ids}
    return rows


def letters(examination: Examination) -> str:
    return " ".join(LETTERS[need] for need in Need if need in examination.needs)


def test_every_finding_stands_in_the_table_with_its_area_and_how_it_is_known():
    letters = {
        each: " ".join(LETTERS[need] for need in Need if need in each.needs)
        for each in EXAMINATIONS
    }
    known = {(each.area.value, key, letters[each]) for each in EXAMINATIONS for key in each.ids}
    known |= {(Area.ACCOUNT.value, key, "A") for key in (REACH, SECRET)}

    assert written() == known
