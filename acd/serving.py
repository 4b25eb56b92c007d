"""What `acd run` starts: everything that the service needs, in the order in which it needs it.

Rule 1: first what another acd on this machine would hold: the store's lock, the socket, the port.
        Nothing is touched before.
Rule 2: the first SIGINT or SIGTERM ends the service politely, the second at once.
Rule 3: a store that is damaged keeps nobody waiting: it is set aside, and the service begins with
        what Asterisk shows.
"""

import asyncio
import os
import signal
from contextlib import AsyncExitStack

import structlog

from acd.config.settings import Settings
from acd.errors import ServiceFailed, plain_error
from acd.logs import trace_of
from acd.metrics_server import serve_metrics
from acd.notifying import VARIABLE, Notifier
from acd.service import Service
from acd.status import serve_status
from acd.store.holding import hold
from acd.store.journal import Journal
from acd.store.opening import Opening
from acd.store.setting_aside import open_store

_POLITE = (signal.SIGINT, signal.SIGTERM)

log = structlog.get_logger()


async def serve(settings: Settings) -> None:
    """Until the first SIGINT or SIGTERM, or until it must end by itself: then why, as an AcdError.

    A bug is told in the log, without the words that it came with: they may name a caller.
    """
    try:
        await _serve(settings, _when_asked())
    except BaseExceptionGroup as failures:
        error = plain_error(failures)
        if error is not None:
            raise error from None
        log.error("service_failed", exception=trace_of(failures))
        raise ServiceFailed("a bug has ended the service; hint: its log says where") from None


async def _serve(settings: Settings, stop: asyncio.Event) -> None:
    site = settings.site
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(site.store))
        journal = Journal(site.store)
        service = Service(settings, journal, Notifier(os.environ.get(VARIABLE)))
        await stack.enter_async_context(serve_status(site.socket, service.view))
        stack.enter_context(serve_metrics(service.metrics, site.metrics_host, site.metrics_port))
        if open_store(site.store) is Opening.SET_ASIDE:
            service.safe_mode = f"{site.store} was damaged and set aside"
        await stack.enter_async_context(journal)
        await service.recover()
        log.info("running", site=site.name, metrics=f"{site.metrics_host}:{site.metrics_port}")
        await service.run(stop)
        log.info("stopped")


def _when_asked() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        stop.set()
        for number in _POLITE:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)  # a loop that hangs could not hear the second

    for number in _POLITE:
        loop.add_signal_handler(number, asked)
    return stop
