"""The reasons of a pause, as they stand in acd.toml: a name alone, or a table that tells more.

Rule: a break is nobody's to interrupt; only from work can an advisor be called to the phone.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from acd.config.findings import quoted
from acd.config.table import Table
from acd.config.values import Name, PauseDigit, Truth, kind, time_between, whole, wrong
from acd.core.model import Seconds
from acd.core.plan import PausePlan


class Recall(Table):
    waiting: Annotated[int, whole(1, 1000, example=3)] = Field(examples=[3])
    after: Annotated[Seconds, time_between("0s", "1h", example="60s")] = Field(
        alias="for", examples=["60s"]
    )


def _only_from_work(recall: Recall | None, info: ValidationInfo) -> Recall | None:
    if recall is not None and not info.data.get("work", True):
        raise wrong("nobody is called from a break", "add work = true, or remove recall")
    return recall


class Pause(Table):
    name: Name = Field(examples=["déjeuner"])
    work: Truth = False
    recall: Annotated[Recall | None, AfterValidator(_only_from_work)] = None

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, value: object) -> object:
        if isinstance(value, str):
            return {"name": value}
        if not isinstance(value, dict):
            raise wrong(f"text or a table expected, not {kind(value)}", 'write it like "déjeuner"')
        return value

    def plan(self) -> PausePlan:
        if self.recall is None:
            return PausePlan(self.name, self.work)
        return PausePlan(self.name, self.work, self.recall.waiting, self.recall.after)


def _each_reason_once(pauses: dict[str, Pause]) -> dict[str, Pause]:
    reasons = [pause.name for pause in pauses.values()]
    for reason in reasons:
        if reasons.count(reason) > 1:
            raise wrong(f"{quoted(reason)} stands here twice", "give each digit its own reason")
    return pauses


Pauses = Annotated[dict[PauseDigit, Pause], AfterValidator(_each_reason_once)]
