"""A scene, up and running: Asterisk, phones, the service, advisors at their desks.

Rule 1: what is started here is ended here, in the opposite order, however the block is left.
Rule 2: advisors do what they do by dialling: *11 to log in, *13 when they are back, or ready for
        the next call.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from acd.asterisk.dialplan import dialled_forms
from acd.core.model import AdvisorState, PauseCause, Seconds
from acd.errors import ServiceUnreachable, SwitchError
from acd.lab.asterisk import SOFTPHONE, LabAsterisk
from acd.lab.keepsakes import Keepsakes, keeping
from acd.lab.ladder import Leg
from acd.lab.mobile import Mobiles
from acd.lab.ports import LOOPBACK, free_ports
from acd.lab.scene import Scene
from acd.lab.sipp import PhoneDials, Phones
from acd.lab.site import RunningService, Site, running_service
from acd.lab.tools import find_sipp
from acd.screens.demo import Invitation
from acd.screens.texts import Say
from acd.view import AdvisorView, FloorView

Step = Callable[[str], AbstractContextManager[None]]
"""Says what is being done, and afterwards how long it took."""
SceneIn = Callable[[Path], Scene]
"""The scene, in an empty folder that is the site's own."""

_LOGGED_IN_WITHIN: Seconds = 10.0
_BACK_AFTER: Seconds = 8.0
_WRAPPED_UP_AFTER: Seconds = 3.0  # longer than wrap-ups that end by themselves, where calls hurry
_LOOK_EVERY: Seconds = 1.0
_LOG_SHOWN = 2000  # characters


@dataclass(slots=True)
class Stage:
    scene: Scene
    site: Site
    asterisk: LabAsterisk
    service: RunningService
    phones: tuple[Phones, ...]
    keepsakes: Keepsakes | None = None

    def rings(self) -> list[Leg]:
        """Every call that a phone saw so far which was rung, here or outside."""
        return [leg for phones in self.phones for leg in phones.ladder().legs()]

    async def channels(self) -> int:
        """How many are alive in Asterisk."""
        answer = await self.asterisk.rx("core show channels count")
        return int(answer.split()[0])

    def invitation(self) -> Invitation:
        settings = self.site.settings
        numbers = [line.numbers[0] for line in settings.lines.values()]
        return Invitation(
            server=f"{LOOPBACK}:{self.asterisk.sip_port}",
            user=SOFTPHONE,
            password=self.asterisk.phone_password,
            numbers=[dialled_forms(number, settings.site.country)[-1] for number in numbers],
            status_command=f"{_own_command()} status -c {self.site.config}",
            metrics_url=f"http://{LOOPBACK}:{self.site.metrics_port}/metrics",
        )


@asynccontextmanager
async def open_stage(
    scene_in: SceneIn, say: Say, step: Step, keep: Path | None = None
) -> AsyncIterator[Stage]:
    """`keep`: the folder for what is left to be looked at."""
    find_sipp()  # missing? then say so before anything is started
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-")))
        scene = scene_in(folder)
        phones, trunks = {**scene.advisors, **scene.staff}, scene.trunks
        site = Site(folder, scene.text, _ports(phones), _ports(trunks))
        server = f"{LOOPBACK}:{site.asterisk.sip_port}"
        version = site.asterisk.program.version
        with step(say("demo.asterisk").format(version=version, server=server)):
            asterisk = await stack.enter_async_context(site.asterisk)
        with step(say("demo.phones").format(count=len(phones) + len(trunks))):
            rung = [await stack.enter_async_context(each) for each in _phones(scene, asterisk)]
        with step(say("demo.service")):
            service = await stack.enter_async_context(_service(site))
            keepsakes = await stack.enter_async_context(keeping(keep, site)) if keep else None
        stage = Stage(scene, site, asterisk, service, tuple(rung), keepsakes)
        if scene.advisors:
            with step(say("demo.log_in").format(count=len(scene.advisors))):
                await _log_in(stage)
        yield stage


def _ports(endpoints: Collection[str]) -> Mapping[str, int]:
    return dict(zip(endpoints, free_ports(len(endpoints)), strict=True))


def _phones(scene: Scene, asterisk: LabAsterisk) -> Iterator[Phones]:
    for endpoint, behaviour in (*scene.advisors.items(), *scene.staff.items()):
        yield Phones(asterisk, asterisk.phones[endpoint], behaviour)
    for endpoint, outside in scene.trunks.items():
        port = asterisk.trunks[endpoint]
        yield Mobiles(asterisk, port, outside.behaviour, presses=outside.presses)


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
    await asyncio.gather(*(dial(stage, endpoint, "*11") for endpoint in stage.scene.advisors))
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


async def dial(stage: Stage, endpoint: str, code: str) -> None:
    async with PhoneDials(stage.asterisk, endpoint, code) as phone:
        await phone.finished()


async def come_back_to_the_desk(stage: Stage, is_over: asyncio.Event) -> None:
    """Who missed too many calls, or wraps up until ready, says after some seconds: ready."""
    addresses = stage.scene.addresses
    while not is_over.is_set():
        for advisor in (await stage.service.view()).advisors:
            if is_back(advisor):
                await dial(stage, addresses.get(advisor.id, advisor.id), "*13")
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_EVERY):
                await is_over.wait()


def is_back(advisor: AdvisorView) -> bool:
    """Whether it is time to dial *13."""
    since = advisor.since_seconds or 0.0
    if advisor.state is AdvisorState.WRAP_UP:
        return since > _WRAPPED_UP_AFTER
    causes = [pause.cause for pause in advisor.pauses]
    return PauseCause.NO_ANSWER in causes and since > _BACK_AFTER


def _own_command() -> str:
    """As it can be typed from here."""
    command = Path(sys.prefix, "bin/acd")
    return os.path.relpath(command) if command.exists() else "acd"
