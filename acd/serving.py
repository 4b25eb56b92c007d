"""What `acd run` starts: everything that the service needs, in the order in which it needs it.

Rule 1: first what another acd on this machine would hold: the store's lock, the socket, the port.
        Nothing is touched before.
Rule 2: the first SIGINT or SIGTERM ends the service politely, the second at once.
Rule 3: a store that is damaged keeps nobody waiting: it is set aside, and the service begins with
        what Asterisk shows.
Rule 4: SIGHUP has acd.toml read anew, as `acd reload` does; the log says what came of it.
Rule 5: a bug is told in the log alone, and without the words that it came with: they may name a
        caller.
"""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import structlog

from acd.config.settings import Settings, SiteSettings
from acd.errors import AcdError, ServiceFailed, plain_error
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

Ending = Callable[[AcdError | None], None]

log = structlog.get_logger()


async def serve(settings: Settings, ending: Ending, file: Path = Path("acd.toml")) -> None:
    """Until the first SIGINT or SIGTERM, or until it must end by itself: then why, as an AcdError.

    `ending` is told the same as soon as no call is decided any more: what is left is to write, and
    a disk may hang. `file` is the one that holds the settings.
    """
    with _told_plainly():
        await _serve(settings, _when_asked(), ending, file)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except AcdError:
        raise
    except (Exception, BaseExceptionGroup) as failure:  # the edge of the service
        ours = plain_error(failure) if isinstance(failure, BaseExceptionGroup) else None
        if ours is None:
            log.error("service_failed", exception=trace_of(failure))
            ours = ServiceFailed("a bug has ended the service; hint: its log says where")
        raise ours from None


async def _serve(settings: Settings, stop: asyncio.Event, ending: Ending, file: Path) -> None:
    site = settings.site
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(site.store))
        journal = Journal(site.store)
        service = Service(settings, journal, Notifier(os.environ.get(VARIABLE)), file)
        stack.enter_context(_reload_when_asked(service))
        await stack.enter_async_context(
            serve_status(site.socket, service.view, service.reloading.reload)
        )
        stack.enter_context(serve_metrics(service.metrics, site.metrics_host, site.metrics_port))
        _say_what_was_found(open_store(site.store), site.store, service)
        await stack.enter_async_context(journal)
        await _decide(service, site, stop, ending)
        log.info("stopped")


def _say_what_was_found(opening: Opening, store: Path, service: Service) -> None:
    if opening is Opening.SET_ASIDE:
        service.safe_mode.enter(f"{store} was damaged and set aside")
    if opening is Opening.CREATED:
        service.safe_mode.doubt(f"{store} was not there although calls were in progress")


async def _decide(
    service: Service, site: SiteSettings, stop: asyncio.Event, ending: Ending
) -> None:
    why: AcdError | None = None
    try:
        with _told_plainly():
            await service.recover()
            spare_what_stays()
            log.info("running", site=site.name, metrics=f"{site.metrics_host}:{site.metrics_port}")
            await service.run(stop)
    except AcdError as error:
        why = error
        raise
    finally:
        ending(why)


def spare_what_stays() -> None:
    """Leave out of each later collection what lives as long as the service.

    Looking through all of it again holds the loop up by some 15 ms, and finds nothing.
    """
    gc.collect()
    gc.freeze()


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


@contextmanager
def _reload_when_asked(service: Service) -> Iterator[None]:
    """Whoever asks before the service runs is answered once it does."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, service.reloading.ask)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
