"""The service: does it run, of this version, and is it the one that has Asterisk in hand?"""

import asyncio
import socket

from acd import __version__
from acd.asterisk.ownership import CONTROLLER, identity_of, lease_is_live
from acd.asterisk.questions import value
from acd.asterisk.roll_call import clock_offset
from acd.clock import SteadyClock
from acd.core.model import Seconds
from acd.doctor.patient import Patient
from acd.errors import ServiceAbsent, ServiceBarred, ServiceUnreachable
from acd.reloaded import Reloaded, ReloadResult
from acd.resources import document
from acd.status import fetch_status, order_reload
from acd.verdicts import Finding, doubtful, not_looked_at, sound, wrong
from acd.view import FloorView

OF_THE_RUNNING = ("service-version", "service-link", "service-journal", "service-start")
_START = "systemctl start acd; then systemctl status acd says how it is"
_HOW_IT_IS = "systemctl status acd, and journalctl -u acd, say how it is"
_RESTART = "systemctl restart acd: who waits keeps the place"
_PATIENCE: Seconds = 3.0
_READ_WITHIN: Seconds = 20.0  # a file with hundreds of lines, on a busy machine
_NOTABLE: Seconds = 2.0
_TOO_MUCH: Seconds = 60.0


async def service(patient: Patient) -> list[Finding]:
    try:
        view = await asyncio.to_thread(fetch_status, patient.settings.site.socket, _PATIENCE)
    except ServiceBarred as error:
        return not_looked_at(("service", *OF_THE_RUNNING), str(error))
    except ServiceUnreachable as error:
        hint = _START if isinstance(error, ServiceAbsent) else _HOW_IT_IS
        missing = not_looked_at(OF_THE_RUNNING, "the service does not answer")
        return [wrong("service", f"the service does not answer: {error}", hint), *missing]
    return [
        sound("service", f"the service runs, with {len(view.calls)} calls"),
        _version(view.version),
        _link(view),
        _journal(view),
        _start(view),
    ]


def _version(told: str | None) -> Finding:
    if told == __version__:
        return sound("service-version", f"the running acd is {told}, as this command is")
    text = f"the running acd is {told or 'of another version'}, this command is {__version__}"
    return doubtful("service-version", text, _RESTART)


def _link(view: FloorView) -> Finding:
    if view.asterisk.connected:
        return sound("service-link", "the service is connected with Asterisk")
    text = f"the service is not connected with Asterisk: {view.asterisk.reason}"
    return wrong("service-link", text, "the findings of area account say why")


def _journal(view: FloorView) -> Finding:
    if view.journal.failing is None and not view.journal.lost:
        return sound("service-journal", "what happens is written down")
    why = view.journal.failing or "facts found no room in memory"
    text = f"{view.journal.waiting} facts are unwritten, {view.journal.lost} lost: {why}"
    return wrong(
        "service-journal", text, f"see {document('acd/store/README.md')}, When the store fails"
    )


def _start(view: FloorView) -> Finding:
    if view.safe_mode is None:
        return sound("service-start", "the service began with what its journal says")
    text = f"the service runs in safe mode: {view.safe_mode}"
    return doubtful("service-start", text, "advisors dial *11; look after the store, then restart")


async def configuration(patient: Patient) -> list[Finding]:
    """By the service's own reading of its file, beside the calls; nothing is changed."""
    socket_file = patient.settings.site.socket
    answer = await asyncio.to_thread(
        order_reload, socket_file, is_trial=True, patience=_READ_WITHIN
    )
    return [held_against_file(answer)]


def held_against_file(answer: Reloaded) -> Finding:
    """What a reload would come to now. How much has changed is told, and nobody is named."""
    key = "service-configuration"
    match answer.result:
        case ReloadResult.UNCHANGED:
            return sound(key, f"the service runs with what {answer.file} says")
        case ReloadResult.APPLIED:
            text = f"the service runs without {len(answer.changes)} changes of {answer.file}"
            return doubtful(key, text, "`acd reload --dry-run` says each, then `acd reload`")
        case ReloadResult.REFUSED:
            text = f"the service runs without the changes of {answer.file}, and would refuse them"
            return doubtful(key, text, "`acd reload --dry-run` says why, and what mends it")


async def in_charge(patient: Patient) -> list[Finding]:
    """Whose legs claim callers, and whether there is somebody whom they may wait for."""
    identity = identity_of(patient.settings, socket.gethostname(), "")
    is_live = await lease_is_live(patient.client)
    controller = await value(patient.client, CONTROLLER)
    if is_live and controller == identity.controller:
        return [sound("lease", "callers may wait: the lease is live, and it is this acd's")]
    if is_live:
        text = "another acd has this Asterisk in hand: other host, store or socket than acd.toml's"
        return [doubtful("lease", text, "stop one of the two; this one else stands by")]
    text = "nobody gives a lease: callers go to the rescue ladder"
    return [wrong("lease", text, _START)]


async def clocks(patient: Patient) -> list[Finding]:
    return [judged(await clock_offset(patient.client, SteadyClock()))]


def judged(offset: Seconds) -> Finding:
    """`offset`: our clock less Asterisk's, by which lines open and close."""
    apart = f"Asterisk's clock is {abs(offset):.1f} s {'behind' if offset > 0 else 'ahead of'} ours"
    hint = "timedatectl set-ntp true on both machines; opening hours go by Asterisk's clock"
    if abs(offset) > _TOO_MUCH:
        return wrong("clocks", apart, hint)
    if abs(offset) > _NOTABLE:
        return doubtful("clocks", apart, hint)
    return sound("clocks", f"both clocks show the same, within {abs(offset):.3f} s")
