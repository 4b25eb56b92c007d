"""Who listens on which address, as the kernel's own tables say it; and whose a port is."""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from acd.doctor import running
from acd.doctor.areas import Area
from acd.doctor.examining import examine
from acd.doctor.patient import Patient
from acd.doctor.ports import listening
from acd.doctor.registry import EXAMINATIONS
from acd.verdicts import Verdict
from tests.small_site import small_settings

STRANGER = 4713

TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:13AE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 1 1 0 100 0 0 10 0
   1: 00000000:13AF 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 2 1 0 100 0 0 10 0
   2: 0100007F:13B0 0100007F:C350 01 00000000:00000000 00:00000000 00000000  0 0 3 1 0 100 0 0 10 0
"""
TCP6 = """\
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:13B1 00000000000000000000000000000000:0000 0A 0 0 0 0 0
   1: 00000000000000000000000001000000:13B2 00000000000000000000000000000000:0000 0A 0 0 0 0 0
"""


def tables(folder: Path) -> Path:
    (folder / "tcp").write_text(TCP)
    (folder / "tcp6").write_text(TCP6)
    return folder


def test_a_port_on_loopback_and_one_on_all_addresses_are_told_apart(tmp_path):
    proc = tables(tmp_path)

    assert listening(5038, proc) == {"127.0.0.1"}
    assert listening(5039, proc) == {"0.0.0.0"}
    assert listening(5041, proc) == {"::"}
    assert listening(5042, proc) == {"::1"}


def test_a_conversation_is_nobody_who_listens(tmp_path):
    assert listening(5040, tables(tmp_path)) == set()


def test_a_real_port_is_found_in_the_kernels_own_tables():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert listening(port) == {"127.0.0.1"}

    assert listening(port) == set()


@contextlib.contextmanager
def as_a_stranger(socket_file: Path) -> Iterator[None]:
    """Root may ask anybody, so it is somebody else meanwhile."""
    socket_file.chmod(0)
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(STRANGER)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Patient]:
    """A service that says nothing, with its port for figures."""
    path = tmp_path / "acd.sock"
    with socket.create_server(("127.0.0.1", 0)) as figures, socket.socket(socket.AF_UNIX) as asked:
        asked.bind(str(path))
        asked.listen()
        settings = small_settings()
        port = figures.getsockname()[1]
        site = replace(settings.site, socket=path, metrics_host="127.0.0.1", metrics_port=port)
        yield Patient(replace(settings, site=site), time.time())


async def looked_at(patient: Patient, key: str) -> tuple[Verdict, str]:
    chosen = [each for each in EXAMINATIONS if key in each.ids]
    areas = await examine(patient, list(Area), None, chosen)
    [found] = [it for area in areas for it in area.findings if it.id == key]
    return found.verdict, found.text


@pytest.mark.parametrize("key", ["metrics-port", "service"])
async def test_who_may_not_ask_the_service_does_not_say_that_none_runs(at_work, key):
    await asyncio.to_thread(os.geteuid)  # what threads need is read while it may be

    with as_a_stranger(at_work.settings.site.socket):
        verdict, text = await looked_at(at_work, key)

    assert verdict is Verdict.NOT_LOOKED_AT
    assert "run it as root or acd" in text


async def test_a_service_that_is_slow_to_answer_may_well_have_its_port(at_work):
    verdict, text = await looked_at(at_work, "metrics-port")

    assert verdict is Verdict.NOT_LOOKED_AT
    assert "has not answered within 1 s" in text


async def test_a_service_that_runs_and_does_not_answer_is_not_to_be_started(at_work):
    [found, *others] = await running.service(at_work)

    assert found.verdict is Verdict.WRONG
    assert found.hint.startswith("systemctl status acd")
    assert {other.verdict for other in others} == {Verdict.NOT_LOOKED_AT}


async def test_a_port_that_is_taken_while_no_service_runs_is_somebody_elses(at_work):
    at_work.settings.site.socket.unlink()

    verdict, text = await looked_at(at_work, "metrics-port")

    assert verdict is Verdict.WRONG
    assert "acd would not start" in text
