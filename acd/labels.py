"""What the labels of a sum may say: the words of the configuration, and fixed lists.

Rule 1: a label value comes from the configuration or from an Enum, never from a call: the set is
        finite and names no caller, no person, no building.
Rule 2: a line, team, provider or on-call plan that is no longer configured is "unknown"; calls of
        a line that has no team are those of the team "none". Of what is "unknown" only that counts
        which came since the first look: all that a line had in its life would be thousands of calls
        within the minute in which it was taken out, and gone again when it comes back.
Rule 3: what can be known beforehand starts at zero: so the first call of a series is an increase,
        and not a birth that `rate` misses. A place that is met later has all its series as well:
        without "none taken back" there would be no difference to "answered".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import product

from acd.config.settings import Settings
from acd.core.model import NO_TEAM, AdvisorState, Difference, OfferEnding, Outcome
from acd.core.routes import RINGS_CONTACTS, Skip, To
from acd.core.sums import BEGUN, LABELS, VALUES, Distribution, Key, Sum, Timing, WaitResult

UNKNOWN, NONE = "unknown", "none"

Values = tuple[str, ...]

_PLACE: Values = ("line", "team")
_FIXED: Mapping[str, Values] = {
    "outcome": tuple(outcome.value for outcome in Outcome),
    "to": tuple(to.value for to in To),
    "timing": tuple(Timing),
    "ending": tuple(ending.value for ending in OfferEnding),
    "kind": tuple(kind.value for kind in Difference),
    "state": tuple(state.value for state in AdvisorState),
}
_RESULTS: Mapping[Sum | Distribution, Values] = {
    Sum.STEPS: (BEGUN, *(why.value for why in Skip)),
    Distribution.WAIT: tuple(WaitResult),
}
_KINDS: Mapping[str, Sum | Distribution] = {str(kind): kind for kind in LABELS}


class Labels:
    def __init__(self, settings: Settings) -> None:
        self.lines: Values = tuple(settings.lines)
        """Those of the configuration, as are `teams`: with "none", where a line has no team."""
        self._words = _words(settings)
        self._shown = cache(self._show)
        self._zero: dict[Key, float] = {}
        self._before: dict[Key, float] | None = None  # the first look, of what is "unknown"
        places = {(line.id, self.team(line.team)) for line in settings.lines.values()}
        teams = dict.fromkeys((*settings.teams, *(team for _, team in places)))
        self._start(_PLACE, places)
        self.teams: Values = tuple(teams)
        self._start(("team",), [(team,) for team in self.teams])
        self._start(("to", "name"), _outside(settings))
        self._start((), [()])

    def line(self, line: str) -> str:
        return self._words["line"](line)

    def team(self, team: str) -> str:
        return self._words["team"](team)

    def shown(self, sums: Mapping[Key, float]) -> Mapping[Key, float]:
        """The same sums under labels that may be shown, with all that starts at zero.

        A sum that only an older version kept is left out.
        """
        moved = [(key, self._shown(key)) for key in sums if key[0] in _KINDS]
        if self._before is None:
            self._before = {key: sums[key] for key, as_shown in moved if _is_lost(key, as_shown)}
        shown = dict(self._zero)
        for key, as_shown in moved:
            grown = sums[key] - self._before.get(key, 0.0)
            shown[as_shown] = shown.get(as_shown, 0.0) + grown
        return shown

    def _show(self, key: Key) -> Key:
        name, *values = key
        labels = LABELS[_KINDS[name]]
        words = tuple(map(self._word, labels, values))
        if labels[:2] == _PLACE:
            self._start(_PLACE, [words[:2]])
        return (name, *words, *values[len(words) :])

    def _word(self, label: str, value: str) -> str:
        return self._words[label](value) if label in self._words else value

    def _start(self, told_apart_by: Values, heads: Iterable[Values]) -> None:
        """All series of these places, teams, targets."""
        for kind in LABELS:
            if _head(kind) == told_apart_by:
                self._zero |= dict.fromkeys(_keys(kind, heads), 0.0)


def _is_lost(key: Key, as_shown: Key) -> bool:
    return UNKNOWN in as_shown and as_shown != key


def _head(kind: Sum | Distribution) -> Values:
    """The labels whose values come from the configuration: always the first ones."""
    configured = ("to", "name") if "name" in LABELS[kind] else _PLACE
    return tuple(label for label in LABELS[kind] if label in configured)


def _keys(kind: Sum | Distribution, heads: Iterable[Values]) -> Iterator[Key]:
    rest = LABELS[kind][len(_head(kind)) :]
    fixed = [_RESULTS[kind] if label == "result" else _FIXED[label] for label in rest]
    end = (VALUES,) if isinstance(kind, Distribution) else ()
    for head, values in product(heads, product(*fixed)):
        yield (kind, *head, *values, *end)


def _words(settings: Settings) -> Mapping[str, Callable[[str], str]]:
    """By label: what is said instead of a word that came with a call."""
    names = {"", *settings.providers, *settings.oncall}
    return {
        "line": _among(set(settings.lines)),
        "team": lambda team: NONE if team == NO_TEAM else _among(set(settings.teams))(team),
        "name": _among(names),
    }


def _among(known: set[str]) -> Callable[[str], str]:
    return lambda word: word if word in known else UNKNOWN


def _outside(settings: Settings) -> list[Values]:
    """Whom a route may ring outside: by what, and under which name."""
    named: dict[To, Iterable[str]] = {
        To.ONCALL: settings.oncall,
        To.PROVIDER: settings.providers,
    }
    targets = [to for to in To if to in RINGS_CONTACTS]
    return [(to.value, name) for to in targets for name in named.get(to, ("",))]
