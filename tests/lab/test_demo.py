"""The demo as its user meets it: real Asterisk, real calls, and nothing left afterwards."""

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from acd.__main__ import app
from acd.lab.day import groups
from acd.lab.demo import demo, seen
from acd.lab.ladder import Ladder, Message
from acd.lab.landlord_copy import Landlord
from acd.lab.landlords import landlords
from acd.lab.sipp import Calls

DEADLINE = 30.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """With a short name: a socket's path has 107 characters at most."""
    with tempfile.TemporaryDirectory(prefix="d") as name:
        yield Path(name)


def test_every_call_of_a_demo_is_accounted_for() -> None:
    screen = io.StringIO()

    sound = demo(Console(file=screen, width=100), calls=4, language="en")

    assert sound, screen.getvalue()
    assert "4 calls as the callers saw them" in screen.getvalue()
    assert "4 call records in the database" in screen.getvalue()
    assert "✔ Every call has one record and one outcome" in screen.getvalue()


def test_what_a_demo_leaves_to_be_looked_at_says_what_its_ledger_says(folder: Path) -> None:
    screen = io.StringIO()

    sound = demo(Console(file=screen, width=100), calls=4, language="en", keep=folder / "kept")

    assert sound, screen.getvalue()
    report = (folder / "kept/report.txt").read_text()
    assert re.search(r"calls received +4 +received", report), report
    pictures = {picture.stem for picture in (folder / "kept").glob("*.png")}
    assert pictures == {"floor", "day", "lines", "outside", "service"}


@pytest.mark.parametrize("name", landlords())
def test_every_call_of_a_landlords_demo_is_accounted_for(name: str) -> None:
    screen = io.StringIO()

    sound = demo(Console(file=screen, width=100), 3, "en", Landlord(name))

    assert sound, screen.getvalue()
    assert "3 call records in the database" in screen.getvalue()
    assert "talked" in screen.getvalue()


def test_at_night_those_on_call_answer_and_no_advisor_is_rung() -> None:
    screen = io.StringIO()

    sound = demo(Console(file=screen, width=100), 2, "en", Landlord("logial", is_closed=True))

    assert sound, screen.getvalue()
    answered = screen.getvalue().partition("Who answered")[2]
    assert "on call" in answered
    assert "advisor  " not in answered.partition("Held against each other")[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--landlord", "lgial"], "logial, neotoa"), (["--closed"], "--closed needs --landlord")],
)
def test_a_landlord_that_is_not_there_is_told_before_anything_starts(
    arguments: list[str], said: str
) -> None:
    result = CliRunner().invoke(app, ["demo", *arguments], env={"COLUMNS": "200"})

    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_demo_that_is_stopped_leaves_nothing_behind(folder: Path, number: int) -> None:
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = (sys.executable, "-m", "acd", "demo", "--language", "en")
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        said = _read_until(process, "calls ended")
        process.send_signal(number)
        rest, _ = process.communicate(timeout=DEADLINE)

    assert "Stopped, nothing left behind." in rest, said + rest
    assert process.returncode == 0
    assert list(folder.iterdir()) == []
    assert _processes_in(folder) == []


def test_a_benchmark_that_is_stopped_leaves_nothing_behind(folder: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = (sys.executable, "-m", "acd", "bench")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True
    ) as process:
        said = _read_until(process, "callers always waiting")
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=DEADLINE)

    assert "nothing is left running" in rest, said + rest
    assert process.returncode == 1
    assert list(folder.iterdir()) == []
    assert _processes_in(folder) == []


def test_so_many_calls_are_placed_and_no_more() -> None:
    assert [sum(group.count for group in groups(calls)) for calls in (1, 7, 60)] == [1, 7, 60]


def test_no_two_calls_come_from_one_number() -> None:
    numbers = [group.number for group in groups(9000)]

    assert len(set(numbers)) == len(numbers)
    assert all(group.count <= 9 for group in groups(9000))


def test_without_a_number_the_calls_never_end() -> None:
    assert len(list(islice(groups(None), 5000))) == 5000


def test_a_caller_is_known_by_the_number_of_the_call() -> None:
    invite = Message(1.0, True, "7-4711@127.0.0.1", "INVITE", None, "+33199001234")

    (caller,) = seen(Ladder([invite]), Calls("+33199001234", number="+3363998012[call_number]"))

    assert caller.number == "+33639980127"
    assert not caller.talked


def _read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            break
    return said


def _processes_in(folder: Path) -> list[str]:
    """Commands that name the folder, or work in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_text()
            place = os.readlink(process / "cwd")
        except OSError:
            continue  # it has just ended
        if str(folder) in command or place.startswith(str(folder)):
            found.append(command)
    return found
