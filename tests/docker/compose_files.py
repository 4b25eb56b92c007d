"""The compose files as an engine reads them: variables replaced, one file laid over another."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft201909Validator

DOCKER = Path(__file__).resolve().parents[2] / "docker"
REPOSITORY = DOCKER.parent
README = DOCKER / "README.md"
_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::-([^}]*))?\})")
_LATER = {"name"}  # top-level keys that are younger than the schema

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mount:
    source: str  # a path, or the name of a volume
    target: str
    is_read_only: bool

    @property
    def is_folder_of_the_machine(self) -> bool:
        return self.source.startswith((".", "/"))


def read(name: str, environ: Mapping[str, str] | None = None) -> Document:
    """One file, its anchors and `${NAME:-default}` resolved."""
    found: Document = _resolved(yaml.safe_load((DOCKER / name).read_text("utf-8")), environ or {})
    return found


def laid_over(below: Document, above: Document) -> Document:
    """As `-f below -f above`: tables are joined, lists too, mounts by where they go."""
    joined = dict(below)
    for key, value in above.items():
        old = joined.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            joined[key] = laid_over(old, value)
        elif key == "volumes" and isinstance(old, list):
            joined[key] = list({_target(one): one for one in (*old, *value)}.values())
        elif isinstance(old, list) and key not in ("command", "entrypoint", "test"):
            joined[key] = [*old, *value]
        else:
            joined[key] = value
    return joined


def complaints(document: Document) -> list[str]:
    """What the specification has against it."""
    schema = json.loads(Path(__file__).with_name("compose_spec.json").read_text("utf-8"))
    known = {key: value for key, value in document.items() if key not in _LATER}
    errors = Draft201909Validator(schema).iter_errors(known)
    return [f"{'/'.join(map(str, e.path))}: {e.message}" for e in errors]


def mounts(service: Document) -> list[Mount]:
    return [_mount(text) for text in service.get("volumes", [])]


def variables(name: str) -> set[str]:
    text = (DOCKER / name).read_text("utf-8")
    return {found[1] for found in _VARIABLE.finditer(text) if found[1]}


def _mount(text: str) -> Mount:
    source, target, *mode = text.split(":")
    return Mount(source, target, mode == ["ro"])


def _target(text: str) -> str:
    return _mount(text).target


def _resolved(value: Any, environ: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(one, environ) for key, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, environ) for one in value]
    if not isinstance(value, str):
        return value
    return _VARIABLE.sub(
        lambda found: "$" if found[1] is None else environ.get(found[1]) or found[2] or "", value
    )
