"""A board's JSON, as far as it is checked and drawn.

Rule 1: reading does not fail on what is missing: see `flaws`.
Rule 2: only what Grafana shows too is read: titles, queries, units, thresholds, overrides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acd.resources import resource

BOARDS = resource("metrics") / "boards"
COLUMNS = 24  # of Grafana's grid
FORMULA = "Formule : "
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    ref: str
    expression: str
    legend: str
    is_instant: bool


@dataclass(frozen=True, slots=True)
class Panel:
    kind: str
    title: str
    description: str
    x: int
    y: int
    width: int
    height: int
    targets: tuple[Target, ...]
    raw: Document

    @property
    def defaults(self) -> Document:
        return self.raw.get("fieldConfig", {}).get("defaults", {})  # type: ignore[no-any-return]

    @property
    def formula(self) -> str:
        """What the description says after "Formule : "; empty: it does not say."""
        return self.description.partition(FORMULA)[2].partition("\n")[0].strip()

    @property
    def overrides(self) -> tuple[Document, ...]:
        return tuple(self.raw.get("fieldConfig", {}).get("overrides", ()))


@dataclass(frozen=True, slots=True)
class Board:
    name: str  # of the file
    title: str
    begins: str  # "now-1h", "now/d"
    variables: Mapping[str, str]  # with the query that gives the values
    panels: tuple[Panel, ...]
    raw: Document


def board_files(folder: Path = BOARDS) -> list[Path]:
    return sorted(folder.glob("*.json"))


def read_board(file: Path) -> Board:
    return board_of(file.stem, json.loads(file.read_text("utf-8")))


def board_of(name: str, raw: Document) -> Board:
    variables = raw.get("templating", {}).get("list", ())
    return Board(
        name=name,
        title=raw.get("title", ""),
        begins=raw.get("time", {}).get("from", ""),
        variables={
            str(one.get("name")): str(one.get("definition", ""))
            for one in variables
            if one.get("type") == "query"
        },
        panels=tuple(map(_panel, raw.get("panels", ()))),
        raw=raw,
    )


def _panel(raw: Document) -> Panel:
    place = raw.get("gridPos", {})
    return Panel(
        kind=raw.get("type", ""),
        title=raw.get("title", ""),
        description=raw.get("description", ""),
        x=place.get("x", -1),
        y=place.get("y", -1),
        width=place.get("w", 0),
        height=place.get("h", 0),
        targets=tuple(map(_target, raw.get("targets", ()))),
        raw=raw,
    )


def _target(raw: Document) -> Target:
    return Target(
        ref=raw.get("refId", ""),
        expression=raw.get("expr", ""),
        legend=raw.get("legendFormat", ""),
        is_instant=bool(raw.get("instant")),
    )
