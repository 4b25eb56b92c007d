"""The command line, as a process of its own: what it says, and its exit code."""

import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from acd.__main__ import COMMANDS, plain_error
from acd.commands.shared import exit_code
from acd.config import load
from acd.core.facts import CallCompleted, Fact
from acd.core.model import AdvisorId, CallId, Outcome
from acd.errors import ServiceFailed, StoreError, TakenOver
from acd.store.journal import Journal
from acd.store.opening import prepare
from tests.small_site import ACCUEIL, SECRET, SIEGE, write_site

PATIENCE = 20.0


def acd(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it to its end; a traceback is never what somebody should see."""
    process = subprocess.run(
        [sys.executable, "-m", "acd", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(),
        timeout=PATIENCE,
        check=False,
    )
    assert "Traceback" not in process.stdout + process.stderr
    return process


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACD_")}
    root = str(Path(__file__).parents[1])
    return {**kept, "COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1", "PYTHONPATH": root}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound site whose Asterisk is not there."""
    write_site(tmp_path, ami_port=free_port(), metrics_port=free_port())
    return tmp_path


def spoil(folder: Path, *changes: tuple[str, str]) -> None:
    file = folder / "acd.toml"
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


# Help


def test_alone_it_teaches_how_to_begin(folder: Path) -> None:
    said = acd(folder=folder).stdout

    for words in ("acd check", "acd run", "acd status", "acd calls", "Exit codes"):
        assert words in said


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_explains_itself(command: str, folder: Path) -> None:
    process = acd(command, "--help", folder=folder)

    assert process.returncode == 0
    assert re.search(r"Usage: .*acd(.__main__)? " + command, process.stdout)
    assert "Exit codes: 0 all is well" in process.stdout


def test_help_shows_a_heading_of_the_configuration_with_its_brackets(folder: Path) -> None:
    said = acd("route", "take", "--help", folder=folder).stdout

    assert 'An id under [routes], or "none"' in said


def test_every_key_of_the_configuration_is_shown_where_there_is_none_yet(tmp_path: Path) -> None:
    process = acd("keys", folder=tmp_path)

    assert process.returncode == 0
    assert {"[site]", "[routes.<id>]", "[mqtt]"} <= set(process.stdout.split())
    assert "  secret_file                               file with that" in process.stdout


@pytest.mark.parametrize("arguments", [("run", "--loud"), ("dance",), ("calls", "--last", "0")])
def test_a_wrong_command_line_is_told_plainly(arguments: tuple[str, ...], folder: Path) -> None:
    process = acd(*arguments, folder=folder)

    assert process.returncode == 2
    assert "Usage:" in process.stderr


def test_an_unknown_outcome_is_answered_with_the_known_ones(folder: Path) -> None:
    process = acd("calls", "--outcome", "vanished", folder=folder)

    assert process.returncode == 2
    assert "abandoned" in process.stderr


def test_the_version_is_a_number(folder: Path) -> None:
    assert re.fullmatch(r"\d+\.\d+.*\n", acd("version", folder=folder).stdout)
    assert acd("--version", folder=folder).stdout == acd("version", folder=folder).stdout


# Configuration


@pytest.mark.parametrize("command", ["check", "run", "status", "calls", "dialplan"])
def test_a_wrong_configuration_is_told_with_every_mistake(command: str, folder: Path) -> None:
    mistakes = ('team = "siege"', 'team = "sieg"'), ("PJSIP/ben", "SIP/ben"), ('"0s"', '"soon"')
    spoil(folder, *mistakes)

    process = acd(command, folder=folder)

    assert process.returncode == 2
    for place in ("lines.accueil.team", "advisors.ben.phone", "teams.siege.wrap_up"):
        assert place in process.stderr
    assert sorted(file.name for file in folder.iterdir()) == ["acd.toml", "ami.secret"]


def test_a_configuration_that_is_not_there_is_a_wrong_one(folder: Path) -> None:
    process = acd("check", "--config", "nowhere.toml", folder=folder)

    assert process.returncode == 2
    assert "nowhere.toml" in process.stderr


def test_the_secret_is_never_shown(folder: Path) -> None:
    said = [acd("check", *more, folder=folder) for more in ((), ("--offline",))]

    assert not any(SECRET in process.stdout + process.stderr for process in said)


def test_check_offline_looks_at_the_configuration_only(folder: Path) -> None:
    process = acd("check", "--offline", folder=folder)

    assert process.returncode == 0
    assert "sound. Lines: 1, teams: 1, advisors: 2." in process.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("status",), 4), (("calls",), 1), (("dialplan",), 0), (("schedule", "accueil"), 0)],
)
def test_who_only_looks_needs_no_secret(
    arguments: tuple[str, ...], code: int, folder: Path
) -> None:
    (folder / "ami.secret").unlink()

    process = acd(*arguments, folder=folder)

    assert process.returncode == code
    assert "secret" not in process.stderr


@pytest.mark.parametrize("arguments", [("run",), ("check",), ("check", "--offline")])
def test_folders_that_do_not_exist_are_told_before_anything_starts(
    arguments: tuple[str, ...], folder: Path
) -> None:
    places = 'store = "sqlite:///no/such/acd.db"\nsocket = "no/such/acd.sock"\n'
    spoil(folder, ("[asterisk.pbx]", f"{places}[asterisk.pbx]"))

    process = acd(*arguments, folder=folder)

    assert process.returncode == 2
    for place in ("site.store", "site.socket"):
        assert f"{place}: its folder does not exist; make it" in process.stderr


def test_check_without_asterisk_says_who_does_not_answer_and_nothing_else(folder: Path) -> None:
    process = acd("check", folder=folder)

    assert process.returncode == 4
    assert len((process.stdout + process.stderr).splitlines()) == 2
    assert "cannot connect to 127.0.0.1" in process.stderr


# Looking


def test_status_without_a_service_gives_a_hint(folder: Path) -> None:
    process = acd("status", folder=folder)

    assert process.returncode == 4
    assert "is `acd run` running" in process.stderr


def test_calls_before_the_first_start_are_told_of_plainly(folder: Path) -> None:
    process = acd("calls", folder=folder)

    assert process.returncode == 1
    assert "acd.db" in process.stderr
    assert len(process.stderr.splitlines()) <= 2


def completed(number: int, outcome: Outcome) -> CallCompleted:
    return CallCompleted(
        call=CallId(f"{number:032x}"),
        line=ACCUEIL,
        team=SIEGE,
        priority=0,
        caller="+33612345678",
        outcome=outcome,
        reason=None,
        advisor=AdvisorId("ana") if outcome is Outcome.ANSWERED else None,
        queued_at=1_800_000_000.0 + number,
        answered_at=1_800_000_010.0 + number if outcome is Outcome.ANSWERED else None,
        offers=1,
        at=1_800_000_060.0 + number,
    )


async def remember(folder: Path, *facts: Fact) -> None:
    store = load(folder / "acd.toml", environ={}).site.store
    prepare(store)
    async with Journal(store) as journal:
        await journal.append(facts)
        await journal.settled()


async def test_calls_without_a_call_show_an_empty_table(folder: Path) -> None:
    await remember(folder)

    process = acd("calls", folder=folder)

    assert process.returncode == 0
    assert "appel" in process.stdout


async def test_calls_show_the_last_ones_first_in_the_language_of_the_site(folder: Path) -> None:
    await remember(folder, completed(1, Outcome.ANSWERED), completed(2, Outcome.ABANDONED))

    process = acd("calls", folder=folder)

    rows = [line for line in process.stdout.splitlines() if "accueil" in line]
    assert ["abandonn" in row for row in rows] == [True, False]
    assert "décroch" in rows[1]
    assert "5678" not in process.stdout


async def test_calls_as_json_are_one_object_a_line(folder: Path) -> None:
    await remember(folder, *(completed(number, Outcome.ABANDONED) for number in range(5)))

    process = acd("calls", "--json", "--last", "3", folder=folder)

    calls = [json.loads(line) for line in process.stdout.splitlines()]
    assert [call["queued_at"] - 1_800_000_000.0 for call in calls] == [4.0, 3.0, 2.0]
    assert "12345678" not in process.stdout


async def test_calls_as_json_without_a_call_are_nothing_at_all(folder: Path) -> None:
    await remember(folder)

    assert acd("calls", "--json", folder=folder).stdout == ""


async def test_calls_can_be_chosen_by_outcome_and_line(folder: Path) -> None:
    await remember(folder, completed(1, Outcome.ANSWERED), completed(2, Outcome.ABANDONED))

    answered = acd("calls", "--json", "--outcome", "answered", folder=folder).stdout
    accueil = acd("calls", "--json", "--line", "accueil", folder=folder).stdout

    assert [json.loads(line)["outcome"] for line in answered.splitlines()] == ["answered"]
    assert len(accueil.splitlines()) == 2


async def test_calls_of_a_line_that_never_was_are_refused_with_the_known_ones(folder: Path) -> None:
    await remember(folder, completed(1, Outcome.ANSWERED))

    process = acd("calls", "--line", "elsewhere", folder=folder)

    assert process.returncode == 2
    assert "no line 'elsewhere'; known: accueil" in process.stderr


async def test_calls_of_a_line_that_is_gone_are_still_shown(folder: Path) -> None:
    await remember(folder, completed(1, Outcome.ANSWERED))
    spoil(folder, ("[lines.accueil]", "[lines.nouvelle]"))

    process = acd("calls", "--json", "--line", "accueil", folder=folder)

    assert (process.returncode, len(process.stdout.splitlines())) == (0, 1)


# Opening hours


def test_the_schedule_of_a_line_is_shown_or_told_to_programs(folder: Path) -> None:
    hours = '[schedules.bureaux]\nopen = { mon-fri = ["08:30-12:30"] }\nholidays = "FR-57"\n'
    spoil(folder, ("[lines.accueil]", f"{hours}[lines.accueil]\nschedule = 'bureaux'"))

    shown = acd("schedule", "accueil", "--from", "2026-12-24", "--months", "1", folder=folder)
    told = acd("schedule", "accueil", "--from", "2026-12-24", "--json", folder=folder).stdout

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Saint-Étienne" in shown.stdout
    assert "Pâques" not in shown.stdout
    assert json.loads(told)["week"]["sat"] == []
    assert json.loads(told)["special_days"][0]["name"] == "Noël"


def test_a_line_that_is_not_configured_is_answered_with_those_that_are(folder: Path) -> None:
    process = acd("schedule", "acceuil", folder=folder)

    assert process.returncode == 2
    assert "known: accueil" in process.stderr


# The dialplan


def test_the_dialplan_is_printed_or_written(folder: Path) -> None:
    printed = acd("dialplan", folder=folder)
    written = acd("dialplan", "--output", "acd-generated.conf", folder=folder)

    text = (folder / "acd-generated.conf").read_text()
    assert printed.stdout == text
    assert "exten => +33199001234,1,Goto(acd-line-accueil,s,1)" in text
    assert "dialplan reload" in written.stderr
    assert written.stdout == ""


def test_a_dialplan_that_cannot_be_written_is_told_plainly(folder: Path) -> None:
    process = acd("dialplan", "--output", "no/such/folder/x.conf", folder=folder)

    assert process.returncode == 1
    assert "no/such/folder/x.conf cannot be written: No such file or directory" in process.stderr
    assert "its folder must be there" in process.stderr


# The service


class Running:
    """`acd run` in the background; `log` is what it has said so far."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.log = ""

    def wait_for(self, words: str) -> None:
        assert self.process.stderr is not None
        until = time.monotonic() + PATIENCE
        while words not in self.log:
            ready, _, _ = select.select([self.process.stderr], [], [], until - time.monotonic())
            chunk = os.read(self.process.stderr.fileno(), 65536) if ready else b""
            assert chunk, f"it never said {words!r}, but: {self.log}"
            self.log += chunk.decode()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(5.0)


@contextmanager
def running(folder: Path, **variables: str) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-m", "acd", "run"],
        cwd=folder,
        env=environment() | variables,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            started = Running(process)
            started.wait_for("running")
            yield started
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_ends_well_when_it_is_asked_to(number: signal.Signals, folder: Path) -> None:
    with running(folder) as service:
        code = service.end(number)
        service.wait_for("stopped")

    assert code == 0
    assert "Traceback" not in service.log
    assert not (folder / "acd.sock").exists()


def test_status_of_a_running_service_says_why_asterisk_is_away(folder: Path) -> None:
    with running(folder) as service:
        service.wait_for("ami_not_connected")
        table, as_json = (acd("status", *more, folder=folder) for more in ((), ("--json",)))

    assert table.returncode == as_json.returncode == 0
    assert "NON CONNECTÉ" in table.stdout
    assert "cannot connect" in json.loads(as_json.stdout)["asterisk"]["reason"]


def test_a_running_service_takes_another_configuration_or_none(folder: Path) -> None:
    """One service for all of it: each is a process that starts."""
    with running(folder) as service:
        same = acd("reload", folder=folder)
        spoil(folder, ('wrap_up = "0s"', 'wrap_up = "30s"'))
        tried = acd("reload", "--dry-run", folder=folder)
        done = acd("reload", folder=folder)
        copy = folder / "copy.toml"
        copy.write_text((folder / "acd.toml").read_text("utf-8"), "utf-8")
        beside = acd("reload", "--config", "copy.toml", folder=folder)
        spoil(folder, ('wrap_up = "30s"', 'wrap_up = "30"'))
        wrong = acd("reload", folder=folder)
        wrong_to_programs = acd("reload", "--json", folder=folder)
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("configuration_refused")
        spoil(folder, ('wrap_up = "30"', 'wrap_up = "40s"'))
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("teams=")
        status = json.loads(acd("status", "--json", folder=folder).stdout)
        code = service.end()

    assert "nothing has changed" in same.stdout
    assert "team siege: wrap_up 0s -> 30s" in tried.stdout
    assert "nothing has been changed" in tried.stdout
    assert "in force after" in done.stdout
    assert [process.returncode for process in (same, tried, done, wrong)] == [0, 0, 0, 2]
    assert "the service that answers reads" in beside.stderr
    assert "the service that answers reads" not in done.stderr
    assert "teams.siege.wrap_up" in wrong.stderr
    assert json.loads(wrong_to_programs.stdout)["result"] == "refused"
    assert wrong_to_programs.returncode == 2
    assert status["configuration"]["reloads"]["applied"] >= 1
    assert code == 0


def test_reload_without_a_service_gives_a_hint(folder: Path) -> None:
    process = acd("reload", folder=folder)

    assert process.returncode == 4
    assert "is `acd run` running" in process.stderr


def test_a_second_service_refuses_and_leaves_the_first_alone(folder: Path) -> None:
    with running(folder) as service:
        second = acd("run", folder=folder)
        status = acd("status", folder=folder)
        code = service.end()

    assert second.returncode == 1
    assert "another acd writes to" in second.stderr
    assert status.returncode == code == 0


def test_a_metrics_port_that_is_taken_is_told_plainly(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        write_site(folder, ami_port=free_port(), metrics_port=taken.getsockname()[1])
        process = acd("run", folder=folder)

    assert process.returncode == 1
    assert "is taken" in process.stderr
    assert not (folder / "acd.sock").exists()
    assert not (folder / "acd.db").exists()


def test_a_damaged_store_is_set_aside_and_the_service_says_so_until_it_ends(folder: Path) -> None:
    shopping = "this is a shopping list, " * 100
    (folder / "acd.db").write_text(shopping)

    with running(folder) as service:
        status = json.loads(acd("status", "--json", folder=folder).stdout)
        shown = acd("status", folder=folder).stdout
        code = service.end()

    [aside] = folder.glob("acd.db.damaged-*Z")
    assert aside.read_text() == shopping
    assert "acd.db" in status["safe_mode"]
    assert "MODE DÉGRADÉ" in shown
    assert code == 0


def test_another_programs_database_is_told_plainly_and_left_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "acd.db")) as database:
        database.execute("CREATE TABLE shopping (what TEXT)")

    process = acd("run", folder=folder)

    assert process.returncode == 1
    assert "acd.db is the database of another program" in process.stderr


@pytest.fixture
def locked(folder: Path) -> Iterator[Path]:
    """Somebody else writes to the store and does not come to an end."""
    prepare(folder / "acd.db")
    with closing(sqlite3.connect(folder / "acd.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield folder


def test_a_stop_takes_five_seconds_at_most_though_the_store_is_locked(locked: Path) -> None:
    with running(locked) as service:
        asked_at = time.monotonic()
        code = service.end()

    assert code == 0
    assert time.monotonic() - asked_at < 5.0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_second_signal_ends_it_at_once(number: signal.Signals, locked: Path) -> None:
    with running(locked) as service:
        service.process.send_signal(signal.SIGTERM)
        service.wait_for("stopping")  # and then it waits for the store
        asked_at = time.monotonic()
        code = service.end(number)

    assert code == -number
    assert time.monotonic() - asked_at < 1.0


def test_systemd_is_told_all_the_way_also_without_an_asterisk(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.settimeout(PATIENCE)
        systemd.bind(str(folder / "notify"))
        with running(folder, NOTIFY_SOCKET=str(folder / "notify")) as service:
            said = until_told(systemd, "READY=1")
            service.end()
            until_told(systemd, "STOPPING=1")

    assert 5 < said.count("WATCHDOG=1") < 15  # once a second, for ten seconds
    assert any(line.startswith("STATUS=no calls: cannot connect") for line in said)


def until_told(systemd: socket.socket, news: str) -> list[str]:
    said: list[str] = []
    while news not in said:
        said += systemd.recv(4096).decode().split("\n")
    return said


HANGING = """
import asyncio, threading
from acd.commands.service import leave_within
from acd.commands.shared import Exit

async def main():
    asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)
    leave_within(0.2, Exit.TAKEN_OVER)

asyncio.run(main())
"""


def test_a_thread_that_hangs_does_not_keep_the_process(folder: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", HANGING], env=environment(), timeout=PATIENCE, check=False
    )

    assert process.returncode == 5


# What a task group raises


def test_an_error_of_ours_is_found_in_the_groups_around_it() -> None:
    error = StoreError("the disk is full")
    group = ExceptionGroup("outer", [ExceptionGroup("inner", [error])])

    assert plain_error(group) is error


def test_an_error_beside_a_bug_hides_nothing() -> None:
    group = ExceptionGroup("outer", [StoreError("the disk is full"), LookupError("a bug")])

    assert plain_error(group) is None
    assert plain_error(ExceptionGroup("outer", [LookupError("a bug")])) is None


def test_who_was_taken_over_ends_with_a_code_of_its_own() -> None:
    assert exit_code(TakenOver("another run has Asterisk in hand")) == 5
    assert exit_code(ServiceFailed("repeated failure")) == exit_code(StoreError("full")) == 1


# The directory

TENANTS = "Référence;Nom;Bâtiment;Téléphone\nT1;Mme Benali;B1;06 39 98 11 11\n"


@pytest.fixture
def landlord(folder: Path) -> Path:
    """The site with an entity, a building and a file of tenants."""
    spoil(folder, ("[teams.siege]", '[entities.centre]\nname = "Centre"\n[teams.siege]'))
    (folder / "tenants.csv").write_text(TENANTS, "utf-8")
    buildings = folder / "buildings.csv"
    buildings.write_text("Référence;Nom\nB1;Résidence des Lilas\n", "utf-8")
    process = acd("import", "buildings", "buildings.csv", "--entity", "centre", folder=folder)
    assert process.returncode == 0, process.stderr
    return folder


def test_a_file_is_taken_over_and_the_caller_known(landlord: Path) -> None:
    imported = acd("import", "tenants", "tenants.csv", "--entity", "centre", folder=landlord)
    who = acd("who", "+33 6 39 98 11 11", folder=landlord)

    assert (imported.returncode, who.returncode) == (0, 0)
    assert "ajoutés : 1 (T1)" in imported.stdout
    assert "Mme Benali (T1)" in who.stdout
    assert "Résidence des Lilas" in who.stdout


def test_a_dry_run_leaves_the_caller_unknown(landlord: Path) -> None:
    arguments = ("import", "tenants", "tenants.csv", "--entity", "centre", "--dry-run")
    acd(*arguments, folder=landlord)

    assert "numéro inconnu" in acd("who", "0639981111", folder=landlord).stdout


def test_a_wrong_file_is_refused_with_line_and_hint(landlord: Path) -> None:
    (landlord / "tenants.csv").write_text(TENANTS + "T2;=1+1;B9;12\n", "utf-8")

    process = acd("import", "tenants", "tenants.csv", "--entity", "centre", folder=landlord)

    assert process.returncode == 1
    assert process.stdout.count("ligne 3") == 2
    assert "Rien n'a été modifié" in process.stdout


def test_an_unknown_entity_is_a_wrong_command_line(landlord: Path) -> None:
    process = acd("import", "tenants", "tenants.csv", "--entity", "nord", folder=landlord)

    assert process.returncode == 2
    assert "centre" in process.stderr


def test_nobody_is_known_before_the_first_import(folder: Path) -> None:
    spoil(folder, ("[teams.siege]", '[entities.centre]\nname = "Centre"\n[teams.siege]'))

    process = acd("who", "0639981111", folder=folder)

    assert process.returncode == 1
    assert "acd import" in process.stderr
