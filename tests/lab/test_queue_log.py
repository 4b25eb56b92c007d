"""The same calls, through Asterisk's own app_queue and through us: the two files say the same."""

import asyncio
from pathlib import Path

from acd.lab.asterisk import LabAsterisk
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, Calls, PhoneDials, Phones, answers, declines, never_answers
from acd.lab.site import Site, running_service

DEADLINE = 10.0
ENDS = ("COMPLETECALLER", "ABANDON")
OURS, THEIRS = "+33199000001", "+33199000002"
SITE = f"""
[site]
name = "queue_log"
metrics = "@metrics@"
[teams.siege]
name = "Siège"
wrap_up = "0s"
[advisors.ana]
name = "Ana"
phone = "PJSIP/ana"
teams = ["siege"]
[lines.accueil]
name = "Accueil"
numbers = ["{OURS}"]
team = "siege"
[queue_log]
file = "queue_log"
agents = "phone"
"""
QUEUES = """
[siege]
strategy = linear
timeout = 20
retry = 5
member => PJSIP/ana
"""


def events(file: Path) -> list[list[str]]:
    """What stands behind the number of the call, except for what each calls in its own way."""
    lines = [line.split("|") for line in file.read_text().splitlines()] if file.exists() else []
    return [line[2:] for line in lines if line[1] != "NONE"]


def shape(event: list[str]) -> tuple[str, ...]:
    """Queue, agent and event, and which parameters are there: seconds differ by chance."""
    return (*event[:3], *("" if parameter == "" else "x" for parameter in event[3:]))


async def call(asterisk: LabAsterisk, calls: Calls) -> None:
    async with Callers(asterisk, calls) as callers:
        await callers.finished()


async def play(asterisk: LabAsterisk, port: int, dialled: str, file: Path) -> None:
    """One call that is answered, one given up while it rings, one declined and given up."""
    async with Phones(asterisk, port, answers(ring=0.1)):
        await call(asterisk, Calls(dialled, stay=1.2))
        await ended(file, 1)
    async with Phones(asterisk, port, never_answers()):
        await call(asterisk, Calls(dialled, patience=1.2, stay=1.2))
        await ended(file, 2)
    async with Phones(asterisk, port, declines(ring=0.1)):
        await call(asterisk, Calls(dialled, patience=1.2, stay=1.2))
        await ended(file, 3)


async def ended(file: Path, calls: int) -> None:
    """Wait until so many calls have ended, by that file."""
    async with asyncio.timeout(DEADLINE):
        while sum(event[2] in ENDS for event in events(file)) < calls:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_readers_of_app_queue_s_file_find_the_same_in_ours(tmp_path: Path) -> None:
    [port] = free_ports(1)
    site = Site(tmp_path, SITE, {"ana": port})
    async with site.asterisk as asterisk:
        theirs, ours = asterisk.folder / "log/queue_log", tmp_path / "queue_log"
        (asterisk.folder / "etc/queues.conf").write_text(QUEUES)
        await asterisk.rx("module load app_queue.so")
        for number, application in enumerate(("Answer", "Queue,siege", "Hangup,16"), 1):
            place = f"{THEIRS},{number},{application} into acd-from-trunk"
            await asterisk.rx(f"dialplan add extension {place}")
        async with running_service(site):
            async with PhoneDials(asterisk, "ana", "*11") as phone:
                await phone.finished()
            await play(asterisk, port, OURS, ours)
        await play(asterisk, port, THEIRS, theirs)

        told, expected = events(ours), events(theirs)

    assert [shape(event) for event in told] == [shape(event) for event in expected]
    assert [event[2] for event in told] == [
        *("ENTERQUEUE", "CONNECT", "COMPLETECALLER"),
        *("ENTERQUEUE", "RINGCANCELED", "ABANDON"),
        *("ENTERQUEUE", "RINGNOANSWER", "ABANDON"),
    ]
