"""The areas of an examination, which `acd doctor --only` chooses from."""

from enum import Enum


class Area(Enum):
    """In the order of a report: from the trunk to the ear, then what stands beside it."""

    ASTERISK = "asterisk"
    ACCOUNT = "account"
    DIALPLAN = "dialplan"
    TRUNKS = "trunks"
    PHONES = "phones"
    SOUNDS = "sounds"
    LINES = "lines"
    PEOPLE = "people"
    SERVICE = "service"
    STORE = "store"
    PORTS = "ports"
    MQTT = "mqtt"


AT_ASTERISK = frozenset(
    {Area.ASTERISK, Area.ACCOUNT, Area.DIALPLAN, Area.TRUNKS, Area.PHONES, Area.SOUNDS}
)
"""What is wrong there is mended in Asterisk; elsewhere in acd.toml, in the data, on the machine."""
