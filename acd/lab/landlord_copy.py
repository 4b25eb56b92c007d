"""A landlord's folder as the demo plays it: a copy, its files imported, a few words changed.

Rule 1: nothing of the landlord's own folder is touched; the copy goes when the demo ends.
Rule 2: steps, times, people and hours stay as they are written. What is changed is where Asterisk
        and the figures are, the screens' language, and:
        a schedule is open from midnight to midnight, or closed, whatever day and hour it is;
        a line answers when somebody does: then an answer that a caller sees is a person's.
"""

import json
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from acd.config import load
from acd.config.settings import Settings
from acd.lab.landlords import LANDLORDS, LandlordFile, files_in, take_all

_DAY = timedelta(days=1)
_WHOLE_DAY = ["00:00-24:00"]


@dataclass(frozen=True, slots=True)
class Landlord:
    name: str
    is_closed: bool = False  # show the night


@dataclass(frozen=True, slots=True)
class LandlordCopy:
    text: str  # of acd.toml, apart from where Asterisk is
    settings: Settings  # as the landlord wrote it
    files: tuple[LandlordFile, ...]


def copy_landlord(landlord: Landlord, folder: Path, language: str) -> LandlordCopy:
    """Fill the folder; raises AcdError."""
    shutil.copytree(LANDLORDS / landlord.name, folder, dirs_exist_ok=True)
    config = folder / "acd.toml"
    settings = load(config, environ={}, serving=False)
    files = tuple(files_in(folder, settings))
    take_all(list(files), settings)
    today = datetime.now(ZoneInfo(settings.site.timezone)).date()
    document = tomllib.loads(config.read_text("utf-8"))
    return LandlordCopy(written(adapted(document, landlord, language, today)), settings, files)


def adapted(
    document: Mapping[str, Any], landlord: Landlord, language: str, today: date
) -> dict[str, Any]:
    sections = {name: section for name, section in document.items() if name != "asterisk"}
    sections["site"] = {**sections["site"], "language": language, "metrics": "@metrics@"}
    sections["lines"] = {
        name: {**line, "answer": "when-connected"} for name, line in sections["lines"].items()
    }
    sections["schedules"] = {
        name: {**schedule, "exceptions": list(_exceptions(schedule, landlord, today))}
        for name, schedule in sections.get("schedules", {}).items()
    }
    return sections


def _exceptions(
    schedule: Mapping[str, Any], landlord: Landlord, today: date
) -> Iterator[dict[str, Any]]:
    """Also yesterday and tomorrow: a demo may see midnight, and zones have their own."""
    first, last = today - _DAY, today + _DAY
    for exception in schedule.get("exceptions", []):
        begins, ends = exception["on"], exception.get("until", exception["on"])
        if str(ends) < str(first) or str(last) < str(begins):  # no date may stand there twice
            yield exception
    hours = [] if landlord.is_closed else _WHOLE_DAY
    yield {"on": first, "until": last, "open": hours, "name": "Démonstration"}


def written(document: Mapping[str, Any]) -> str:
    """As TOML again: a section for each table, everything in it on one line each."""
    sections = (
        "\n".join((f"[{name}]", *(f"{_text(key)} = {_value(value)}" for key, value in s.items())))
        for name, s in document.items()
    )
    return "\n\n".join(sections) + "\n"


def _value(value: object) -> str:
    match value:
        case dict():
            pairs = (f"{_text(key)} = {_value(each)}" for key, each in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case date():
            return value.isoformat()
        case _:
            return _text(value)


def _text(value: object) -> str:
    """Words, numbers and truths are written as in JSON."""
    return json.dumps(value, ensure_ascii=False)
