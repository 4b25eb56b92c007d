"""Opening hours, holidays and exceptions, as they stand in acd.toml."""

from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from acd.config.findings import quoted
from acd.config.opening_hours import Date, LastDate, Spans, Week, seven_days
from acd.config.public_holidays import Territory, public_holidays
from acd.config.table import Table
from acd.config.territory import Timezone
from acd.config.values import Name, Reference, wrong
from acd.core.schedule import ExceptionalDays
from acd.core.schedule import Schedule as OpeningHours


class Exceptional(Table):
    on: Date = Field(examples=["2026-12-24"])
    until: LastDate = None
    open: Spans = Field(examples=[["08:30-12:30"]])
    name: Name = Field(examples=["Veille de Noël"])

    def settings(self) -> ExceptionalDays:
        return ExceptionalDays(self.on, self.until or self.on, tuple(self.open), self.name)


def _each_date_once(exceptions: list[Exceptional]) -> list[Exceptional]:
    in_order = sorted((exception.settings() for exception in exceptions), key=lambda e: e.first)
    for former, latter in pairwise(in_order):
        if latter.first <= former.last:
            both = f"{quoted(former.name)} and {quoted(latter.name)}"
            raise wrong(f"{both} are both on {latter.first}", "write each date once")
    return exceptions


class Schedule(Table):
    open: Week = Field(min_length=1, examples=[{"mon-fri": ["08:30-12:30", "13:30-17:30"]}])
    timezone: Timezone | None = None
    holidays: Territory = Field(examples=["FR"])
    without_holidays: list[Reference] = Field(
        default_factory=list, examples=[["Lundi de Pentecôte"]]
    )
    exceptions: Annotated[list[Exceptional], AfterValidator(_each_date_once)] = Field(
        default_factory=list, examples=[[{"on": "2026-12-24", "open": [], "name": "Pont"}]]
    )

    def settings(self, site_timezone: str) -> OpeningHours:
        return OpeningHours(
            zone=ZoneInfo(self.timezone or site_timezone),
            week=seven_days(self.open),
            holidays=public_holidays(self.holidays, self.without_holidays),
            exceptions=tuple(exception.settings() for exception in self.exceptions),
        )
