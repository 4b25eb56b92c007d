"""Where calls are written down for reports made for Asterisk's own queues."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from acd.config.addresses import file_name
from acd.config.settings import QueueLogSettings
from acd.config.table import Table
from acd.config.values import Truth

_FILE = "/var/log/asterisk/acd_queue_log"  # its queue_log is written by Asterisk itself


class QueueLog(Table):
    file: Annotated[str, file_name(_FILE)] = Field(examples=[_FILE])
    agents: Literal["id", "phone"] = "id"
    numbers: Truth = False

    def settings(self, folder: Path) -> QueueLogSettings:
        return QueueLogSettings(folder / self.file, self.agents, self.numbers)
