"""What `acd run` starts, in this process: how it ends, and what it says of that."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from acd.config.settings import Settings
from acd.errors import AcdError, ServiceFailed, StoreError
from acd.serving import Ending, serve
from acd.store.opening import prepare
from tests.small_site import site_in

CALLER = "+33612345678"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = site_in(tmp_path, ami_port=9)
    return replace(settings, site=replace(settings.site, metrics_port=0))


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class WithABug:
    """Settings that break whoever asks."""

    @property
    def site(self) -> NoReturn:
        raise LookupError(CALLER)


def ignore(_: AcdError | None) -> None:
    pass


async def stopped(settings: Settings, ending: Ending = ignore) -> None:
    """Serve, and be asked to end once it runs."""

    async def ask_to_end() -> None:
        async with asyncio.timeout(10.0):
            while not settings.site.socket.exists():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    asking = asyncio.create_task(ask_to_end())
    await serve(settings, ending)
    await asking


async def test_a_bug_outside_the_task_group_is_told_without_its_words() -> None:
    with capture_logs() as logs, pytest.raises(ServiceFailed, match="a bug has ended the service"):
        await serve(WithABug(), ignore)  # type: ignore[arg-type]

    [failure] = [log for log in logs if log["event"] == "service_failed"]
    assert "LookupError" in failure["exception"]
    assert "12345678" not in str(logs)


async def test_an_error_of_ours_is_told_as_it_is(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.site.store)) as database:
        database.execute("CREATE TABLE shopping (what TEXT)")

    with capture_logs() as logs, pytest.raises(StoreError, match="database of another program"):
        await serve(settings, ignore)

    assert "service_failed" not in [log["event"] for log in logs]


async def test_an_ending_is_told_before_the_last_writing_which_may_hang(
    settings: Settings,
) -> None:
    prepare(settings.site.store)
    told: list[tuple[AcdError | None, list[str]]] = []

    with (
        capture_logs() as logs,
        closing(sqlite3.connect(settings.site.store, isolation_level=None)) as locking,
    ):
        locking.execute("BEGIN IMMEDIATE")
        await stopped(settings, lambda why: told.append((why, [log["event"] for log in logs])))

    [(why, said_before)] = told
    assert why is None
    assert "stopping" in said_before
    assert "journal_closed_early" not in said_before
    assert "journal_closed_early" in [log["event"] for log in logs]


async def test_a_first_start_is_no_safe_mode(settings: Settings) -> None:
    with capture_logs() as logs:
        await stopped(settings)

    assert "store_created" in [log["event"] for log in logs]
    assert "safe_mode" not in [log["event"] for log in logs]
