"""Figures as Prometheus reads them: lines of text.

Rule 1: whoever asks is a thread of the Prometheus server, and the loop waits for the interpreter
        meanwhile. What stands before a value is therefore written once: the library's own writer
        takes five times as long.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from prometheus_client.metrics_core import Metric
from prometheus_client.utils import floatToGoString

Labels = tuple[str, ...]

_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
_MOST_KNOWN = 2**16  # series; far more than a large site has


def introduction(name: str, meaning: str, kind: str) -> str:
    return f"# HELP {name} {meaning}\n# TYPE {name} {kind}"


def head(name: str, labels: Labels, values: Labels) -> str:
    """The name and the labels of a series, as they stand before its value."""
    pairs = zip(labels, values, strict=True)
    written = ",".join(f'{label}="{value.translate(_ESCAPED)}"' for label, value in pairs)
    return f"{name}{{{written}}}" if written else name


def text_of(families: Iterable[Metric]) -> str:
    """What a registry of the library has collected."""
    return "".join(f"{line}\n" for family in families for line in _lines(family))


def _lines(family: Metric) -> Iterator[str]:
    name = f"{family.name}_total" if family.type == "counter" else family.name
    yield introduction(name, family.documentation, family.type)
    for sample in family.samples:
        labels = sample.labels
        written = _known_head(sample.name, tuple(labels), tuple(labels.values()))
        yield f"{written} {floatToGoString(sample.value)}"  # type: ignore[no-untyped-call]


_known_head = lru_cache(maxsize=_MOST_KNOWN)(head)
