"""Reads acd.toml anew while calls go on: for `acd reload`, and for SIGHUP.

Rule 1: all or nothing. A mistake anywhere, or one change that a running service cannot follow, and
        nothing is changed: what was in force stays in force.
Rule 2: it is read beside the loop (`config_reader`), one reading at a time: who asks meanwhile gets
        one of its own afterwards, since the file may have changed again.
Rule 3: nobody who waits is left with nobody to wait for: then it is refused, and can be asked again
        when they are served.
Rule 4: what has changed is told to whoever asked. The log says how much has changed, and names
        nobody.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

import structlog

from acd.config.changes import Change, changes, fixed
from acd.config.settings import Settings
from acd.config_reader import read_apart
from acd.configuration import Configuration
from acd.core.floor import Floor
from acd.core.model import Seconds
from acd.core.plan import Plan
from acd.core.replanning import logged_out, stranded
from acd.errors import AcdError, ConfigError, NotApplied
from acd.reloaded import ConfigurationView, Reloaded, ReloadResult

Read = Callable[[Path], Awaitable[Configuration]]

log = structlog.get_logger()


class Reloading:
    def __init__(
        self,
        file: Path,
        in_force: Callable[[], Settings],
        floor: Callable[[], Floor],
        apply: Callable[[Configuration], Awaitable[None]],
        knows_dialplan: Callable[[str], Awaitable[bool | None]],
        read: Read = read_apart,
    ) -> None:
        """`apply` returns when it is in force; `knows_dialplan` is asked for a place in it."""
        self._file = file.absolute()
        self._in_force = in_force
        self._floor = floor
        self._apply = apply
        self._knows_dialplan = knows_dialplan
        self._read = read
        self._one_at_a_time = asyncio.Lock()
        self._asked = asyncio.Event()
        self._loaded_at: Seconds = time.time()
        self._counts: Counter[ReloadResult] = Counter()

    def view(self) -> ConfigurationView:
        return ConfigurationView(
            self._loaded_at, {result: self._counts[result] for result in ReloadResult}
        )

    def ask(self) -> None:
        """From a signal of the system: nobody waits for the answer."""
        self._asked.set()

    async def run(self) -> None:
        """For ever: do as was asked."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            await self.reload()

    async def reload(self, *, is_trial: bool = False) -> Reloaded:
        """What the file says now is in force when this returns; or it says why not."""
        async with self._one_at_a_time:
            began_at = time.monotonic()
            try:
                configuration = await self._read(self._file)
                found = await asyncio.to_thread(self._compared, configuration.settings)
                self._insist_on_a_place_for_everybody(configuration.plan)
                is_other = configuration.settings != self._in_force()
                left = logged_out(self._floor(), configuration.plan)
                gone = self._in_force().lines.keys() - configuration.settings.lines.keys()
                if is_other and not is_trial:
                    await self._apply(configuration)
            except AcdError as error:
                return self._refused(error, is_trial=is_trial)
            result = ReloadResult.APPLIED if is_other else ReloadResult.UNCHANGED
            seconds = time.monotonic() - began_at
            is_current = await self._knows_dialplan(configuration.dialplan)
            if not is_trial:
                self._note(result, found, seconds, logged_out=len(left))
                _warn_of_lines_gone(gone, is_current=is_current)
            return Reloaded(
                result,
                str(self._file),
                is_trial,
                tuple(map(str, found)),
                dialplan_is_current=is_current,
                logged_out=tuple(sorted(left)),
                lines_gone=tuple(sorted(gone)),
                seconds=seconds,
            )

    def _compared(self, settings: Settings) -> tuple[Change, ...]:
        """What has changed; raises NotApplied where it cannot be followed."""
        if firm := fixed(self._in_force(), settings):
            listed = "; ".join(map(str, firm))
            raise NotApplied(
                f"a running service cannot follow this: {listed}; "
                "hint: restart it; callers keep their place for 8 s"
            )
        return changes(self._in_force(), settings)

    def _insist_on_a_place_for_everybody(self, plan: Plan) -> None:
        calls = list(stranded(self._floor(), plan))
        if calls:
            teams = ", ".join(sorted({call.team for call in calls}))
            raise NotApplied(
                f"{len(calls)} callers wait for whom this leaves nobody (team {teams}); "
                "hint: until they are served keep whom their route leads to, with team, provider "
                "and trunk, or give their line another team"
            )

    def _refused(self, error: AcdError, *, is_trial: bool) -> Reloaded:
        if not is_trial:
            self._counts[ReloadResult.REFUSED] += 1
            mistakes = len(error.mistakes) if isinstance(error, ConfigError) else 0
            hint = "`acd reload --dry-run` says each; what was in force stays in force"
            log.warning("configuration_refused", mistakes=mistakes or 1, hint=hint)
        return Reloaded(
            ReloadResult.REFUSED, str(self._file), is_trial=is_trial, refusal=str(error)
        )

    def _note(
        self, result: ReloadResult, found: tuple[Change, ...], seconds: Seconds, *, logged_out: int
    ) -> None:
        self._counts[result] += 1
        self._loaded_at = time.time()
        changed = Counter(change.section for change in found)
        if logged_out:
            changed["logged_out"] = logged_out
        log.info("configuration_reloaded", seconds=round(seconds, 2), **changed)


def _warn_of_lines_gone(gone: Collection[str], *, is_current: bool | None) -> None:
    if gone and not is_current:
        hint = "acd deploy: Asterisk still leads callers there, and nobody serves them"
        log.warning("line_gone_before_deploy", lines=sorted(gone), hint=hint)
