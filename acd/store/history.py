"""What happened between two moments, read from the journal, beside a running service or without.

Rule 1: the facts from the first of that time to the last are read, whatever lies between them: see
        `spans`. What another clock has stamped is among them; whoever counts tells it by its time.
Rule 2: whoever counts needs to know who was there already: the last picture before comes with the
        facts, and all facts since. Without one that can be read it begins with the journal.
Rule 3: a silence is told by what ends it: the fact that follows comes too, by itself.
Rule 4: teams change. Who served which when the facts begin is told by what was written at the first
        change since, however late.
Rule 5: only the kinds that are asked for are read; one row that cannot be read is said and skipped.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import structlog

from acd.core.facts import AdvisorReassigned, Fact
from acd.core.model import AdvisorId, Seconds, TeamId
from acd.core.picture import FloorPicture
from acd.errors import StoreError
from acd.store.codec import PICTURE_KIND, KeptPicture, decode_picture, decoder_of
from acd.store.failures import explain
from acd.store.opening import look_into_journal
from acd.store.spans import Numbers

_PICTURE = f"SELECT seq FROM facts WHERE seq < ? AND kind = '{PICTURE_KIND}' ORDER BY seq DESC"
_BODY = "SELECT body FROM facts WHERE seq = ?"
_FACTS = "SELECT seq, kind, body FROM facts WHERE seq > ? AND seq < ? AND kind IN ({}) ORDER BY seq"
_ALL = 1 << 62
_LINES = "SELECT DISTINCT line FROM calls"
_TEAMS = "SELECT DISTINCT team FROM calls"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Past:
    """`facts` begin with the picture, or with the journal: earlier than was asked for."""

    begins_at: Seconds | None  # of the journal; None: it is empty
    picture: FloorPicture | None
    facts: Iterator[Fact]
    following: Fact | None = None
    heard_at: Seconds | None = None  # the last fact that the tally heard before the picture
    former_teams: Mapping[AdvisorId, tuple[TeamId, ...]] = field(default_factory=dict)
    """Of whoever has been given others since: those at the beginning."""


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    """Of every call that has ended, whatever the configuration has of them today."""

    lines: frozenset[str]
    teams: frozenset[str]


@contextmanager
def looking_back(
    path: Path, since: Seconds, until: Seconds, kinds: Collection[type[Fact]]
) -> Iterator[Past]:
    """Raises StoreError, inside too."""
    with _looking_at(path) as connection:
        connection.execute("BEGIN")  # one moment, whatever is written meanwhile
        yield _past(connection, since, until, kinds)


def known_places(path: Path) -> KnownPlaces:
    """Raises StoreError."""
    with _looking_at(path) as connection:
        lines, teams = (
            frozenset(str(name) for (name,) in connection.execute(asked))
            for asked in (_LINES, _TEAMS)
        )
    return KnownPlaces(lines, teams)


@contextmanager
def _looking_at(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(look_into_journal(path)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StoreError(explain(error, path)) from error


def _past(
    connection: sqlite3.Connection, since: Seconds, until: Seconds, kinds: Collection[type[Fact]]
) -> Past:
    numbers = Numbers(connection)
    if not numbers.pages:
        return Past(None, None, iter(()))
    begin, end = numbers.span(since, until)
    number, kept = _last_picture(connection, begin)
    heard_at = kept.tally.heard_at if kept is not None and kept.tally is not None else None
    return Past(
        numbers.begin_at,
        None if kept is None else kept.floor,
        _facts(connection, number, end, kinds),
        next(_facts(connection, end - 1, _ALL, kinds), None),
        heard_at,
        _former_teams(connection, number),
    )


def _former_teams(
    connection: sqlite3.Connection, after: int
) -> Mapping[AdvisorId, tuple[TeamId, ...]]:
    former: dict[AdvisorId, tuple[TeamId, ...]] = {}
    for fact in _facts(connection, after, _ALL, (AdvisorReassigned,)):
        if isinstance(fact, AdvisorReassigned):
            former.setdefault(fact.advisor, fact.former)
    return former


def _last_picture(connection: sqlite3.Connection, before: int) -> tuple[int, KeptPicture | None]:
    for (number,) in connection.execute(_PICTURE, (before,)):
        (body,) = connection.execute(_BODY, (number,)).fetchone()
        try:
            return number, decode_picture(body)
        except StoreError as error:
            log.warning("picture_skipped", number=number, why=str(error))
    return 0, None


def _facts(
    connection: sqlite3.Connection, after: int, before: int, kinds: Collection[type[Fact]]
) -> Iterator[Fact]:
    names = sorted(kind.__name__ for kind in kinds)
    statement = _FACTS.format(", ".join("?" * len(names)))
    decoders = {kind.__name__: decoder_of(kind) for kind in kinds}  # a year has a million facts
    for number, kind, body in connection.execute(statement, (after, before, *names)):
        try:
            yield decoders[kind](body)
        except msgspec.MsgspecError as damage:
            log.error("fact_skipped", number=number, why=str(damage))
