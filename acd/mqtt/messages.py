"""The messages, one of each kind per fact that others may know of. Their schemas: schemas/*.json.

Rule 1: a message names a call by its id, which is random, and teams and lines by their configured
        ids; nobody's name, number, building or priority: a higher one may tell who is vulnerable.
Rule 2: the messages of a tree are numbered from 1, without holes; whoever sees a hole missed so
        many. `run` is another after each start of the service, and the numbers begin anew.
Rule 3: what names a person stands on the private tree, with numbers of its own: who may not read
        it sees no holes for it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from acd.config.settings import Settings
from acd.core import facts as f
from acd.core.model import Seconds, TeamId
from acd.core.routes import To
from acd.mqtt.outbox import Message
from acd.mqtt.topics import UNKNOWN, Topics, part

Body = dict[str, object]
"""A message without what all of its tree have."""


@dataclass(slots=True)
class Numbering:
    """Of the messages of one tree."""

    run: str
    sequence: int = 0  # the last one given, or lost

    def payload(self, at: Seconds, body: Body) -> bytes:
        self.sequence += 1
        return msgspec.json.encode({"run": self.run, "sequence": self.sequence, "at": at, **body})

    def skip(self, lost: int) -> None:
        """So many were never numbered, or fewer: a hole is a hole."""
        self.sequence += lost


class Events:
    """Facts, and what may be said of them."""

    def __init__(self, settings: Settings, topics: Topics, run: str, *, private: bool) -> None:
        self._topics = topics
        self.take(settings)
        self._open = Numbering(run)
        self._private = Numbering(run) if private else None

    def take(self, settings: Settings) -> None:
        """Another configuration: what may be named."""
        lines, teams = frozenset[str](settings.lines), frozenset[str](settings.teams)
        self._known = {"line": lines, "team": teams}

    def of(self, fact: f.Fact) -> Iterator[Message]:
        if kind := EVENTS.get(type(fact)):
            payload = self._open.payload(fact.at, self._plain(kind.body(fact)))
            yield Message(self._topics.event("call", kind.what), payload)
        if self._private and (kind := PRIVATE.get(type(fact))):
            payload = self._private.payload(fact.at, kind.body(fact))
            yield Message(self._topics.private("call", kind.what), payload)

    def advisors(self, team: TeamId, counts: Mapping[str, int], at: Seconds) -> Message:
        """How many advisors of a team are ready, talk and so on has changed."""
        payload = self._open.payload(at, {"team": team, "advisors": counts})
        return Message(self._topics.event("team", "advisors"), payload)

    def skip(self, lost: int) -> None:
        """So many facts were lost on the way here, and nobody knows which."""
        self._open.skip(lost)
        if self._private:
            self._private.skip(lost)

    def _plain(self, body: Body) -> Body:
        """A line or a team that is configured no longer is "unknown", as in the metrics."""
        for key, known in self._known.items():
            if key in body and body[key] not in known:
                body[key] = UNKNOWN
        return body


def _queued(fact: f.CallQueued) -> Body:
    return {**_call(fact), "open": fact.is_open, "queued_at": fact.queued_at}


def _offered(fact: f.CallOffered) -> Body:
    return {**_call(fact), "to": To.TEAM.value}


def _offered_outside(fact: f.ContactOffered) -> Body:
    return {**_call(fact), "to": fact.to.value}


def _connected(fact: f.CallConnected) -> Body:
    times = {"waited_seconds": fact.waited, "rang_seconds": fact.rang}
    return {**_call(fact), "to": fact.to.value, **times}


def _rescued(fact: f.CallRescued) -> Body:
    return {"call": part(fact.call), "why": fact.why.value}


def _completed(fact: f.CallCompleted) -> Body:
    return {
        **_call(fact),
        "outcome": fact.outcome.value,
        "to": fact.answered_by.value if fact.answered_by else None,
        "queued_at": fact.queued_at,
        "answered_at": fact.answered_at,
        "ended_at": fact.over_at,
    }


def _named(fact: f.CallRequeued | f.CallRegained) -> Body:
    return {"call": part(fact.call)}


def _call(fact: Any) -> Body:
    return {"call": part(fact.call), "line": fact.line, "team": fact.team}


def _caller(fact: f.CallQueued) -> Body:
    return {"call": part(fact.call), "caller": fact.caller}


def _who_answered(fact: f.CallConnected) -> Body:
    return {"call": part(fact.call), "advisor": fact.advisor, "contact": fact.contact}


@dataclass(frozen=True, slots=True)
class Kind:
    what: str  # the last part of the topic
    body: Callable[[Any], Body]


EVENTS: Mapping[type[f.Fact], Kind] = {
    f.CallQueued: Kind("queued", _queued),
    f.CallOffered: Kind("offered", _offered),
    f.ContactOffered: Kind("offered", _offered_outside),
    f.CallConnected: Kind("connected", _connected),
    f.CallRequeued: Kind("requeued", _named),
    f.CallRescued: Kind("rescued", _rescued),
    f.CallRegained: Kind("regained", _named),
    f.CallCompleted: Kind("completed", _completed),
}
PRIVATE: Mapping[type[f.Fact], Kind] = {
    f.CallQueued: Kind("queued", _caller),
    f.CallConnected: Kind("connected", _who_answered),
}
