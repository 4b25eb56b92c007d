"""Where Prometheus fetches the figures: an HTTP server in threads of its own.

Rule 1: a few at a time, and nobody for long: whoever comes beyond is turned away, and whoever has
        not asked and read it all in time is left, be it drop by drop. A scraper gone wild costs no
        call its thread, its memory or its file, nor Prometheus its place for long.
"""

import errno
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from socketserver import ThreadingMixIn
from threading import BoundedSemaphore, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from acd.core.model import Seconds
from acd.errors import AcdError, AddressTaken
from acd.metrics import Metrics

MOST_SCRAPES = 8  # at a time
PATIENCE: Seconds = 5.0  # for a whole scrape; what its figures come from has 2 s
_LOOK_EVERY: Seconds = 0.1  # whether it is to end


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, patience: Seconds) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._places = BoundedSemaphore(MOST_SCRAPES)
        self._patience = patience
        self._until: dict[socket.socket, Seconds] = {}
        super().__init__((host, port), _Scrape)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        self._until[request] = time.monotonic() + self._patience
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread could be had for it
            self._give_back(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._give_back(request)

    def service_actions(self) -> None:
        """Called a few times a second: leave whoever has had the time. Its thread then ends."""
        now = time.monotonic()
        for request, until in self._until.copy().items():
            if until <= now:
                with suppress(OSError):  # it has just ended by itself
                    request.shutdown(socket.SHUT_RDWR)

    def _give_back(self, request: socket.socket) -> None:
        del self._until[request]
        self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone or says nothing; nothing is owed to them."""


class _Scrape(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the library
        """Each of them is no news."""


@contextmanager
def serve_metrics(
    metrics: Metrics, host: str, port: int, patience: Seconds = PATIENCE
) -> Iterator[int]:
    """Serve as long as the block lasts; gives the port (0: a free one).

    Raises AddressTaken, or another AcdError, at once.
    """
    server = _listening(host, port, patience)
    server.set_app(_application(metrics))
    thread = Thread(target=server.serve_forever, args=(_LOOK_EVERY,), name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _application(metrics: Metrics) -> WSGIApplication:
    """Whatever is asked for: there is only one thing."""

    def answer(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            text = metrics.text()
        except TimeoutError:
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"the service is too busy to count\n"]
        start("200 OK", [("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)])
        return [text]

    return answer


def _listening(host: str, port: int, patience: Seconds) -> _Server:
    try:
        return _Server(host, port, patience)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(
                f"metrics cannot be served: port {port} of {host} is taken; "
                "hint: stop the other acd, or choose another [site] metrics port"
            ) from error
        raise AcdError(  # the address, or its name, may be there at the next try
            f"metrics cannot be served at {host}:{port}: {error}; "
            "hint: [site] metrics must name an address of this machine and a port above 1023"
        ) from error
