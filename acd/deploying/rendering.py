"""What our files hold: a generation, made of `dialplans/`, `asterisk-conf/` and acd.toml.

Rule 1: the same settings over the same Asterisk give the same bytes: a difference tells all.
Rule 2: account and templates are those of `asterisk-conf/`, filled; nothing is written twice.
Rule 3: whatever comes from acd.toml is a plain word (`plain`), and a secret keeps its `;`.
Rule 4: what the administrator has said of channel variables stays said: Asterisk takes the last
        `channelvars`, so ours holds his as well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from acd.asterisk.dialplan import generated_dialplan
from acd.asterisk.marks import FROM_TRUNK
from acd.asterisk.plain import plain
from acd.config.settings import AsteriskSettings, Settings
from acd.deploying.layout import CURRENT, EXTENSIONS, GENERATED, MANAGER, PHONES, PJSIP
from acd.deploying.reading import Section, sections, setting
from acd.resources import fill, resource

HEADER = "; Written by `acd deploy`: changes made here are lost. Change acd.toml, and deploy again."
RTP_TIMEOUT = "120"  # seconds without a voice; asterisk-conf/README.md says why
_ACCOUNT = "[<<ami_user>>]"
_TEMPLATES = "[acd-phone](!)"
_OWN_FILES = '#include "pjsip-phones.conf"'


@dataclass(frozen=True, slots=True)
class Existing:
    """What the administrator's own files say, as far as ours depend on it."""

    manager: list[Section] = field(default_factory=list)


def generation(
    settings: Settings,
    secret: str,
    existing: Existing,
    passwords: Mapping[str, str],
    dialplans: Path | None = None,
) -> dict[str, bytes]:
    """Every file by its name below `acd/current`. `passwords` are those of phones of our making."""
    steps = sorted((dialplans or resource("dialplans")).glob("*.conf"))
    names = [f"dialplans/{step.name}" for step in steps] + [GENERATED]
    texts = {
        EXTENSIONS.name: _extensions(settings.asterisk, names),
        GENERATED: generated_dialplan(settings),
        MANAGER.name: _manager(settings.asterisk, secret, existing.manager),
        PJSIP.name: _pjsip(settings, has_phones=bool(passwords)),
    }
    if passwords:
        texts[PHONES] = _phones(passwords)
    files = {name: text.encode() for name, text in texts.items()}
    return files | {f"dialplans/{step.name}": step.read_bytes() for step in steps}


def channel_variables() -> list[str]:
    """Those of ours, as `asterisk-conf/manager.conf` has them."""
    return _listed(sections("manager.conf", {"manager.conf": _template("manager.conf")}))


def _template(name: str) -> str:
    return (resource("asterisk-conf") / name).read_text("utf-8")


def _extensions(asterisk: AsteriskSettings, names: list[str]) -> str:
    lines = [HEADER, ""]
    for context in asterisk.incoming:
        lines += [f"[{plain(context)}](+)", f"include => {FROM_TRUNK}", ""]
    for context in asterisk.internal:
        lines += [f"[{plain(context)}](+)", "include => advisor-codes", ""]
    return "\n".join((*lines, *(f"#include {CURRENT}/{name}" for name in names))) + "\n"


def _manager(asterisk: AsteriskSettings, secret: str, existing: list[Section]) -> str:
    template = _template("manager.conf")
    account = template[template.index(_ACCOUNT) :]
    values = {
        "ami_user": plain(asterisk.username),
        "ami_secret": re.sub(r"(?<!\\);", r"\\;", secret),
    }
    general = "\n".join(_general(asterisk, existing))
    return f"{HEADER}\n\n{general}\n\n{fill(account, values)}"


def _general(asterisk: AsteriskSettings, existing: list[Section]) -> Iterator[str]:
    has_section = any(section.name.lower() == "general" for section in existing)
    yield "[general](+)" if has_section else "[general]"
    if not is_on(existing):
        yield "; It was off."
        yield "enabled = yes"
        yield "webenabled = no"
        yield "bindaddr = 127.0.0.1"
        yield f"port = {asterisk.port}"
    yield "timestampevents = yes"
    yield "; Asterisk takes the last channelvars: yours, if you have any, and ours."
    yield f"channelvars = {','.join(dict.fromkeys([*_listed(existing), *channel_variables()]))}"


def is_on(manager: list[Section]) -> bool:
    told = setting(manager, "general", "enabled")
    return bool(told) and told[-1].is_yes


def _listed(manager: list[Section]) -> list[str]:
    told = setting(manager, "general", "channelvars")
    return [name.strip() for name in told[-1].value.split(",") if name.strip()] if told else []


def _pjsip(settings: Settings, *, has_phones: bool) -> str:
    template = _template("pjsip.conf")
    templates = template[template.index(_TEMPLATES) : template.index(_OWN_FILES)]
    values = {"language": settings.site.language, "rtp_timeout": RTP_TIMEOUT}
    phones = f"#include {CURRENT}/{PHONES}\n" if has_phones else ""
    return f"{HEADER}\n\n{fill(templates, values)}{phones}"


def _phones(passwords: Mapping[str, str]) -> str:
    """The three sections of each phone, as in asterisk-conf/pjsip-phones.conf."""
    return f"{HEADER}\n" + "".join(
        f"\n[{name}](acd-phone)\nauth = {name}\naors = {name}\n"
        f"\n[{name}](acd-phone-auth)\nusername = {name}\npassword = {plain(password)}\n"
        f"\n[{name}](acd-phone-aor)\n"
        for name, password in sorted((plain(n), p) for n, p in passwords.items())
    )
