"""Which files Asterisk writes its complaints to, and which lines of them are about us."""

from pathlib import Path

import pytest

from acd.deploying.folder import AsteriskFolder
from acd.deploying.logs import Log
from acd.machines import ThisMachine

CUT = 35  # `logger show channels` shows no more of a name


class Console:
    """Of an Asterisk that writes into this folder."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs

    async def run(self, command: str) -> str:
        if command == "core show settings":
            return f"  Log directory:               {self._logs}\n"
        shown = str(self._logs / "messages")[:CUT]
        return f"{shown:35} File     default    Enabled    - NOTICE WARNING ERROR \n"


@pytest.fixture
def logs(tmp_path) -> Path:
    """A folder whose name alone is longer than what is shown."""
    folder = tmp_path / "log-of-an-asterisk-of-somebody-else"
    folder.mkdir()
    return folder


async def begun(etc: Path, logs: Path) -> Log:
    return await Log.from_here(Console(logs), AsteriskFolder(ThisMachine(), str(etc)))


@pytest.mark.parametrize("name", ["messages", "{logs}/messages"])
async def test_a_log_whose_name_is_cut_is_read_under_its_whole_name(tmp_path, logs, name):
    (tmp_path / "logger.conf").write_text('#include "logs.conf"\n')
    named = name.format(logs=logs)
    (tmp_path / "logs.conf").write_text(f"[logfiles]\nconsole = error\n{named} = warning\n")
    (logs / "messages").write_text("[1] ERROR[2] config.c: of yesterday in acd/current/a.conf\n")
    log = await begun(tmp_path, logs)

    with (logs / "messages").open("a") as file:
        file.write("[1] WARNING[2][C-01] config.c: no closing ']', line 1 of acd/current/a.conf\n")

    [finding] = await log.complaints()
    assert finding.text == "config.c: no closing ']', line 1 of acd/current/a.conf"


async def test_what_a_stranger_sends_is_no_complaint_of_asterisk(tmp_path, logs):
    (tmp_path / "logger.conf").write_text("[logfiles]\nmessages = notice,warning,error\n")
    log = await begun(tmp_path, logs)

    (logs / "messages").write_text(
        "[1] NOTICE[2] res_pjsip/pjsip_distributor.c: Request 'INVITE' from 'x' failed"
        " (callid: WARNING[acd/current) - No matching endpoint found\n"
        "[1] NOTICE[2] res_pjsip/pjsip_distributor.c: (callid: [1] ERROR[2] acd/current) failed\n"
        "[1] WARNING[2] pbx.c: of somebody else's file\n"
    )

    assert await log.complaints() == []
