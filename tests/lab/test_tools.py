import os
import subprocess
from pathlib import Path

import pytest

from acd.errors import ToolMissing
from acd.lab.tools import (
    NEEDED_MODULES,
    find_amtool,
    find_asterisk,
    find_mmdebstrap,
    find_mosquitto,
    find_mosquitto_clients,
    find_prometheus,
    find_promtool,
    find_sipp,
    run_from,
)

NO_TOOLS = Path("/nonexistent")


def test_the_asterisk_that_is_found_really_answers_its_version() -> None:
    program = find_asterisk()

    answer = subprocess.run([*program.command, "-V"], capture_output=True, text=True, check=True)

    assert answer.stdout.startswith(f"Asterisk {program.version}")
    assert (program.modules / "res_pjsip.so").exists()
    assert (program.data / "sounds/fr/hello-world.gsm").exists()


def test_the_sipp_that_is_found_really_answers_its_version() -> None:
    command = find_sipp()

    # SIPp ends with 99 after it has told its version.
    answer = subprocess.run([*command, "-v"], capture_output=True, text=True, check=False)

    assert "SIPp v3" in answer.stdout


@pytest.mark.parametrize(
    ("command", "question", "answer"),
    [
        (find_prometheus(), "--version", "prometheus, version "),
        (find_promtool(), "--version", "promtool, version "),
        (find_amtool(), "--version", "amtool, version "),
        (find_mosquitto(), "-h", "mosquitto version 2"),
        (find_mosquitto_clients().publish, "--version", "mosquitto_pub version 2"),
        (find_mosquitto_clients().subscribe, "--version", "mosquitto_sub version 2"),
    ],
    ids=["prometheus", "promtool", "amtool", "mosquitto", "mosquitto_pub", "mosquitto_sub"],
)
def test_what_looks_on_is_found_and_really_answers_its_version(
    command: tuple[str, ...], question: str, answer: str
) -> None:
    # Mosquitto's clients end with 1 after they have told their version.
    said = subprocess.run([*command, question], capture_output=True, text=True, check=False)

    assert (said.stdout + said.stderr).startswith(answer)


def test_an_asterisk_of_the_machine_is_preferred(tmp_path: Path) -> None:
    place = install_asterisk(tmp_path / "usr", version="22.10.1~dfsg+~cs6.17.60671434-1")

    program = find_asterisk(NO_TOOLS, (place,))

    assert program.command == (f"{place}/asterisk",)
    assert program.version == "22.10.1"
    assert program.modules == tmp_path / "usr/lib/asterisk/modules"
    assert program.data == tmp_path / "usr/share/asterisk"


def test_the_next_place_is_tried_when_the_first_asterisk_is_too_old(tmp_path: Path) -> None:
    old = install_asterisk(tmp_path / "old", version="20.6.0")
    new = install_asterisk(tmp_path / "new", version="22.4.0")

    program = find_asterisk(NO_TOOLS, (old, new))

    assert program.command == (f"{new}/asterisk",)


def test_an_asterisk_that_is_too_old_is_refused_with_the_way_out(tmp_path: Path) -> None:
    place = install_asterisk(tmp_path, version="22.3.9")

    with pytest.raises(ToolMissing, match=r"22\.3\.9: older than 22\.4\.0\).* make setup"):
        find_asterisk(NO_TOOLS, (place,))


def test_an_asterisk_without_a_module_that_is_needed_is_refused(tmp_path: Path) -> None:
    place = install_asterisk(tmp_path, version="22.10.1")
    (tmp_path / "lib/asterisk/modules/res_pjsip.so").unlink()

    with pytest.raises(ToolMissing, match="no module res_pjsip"):
        find_asterisk(NO_TOOLS, (place,))


def test_an_asterisk_that_does_not_run_counts_as_absent(tmp_path: Path) -> None:
    place = install_asterisk(tmp_path, version="22.10.1")
    executable(Path(place, "asterisk"), "#!/bin/sh\nexit 127\n")

    with pytest.raises(ToolMissing, match=r"no suitable Asterisk on this machine; .* make setup"):
        find_asterisk(NO_TOOLS, (place,))


def test_without_a_sipp_the_way_to_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="make setup"):
        find_sipp(NO_TOOLS, (str(tmp_path),))


def test_without_a_prometheus_or_a_broker_the_way_to_one_is_named(tmp_path: Path) -> None:
    for find in (find_prometheus, find_promtool, find_amtool, find_mosquitto):
        with pytest.raises(ToolMissing, match=r"no \w+ on this machine; .* make setup"):
            find(NO_TOOLS, (str(tmp_path),))


def test_what_makes_a_debian_in_a_folder_is_found_and_really_answers_its_version() -> None:
    said = subprocess.run(
        [*find_mmdebstrap(), "--version"], capture_output=True, text=True, check=True
    )

    assert said.stdout.startswith("mmdebstrap 1.")


def test_a_script_in_the_folder_is_run_as_it_is(tmp_path: Path) -> None:
    executable(tmp_path / "usr/bin/mmdebstrap", "#!/usr/bin/perl\n")

    assert find_mmdebstrap(tmp_path, ()) == (f"{tmp_path}/usr/bin/mmdebstrap",)
    with pytest.raises(ToolMissing, match=r"no mmdebstrap on this machine; .* make setup"):
        find_mmdebstrap(NO_TOOLS, ())


def test_a_sipp_of_the_machine_comes_before_the_one_in_the_folder(tmp_path: Path) -> None:
    tools = small_tree(tmp_path / "root", loader="usr/lib64/ld-linux-x86-64.so.2")
    executable(tools / "usr/bin/sipp", "")
    place = tmp_path / "bin"
    executable(place / "sipp", "")

    assert find_sipp(tools, (str(place),)) == (f"{place}/sipp",)
    assert find_sipp(tools, ()) == run_from(tools, tools / "usr/bin/sipp")


@pytest.mark.parametrize(
    ("loader", "libraries"),
    [
        ("usr/lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu"),
        ("lib64/ld-linux-x86-64.so.2", "lib/x86_64-linux-gnu"),
        ("usr/lib/ld-linux-aarch64.so.1", "usr/lib/aarch64-linux-gnu"),
        ("lib/aarch64-linux-gnu/ld-linux-aarch64.so.1", "lib/aarch64-linux-gnu"),
    ],
)
def test_a_program_of_the_folder_runs_on_the_loader_and_libraries_of_the_folder(
    tmp_path: Path, loader: str, libraries: str
) -> None:
    tree = small_tree(tmp_path, loader)
    (tree / libraries).mkdir(parents=True, exist_ok=True)

    command = run_from(tree, tree / "usr/bin/sipp")

    assert command[0] == str(tree / loader)
    assert command[1] == "--library-path"
    assert str(tree / libraries) in command[2].split(os.pathsep)
    assert command[3] == str(tree / "usr/bin/sipp")


def test_a_folder_without_a_loader_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match=r"has no loader; .* make setup"):
        run_from(tmp_path, tmp_path / "usr/bin/sipp")


def install_asterisk(prefix: Path, *, version: str) -> str:
    """What a package of Asterisk leaves below a prefix; the place of the program in it."""
    executable(prefix / "sbin/asterisk", f"#!/bin/sh\necho 'Asterisk {version}'\n")
    modules = [f"lib/asterisk/modules/{name}.so" for name in NEEDED_MODULES]
    data = ["documentation/core-en_US.xml", "moh/waltz.wav", "sounds/en/a.gsm", "sounds/fr/a.gsm"]
    for name in (*modules, *(f"share/asterisk/{name}" for name in data)):
        (prefix / name).parent.mkdir(parents=True, exist_ok=True)
        (prefix / name).touch()
    return str(prefix / "sbin")


def small_tree(tree: Path, loader: str) -> Path:
    (tree / loader).parent.mkdir(parents=True)
    (tree / loader).touch()
    return tree


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
