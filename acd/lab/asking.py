"""Queries to a Prometheus over HTTP.

Rule: an answer without a value is no series at all, or NaN; both are kept as they are.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from acd.core.model import Seconds
from acd.errors import AcdError

_ANSWER_WITHIN: Seconds = 30.0


class QueryRefused(AcdError):
    """Prometheus cannot be asked, or does not understand the query."""


@dataclass(frozen=True, slots=True)
class Series:
    """Without its name: a query asks for it or has made something else of it."""

    labels: Mapping[str, str]
    points: tuple[tuple[Seconds, float], ...]

    @property
    def last(self) -> float:
        return self.points[-1][1] if self.points else math.nan


@dataclass(frozen=True, slots=True)
class Prometheus:
    url: str  # "http://127.0.0.1:9090"

    def now(self, expression: str, at: Seconds | None = None) -> list[Series]:
        moment = {} if at is None else {"time": f"{at:.3f}"}
        answer = self._ask("query", query=expression, **moment)
        if answer["resultType"] == "scalar":
            return [Series({}, (_point(answer["result"]),))]
        return [_series(one, [one["value"]]) for one in answer["result"]]

    def over(self, expression: str, begin: Seconds, end: Seconds, step: Seconds) -> list[Series]:
        """Points at whole multiples of the step, as Grafana asks for them."""
        begin, end = begin - begin % step, end - end % step
        answer = self._ask(
            "query_range", query=expression, start=f"{begin}", end=f"{end}", step=f"{step}"
        )
        return [_series(one, one["values"]) for one in answer["result"]]

    def parse(self, expression: str) -> str:
        """As Prometheus would write it; QueryRefused when it is no query."""
        return str(self._ask("format_query", query=expression))

    def is_ready(self) -> bool:
        try:
            with urlopen(self._place("-/ready"), timeout=_ANSWER_WITHIN):
                return True
        except OSError:  # an HTTP status that says "not yet" is one too
            return False

    def _ask(self, what: str, **asked: str) -> Any:
        place = self._place(f"api/v1/{what}?{urlencode(asked)}")
        try:
            with urlopen(place, timeout=_ANSWER_WITHIN) as answer:
                return json.load(answer)["data"]
        except HTTPError as error:
            raise QueryRefused(f"{_reason(error)}: {asked.get('query', what)}") from error
        except (OSError, ValueError) as error:
            raise QueryRefused(f"no Prometheus at {self.url}: {error}") from error

    def _place(self, path: str) -> str:
        return f"{self.url.rstrip('/')}/{path}"


def _reason(error: HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError):  # whoever answers there is no Prometheus
        return str(error)


def _series(one: Mapping[str, Any], points: list[list[Any]]) -> Series:
    labels = {name: text for name, text in one["metric"].items() if name != "__name__"}
    return Series(labels, tuple(map(_point, points)))


def _point(pair: list[Any]) -> tuple[Seconds, float]:
    return float(pair[0]), float(pair[1])
