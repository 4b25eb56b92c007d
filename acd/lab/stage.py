"""The demo's site, up and running: Asterisk, phones, the service, advisors at their desks.

Rule 1: what is started here is ended here, in the opposite order, however the block is left.
Rule 2: advisors do what they do by dialling: *11 to log in, *13 when they are back.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from acd.asterisk.dialplan import dialled_forms
from acd.core.model import AdvisorState, PauseCause, Seconds
from acd.errors import ServiceUnreachable, SwitchError
from acd.lab.asterisk import SOFTPHONE, LabAsterisk
from acd.lab.day import NUMBERS, PEOPLE, site_text
from acd.lab.ladder import Leg
from acd.lab.ports import LOOPBACK, free_ports
from acd.lab.sipp import PhoneDials, Phones
from acd.lab.site import RunningService, Site, running_service
from acd.lab.tools import find_sipp
from acd.screens.demo import Invitation
from acd.screens.texts import Say
from acd.view import AdvisorView, FloorView

Step = Callable[[str], AbstractContextManager[None]]
"""Says what is being done, and afterwards how long it took."""

_LOGGED_IN_WITHIN: Seconds = 10.0
_BACK_AFTER: Seconds = 8.0
_LOOK_EVERY: Seconds = 1.0
_LOG_SHOWN = 2000  # characters


@dataclass(slots=True)
class Stage:
    site: Site
    asterisk: LabAsterisk
    service: RunningService
    phones: tuple[Phones, ...]

    def rings(self) -> list[Leg]:
        """Every call that an advisor's phone saw so far."""
        return [leg for phones in self.phones for leg in phones.ladder().legs()]

    async def channels(self) -> int:
        """How many are alive in Asterisk."""
        answer = await self.asterisk.rx("core show channels count")
        return int(answer.split()[0])

    def invitation(self) -> Invitation:
        country = self.site.settings.site.country
        return Invitation(
            server=f"{LOOPBACK}:{self.asterisk.sip_port}",
            user=SOFTPHONE,
            password=self.asterisk.phone_password,
            numbers=[dialled_forms(number, country)[-1] for number in NUMBERS],
            status_command=f"{_own_command()} status -c {self.site.config}",
            metrics_url=f"http://{LOOPBACK}:{self.site.metrics_port}/metrics",
        )


@asynccontextmanager
async def open_stage(language: str, say: Say, step: Step) -> AsyncIterator[Stage]:
    find_sipp()  # missing? then say so before anything is started
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-")))
        ports = dict(zip((person.id for person in PEOPLE), free_ports(len(PEOPLE)), strict=True))
        site = Site(folder, site_text(language), ports)
        server = f"{LOOPBACK}:{site.asterisk.sip_port}"
        version = site.asterisk.program.version
        with step(say("demo.asterisk").format(version=version, server=server)):
            asterisk = await stack.enter_async_context(site.asterisk)
        with step(say("demo.phones").format(count=len(PEOPLE))):
            phones = [
                await stack.enter_async_context(Phones(asterisk, ports[person.id], person.phone))
                for person in PEOPLE
            ]
        with step(say("demo.service")):
            service = await stack.enter_async_context(_service(site))
        stage = Stage(site, asterisk, service, tuple(phones))
        with step(say("demo.log_in").format(count=len(PEOPLE))):
            await _log_in(stage)
        yield stage


@asynccontextmanager
async def _service(site: Site) -> AsyncIterator[RunningService]:
    async with AsyncExitStack() as stack:
        try:
            service = await stack.enter_async_context(running_service(site))
        except (ServiceUnreachable, TimeoutError) as error:
            log = site.log.read_text(errors="replace")[-_LOG_SHOWN:]
            raise ServiceUnreachable(f"acd run did not start; it said:\n{log}") from error
        yield service


async def _log_in(stage: Stage) -> None:
    await asyncio.gather(*(dial(stage, person.id, "*11") for person in PEOPLE))
    until = time.monotonic() + _LOGGED_IN_WITHIN
    while True:
        away = _away(await stage.service.view())
        if not away:
            return
        if time.monotonic() > until:
            raise SwitchError(f"*11 was dialled in vain by {', '.join(away)}")
        await asyncio.sleep(_LOOK_EVERY / 10)


def _away(view: FloorView) -> list[str]:
    return [a.id for a in view.advisors if a.state is AdvisorState.AWAY]


async def dial(stage: Stage, advisor: str, code: str) -> None:
    async with PhoneDials(stage.asterisk, advisor, code) as phone:
        await phone.finished()


async def come_back_to_the_desk(stage: Stage) -> None:
    """Who missed too many calls is paused; some seconds later they are back and say so."""
    while True:
        for advisor in (await stage.service.view()).advisors:
            if _has_been_paused(advisor):
                await dial(stage, advisor.id, "*13")
        await asyncio.sleep(_LOOK_EVERY)


def _has_been_paused(advisor: AdvisorView) -> bool:
    causes = [pause.cause for pause in advisor.pauses]
    return PauseCause.NO_ANSWER in causes and (advisor.since_seconds or 0.0) > _BACK_AFTER


def _own_command() -> str:
    """As it can be typed from here."""
    command = Path(sys.prefix, "bin/acd")
    return os.path.relpath(command) if command.exists() else "acd"
