"""The complaints of pydantic, said in words that a telecom admin can act on.

Rule: every type of error that the shapes can raise is a case here; one that has none still comes
out, with pydantic's own words, and the test that tries every kind of value on every key notices.
"""

import json
from collections.abc import Iterator
from types import UnionType
from typing import get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from acd.config import values
from acd.config.findings import Finding, Place, instead_of, quoted
from acd.config.shapes import File
from acd.config.table import Table, keys
from acd.config.values import kind

_KEY_MARK = "[key]"  # ends pydantic's place when the key itself is wrong


def shaped(raw: object) -> tuple[File | None, list[Finding]]:
    """The file as objects, or all that is wrong with its shape."""
    try:
        return File.model_validate(raw), []
    except ValidationError as refusal:
        return None, [_finding(error) for error in refusal.errors(include_url=False)]


def _known_keys(place: Place) -> Iterator[str]:
    """The keys that may stand in the table at `place`; none when any id may."""
    table = _table_at(place)
    yield from keys(table) if table else ()


def _finding(error: ErrorDetails) -> Finding:
    place: Place = error["loc"]
    match error["type"]:
        case values.WRONG:
            words = (error["ctx"]["problem"], error["ctx"]["hint"])
            place = place[:-1] if place[-1] == _KEY_MARK else place
        case "missing":
            words = _missing(place)
        case "extra_forbidden":
            words = _unknown(place)
        case "too_short":
            words = ("there is nothing in it", f"write {_example(place)}")
        case "list_type":
            words = (f"a list expected, not {kind(error['input'])}", f"write {_example(place)}")
        case "model_type" | "dict_type":
            words = (f"a table expected, not {kind(error['input'])}", _table_hint(place))
        case "literal_error":
            words = _unforeseen_word(place, error["input"])
        case _:
            words = (error["msg"], f"write {_example(place)}")
    return Finding(place, *words)


def _missing(place: Place) -> tuple[str, str]:
    what = "section" if len(place) == 1 else "key"
    return f"this {what} is missing", f"add {_example(place)}"


def _unknown(place: Place) -> tuple[str, str]:
    key = str(place[-1])
    what = "section" if len(place) == 1 else "key"
    return f"unknown {what} {quoted(key)}", instead_of(key, _known_keys(place[:-1]))


def _unforeseen_word(place: Place, value: object) -> tuple[str, str]:
    field = _field_at(place)
    known = get_args(field.annotation) if field else ()
    if not isinstance(value, str):
        return f"text expected, not {kind(value)}", f"write {quoted(known[0])}"
    return f"{quoted(value)} is not known here", instead_of(value, known)


def _example(place: Place) -> str:
    """What one would type at this place: a heading, or a key with a value."""
    field = _field_at(place)
    key = str(place[-1])
    example = field.examples[0] if field and field.examples else None
    if len(place) == 1:
        return f"[{key}.{example}]" if example else f"[{key}]"
    return f"{key} = {_as_toml(example)}"


def _as_toml(example: object) -> str:
    match example:
        case dict():
            return f"{{ {', '.join(f'{key} = {_as_toml(v)}' for key, v in example.items())} }}"
        case list():
            return f"[{', '.join(map(_as_toml, example))}]"
        case _:
            return json.dumps(example, ensure_ascii=False)


def _table_hint(place: Place) -> str:
    match place:
        case (str(section),):
            return f"write it as a heading: {_example(place)}"
        case (str(section), _) if _table_at((section,)) is None:
            return f"the keys of this section stand under an id: {_example((section,))}"
        case (*_, str()) if not _table_at(place):
            return f"write {_example(place)}"
        case _:
            keys = ", ".join(f"{key} = …" for key in _known_keys(place))
            return f"write {f'{place[-1]} = ' * isinstance(place[-1], str)}{{ {keys} }}"


def _field_at(place: Place) -> FieldInfo | None:
    table = _table_at(place[:-1])
    return keys(table).get(str(place[-1])) if table else None


def _table_at(place: Place) -> type[Table] | None:
    """The shape of the table at this place of the file."""
    shape: object = File
    for key in place:
        table = _as_table(shape)
        if get_origin(shape) in (dict, list):
            shape = get_args(shape)[-1]
        elif table is not None:
            field = keys(table).get(str(key))
            shape = field.annotation if field else None
    return _as_table(shape)


def _as_table(shape: object) -> type[Table] | None:
    """The table that this shape is, or may be: `Recall | None` is Recall."""
    kinds = get_args(shape) if isinstance(shape, UnionType) else (shape,)
    tables = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Table))
    return next(tables, None)
