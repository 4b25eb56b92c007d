"""Asterisk's own command line, through programs that stand in for it and for ssh."""

from pathlib import Path

import pytest

from acd.asterisk.console import LocalConsole, MachineConsole
from acd.errors import ConsoleUnreachable, ProgramFailed, ToolMissing, Unreachable
from acd.machines import Destination, OtherMachine

SSH = '#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/words\nwhile [ "$1" != -- ]; do shift; done\n'
RUN = 'exec sh -c "$3"\n'


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A folder that comes first in PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def write(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


async def test_a_command_is_one_word_for_asterisk(programs):
    write(programs / "asterisk", '#!/bin/sh\nprintf "%s|" "$@"\n')

    answer = await LocalConsole(Path("/etc/asterisk/asterisk.conf")).run("dialplan show $(id)")

    assert answer == "-C|/etc/asterisk/asterisk.conf|-rx|dialplan show $(id)|"


async def test_colours_are_taken_out(programs):
    write(programs / "asterisk", "#!/bin/sh\nprintf '\\033[1;32mGreen\\033[0m'\n")

    assert await LocalConsole().run("core show version") == "Green"


async def test_an_asterisk_that_does_not_run_is_said_with_what_to_do(programs):
    write(
        programs / "asterisk",
        "#!/bin/sh\necho 'Unable to connect to remote asterisk (does x exist?)'\nexit 1\n",
    )

    with pytest.raises(ConsoleUnreachable, match=r"does x exist\?\); start it, or run this as"):
        await LocalConsole().run("core show version")


async def test_a_second_line_is_refused(programs):
    write(programs / "asterisk", "#!/bin/sh\n")

    with pytest.raises(ConsoleUnreachable, match="is no command"):
        await LocalConsole().run("core show version\ncore stop now")


async def test_without_the_program_the_error_names_it():
    with pytest.raises(ToolMissing, match="no asterisk-of-elsewhere on this machine"):
        await LocalConsole(program=("asterisk-of-elsewhere",)).run("core show version")


async def test_the_other_machine_s_shell_reads_no_word(programs):
    write(programs / "ssh", SSH.format(folder=programs) + RUN)
    write(programs / "asterisk", '#!/bin/sh\nprintf "%s|" "$@"\n')

    answer = await MachineConsole(OtherMachine(Destination("root@pbx", 2222))).run(
        "dialplan show $(id)"
    )

    assert answer == "-rx|dialplan show $(id)|"
    words = (programs / "words").read_text().splitlines()
    assert words[-3:-1] == ["--", "root@pbx"]
    assert "BatchMode=yes" in words
    assert words[words.index("-p") + 1] == "2222"


async def test_one_connection_serves_many_commands(programs):
    write(programs / "ssh", SSH.format(folder=programs) + RUN)

    async with OtherMachine(Destination("pbx")) as machine:
        said = await machine.run(("cat",), b"taken over")
        words = (programs / "words").read_text().splitlines()

    assert said == b"taken over"
    assert "ControlMaster=auto" in words
    assert (programs / "words").read_text().splitlines()[-4:] == ["-O", "exit", "--", "pbx"]


@pytest.mark.parametrize("name", ["-oProxyCommand=id", "root@-pbx", "a b", "", "pbx;id", "@pbx"])
def test_what_ssh_would_take_for_something_else_is_refused(name):
    with pytest.raises(ProgramFailed, match="is no destination of ssh"):
        Destination(name)


async def test_what_another_program_complains_of_is_in_the_error(programs):
    write(programs / "ssh", "#!/bin/sh\necho 'Permission denied (publickey).' >&2\nexit 255\n")

    with pytest.raises(ConsoleUnreachable, match=r"Permission denied \(publickey\)"):
        await MachineConsole(OtherMachine(Destination("pbx"))).run("core show version")


async def test_that_ssh_did_not_get_there_is_told_apart_from_what_it_ran(programs):
    write(programs / "ssh", "#!/bin/sh\necho 'Connection refused' >&2\nexit 255\n")
    machine = OtherMachine(Destination("pbx"))

    with pytest.raises(Unreachable, match="ssh: Connection refused; `ssh` to there by hand"):
        await machine.run(("true",))
    with pytest.raises(Unreachable, match="ssh: Connection refused"):
        async with machine.held(("cat",)):
            pass

    write(programs / "ssh", "#!/bin/sh\nexit 1\n")
    with pytest.raises(ProgramFailed, match="true failed with code 1"):
        await machine.run(("true",))
