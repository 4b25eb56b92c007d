"""Fetch all that the project needs into its own folder: `python3 .ci/setup`, or `make setup`.

Rule 1: only Python's own library, apt and dpkg-deb are used; neither root nor pip is needed.
Rule 2: nothing is written outside the repository: Python packages in `.venv`, the rest in `.tools`.
Rule 3: a folder that is not finished never looks finished, so a broken run is simply run again.
Rule 4: when all is there, that is found out in a fraction of a second, and nothing is said.
"""

from __future__ import annotations  # lets an older Python read as far as its refusal

import contextlib
import fcntl
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
OLDEST_PYTHON = (3, 11)


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        sys.stderr.write(
            f"setup: Python {sys.version.split()[0]} is too old, 3.11 is needed; "
            "name a newer one: export PYTHON=python3.12\n"
        )
        return 1
    # Only now: an older Python would stumble over these with a message that helps nobody.
    from progress import SetupFailed

    try:
        with _alone():
            _set_up(sys.argv[1:])
    except (SetupFailed, OSError) as error:
        sys.stderr.write(f"\nsetup: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nsetup: interrupted; run it again to go on\n")
        return 130
    return 0


def _set_up(arguments: list[str]) -> None:
    import environment
    import programs

    programs.provide(REPOSITORY)
    if arguments == ["--lock"]:
        environment.lock(REPOSITORY)
    environment.provide(REPOSITORY)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let two runs at once do the work one after the other: the second then finds it done."""
    tools = REPOSITORY / ".tools"
    tools.mkdir(exist_ok=True)
    with (tools / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stdout.write("setup: another run is at work here, waiting for it ...\n")
            sys.stdout.flush()
            fcntl.flock(held, fcntl.LOCK_EX)
        yield  # the lock ends with the file, even when this process is killed


if __name__ == "__main__":
    sys.exit(main())
