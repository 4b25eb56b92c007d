"""Mistakes that an admin makes: what is done, and what the doctor must say of it.

A mistake is made in a file of Asterisk's, by its console, or in acd.toml (as the settings that come
of it); the clinic undoes it.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from acd.config.settings import Settings
from acd.core.model import AdvisorId, LineId
from acd.core.schedule import Schedule
from acd.doctor.areas import Area
from tests.doctor.clinic import Clinic

Undoing = contextlib.AbstractAsyncContextManager[None]


@dataclass(frozen=True, slots=True)
class Slip:
    area: Area
    id: str
    says: str  # in the text or the hint
    make: Callable[[Clinic], Undoing] = lambda _: contextlib.nullcontext()
    change: Callable[[Settings], Settings] = lambda settings: settings
    verdict: str = "wrong"


def _file(file: str, there: str, instead: str, reload: str = "") -> Callable[[Clinic], Undoing]:
    return lambda site: site.rewritten(file, there, instead, reload)


def _told(command: str, undo: str) -> Callable[[Clinic], Undoing]:
    return lambda site: site.told(command, undo)


def _line(**differences: Any) -> Callable[[Settings], Settings]:
    def changed(settings: Settings) -> Settings:
        lines = {i: replace(line, **differences) for i, line in settings.lines.items()}
        return replace(settings, lines=lines)

    return changed


def _asterisk(**differences: Any) -> Callable[[Settings], Settings]:
    return lambda settings: replace(settings, asterisk=replace(settings.asterisk, **differences))


def _phone(settings: Settings) -> Settings:
    ana = settings.advisors[AdvisorId("ana")]
    advisors = {**settings.advisors, ana.id: replace(ana, phone="PJSIP/anna")}
    return replace(settings, advisors=advisors)


def _no_hours(settings: Settings) -> Settings:
    shut = {
        name: replace(schedule, week=((),) * 7) if isinstance(schedule, Schedule) else schedule
        for name, schedule in settings.schedules.items()
    }
    return replace(settings, schedules=shut)


def _one_number_twice(settings: Settings) -> Settings:
    line = settings.lines[LineId("accueil")]
    twin = replace(line, id=LineId("bis"))
    return replace(settings, lines={**settings.lines, twin.id: twin})


ACCOUNT, MANAGER = Area.ACCOUNT, "manager.conf"
WRITE = "write = call,originate,reporting"
RELOAD, PJSIP = "dialplan reload", "module reload res_pjsip.so"

MISTAKES = {
    "a context that comes before ours takes a number": Slip(
        Area.DIALPLAN,
        "dialplan-order",
        "[ancien] answers +33199001234",
        _file(
            "dialplans/acd-from-trunk.conf",
            "include => acd-numbers",
            "include => ancien\ninclude => acd-numbers\n[ancien]\nexten => +33199001234,1,Hangup()",
            RELOAD,
        ),
    ),
    "our numbers are not included": Slip(
        Area.DIALPLAN,
        "dialplan-order",
        "does not include acd-numbers",
        _file(
            "dialplans/acd-from-trunk.conf", "include => acd-numbers", "exten => 1,1,NoOp()", RELOAD
        ),
    ),
    "a pattern of one's own takes a number on its way": Slip(
        Area.DIALPLAN,
        "dialplan-order",
        "take these numbers out of [operateur-entrant]",
        _file(
            "dialplans/acd-from-trunk.conf",
            "include => acd-numbers",
            "include => acd-numbers\n[operateur-entrant]\nexten => _0[1-5]XXXXXXXX,1,Hangup()\n"
            "include => acd-from-trunk",
            RELOAD,
        ),
        _asterisk(incoming=("operateur-entrant",)),
    ),
    "a module is not loaded": Slip(
        ACCOUNT,
        "modules",
        "load = func_md5.so",
        _told("module unload func_md5.so", "module load func_md5.so"),
    ),
    "the secret is another": Slip(
        ACCOUNT, "ami-secret", "its `secret`", change=_asterisk(secret="wr0ng")
    ),
    "nothing listens at the port": Slip(
        ACCOUNT, "ami-reach", "systemctl status asterisk", change=_asterisk(port=9)
    ),
    "no event filter stands in the account": Slip(
        ACCOUNT,
        "event-filters",
        "eventfilter(name(Shutdown)) =",
        _file(MANAGER, "eventfilter(", ";(", "manager reload"),
        verdict="doubtful",
    ),
    "one event filter is missing": Slip(
        ACCOUNT,
        "events",
        "eventfilter(name(Newstate)) =",
        _file(MANAGER, "eventfilter(name(Newstate)) =", "", "manager reload"),
    ),
    "the account may too little": Slip(
        ACCOUNT,
        "ami-rights",
        WRITE,
        _file(MANAGER, WRITE, "write = call,reporting", "manager reload"),
    ),
    "the account may too much": Slip(
        ACCOUNT,
        "ami-rights-too-many",
        "write = system, command",
        _file(MANAGER, WRITE, f"{WRITE},command,system", "manager reload"),
        verdict="doubtful",
    ),
    "events do not say when they happened": Slip(
        ACCOUNT,
        "event-times",
        "timestampevents = yes",
        _file(MANAGER, "timestampevents = yes", "timestampevents = no", "manager reload"),
        verdict="doubtful",
    ),
    "channelvars lack our marks": Slip(
        ACCOUNT,
        "channelvars",
        "channelvars = ACD_CALL,ACD_STATE",
        _file(MANAGER, "channelvars = ACD_CALL,", "channelvars = OTHER,", "manager reload"),
    ),
    "the system name is another": Slip(
        Area.ASTERISK,
        "system-name",
        "systemname = pbx1",
        change=_asterisk(node="pbx1"),
        verdict="doubtful",
    ),
    "live_dangerously is on": Slip(
        Area.ASTERISK,
        "live-dangerously",
        "live_dangerously = no",
        _file("asterisk.conf", "live_dangerously = no", "live_dangerously = yes"),
    ),
    "a deployment was cut off": Slip(
        Area.ASTERISK,
        "deployment",
        "run the same `acd deploy` again",
        lambda site: site.cut_off(),
        verdict="doubtful",
    ),
    "a dialplan reload would wipe the lease": Slip(
        Area.DIALPLAN,
        "dialplan-globals",
        "clearglobalvars = no",
        _file("extensions.conf", "clearglobalvars = no", "clearglobalvars = yes"),
    ),
    "Asterisk would wait for keys": Slip(
        Area.DIALPLAN,
        "dialplan-fall-through",
        "autofallthrough = yes",
        _file("extensions.conf", "autofallthrough = yes", "autofallthrough = no"),
    ),
    "a file of the dialplan is not included": Slip(
        Area.DIALPLAN,
        "dialplan",
        "install all of dialplans/",
        _file("extensions.conf", '#include "dialplans/acd-talk.conf"', "", RELOAD),
    ),
    "the generated file is stale": Slip(
        Area.DIALPLAN,
        "dialplan-generated",
        "acd dialplan -o",
        change=lambda settings: replace(settings, pauses={"2": "formation"}),
    ),
    "a pattern takes any number": Slip(
        Area.DIALPLAN,
        "dialplan-pattern",
        "acd-from-trunk takes any number",
        _told(
            "dialplan add extension _+X!,1,Hangup,1 into acd-from-trunk",
            "dialplan remove extension _+X!@acd-from-trunk",
        ),
    ),
    "the trunk speaks another codec": Slip(
        Area.TRUNKS,
        "trunks-codecs",
        "allow = alaw,ulaw",
        _file("pjsip.conf", "allow = alaw,ulaw", "allow = g722", PJSIP),
    ),
    "the trunk leads nowhere": Slip(
        Area.TRUNKS,
        "trunks-contact",
        "contact = sip:",
        _file("pjsip-trunk.conf", "contact = sip:", ";", PJSIP),
    ),
    "the operator does not answer": Slip(
        Area.TRUNKS,
        "trunks-reachable",
        "`contact` that answers",
        _file("pjsip-trunk.conf", "contact = sip:127.0.0.1:", "contact = sip:127.0.0.2:", PJSIP),
        verdict="doubtful",
    ),
    "nobody asks the operator whether he is there": Slip(
        Area.TRUNKS,
        "trunks-qualify",
        "qualify_frequency = 30",
        _file("pjsip-trunk.conf", "qualify_frequency = 1", "qualify_frequency = 0", PJSIP),
        verdict="doubtful",
    ),
    "keys of mobiles are not heard": Slip(
        Area.TRUNKS,
        "trunks-dtmf",
        "dtmf_mode = rfc4733",
        _file("pjsip.conf", "dtmf_mode = rfc4733", "dtmf_mode = inband", PJSIP),
    ),
    "the trunk believes strangers": Slip(
        Area.TRUNKS,
        "trunks-identity",
        "trust_id_inbound = no",
        _file("pjsip.conf", "trust_id_inbound = no", "trust_id_inbound = yes", PJSIP),
    ),
    "an advisor's phone is not in pjsip.conf": Slip(
        Area.PHONES, "phones-known", "PJSIP/anna", change=_phone
    ),
    "a phone has no registration": Slip(
        Area.PHONES,
        "phones-registered",
        "until the phone registers",
        _file("pjsip-phones.conf", "contact = sip:ana", ";", PJSIP),
        verdict="doubtful",
    ),
    "phones cannot dial the codes": Slip(
        Area.PHONES,
        "phones-codes",
        "context = advisor-codes",
        _file("pjsip-phones.conf", "context = advisor-codes", "context = interne", PJSIP),
    ),
    "phones speak another codec": Slip(
        Area.PHONES,
        "phones-codecs",
        "allow = alaw,ulaw",
        _file("pjsip.conf", "allow = alaw,ulaw", "allow = g722", PJSIP),
    ),
    "the class of music is not there": Slip(
        Area.SOUNDS, "music", "musiconhold.conf: [jazz]", change=_line(music="jazz")
    ),
    "music is converted for each caller": Slip(
        Area.SOUNDS,
        "music-format",
        "file convert",
        lambda site: site.music_in("wav"),
        verdict="doubtful",
    ),
    "a greeting is not there": Slip(
        Area.SOUNDS, "sounds", "acd/bonjour", change=_line(greeting="acd/bonjour")
    ),
    "a file with passwords is open to everybody": Slip(
        Area.ASTERISK,
        "asterisk-passwords",
        "chmod o-rwx",
        lambda site: site.opened(site.etc / "pjsip-phones.conf"),
    ),
    "the store is open to everybody": Slip(
        Area.STORE,
        "store-private",
        "chmod 600",
        lambda site: site.opened(site.site.settings.site.store),
    ),
    "the port for figures is taken": Slip(
        Area.PORTS,
        "metrics-port",
        "ss -ltnp",
        change=lambda settings: replace(
            settings, site=replace(settings.site, socket=settings.site.socket.with_name("none"))
        ),
    ),
    "the manager interface is on the network": Slip(
        Area.PORTS,
        "ami-exposed",
        "permit = the address of acd alone",
        change=_asterisk(host="192.0.2.1"),
        verdict="doubtful",
    ),
    "figures are shown to the network": Slip(
        Area.PORTS,
        "metrics-exposed",
        'metrics = "127.0.0.1:9108"',
        change=lambda settings: replace(
            settings, site=replace(settings.site, metrics_host="0.0.0.0")
        ),
        verdict="doubtful",
    ),
    "the service does not run": Slip(
        Area.SERVICE,
        "service",
        "systemctl start acd",
        change=lambda settings: replace(
            settings, site=replace(settings.site, socket=settings.site.socket.with_name("none"))
        ),
    ),
    "the service was not told of changes": Slip(
        Area.SERVICE,
        "service-configuration",
        "then `acd reload`",
        lambda site: site.rewritten(str(site.site.config), 'name = "Accueil"', 'name = "Centre"'),
        verdict="doubtful",
    ),
    "changes were made that a running service cannot follow": Slip(
        Area.SERVICE,
        "service-configuration",
        "would refuse them",
        lambda site: site.rewritten(
            str(site.site.config), "[site]", '[site]\ntimezone = "Europe/Madrid"'
        ),
        verdict="doubtful",
    ),
    "a number costs the caller more": Slip(
        Area.LINES,
        "numbers-surcharged",
        "callers pay a surcharge",
        change=_line(numbers=("+33820123456",)),
        verdict="doubtful",
    ),
    "a number leads to two lines": Slip(
        Area.LINES, "numbers-overlap", "[lines.bis]", change=_one_number_twice
    ),
    "a line never opens": Slip(
        Area.LINES, "schedule-open", "`acd schedule accueil`", change=_no_hours
    ),
}
