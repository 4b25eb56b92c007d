"""The schema of each topic, and messages held to them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

import acd.mqtt

FOLDER = Path(acd.mqtt.__file__).parent / "schemas"


@cache
def validator_of(topic: str) -> jsonschema.Draft202012Validator:
    """By the parts of the topic that are no id: acd/<site>/event/call/queued."""
    _, _, tree, *rest = topic.split("/")
    name = "-".join([tree, "state"] if rest[-1] == "state" else [tree, *rest])
    schema = json.loads((FOLDER / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def complaints(topic: str, body: Any) -> list[str]:
    return [f"{topic}: {error.message}" for error in validator_of(topic).iter_errors(body)]
