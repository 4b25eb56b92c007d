"""Facts as rows: JSON, tagged with the name of the fact's class.

A journal outlives the code that wrote it: a field added to a fact needs a default, or old facts
can no longer be read; a class renamed needs a migration. A field that is gone is skipped.

A picture of the floor is a row of its own kind. It may always be unreadable, since the facts before
it say the same: when what it holds gets another meaning, raise PICTURE_FORMAT and think no more.

The tally's picture lies in the floor's row and may be unreadable by itself: sums then begin anew
with that floor, which whoever draws them takes for a restart. See TALLY_FORMAT.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import tzinfo
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
import structlog

from acd.core.facts import CallCompleted, Fact
from acd.core.picture import FloorPicture
from acd.core.tally_picture import TallyPicture
from acd.errors import StoreDamaged, StoreError

FACT_CLASSES: tuple[type[Fact], ...] = get_args(Fact)
PICTURE_KIND = FloorPicture.__name__
PICTURE_FORMAT = 3
TALLY_FORMAT = 1

log = structlog.get_logger(__name__)


def _written(value: object) -> str:
    """A zone of opening hours; a route on which a call is on its way may hold some."""
    if isinstance(value, ZoneInfo):
        return value.key
    raise NotImplementedError(f"{type(value).__name__} cannot be written")


def _read(kind: type, written: Any) -> object:
    """Raises ValueError, also for a zone that this machine does not know."""
    if kind is not tzinfo or not isinstance(written, str):
        raise ValueError(f"{kind.__name__} cannot be read")
    try:
        return ZoneInfo(written)
    except (OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"no zone {written!r} here") from error


_encoder = msgspec.json.Encoder(enc_hook=_written)
_decoders: Mapping[str, msgspec.json.Decoder[Fact]] = {
    kind.__name__: msgspec.json.Decoder(kind) for kind in FACT_CLASSES
}


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """The floor and the tally at one moment."""

    floor: FloorPicture
    tally: TallyPicture | None = None  # None: of an older version, or it cannot be read


@dataclass(frozen=True, slots=True)
class _FloorPart:
    format: int
    picture: FloorPicture


@dataclass(frozen=True, slots=True)
class _TallyPart:
    """Read by itself: what is wrong with it must not cost the floor."""

    tally_format: int = TALLY_FORMAT
    tally: TallyPicture | None = None


_floor_decoder = msgspec.json.Decoder(_FloorPart, dec_hook=_read)
_tally_decoder = msgspec.json.Decoder(_TallyPart)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal, ready to be written."""

    fact: tuple[float, str, str]  # at, kind, body
    record: Mapping[str, Any] | None  # the call's row, when the fact is the call's end


def encode(fact: Fact) -> Entry:
    body = _encoder.encode(fact).decode()
    record = msgspec.to_builtins(fact) if isinstance(fact, CallCompleted) else None
    return Entry((fact.at, type(fact).__name__, body), record)


def decode(kind: str, body: str) -> Fact:
    """Raises StoreDamaged for what cannot be read, StoreError for what a later version wrote."""
    try:
        return _decoders[kind].decode(body)
    except KeyError:
        raise StoreError(f"the journal holds a fact of an unknown kind: {kind}") from None
    except msgspec.MsgspecError as error:
        raise StoreDamaged(f"the journal holds a {kind} that cannot be read: {error}") from error


def decoder_of(kind: type[Fact]) -> Callable[[str], Fact]:
    """For many facts of one kind; raises msgspec.MsgspecError for what cannot be read."""
    return _decoders[kind.__name__].decode


def encode_picture(picture: FloorPicture, tally: TallyPicture | None = None) -> Entry:
    parts = (_FloorPart(PICTURE_FORMAT, picture), _TallyPart(TALLY_FORMAT, tally))
    row = {field.name: getattr(part, field.name) for part in parts for field in fields(part)}
    return Entry((picture.at, PICTURE_KIND, _encoder.encode(row).decode()), None)


def decode_picture(body: str) -> KeptPicture:
    try:
        part = _floor_decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise StoreError(f"the journal holds a picture that cannot be read: {error}") from error
    if part.format != PICTURE_FORMAT:
        raise StoreError(f"the journal holds a picture of another format: {part.format}")
    return KeptPicture(part.picture, _decode_tally(body))


def _decode_tally(body: str) -> TallyPicture | None:
    try:
        part = _tally_decoder.decode(body)
    except msgspec.MsgspecError as error:
        log.warning("tally_not_read", why=str(error))
        return None
    return part.tally if part.tally_format == TALLY_FORMAT else None


def decode_record(row: Mapping[str, Any]) -> CallCompleted:
    return msgspec.convert(dict(row), CallCompleted)
