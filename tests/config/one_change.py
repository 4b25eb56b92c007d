"""One change to a sound file, and all that must be said about it: line, place, problem, hint."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    old: str
    new: str
    said: tuple[str, ...]

    def __init__(self, old: str, new: str, *said: str) -> None:
        for name, value in (("old", old), ("new", new), ("said", said)):
            object.__setattr__(self, name, value)
