"""What every section of acd.toml is made of: a table that refuses the keys it does not know."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from acd.config.values import Reference, wrong


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def keys(table: type[Table]) -> Mapping[str, FieldInfo]:
    """As they stand in the file: `for` is none of Python's names, so its field has another."""
    return {field.alias or name: field for name, field in table.model_fields.items()}


def _each_once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise wrong("the same name stands here twice", "write each once")
    return names


EachOnce = AfterValidator(_each_once)
Names = Annotated[list[Reference], Field(min_length=1), EachOnce]
