"""A prepared store, and facts to put into it."""

from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, NewType, get_args, get_type_hints

import pytest

from acd.core.facts import CallCompleted, Fact
from acd.core.model import CallId, LineId, Outcome, Seconds, TeamId
from acd.store.codec import FACT_CLASSES
from acd.store.opening import prepare

EXAMPLES: dict[type, Any] = {str: 'déjà\n"vu"', int: 7, float: 1763800000.123456, bool: True}


def example(kind: Any) -> Any:
    """A value of the type; for an optional one the value, not None."""
    if isinstance(kind, NewType):
        return example(kind.__supertype__)
    if NoneType in get_args(kind):
        return example(next(part for part in get_args(kind) if part is not NoneType))
    if issubclass(kind, Enum):
        return list(kind)[-1]
    return EXAMPLES[kind]


def fact_of(kind: type[Fact], *, full: bool) -> Fact:
    hints = get_type_hints(kind)
    optional = {name for name, hint in hints.items() if NoneType in get_args(hint)}
    return kind(
        **{
            field.name: None if field.name in optional and not full else example(hints[field.name])
            for field in fields(kind)
        }
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "acd.db"
    prepare(path)
    return path


@pytest.fixture
def every_fact() -> list[Fact]:
    """One or two of each class that there is: with every field, and without the optional ones."""
    return [fact_of(kind, full=full) for kind in FACT_CLASSES for full in (True, False)]


@pytest.fixture
def completed() -> Callable[..., CallCompleted]:
    def make(
        call: str,
        outcome: Outcome = Outcome.ANSWERED,
        *,
        at: Seconds = 1000.0,
        line: str = "siege",
        caller: str | None = "+33612345678",
    ) -> CallCompleted:
        return CallCompleted(
            call=CallId(call),
            line=LineId(line),
            team=TeamId("accueil"),
            priority=0,
            caller=caller,
            outcome=outcome,
            reason=None,
            advisor=None,
            queued_at=at - 20.0,
            answered_at=None,
            offers=1,
            at=at,
        )

    return make
