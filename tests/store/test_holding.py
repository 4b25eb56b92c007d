"""One store, one acd."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from acd.errors import StoreError, StoreTaken
from acd.store.holding import hold

HOLD_AND_SLEEP = """
import sys, time
from pathlib import Path
from acd.store.holding import hold

with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_acd_is_refused_and_told_what_to_do(store: Path) -> None:
    with (
        hold(store),
        pytest.raises(StoreTaken, match=r"another acd writes to .*acd.db; hint: stop it"),
        hold(store),
    ):
        pass


def test_a_link_to_a_store_that_is_held_leads_to_the_same_lock(store: Path) -> None:
    link = store.with_name("link.db")
    link.symlink_to(store)

    with hold(store), pytest.raises(StoreTaken), hold(link):
        pass


def test_who_leaves_lets_the_next_one_in_and_stores_beside_are_free(store: Path) -> None:
    with hold(store):
        pass

    with hold(store), hold(store.with_name("other.db")):
        pass


def test_the_kernel_lets_go_for_a_process_that_was_killed(store: Path) -> None:
    command = [sys.executable, "-c", HOLD_AND_SLEEP, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreTaken), hold(store):
            pass
        holder.send_signal(signal.SIGKILL)

    with hold(store):
        pass


def test_a_store_is_held_before_it_exists_and_its_lock_tells_nothing(tmp_path: Path) -> None:
    with hold(tmp_path / "acd.db"):
        pass

    (lock,) = tmp_path.iterdir()
    assert (lock.name, lock.read_bytes(), lock.stat().st_mode & 0o777) == (
        "acd.db.lock", b"", 0o600,
    )  # fmt: skip


def test_a_folder_that_cannot_be_used_is_the_store_s_own_error(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match=r"acd\.db: No such file or directory"),
        hold(tmp_path / "nowhere" / "acd.db"),
    ):
        pass
