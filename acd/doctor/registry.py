"""Every examination: its area, what it needs, and the ids of what it can find.

Rule 1: an id is written here and in the finding; a test holds the two together.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from acd.doctor import (
    account,
    asterisk_itself,
    backups,
    broker,
    dialplan,
    lines,
    oncall,
    people,
    phones,
    ports,
    running,
    sounds,
    stores,
    trunks,
)
from acd.doctor.areas import Area
from acd.doctor.patient import Need, Patient
from acd.verdicts import Finding

Look = Callable[[Patient], Awaitable[list[Finding]]]


@dataclass(frozen=True, slots=True)
class Examination:
    area: Area
    look: Look
    ids: tuple[str, ...]
    needs: frozenset[Need] = frozenset()


_LINK, _MACHINE = frozenset({Need.LINK}), frozenset({Need.MACHINE})
_BOTH = _LINK | _MACHINE

EXAMINATIONS: tuple[Examination, ...] = (
    Examination(Area.ASTERISK, asterisk_itself.release, ("version", "system-name"), _LINK),
    Examination(Area.ASTERISK, asterisk_itself.dangers, ("live-dangerously",), _MACHINE),
    Examination(Area.ASTERISK, asterisk_itself.passwords, ("asterisk-passwords",), _MACHINE),
    Examination(Area.ASTERISK, asterisk_itself.deployment, ("deployment",), _MACHINE),
    Examination(Area.ACCOUNT, account.rights, ("ami-rights", "ami-rights-too-many"), _LINK),
    Examination(Area.ACCOUNT, account.probed, account.PROBED, _LINK),
    Examination(
        Area.DIALPLAN,
        dialplan.installed,
        ("dialplan", "dialplan-generated", "dialplan-pattern", "dialplan-order"),
        _LINK,
    ),
    Examination(
        Area.DIALPLAN, dialplan.general, ("dialplan-globals", "dialplan-fall-through"), _MACHINE
    ),
    Examination(Area.TRUNKS, trunks.states, ("trunks-known", "trunks-reachable"), _LINK),
    Examination(
        Area.TRUNKS,
        trunks.sections,
        (
            *("trunks-door", "trunks-codecs", "trunks-identity", "trunks-dtmf"),
            *("trunks-contact", "trunks-qualify"),
        ),
        _MACHINE,
    ),
    Examination(Area.PHONES, phones.states, ("phones-known", "phones-registered"), _LINK),
    Examination(
        Area.PHONES,
        phones.sections,
        ("phones-codecs", "phones-identity", "phones-one-call"),
        _MACHINE,
    ),
    Examination(Area.PHONES, phones.codes, ("phones-codes",), _BOTH),
    Examination(Area.SOUNDS, sounds.music, ("music", "music-format"), _MACHINE),
    Examination(Area.SOUNDS, sounds.prompts, ("sounds", "sounds-format"), _MACHINE),
    Examination(Area.SOUNDS, sounds.announcements, ("announcements",), _MACHINE),
    Examination(Area.LINES, lines.numbers, ("numbers-overlap", "numbers-surcharged")),
    Examination(Area.LINES, lines.hours, ("schedule-open",)),
    Examination(Area.LINES, lines.staffing, ("teams-staffed", "advisors-ready")),
    Examination(
        Area.PEOPLE,
        people.buildings,
        ("buildings-caretaker", "buildings-route", "buildings-agency"),
    ),
    Examination(Area.PEOPLE, people.reachable, ("staff-numbers",)),
    Examination(Area.PEOPLE, oncall.on_call, ("oncall-people",)),
    Examination(Area.SERVICE, running.service, ("service", *running.OF_THE_RUNNING)),
    Examination(Area.SERVICE, running.configuration, ("service-configuration",)),
    Examination(Area.SERVICE, running.in_charge, ("lease",), _LINK),
    Examination(Area.SERVICE, running.clocks, ("clocks",), _LINK),
    Examination(Area.STORE, stores.places, ("places",)),
    Examination(Area.STORE, stores.stores, ("store",)),
    Examination(Area.STORE, stores.privacy, ("store-private",)),
    Examination(Area.STORE, stores.room, ("disk",)),
    Examination(Area.STORE, backups.backups, ("backup",)),
    Examination(Area.PORTS, ports.manager_interface, ("ami-exposed",)),
    Examination(Area.PORTS, asterisk_itself.transports, ("sip-exposed",), _MACHINE),
    Examination(Area.PORTS, ports.figures, ("metrics-exposed",)),
    Examination(Area.PORTS, ports.port_of_figures, ("metrics-port",)),
    Examination(Area.MQTT, broker.reached, ("mqtt",)),
)
