"""What came of reading acd.toml anew, for whoever asked and for whoever looks in."""

from dataclasses import dataclass, field
from enum import StrEnum

from acd.core.model import Seconds


class ReloadResult(StrEnum):
    APPLIED = "applied"
    UNCHANGED = "unchanged"  # the file says what was in force
    REFUSED = "refused"  # and what was in force stays so


@dataclass(frozen=True, slots=True)
class Reloaded:
    result: ReloadResult
    file: str  # that was read
    is_trial: bool = False  # nothing was applied: what would have been
    changes: tuple[str, ...] = ()  # in words, one for each key
    refusal: str | None = None  # every mistake, or the reason, with a hint
    dialplan_is_current: bool | None = None  # Asterisk has read what this configuration generates
    logged_out: tuple[str, ...] = ()  # advisors who were logged in, and are there no more
    lines_gone: tuple[str, ...] = ()  # that were there
    seconds: Seconds = 0.0  # from the order until it was in force


@dataclass(frozen=True, slots=True)
class ConfigurationView:
    loaded_at: Seconds = 0.0  # on the wall clock: when what is in force was read
    reloads: dict[ReloadResult, int] = field(default_factory=dict)  # since the start
