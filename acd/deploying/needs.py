"""What the Asterisk must have before anything of ours can work on it.

Rule 1: what is asked for is named with the line that brings it. A setting that only the
        administrator's own file can hold is his to change: Asterisk reads the first
        `autofallthrough` and `clearglobalvars` of extensions.conf, so an addition of ours is lost.
Rule 2: a finding that is wrong stops the deployment before it begins; one that is doubtful is said.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from acd.asterisk.inspected_release import judged
from acd.asterisk.inspection import Finding, Verdict
from acd.asterisk.releases import version_in
from acd.config.settings import Settings
from acd.deploying.answers import Running
from acd.deploying.collisions import is_ours
from acd.deploying.reading import Configuration, Section, setting
from acd.deploying.rendering import is_on
from acd.resources import resource

_DEFAULT_PORT = 5038
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_GROUPS = ("Bridges", "Dialplan: applications", "Dialplan: functions", "The manager interface")
_MORE_MODULES = (
    "chan_pjsip.so", "res_pjsip.so", "res_pjsip_session.so", "res_pjsip_sdp_rtp.so",
    "res_pjsip_header_funcs.so", "res_rtp_asterisk.so", "res_musiconhold.so", "codec_alaw.so",
    "codec_ulaw.so",
)  # fmt: skip


def unmet_needs(settings: Settings, shall: Configuration, running: Running) -> list[Finding]:
    """`shall`: all files as they shall be."""
    dialplan = [section for section in shall.dialplan if not is_ours(section.place)]
    manager = [section for section in shall.manager if not is_ours(section.place)]
    return [
        *_version(running.core.get("version", "")),
        *_general(dialplan),
        *_contexts(settings, dialplan),
        *_door(settings, manager),
        *_distance(settings),
        *_modules(running.modules),
        *_music(settings, running.music_classes),
        *_system(running.core, shall.asterisk),
    ]


def needed_modules() -> list[str]:
    """Those of `asterisk-conf/modules.conf` that the dialplan lives on."""
    text = (resource("asterisk-conf") / "modules.conf").read_text("utf-8")
    groups = re.split(r"^; -- (.*?) -+$", text, flags=re.MULTILINE)
    chosen = (
        body for name, body in zip(groups[1::2], groups[2::2], strict=True) if name in _GROUPS
    )
    found = (name for body in chosen for name in re.findall(r"^load = (\S+)", body, re.MULTILINE))
    return sorted({*found, *_MORE_MODULES})


def _version(told: str) -> Iterator[Finding]:
    finding = judged(told)
    if finding.verdict is Verdict.WRONG or version_in(told) is None:
        yield finding


def _general(dialplan: list[Section]) -> Iterator[Finding]:
    for name, needed, why in (
        ("autofallthrough", True, "with `no`, Asterisk waits for keys where steps run out"),
        ("clearglobalvars", False, "with `yes`, a reload wipes the lease of every waiting caller"),
    ):
        told = setting(dialplan, "general", name)
        if told and told[0].is_yes is not needed:
            hint = f"write {name} = {'yes' if needed else 'no'} there: {why}"
            text = f"{told[0].place}: {name} = {told[0].value}"
            yield Finding(Verdict.WRONG, text, hint)


def _contexts(settings: Settings, dialplan: list[Section]) -> Iterator[Finding]:
    known = {section.name for section in dialplan} - {"general", "globals"}
    asterisk = settings.asterisk
    for key, names in (("incoming", asterisk.incoming), ("internal", asterisk.internal)):
        for name in names:
            if name not in known:
                hint = f"correct `{key}` in [asterisk]; known: {', '.join(sorted(known)[:8])}"
                yield Finding(Verdict.WRONG, f"no context {name} in extensions.conf", hint)


def _door(settings: Settings, manager: list[Section]) -> Iterator[Finding]:
    if not is_on(manager):
        return  # ours switches it on, at the port of acd.toml
    told = setting(manager, "general", "port")
    port = told[-1].value if told else str(_DEFAULT_PORT)
    if port != str(settings.asterisk.port):
        place = f"{told[-1].place}: " if told else "manager.conf: "
        text = f"{place}port = {port}, but acd.toml says {settings.asterisk.port}"
        yield Finding(Verdict.WRONG, text, f"write port = {port} into [asterisk] of acd.toml")


def _distance(settings: Settings) -> Iterator[Finding]:
    """The manager interface speaks in the clear; who logs in there has a shell."""
    files = settings.asterisk.files
    if files.startswith("ssh://") and settings.asterisk.host in _LOOPBACK:
        text = f"files is {files}, but the service looks for Asterisk on its own machine"
        hint = "let the service run there, beside Asterisk; only `acd deploy` works from elsewhere"
        yield Finding(Verdict.DOUBTFUL, text, hint)
    if settings.asterisk.host not in _LOOPBACK:
        text = (
            f"the account admits nobody but its own machine, and host is {settings.asterisk.host}"
        )
        hint = "run the service beside Asterisk, or lead its port there: ssh -L 5038:127.0.0.1:5038"
        yield Finding(Verdict.DOUBTFUL, text, hint)


def _modules(running: Collection[str]) -> Iterator[Finding]:
    missing = [module for module in needed_modules() if module not in running]
    if missing:
        lines = "; ".join(f"load = {module}" for module in missing)
        text = f"modules that do not run: {', '.join(missing)}"
        hint = f"modules.conf: {lines}; then, for now: asterisk -rx 'module load NAME' for each"
        yield Finding(Verdict.WRONG, text, hint)


def _music(settings: Settings, known: Iterable[str]) -> Iterator[Finding]:
    wanted = {line.music for line in settings.lines.values() if line.waiting == "music"}
    for name in sorted(wanted - set(known)):
        hint = (
            f"musiconhold.conf: [{name}] with mode = files and directory = ...; then "
            f"`moh reload`; or another `music` for the line"
        )
        yield Finding(Verdict.WRONG, f"no music on hold named {name}", hint)


def _system(core: Mapping[str, str], asterisk: list[Section]) -> Iterator[Finding]:
    if not core.get("system name"):
        hint = "asterisk.conf, [options]: systemname = pbx; in force after the next restart"
        yield Finding(Verdict.DOUBTFUL, "no systemname: channel ids repeat after a restart", hint)
    options = setting(asterisk, "options", "live_dangerously")
    if options and options[-1].is_yes:
        hint = "write live_dangerously = no: an AMI account could run commands"
        text = f"{options[-1].place}: live_dangerously = {options[-1].value}"
        yield Finding(Verdict.DOUBTFUL, text, hint)
