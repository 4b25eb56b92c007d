"""What a report over a year costs: `python -m acd.lab.report_bench [CALLS]`.

A store of so many calls, with all that a call leaves in the journal, and `acd report` over all of
it as a user would type it, in a process of its own.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from rich.console import Console

from acd.core.facts import Fact
from acd.core.model import AdvisorId, LineId, TeamId
from acd.lab.imagined_calls import day_of_calls, write_store
from acd.lab.site import ACD
from acd.reporting.period import midnight

CALLS = 100_000
DAYS = 365
TIMES = 3
FIRST = date(2025, 1, 1)
PARIS = ZoneInfo("Europe/Paris")

_SITE = """
[site]
name = "Habitat du Centre"

[asterisk.pbx]

[teams.siege]
name = "Siège"

[lines.accueil]
name = "Accueil"
numbers = ["+33199001234"]
team = "siege"
"""
_ADVISORS = ("ana", "bruno", "chloe", "david")

out = Console()


def main(calls: int) -> None:
    with TemporaryDirectory() as folder:
        config = Path(folder, "acd.toml")
        people = (
            f'[advisors.{name}]\nname = "{name}"\nphone = "PJSIP/{name}"\nteams = ["siege"]\n'
            for name in _ADVISORS
        )
        config.write_text(_SITE + "".join(people))
        write_store(config.with_name("acd.db"), _year(calls))
        for _ in range(TIMES):
            out.print(f"{calls} calls in {DAYS} days: {_timed(config)}")


def _timed(config: Path) -> str:
    until = FIRST + timedelta(days=DAYS - 1)
    period = ("--day", f"{FIRST}", "--until", f"{until}")
    before, began = os.times(), time.perf_counter()
    subprocess.run(
        (*ACD, "report", "--config", config, *period), check=True, stdout=subprocess.DEVNULL
    )
    took, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system
    cpu = spent - before.children_user - before.children_system
    return f"{took:.1f} s, of which {cpu:.1f} s of computing"


def _year(calls: int) -> Iterator[Fact]:
    staff = [AdvisorId(name) for name in _ADVISORS]
    place = LineId("accueil"), TeamId("siege")
    for number in range(DAYS):
        begin = midnight(FIRST + timedelta(days=number), PARIS)
        yield from day_of_calls(begin, round(calls / DAYS), *place, staff)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
