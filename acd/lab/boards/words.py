"""How a value is written and coloured: the part of Grafana's field settings that boards use."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from acd.lab.boards.reading import Document, Panel

_COLOURS = {
    "blue": "#3274D9",
    "green": "#37872D",
    "orange": "#E0752D",
    "purple": "#8F3BB8",
    "red": "#C4162A",
    "text": "#5A6068",
    "yellow": "#D9A500",
    "dark-red": "#8A0F1E",
    "light-blue": "#8AB8FF",
    "light-green": "#96D98D",
    "light-orange": "#FFB357",
    "light-purple": "#CA95E5",
    "light-red": "#FF7383",
}
FAINT, INK = "#E3E5E8", "#22252B"
PALETTE = ("green", "yellow", "blue", "orange", "purple", "light-blue", "red", "light-green")
_MEGA, _LONG = 1e6, 120.0


def colour(name: str) -> str:
    return _COLOURS[name]


def written(value: float, unit: str, decimals: int | None) -> str:
    match unit:
        case "percentunit":
            return f"{_number(100 * value, 0 if decimals is None else decimals)} %"
        case "s":
            return _seconds(value, decimals)
        case "bytes":
            return f"{_number(value / _MEGA, 0)} Mo"
        case _:
            return _number(value, decimals if decimals is not None else _needed(value))


def _seconds(value: float, decimals: int | None) -> str:
    if 0 < value < 0.1:
        milliseconds = round(1000 * value, 1)
        return f"{_number(milliseconds, int(milliseconds % 1 > 0))} ms"
    if value < _LONG:
        return f"{_number(value, _needed(value) if decimals is None else decimals)} s"
    minutes, seconds = divmod(round(value), 60)
    return f"{minutes} min {seconds:02}"


def _needed(value: float) -> int:
    return 0 if value == round(value) else 2


def _number(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")
    return text.replace("-0", "0") if float(f"{value:.{decimals}f}") == 0 else text


def told(value: float, settings: Document) -> str:
    """With its mapping, unit and decimals; without a value, what stands for it."""
    if math.isnan(value):
        return str(settings.get("noValue", ""))
    for mapping in settings.get("mappings", ()):
        key = str(int(value)) if value == int(value) else str(value)
        if mapping["type"] == "value" and key in mapping["options"]:
            return str(mapping["options"][key]["text"])
    return written(value, settings.get("unit", "none"), settings.get("decimals"))


def colour_of_value(value: float, settings: Document) -> str:
    if math.isnan(value):
        return colour("text")
    if "thresholds" not in settings:
        return colour(settings.get("color", {}).get("fixedColor", "blue"))
    steps = settings["thresholds"]["steps"]
    reached = [step for step in steps if step["value"] is None or value >= step["value"]]
    return colour(reached[-1]["color"])


def series_name(legend: str, labels: Mapping[str, str]) -> str:
    if not legend:
        return ", ".join(text for name, text in labels.items() if name != "__name__")
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: labels.get(found[1], ""), legend)


def properties(panel: Panel, name: str) -> dict[str, Any]:
    """What the overrides say of the series or column with this name."""
    found: dict[str, Any] = {}
    for override in panel.overrides:
        if _MATCHES[override["matcher"]["id"]](override["matcher"]["options"], name):
            found |= {one["id"]: one["value"] for one in override["properties"]}
    return found


_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "byName": lambda wanted, name: wanted == name,
    "byRegexp": lambda wanted, name: re.search(wanted.strip("/"), name) is not None,
}


def colours() -> Iterator[str]:
    """For series that nobody has given one."""
    while True:
        yield from map(colour, PALETTE)
