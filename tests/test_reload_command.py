"""`acd reload`: what it says of what the service has answered."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from acd.__main__ import app
from acd.reloaded import Reloaded, ReloadResult
from acd.status import serve_status
from tests.small_site import write_site

GONE = Reloaded(ReloadResult.APPLIED, "acd.toml", changes=("advisor ben: gone",))


async def told(folder: Path, answer: Reloaded) -> Result:
    """By a service that answers so."""
    file = write_site(folder, ami_port=9, metrics_port=9)

    async def reload(*, is_trial: bool) -> Reloaded:
        return replace(answer, is_trial=is_trial)

    def run() -> Result:
        order = ["reload", "--config", str(file), *(["--dry-run"] if answer.is_trial else [])]
        return CliRunner().invoke(app, order, env={"TERM": "dumb", "NO_COLOR": "1"})

    async with serve_status(folder / "acd.sock", lambda: None, reload):
        return await asyncio.to_thread(run)


@pytest.mark.parametrize(("is_trial", "word"), [(True, "would be"), (False, "was")])
async def test_advisors_whom_it_logs_out_are_counted_and_named(
    tmp_path: Path, is_trial: bool, word: str
) -> None:
    answer = replace(GONE, logged_out=("ana", "ben"), is_trial=is_trial)

    result = await told(tmp_path, answer)

    assert f"2 of the advisors logged in {word} logged out by this: ana, ben" in result.output
    assert "logs in anew with *11" in result.output


async def test_where_nobody_is_logged_out_nothing_is_said_of_it(tmp_path: Path) -> None:
    result = await told(tmp_path, GONE)

    assert "advisor ben: gone" in result.output
    assert "logged in" not in result.output
