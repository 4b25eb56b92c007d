"""Asks the running Asterisk whether it has taken what lies in force.

Rule 1: what is proved comes from the files themselves, so that a former generation is proved the
        same way as a new one.
Rule 2: Asterisk reports no mistake of a file on its console: "Dialplan reloaded." is the answer to
        everything. So each context, each number of steps, the account and each phone is asked for,
        and its log is read from where it ended before: see `logs`.
"""

import asyncio
from collections.abc import Iterator, Mapping

from acd.asterisk.console import Console
from acd.asterisk.inspection import Finding, Verdict
from acd.deploying import answers
from acd.deploying.answers import Context
from acd.deploying.folder import text_of
from acd.deploying.layout import CURRENT, EXTENSIONS, MANAGER, PHONES
from acd.deploying.reading import Entry, Section, sections, setting


async def proved(console: Console, files: Mapping[str, bytes]) -> list[Finding]:
    """What of these files is not in force; empty when all of it is."""
    texts = {f"{CURRENT}/{name}": text_of(content) for name, content in files.items()}
    dialplan = sections(f"{CURRENT}/{EXTENSIONS.name}", texts)
    manager = sections(f"{CURRENT}/{MANAGER.name}", texts)
    phones = {s.name for s in sections(f"{CURRENT}/{PHONES}", texts)}
    running, account, known = await asyncio.gather(
        answers.dialplan(console), _account(console, manager), answers.endpoints(console)
    )
    return [*_steps(dialplan, running), *account, *_phones(phones, known)]


async def gone(console: Console, files: Mapping[str, bytes]) -> list[Finding]:
    """What of these files is still in force after they were taken away."""
    texts = {f"{CURRENT}/{name}": text_of(content) for name, content in files.items()}
    found = sections(f"{CURRENT}/{EXTENSIONS.name}", texts)
    ours = {section.name for section in found if not section.is_addition}
    left = sorted(ours & (await answers.dialplan(console)).keys())
    hint = "look at Asterisk's log, and at `dialplan show`"
    return [Finding(Verdict.WRONG, f"context {name} is still there", hint) for name in left]


def _steps(dialplan: list[Section], running: Mapping[str, Context]) -> Iterator[Finding]:
    hint = "Asterisk's log says why; `dialplan reload` shows it once more"
    for name in dict.fromkeys(section.name for section in dialplan):
        context = running.get(name)
        entries = [e for section in dialplan if section.name == name for e in section.entries]
        if context is None:
            yield Finding(Verdict.WRONG, f"Asterisk does not know context {name}", hint)
            continue
        for extension, count in _counted(entries).items():
            known = context.steps.get(extension, 0)
            if known != count:
                text = f"{extension} of context {name} has {known} steps instead of {count}"
                yield Finding(Verdict.WRONG, text, hint)
        for entry in entries:
            if entry.name == "include" and entry.value not in context.includes:
                text = f"context {name} does not include {entry.value}"
                yield Finding(Verdict.WRONG, text, hint)


def _counted(entries: list[Entry]) -> dict[str, int]:
    """Steps by extension; a `same` belongs to the last one."""
    counts: dict[str, int] = {}
    last = ""
    for entry in entries:
        if entry.name == "exten":
            last = entry.value.partition(",")[0].strip()
        if entry.name in ("exten", "same"):
            counts[last] = counts.get(last, 0) + 1
    return counts


async def _account(console: Console, manager: list[Section]) -> list[Finding]:
    account = next((section for section in manager if section.name != "general"), None)
    variables = setting(manager, "general", "channelvars")
    if account is None or not variables:
        hint = "files of ours were changed by somebody: deploy them anew"
        return [Finding(Verdict.WRONG, f"no account in {CURRENT}/{MANAGER.name}", hint)]
    told, general = await asyncio.gather(
        answers.table(console, f"manager show user {account.name}"),
        answers.table(console, "manager show settings"),
    )
    return [
        *_rights(account, told),
        *_interface(general, set(variables[-1].value.split(","))),
    ]


def _rights(account: Section, told: Mapping[str, str]) -> Iterator[Finding]:
    for right in ("read", "write"):
        entry = account.last(right)
        wanted = set() if entry is None else set(entry.value.split(","))
        has = set(told.get(f"{right} perm", "").split(","))
        if wanted != has:
            text = (
                f"the account {account.name} has {right} rights {','.join(sorted(has)) or 'none'}"
            )
            hint = (
                f"they must be {','.join(sorted(wanted))}: is there another account of that name?"
            )
            yield Finding(Verdict.WRONG, text, hint)


def _interface(general: Mapping[str, str], variables: set[str]) -> Iterator[Finding]:
    if general.get("manager (ami)", "").lower() != "yes":
        yield Finding(Verdict.WRONG, "the manager interface is off", "manager.conf: enabled = yes")
    if general.get("timestamp events", "").lower() != "yes":
        hint = "another timestampevents stands below our line in manager.conf: move ours to its end"
        yield Finding(Verdict.WRONG, "events do not say when they happened", hint)
    if not variables <= set(general.get("channel vars", "").split(",")):
        hint = "another channelvars stands below our line in manager.conf: move our line to its end"
        yield Finding(Verdict.WRONG, "events do not carry our variables", hint)


def _phones(wanted: set[str], known: set[str]) -> Iterator[Finding]:
    for name in sorted(wanted - known):
        hint = "Asterisk's log says why; `module reload res_pjsip.so` shows it once more"
        yield Finding(Verdict.WRONG, f"Asterisk does not know the phone {name}", hint)
