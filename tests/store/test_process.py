"""What only a process of its own can show: how it ends, and what it loads."""

import signal
import subprocess
import sys

from acd.core.model import Outcome
from acd.store.queries import count_outcomes

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
