"""Facts as rows: JSON, tagged with the name of the fact's class.

A journal outlives the code that wrote it: a field added to a fact needs a default, or old facts
can no longer be read; a class renamed needs a migration. A field that is gone is skipped.

A picture of the floor is a row of its own kind. It may always be unreadable, since the facts before
it say the same: when what it holds gets another meaning, raise PICTURE_FORMAT and think no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from acd.core.facts import CallCompleted, Fact
from acd.core.picture import FloorPicture
from acd.errors import StoreDamaged, StoreError

FACT_CLASSES: tuple[type[Fact], ...] = get_args(Fact)
PICTURE_KIND = FloorPicture.__name__
PICTURE_FORMAT = 3

_encoder = msgspec.json.Encoder()
_decoders: Mapping[str, msgspec.json.Decoder[Fact]] = {
    kind.__name__: msgspec.json.Decoder(kind) for kind in FACT_CLASSES
}


@dataclass(frozen=True, slots=True)
class _KeptPicture:
    format: int
    picture: FloorPicture


_picture_decoder = msgspec.json.Decoder(_KeptPicture)


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
    decoder = _decoders.get(kind)
    if decoder is None:
        raise StoreError(f"the journal holds a fact of an unknown kind: {kind}")
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(f"the journal holds a {kind} that cannot be read: {error}") from error


def encode_picture(picture: FloorPicture) -> Entry:
    body = _encoder.encode(_KeptPicture(PICTURE_FORMAT, picture)).decode()
    return Entry((picture.at, PICTURE_KIND, body), None)


def decode_picture(body: str) -> FloorPicture:
    try:
        kept = _picture_decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise StoreError(f"the journal holds a picture that cannot be read: {error}") from error
    if kept.format != PICTURE_FORMAT:
        raise StoreError(f"the journal holds a picture of another format: {kept.format}")
    return kept.picture


def decode_record(row: Mapping[str, Any]) -> CallCompleted:
    return msgspec.convert(dict(row), CallCompleted)
