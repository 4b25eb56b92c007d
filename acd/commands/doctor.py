"""`acd doctor`: what stands between the trunk and a tenant's ear, and whether it is right."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    exit_code,
    known_line,
    out,
    say_to_programs,
)
from acd.config import load
from acd.config.settings import Settings
from acd.core.phones import is_phone
from acd.doctor.areas import AT_ASTERISK, Area
from acd.errors import AcdError, ConfigError, Mistake

if TYPE_CHECKING:
    from acd.asterisk.trial import Step
    from acd.doctor.examining import Examined
    from acd.doctor.patient import Patient

OnlyOption = Annotated[
    list[Area] | None,
    typer.Option("--only", help="Look at this area alone; several times for several."),
]
CallOption = Annotated[
    str | None,
    typer.Option("--call", metavar="LINE", help="Make a trial call to this line, see above."),
]
RingOption = Annotated[
    str | None,
    typer.Option("--ring", metavar="PHONE", help="Which phone it rings: PJSIP/ana. No other one."),
]


def doctor(
    config: ConfigOption = DEFAULT_CONFIG,
    only: OnlyOption = None,
    as_json: JsonOption = False,
    call: CallOption = None,
    ring: RingOption = None,
) -> None:
    """Look at everything between the trunk and a tenant's ear, and say what to do about it.

    Each finding has an id that stays the same, a verdict, and the line or command that mends it.
    What cannot be looked at from here is said, with the reason. Nothing is changed, nobody is
    rung. Asterisk's own files and console are those that `files` names in \\[asterisk.*].

    With --call and --ring it makes a trial call instead: one enters the line as from the trunk,
    waits, rings the named phone and no other; pick up, and each step is told with its time. No
    advisor is offered it, and no figure counts it.

    Exit code 1 when something of acd is wrong, 3 of Asterisk, 4 when Asterisk is out of reach.
    Warnings and what was not looked at do not count.
    """
    if (call is None) != (ring is None):
        raise typer.BadParameter("--call LINE and --ring PHONE belong together")
    if call is not None and ring is not None:
        _try(load(config), call, ring, as_json=as_json)
    else:
        _examine(config, only or list(Area), as_json=as_json)


def _examine(config: Path, areas: Sequence[Area], *, as_json: bool) -> None:
    from acd.doctor.patient import Patient
    from acd.doctor.report import doctor_json, doctor_screen

    settings, mistakes = _settings_and_mistakes(config)
    examined = asyncio.run(_examined(Patient(settings, time.time(), mistakes), areas))
    if as_json:
        say_to_programs(msgspec.json.encode(doctor_json(examined)).decode())
    else:
        out.print(doctor_screen(examined))
    raise typer.Exit(_code(examined))


async def _examined(patient: "Patient", areas: Sequence[Area]) -> "list[Examined]":
    from acd.doctor.examining import examine
    from acd.doctor.reaching import reached

    async with reached(patient.settings.asterisk.files) as machine:
        return await examine(patient, areas, machine)


def _settings_and_mistakes(config: Path) -> tuple[Settings, tuple[Mistake, ...]]:
    """A file or a secret that the service cannot use is a finding, and ends nothing."""
    try:
        return load(config), ()
    except ConfigError as error:
        return load(config, serving=False), error.mistakes


def _code(examined: "Sequence[Examined]") -> Exit:
    from acd.doctor.examining import REACH, SECRET
    from acd.verdicts import Verdict

    worst = [
        (area.area, finding.id)
        for area in examined
        for finding in area.findings
        if finding.verdict is Verdict.WRONG
    ]
    if not worst:
        return Exit.WELL
    if any(key in (REACH, SECRET) for _, key in worst):
        return Exit.OUT_OF_REACH
    return Exit.ASTERISK_WRONG if any(area in AT_ASTERISK for area, _ in worst) else Exit.FAILED


def _try(settings: Settings, line: str, phone: str, *, as_json: bool) -> None:
    from acd.clock import SteadyClock
    from acd.doctor.calling import try_call

    entered = known_line(settings, line)
    if not is_phone(phone):
        raise typer.BadParameter(f"{phone!r} is no phone; write it like PJSIP/ana")
    steps = _Steps(is_shown=not as_json)
    failure: AcdError | None = None
    try:
        asyncio.run(try_call(settings, entered, phone, SteadyClock(), steps.note))
    except AcdError as error:
        if not as_json:
            raise
        failure = error
    if as_json:
        told = {"steps": steps.passed, "failure": None if failure is None else str(failure)}
        say_to_programs(msgspec.json.encode(told).decode())
    if failure is not None:
        raise typer.Exit(exit_code(failure))


class _Steps:
    """Those that a trial call has passed, with the seconds since its beginning."""

    def __init__(self, *, is_shown: bool) -> None:
        self.passed: list[dict[str, object]] = []
        self._is_shown = is_shown

    def note(self, step: "Step", seconds: float) -> None:
        self.passed.append({"step": step.value, "seconds": round(seconds, 3)})
        if self._is_shown:
            out.print(f"{seconds:8.3f} s  {step.value}")
