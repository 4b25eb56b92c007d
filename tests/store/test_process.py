"""What only a process of its own can show: how it ends, and what it loads."""

import signal
import subprocess
import sys
from contextlib import closing

import pytest

from acd.core.model import Outcome
from acd.store.opening import Opening, connect
from acd.store.queries import count_outcomes
from acd.store.setting_aside import open_store

APPEND_ONE = """
import asyncio, os, signal, sys
from pathlib import Path
from acd.core.facts import CallCompleted
from acd.core.model import Outcome
from acd.store.journal import Journal

async def main():
    async with Journal(Path(sys.argv[1])) as journal:
        await journal.append([
            CallCompleted("a", "l", "t", 0, None, Outcome.CLOSED, None, None, 0.0, None, 0, 0.0)
        ])
        await journal.settled()
        {end}

asyncio.run(main())
"""


APPEND_FOR_EVER = """
import asyncio, sys
from itertools import count
from pathlib import Path
from acd.core.facts import AdvisorLoggedIn
from acd.store.journal import Journal

async def main():
    async with Journal(Path(sys.argv[1])) as journal:
        for number in count():
            await journal.append([AdvisorLoggedIn("ana", float(number))] * 3)
            await journal.settled()
            print(number, flush=True)

asyncio.run(main())
"""

OUTGROW_THE_DISK = """
import asyncio, resource, signal, sys
from pathlib import Path
from acd.core.facts import AdvisorLoggedIn
from acd.store.journal import Journal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then the system refuses the write instead

def limit_files_to(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

async def failing(journal):
    while journal.failing is None:
        await asyncio.sleep(0.01)

async def main():
    async with Journal(Path(sys.argv[1])) as journal, asyncio.timeout(20):
        limit_files_to(100_000)
        for number in range(5_000):
            await journal.append([AdvisorLoggedIn("ana", float(number))])
        await failing(journal)
        print(journal.failing, journal.lost, file=sys.stderr)  # the log goes to the other
        limit_files_to(resource.RLIM_INFINITY)
        await journal.settled()
        print(journal.failing, journal.waiting, file=sys.stderr)

asyncio.run(main())
"""


def times_in(store):
    with closing(connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [at for (at,) in connection.execute("SELECT at FROM facts ORDER BY seq")]


def run(program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_was_committed_survives_a_kill(store):
    ended = run(APPEND_ONE.format(end="os.kill(os.getpid(), signal.SIGKILL)"), store)

    assert ended.returncode == -signal.SIGKILL
    assert count_outcomes(store)[Outcome.CLOSED] == 1


@pytest.mark.parametrize("kept", [1, 40, 150])
def test_a_kill_in_the_middle_of_writing_loses_nothing_and_cuts_no_append_in_two(store, kept):
    command = [sys.executable, "-c", APPEND_FOR_EVER, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writing:
        for _ in range(kept):
            writing.stdout.readline()
        writing.send_signal(signal.SIGKILL)
        told = kept + len(writing.stdout.readlines())

    opening = open_store(store)
    times = times_in(store)

    assert opening is Opening.CURRENT
    assert len(times) // 3 in (told, told + 1)  # the last one may not have been told any more
    assert times == [float(number) for number in range(len(times) // 3) for _ in range(3)]


def test_a_disk_that_takes_no_more_loses_nothing_and_says_why(store):
    ended = run(OUTGROW_THE_DISK, store)

    before, after = ended.stderr.splitlines()
    times = times_in(store)

    assert before.endswith("acd.db cannot be read or written: check it (disk I/O error) 0")
    assert after == "None 0"
    assert times == [float(number) for number in range(5_000)]


def test_a_program_that_fails_with_an_open_journal_ends(store):
    ended = run(APPEND_ONE.format(end="raise ValueError('a bug')"), store)

    assert ended.returncode == 1
    assert ended.stderr.endswith("ValueError: a bug\n")


def test_the_journal_loads_neither_sqlalchemy_nor_alembic(store):
    program = """
import sys
from pathlib import Path
from acd.store.journal import Journal
from acd.store.opening import prepare
prepare(Path(sys.argv[1]))
print(sorted({"sqlalchemy", "alembic"} & set(sys.modules)))
"""

    ended = run(program, store)

    assert (ended.stdout, ended.stderr) == ("[]\n", "")
