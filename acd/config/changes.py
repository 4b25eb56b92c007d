"""What is another between two configurations, in words and with the keys of acd.toml.

Rule 1: no secret is shown, and none is looked at: that one has changed is all that can be told.
Rule 2: what the service holds open (its files, its port, the link, the broker) is fixed at its
        start, and so is what figures are reckoned by: `fixed` names it. What [asterisk] says for
        `acd deploy` alone is none of it.
Rule 3: of any two configurations that differ in anything at all, something is told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from acd.config.durations import show
from acd.config.settings import Settings
from acd.core.plan import Overflow
from acd.core.routes import Step
from acd.core.schedule import ExceptionalDays

_ONE_OF: Mapping[str, str] = {
    "entities": "entity",
    "trunks": "trunk",
    "providers": "provider",
    "oncall": "on-call plan",
    "schedules": "schedule",
    "teams": "team",
    "advisors": "advisor",
    "routes": "route",
    "lines": "line",
    "pauses": "pause",
    "pause_plans": "pause",
}
"""The sections with one table for each, and what one is called."""

_FIXED_OF_SITE = frozenset(
    {"store", "socket", "metrics_host", "metrics_port", "timezone", "country", "language"}
)
_FIXED_OF_ASTERISK = frozenset({"node", "host", "port", "username", "secret"})
_OPTIONAL_SECTIONS = {
    "announcements": "announcements",
    "broker": "mqtt",
    "queue_log": "queue_log",
}
_KEYS: Mapping[str, str] = {
    "metrics_host": "metrics",
    "metrics_port": "metrics",
    "service_level_within": "service_level.within",
    "service_level_target": "service_level.target",
    "recall_waiting": "recall.waiting",
    "recall_after": "recall.for",
    "is_work": "work",
    "zone": "timezone",
    "week": "open",
    "lasts": "for",
}
"""Where a key of the file is called otherwise here."""

_SECRETS = frozenset({"secret", "password"})
_SHARES = frozenset({"service_level_target"})
_NOTHING: Mapping[str, str] = {"wrap_up": "until-ready", "rounds": "without-end"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Change:
    section: str  # of acd.toml
    subject: str  # "team siege"
    what: str  # "ring_for 20s -> 25s"

    def __str__(self) -> str:
        return f"{self.subject}: {self.what}"


def changes(former: Settings, new: Settings) -> tuple[Change, ...]:
    """Everything, in the order of the file's reference; nothing when both say the same."""
    found = list(_of_site(former, new))
    found += _of_asterisk(former, new)
    found += _of_optional_sections(former, new)
    for section in _ONE_OF:
        found += _of_tables(section, getattr(former, section), getattr(new, section))
    return (*found, *_of_zones(former, new))


def fixed(former: Settings, new: Settings) -> tuple[Change, ...]:
    """Of these changes, those that a running service cannot follow."""
    of_site = _differences(former.site, new.site, only=_FIXED_OF_SITE)
    found = [Change("site", "site", what) for what in of_site]
    found += _of_asterisk(former, new, only=_FIXED_OF_ASTERISK)
    return (*found, *_of_optional_sections(former, new))


def _of_site(former: Settings, new: Settings) -> Iterator[Change]:
    for what in _differences(former.site, new.site):
        yield Change("site", "site", what)
    for what in _differences(former.rules, new.rules):
        yield Change("site", "site", what)


def _of_asterisk(
    former: Settings, new: Settings, only: Collection[str] | None = None
) -> Iterator[Change]:
    for what in _differences(former.asterisk, new.asterisk, only):
        yield Change("asterisk", "asterisk", what)


def _of_zones(former: Settings, new: Settings) -> Iterator[Change]:
    """Hours that name a zone, and those that are read on the clocks of the line's entity."""
    both = former.schedules.keys() & new.schedules.keys()
    for name in sorted(both & (former.schedules_without_zone ^ new.schedules_without_zone)):
        was, now = "the line's", str(new.schedules[name].zone)
        if name in new.schedules_without_zone:
            was, now = str(former.schedules[name].zone), was
        yield Change("schedules", f"schedule {name}", f"timezone {was} -> {now}")


def _of_optional_sections(former: Settings, new: Settings) -> Iterator[Change]:
    for attribute, section in _OPTIONAL_SECTIONS.items():
        yield from _of_section(section, getattr(former, attribute), getattr(new, attribute))


def _of_section(section: str, former: Any, new: Any) -> Iterator[Change]:
    if former is None or new is None:
        if former is not new:
            yield Change(section, section, "new" if former is None else "gone")
        return
    for what in _differences(former, new):
        yield Change(section, section, what)


def _of_tables(section: str, former: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*former, *new)):
        subject = f"{_ONE_OF[section]} {name}"
        if name not in former:
            yield Change(section, subject, _introduced(new[name]))
        elif name not in new:
            yield Change(section, subject, "gone")
        elif isinstance(new[name], str):
            if former[name] != new[name]:
                yield Change(section, subject, f"{former[name]} -> {new[name]}")
        else:
            for what in _differences(former[name], new[name]):
                yield Change(section, subject, what)


def _introduced(new: Any) -> str:
    """Where somebody new belongs is what one looks for."""
    teams = getattr(new, "teams", None)
    if teams:
        return f"new in team {', '.join(teams)}"
    numbers = getattr(new, "numbers", None)
    return f"new, {', '.join(numbers)}" if numbers else "new"


def _differences(former: Any, new: Any, only: Collection[str] | None = None) -> Iterator[str]:
    """Of two of the same kind, key by key."""
    for field in fields(new):
        before, after = getattr(former, field.name), getattr(new, field.name)
        if before == after or (only is not None and field.name not in only):
            continue
        key = _KEYS.get(field.name, field.name)
        was, now = _shown(field.name, before), _shown(field.name, after)
        if field.name in _SECRETS or was == now:  # of hours and people only so much is shown
            yield f"{key} is another"
        else:
            yield f"{key} {was} -> {now}"


def _shown(name: str, value: Any) -> str:
    match value:
        case None:
            return _NOTHING.get(name, "none")
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.0%}" if name in _SHARES else show(value)
        case tuple():
            return _week(value) if name == "week" else _joined(_shown("", one) for one in value)
        case Mapping() if name == "holidays":
            return f"{len(value)} days" if value else "none"
        case Mapping():
            return _joined(f"{key} {one}" for key, one in value.items())
        case Overflow() | Step() | ExceptionalDays():
            return _written(value)
        case _:
            return "another" if is_dataclass(value) else str(value)


def _written(value: Overflow | Step | ExceptionalDays) -> str:
    match value:
        case Overflow(team, after):
            return f"{team} after {show(after)}"
        case ExceptionalDays(first, last, hours):
            return f"{first}..{last} {_joined(map(str, hours))}"
        case Step():
            return _step(value)


def _step(step: Step) -> str:
    """As it stands in the file, as far as one has to know."""
    words = [f"{step.to.value}:{step.name}" if step.name else step.to.value]
    if step.lasts is not None:
        words.append(f"for {show(step.lasts)}")
    if step.keep_place:
        words.append("keep_place")
    if step.confirm is not None:
        words.append(f"confirm {str(step.confirm).lower()}")
    if step.hours is not None:
        words.append(f"hours {_week(step.hours.week)}")
    return " ".join(words)


def _week(week: tuple[Any, ...]) -> str:
    days = (
        f"{day} {' '.join(map(str, hours))}"
        for day, hours in zip(_DAYS, week, strict=True)
        if hours
    )
    return _joined(days)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "none"
