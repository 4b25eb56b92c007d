"""What systemd is to the service on a bare machine: `watch.py acd run` ends it when it hangs.

A container's engine restarts a process that has ended, and no other. So this one listens to the
beats of the service's loop (acd/notifying.py) and ends it when they stop; then it ends too, with
the same exit code, and is started afresh: callers keep their place for 8 s.

Rule 1: a command that never beats is never ended: `acd check`, or a start that reads a large store.
Rule 2: a turn of this loop counts for a second at most: what froze both was no silence.
Rule 3: whoever is to end is asked to say where it hangs (SIGABRT), then killed.
Rule 4: signals meant for the service are passed on to it.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

SILENT_SECONDS = 10
_LAST_WORDS_SECONDS = 2
_TURN = 1.0  # seconds
_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_LONGEST_NEWS = 4096  # bytes
_BEAT = b"WATCHDOG=1"


def main(command: Sequence[str], silent_seconds: float = SILENT_SECONDS) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="acd-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as news,
    ):
        address = str(Path(folder) / "notify")
        news.bind(address)
        process = subprocess.Popen(command, env={**os.environ, "NOTIFY_SOCKET": address})
        for number in _PASSED_ON:
            signal.signal(number, lambda got, _: process.send_signal(got))
        ending = os.pidfd_open(process.pid)
        try:
            if _falls_silent(ending, news, silent_seconds):
                sys.stderr.write(f"watch: no beat for {silent_seconds:g} s; it is ended\n")
                process.send_signal(signal.SIGABRT)
                select.select([ending], [], [], _LAST_WORDS_SECONDS)
                process.kill()
            return _exit_code(process)
        finally:
            os.close(ending)


def _falls_silent(ending: int, news: socket.socket, silent_seconds: float) -> bool:
    """False when it has ended by itself."""
    silent = 0.0
    has_beaten = False
    while silent < silent_seconds:
        began = time.monotonic()
        ready, _, _ = select.select([ending, news.fileno()], [], [], _TURN)
        if ending in ready:
            return False
        if news.fileno() in ready and _BEAT in news.recv(_LONGEST_NEWS):
            has_beaten, silent = True, 0.0
        elif has_beaten:
            silent += min(time.monotonic() - began, _TURN)
    return True


def _exit_code(process: subprocess.Popen[bytes]) -> int:
    """As a shell would say it: 128 and the signal, for who was ended by one."""
    code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
