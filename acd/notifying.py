"""What systemd is told about the service: sd_notify(3), by a datagram.

Rule 1: without NOTIFY_SOCKET nobody asked, and nothing happens.
Rule 2: telling never waits and never fails; what could not be told is told with the next beat.
Rule 3: the watchdog is fed by `beat` alone, which the loop calls in which calls are decided: a
        service whose other parts live on while that loop stands still is killed and started anew.
"""

import socket

VARIABLE = "NOTIFY_SOCKET"
_READY, _ALIVE, _STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


class Notifier:
    def __init__(self, address: str | None = None) -> None:
        """`address`: a path, "@name" for an abstract socket, or None: nobody listens."""
        self._address = _as_bytes(address) if address else None
        self._is_ready = False
        self._status = ""

    def beat(self, status: str, *, is_ready: bool) -> None:
        """The loop lives. `status` is one line for whoever asks systemctl; told when it changes."""
        becomes_ready = is_ready and not self._is_ready
        news = [_ALIVE]
        if becomes_ready:
            news.append(_READY)
        if status != self._status:
            news.append(f"STATUS={status}")
        if self._tell(*news):
            self._status = status
            self._is_ready = self._is_ready or is_ready

    def stopping(self) -> None:
        self._tell(_STOPPING, "STATUS=stopping")

    def _tell(self, *news: str) -> bool:
        if self._address is None:
            return True
        flags = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
        with socket.socket(socket.AF_UNIX, flags) as sending:
            try:
                sending.sendto("\n".join(news).encode(), self._address)
            except OSError:
                return False
        return True


def _as_bytes(address: str) -> bytes:
    """The name of an abstract socket begins with a zero byte, which no variable can hold."""
    encoded = address.encode("utf-8", "surrogateescape")
    return b"\0" + encoded[1:] if encoded.startswith(b"@") else encoded
