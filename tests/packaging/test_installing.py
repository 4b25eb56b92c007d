"""The life of the package on a machine: installed, used, upgraded, removed, back again, purged.

One folder for all; each test goes on from where the one before it ended.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from acd.lab.imagined_calls import day_of_calls, write_store
from tests.packaging.booted_root import Booted
from tests.packaging.conftest import NEW, OLD
from tests.packaging.root_folder import Root
from tests.small_site import ACCUEIL, ANA, BEN, SECRET, SIEGE
from tests.test_main import free_port

pytestmark = pytest.mark.timeout(300)

CALLS = 30
CONFIG = "/etc/acd/acd.toml"
STORE = "/var/lib/acd/acd.db"
PATIENCE = 30.0

PackageOf = Callable[[str], Path]


def number_of_calls(root: Root) -> int:
    said = root.said("acd", "calls", "--last", "999", "--json", "--config", CONFIG, user="acd")
    return len(said.splitlines())


def lay_a_site(root: Root, folder: Path) -> None:
    """As an administrator begins, and what some days of service leave behind."""
    first = ("--name", "Habitat du Centre", "--number", "01 99 00 12 34", "--phone", "ana=Ana")
    root.said("acd", "init", "/etc/acd", *first, "--port", str(free_port()))
    config = root.path(CONFIG)
    metrics = f'[site]\nmetrics = "127.0.0.1:{free_port()}"\n'
    config.write_text(config.read_text("utf-8").replace("[site]\n", metrics), "utf-8")
    root.said("chmod", "640", "/etc/acd/ami.secret")  # else it is systemd that hands it over
    write_store(folder / "acd.db", day_of_calls(0.0, CALLS, ACCUEIL, SIEGE, (ANA, BEN)))
    shutil.copy(folder / "acd.db", root.path(STORE))
    root.said("chown", "-R", "acd:acd", "/var/lib/acd")


def test_it_installs_and_starts_nothing(root: Root, package_of: PackageOf) -> None:
    with root.systemd_runs() as asked:
        root.install(package_of(OLD))

    assert asked == ["--system daemon-reload"]
    assert not list(root.path("/etc/systemd/system").glob("*/acd*"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("/etc/acd", "root:acd 2750"),
        ("/var/lib/acd", "acd:acd 700"),
        ("/var/backups/acd", "acd:acd 700"),
        ("/var/cache/acd", "acd:acd 755"),
        ("/var/log/acd", "acd:acd 750"),
        ("/usr/bin/acd", "root:root 755"),
        ("/usr/lib/systemd/system/acd.service", "root:root 644"),
    ],
)
def test_folders_are_for_whom_they_are_meant(root: Root, name: str, expected: str) -> None:
    assert root.owner_and_mode(name) == expected


def test_the_command_runs_by_the_distributions_python_and_its_own_packages(root: Root) -> None:
    asked = "import sys, acd, mako; print(sys._base_executable, acd.__file__, mako.__file__)"

    python, *files = root.said("/usr/lib/acd/bin/python3", "-I", "-c", asked).split()

    assert root.said("acd", "version") == f"{OLD}\n"
    assert python.startswith("/usr/bin/python3")
    assert all(file.startswith("/usr/lib/acd/lib/") for file in files)
    assert root.run("python3", "-c", "import mako").returncode == 1


def test_the_example_is_sound_and_in_nobodys_way(root: Root) -> None:
    root.said("install", "-D", "-m", "600", "/dev/null", "/tmp/site/ami.secret")
    root.path("/tmp/site/ami.secret").write_text(SECRET)
    root.said("cp", "/usr/share/doc/acd/examples/acd.toml", "/tmp/site")

    root.said("acd", "check", "--offline", "--config", "/tmp/site/acd.toml")

    assert not root.path(CONFIG).exists()


def test_resources_are_found_where_they_were_installed(root: Root) -> None:
    asked = "from acd.resources import resource; print(resource('dialplans'))"

    said = root.said("/usr/lib/acd/bin/python3", "-I", "-c", asked)

    assert said == "/usr/share/acd/dialplans\n"


def test_the_units_are_sound(root: Root) -> None:
    units = ("acd.service", "acd-backup.service", "acd-backup.timer")
    paths = [f"/usr/lib/systemd/system/{unit}" for unit in units]

    verified = root.run("systemd-analyze", "verify", "--man=no", *paths)

    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")


def test_python_was_compiled_for_whoever_may_not_write_there(root: Root) -> None:
    modules = root.path("/usr/lib/acd/lib").glob("python3.*/site-packages/acd/__pycache__/*.pyc")

    assert "serving" in {module.name.split(".")[0] for module in modules}


def test_the_service_runs_with_its_reader_of_the_directory(root: Root, tmp_path: Path) -> None:
    lay_a_site(root, tmp_path)
    assert root.owner_and_mode(CONFIG) == "root:acd 640"

    service = root.start("acd", "run", "--config", CONFIG, user="acd")
    try:
        status = wait_for_status(root, service)
    finally:
        service.send_signal(signal.SIGTERM)
        _, log = service.communicate(timeout=PATIENCE)

    assert status["site"] == "Habitat du Centre"
    assert service.returncode == 0, log
    assert "Traceback" not in log


def wait_for_status(root: Root, service: subprocess.Popen[str]) -> dict[str, object]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and service.poll() is None:
        asked = root.run("acd", "status", "--json", "--config", CONFIG, user="acd")
        if asked.returncode == 0:
            return dict(json.loads(asked.stdout))
    raise AssertionError("the service never answered")


def test_the_nightly_back_up_is_what_its_unit_says(root: Root) -> None:
    unit = root.path("/usr/lib/systemd/system/acd-backup.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)

    root.said(*command.split(), user="acd")

    (file,) = root.path("/var/backups/acd").iterdir()
    assert f"{CALLS} calls" in root.said(
        "acd", "backup", "--check", f"/var/backups/acd/{file.name}"
    )
    assert root.owner_and_mode(f"/var/backups/acd/{file.name}") == "acd:acd 600"


def test_an_upgrade_starts_anew_what_runs_and_keeps_data_and_settings(
    root: Root, package_of: PackageOf
) -> None:
    settings = root.path(CONFIG).read_bytes()
    root.path("/etc/logrotate.d/acd").write_text("# of the administrator\n")
    root.said("chmod", "750", "/var/lib/acd")

    before = set(root.path("/var/backups/acd").iterdir())
    with root.systemd_runs() as asked:
        said = root.install(package_of(NEW))

    (way_back,) = set(root.path("/var/backups/acd").iterdir()) - before
    assert re.search(rf"{way_back.name}: .* {CALLS} calls and", said)
    assert root.owner_and_mode(f"/var/backups/acd/{way_back.name}") == "acd:acd 600"
    assert "acd: now `acd deploy` brings to Asterisk what is new there" in said
    assert asked == ["--system daemon-reload", "try-restart acd.service"]
    assert root.said("acd", "version") == f"{NEW}\n"
    assert root.path(CONFIG).read_bytes() == settings
    assert root.path("/etc/logrotate.d/acd").read_text() == "# of the administrator\n"
    assert root.owner_and_mode("/var/lib/acd") == "acd:acd 750"
    assert number_of_calls(root) == CALLS


def test_a_service_that_could_not_start_any_more_is_left_running(root: Root) -> None:
    config, before = root.path(CONFIG), root.path(CONFIG).read_text("utf-8")
    config.write_text(before.replace("[site]\n", '[site]\ntimezone = "Europe/Nowhere"\n'), "utf-8")

    with root.systemd_runs() as asked:
        done = root.run("dpkg-reconfigure", "acd")
    config.write_text(before, "utf-8")

    assert done.returncode == 0
    assert "site.timezone" in done.stderr
    assert f"acd: this version does not accept {CONFIG} as it is" in done.stdout
    assert asked == ["--system daemon-reload"]


def test_a_service_without_a_way_back_is_left_running(root: Root) -> None:
    root.said("chown", "root:root", "/var/backups/acd")

    with root.systemd_runs() as asked:
        done = root.run("dpkg-reconfigure", "acd")
    root.said("chown", "acd:acd", "/var/backups/acd")

    assert done.returncode == 0
    assert "/var/backups/acd" in done.stderr
    assert "acd: there is no way back without one" in done.stdout
    assert asked == ["--system daemon-reload"]


def test_a_service_that_has_never_run_needs_no_way_back(root: Root) -> None:
    store = root.path(STORE)
    kept = store.rename(store.with_name("kept"))

    with root.systemd_runs() as asked:
        done = root.run("dpkg-reconfigure", "acd")
    kept.rename(store)

    assert (done.returncode, done.stderr) == (0, "")
    assert "back-up" not in done.stdout
    assert asked == ["--system daemon-reload", "try-restart acd.service"]


def test_a_service_that_does_not_come_up_again_is_told_of(root: Root) -> None:
    with root.systemd_runs(refused="try-restart"):
        done = root.run("dpkg-reconfigure", "acd")

    assert done.returncode == 0
    assert "acd: the service did not come up again: systemctl status acd says why" in done.stdout


def test_back_at_a_version_that_cannot_read_the_store_the_way_is_named(root: Root) -> None:
    store = root.path(STORE)
    kept = store.read_bytes()
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")

    with root.systemd_runs() as asked:
        done = root.run("dpkg-reconfigure", "acd")
    store.write_bytes(kept)

    assert "`acd restore` a back-up made before the upgrade" in done.stderr
    assert asked == ["--system daemon-reload"]


def test_what_there_is_to_read_is_there_and_its_links_lead_somewhere(root: Root) -> None:
    documents = "/usr/share/doc/acd"
    text = root.path(f"{documents}/README.md").read_text("utf-8")
    links = set(re.findall(r"]\(((?:acd|asterisk-conf|dialplans|metrics)/[^)#]+)", text))

    missing = [link for link in links if root.run("test", "-e", f"{documents}/{link}").returncode]

    assert len(links) > 10
    assert missing == []


def test_a_removal_stops_the_service_and_keeps_data_and_settings(root: Root) -> None:
    settings = root.path(CONFIG).read_bytes()

    with root.systemd_runs() as asked:
        root.apt("remove", "acd")

    assert asked == ["stop acd.service acd-backup.timer", "--system daemon-reload"]
    assert not root.path("/usr/lib/acd").exists()
    assert not root.path("/usr/bin/acd").exists()
    assert root.path(CONFIG).read_bytes() == settings
    assert root.path(STORE).exists()


def test_installed_again_it_goes_on_from_where_it_was(root: Root, package_of: PackageOf) -> None:
    shutil.copy(package_of(NEW), root.path(f"/opt/{NEW}.deb"))

    root.install(package_of(NEW))

    assert number_of_calls(root) == CALLS


def test_a_real_systemd_runs_the_service_and_its_back_ups(root: Root, booted: Booted) -> None:
    """Hardened, with a password that is root's alone, and without the broker's."""
    root.said("chmod", "600", "/etc/acd/ami.secret")
    before = set(root.path("/var/backups/acd").iterdir())

    booted.said("systemctl", "start", "--no-block", "acd")
    status = booted.until("acd", "status", "--json", "-c", CONFIG, says=bool)
    booted.said("systemctl", "start", "acd-backup.service")
    timer = booted.shown("acd-backup.timer", "ActiveState")
    booted.said("systemctl", "stop", "acd")

    assert json.loads(status)["site"] == "Habitat du Centre"
    assert timer == "active"
    assert len(set(root.path("/var/backups/acd").iterdir()) - before) == 1
    assert booted.shown("acd-backup.timer", "ActiveState") == "inactive"
    assert booted.shown("acd", "Result") == "success"


def test_under_a_real_systemd_an_upgrade_replaces_what_runs(root: Root, booted: Booted) -> None:
    booted.said("systemctl", "start", "--no-block", "acd")
    booted.until("acd", "status", "--json", "-c", CONFIG, says=bool)
    first = booted.shown("acd", "MainPID")

    booted.said("apt-get", "install", "--reinstall", "--yes", f"/opt/{NEW}.deb")

    asked = ("systemctl", "show", "--value", "--property", "MainPID", "acd")
    second = booted.until(*asked, says=lambda said: said.strip() not in ("0", first))
    booted.until("acd", "status", "--json", "-c", CONFIG, says=bool)
    assert booted.shown("acd", "MainPID") == second.strip()


def test_a_purge_removes_settings_and_logs_but_never_calls(root: Root) -> None:
    (root.path("/var/log/acd") / "queue_log").touch()
    enabled = root.path("/etc/systemd/system/multi-user.target.wants/acd.service")
    enabled.parent.mkdir(exist_ok=True)
    enabled.symlink_to("/usr/lib/systemd/system/acd.service")

    said = root.apt("purge", "acd")

    assert "/var/lib/acd holds calls with numbers and was kept: rm -r /var/lib/acd" in said
    for name in ("/etc/acd", "/var/log/acd", "/var/cache/acd", "/etc/logrotate.d/acd"):
        assert not root.path(name).exists()
    assert not os.path.lexists(enabled)
    assert root.path(STORE).exists()
    assert list(root.path("/var/backups/acd").iterdir())
    assert root.said("id", "-un", "acd") == "acd\n"


def test_a_purge_leaves_no_empty_folder(root: Root, package_of: PackageOf) -> None:
    shutil.copy(package_of(OLD), root.path("/tmp/old.deb"))
    root.said("dpkg-deb", "--control", "/tmp/old.deb", "/tmp/control")
    root.said("rm", "-r", "/var/lib/acd", "/var/backups/acd")
    root.said("mkdir", "/var/lib/acd", "/var/backups/acd")

    said = root.said("/tmp/control/postrm", "purge")

    assert said == ""
    assert not root.path("/var/lib/acd").exists()
    assert not root.path("/var/backups/acd").exists()
