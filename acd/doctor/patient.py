"""What is examined: a configuration, the Asterisk that it names, and the machines they live on."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from acd.asterisk.client import AmiClient
from acd.asterisk.probe import Probe
from acd.config.settings import Settings
from acd.core.schedule import WallSeconds
from acd.directory.records import Records
from acd.directory_follower import records_now
from acd.doctor.asterisk_machine import AsteriskMachine
from acd.errors import Mistake


class Need(Enum):
    """What an examination cannot do without, beside the configuration."""

    LINK = "link"  # the manager interface
    MACHINE = "machine"  # Asterisk's console and files


@dataclass(slots=True)
class Patient:
    settings: Settings
    now: WallSeconds
    mistakes: tuple[Mistake, ...] = ()  # secrets and places that the service could not use
    probe: Probe = field(default_factory=Probe)
    link: AmiClient | None = None
    at_asterisk: AsteriskMachine | None = None
    lacking: Mapping[Need, str] = field(default_factory=dict)  # and why
    _records: asyncio.Task[Records] | None = field(default=None, init=False)

    async def records(self) -> Records:
        """Of the directory. Read once for all examinations: it may hold a million numbers.

        Raises StoreError.
        """
        if self._records is None:
            reading = asyncio.to_thread(records_now, self.settings, self.now)
            self._records = asyncio.create_task(reading, name="directory")
        return await asyncio.shield(self._records)  # others may wait for it too

    @property
    def client(self) -> AmiClient:
        """For examinations that need the link."""
        assert self.link is not None
        return self.link

    @property
    def machine(self) -> AsteriskMachine:
        """For examinations that need Asterisk's own machine."""
        assert self.at_asterisk is not None
        return self.at_asterisk
