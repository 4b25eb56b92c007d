"""What systemd is to the service on a bare machine: `watch.py acd run` ends it when it hangs.

A container's engine restarts a process that has ended, and no other. So this one listens to the
beats of the service's loop (acd/notifying.py) and ends it when they stop; then it ends too, with
the same exit code, and is started afresh: callers keep their place for 8 s.

Rule 1: a command that never beats is never ended: `acd check`, or a start that reads a large store.
Rule 2: silence is counted in turns of this loop, not by the clock: what froze both was no silence.
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
from collections.abc import Callable, Sequence
from pathlib import Path

SILENT_SECONDS = 10
_LAST_WORDS_SECONDS = 2
_TURN = 1.0  # seconds
_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_LONGEST_NEWS = 4096  # bytes


def main(command: Sequence[str]) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="acd-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as news,
    ):
        address = str(Path(folder) / "notify")
        news.bind(address)
        process = subprocess.Popen(command, env={**os.environ, "NOTIFY_SOCKET": address})
        for number in _PASSED_ON:
            signal.signal(number, lambda got, _: process.send_signal(got))
        _watch(process, news)
        return _exit_code(process)


def _watch(process: subprocess.Popen[bytes], news: socket.socket) -> None:
    """Returns when it has ended, or has been ended."""
    ending = os.pidfd_open(process.pid)
    beats = _beats(news)
    silent = 0
    has_beaten = False
    try:
        while silent < SILENT_SECONDS:
            ready, _, _ = select.select([ending, news], [], [], _TURN)
            if ending in ready:
                return
            has_beaten = has_beaten or bool(ready)
            silent = 0 if ready and beats() else silent + has_beaten
        sys.stderr.write(f"watch: no beat for {SILENT_SECONDS} s; it is ended\n")
        process.send_signal(signal.SIGABRT)
        select.select([ending], [], [], _LAST_WORDS_SECONDS)
        process.kill()
    finally:
        os.close(ending)


def _beats(news: socket.socket) -> Callable[[], bool]:
    return lambda: b"WATCHDOG=1" in news.recv(_LONGEST_NEWS)


def _exit_code(process: subprocess.Popen[bytes]) -> int:
    """As a shell would say it: 128 and the signal, for who was ended by one."""
    code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
