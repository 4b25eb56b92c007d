"""The faults that a floor in the middle of its day survives again and again: for long runs."""

from collections.abc import Mapping
from functools import partial

from tests.faults.load import Disturbance
from tests.faults.scenarios import links, processes, surroundings

DISTURBANCES: Mapping[str, Disturbance] = {
    "killed": processes.killed,
    "deployed": processes.deployed,
    "stopped-12-s": processes.stopped_for_12_s,
    "killed-before-an-originate": processes.killed_before_an_originate,
    "killed-after-an-originate": processes.killed_after_an_originate,
    "asterisk-killed": processes.asterisk_killed,
    "link-cut": links.cut,
    "link-half-open": links.half_open,
    "link-flapping": partial(links.flapping, times=5, every=2.0),
    "events-in-a-burst": links.burst,
    "garbage": links.garbled,
    "store-locked": surroundings.store_locked,
    "disk-full": surroundings.disk_full,
}
"""Each is done and undone, and returns when the service is in charge again."""
