"""A configuration, with what the engine and Asterisk need of it already worked out."""

from dataclasses import dataclass

from acd.asterisk.dialplan import fingerprint_place
from acd.config.settings import Settings
from acd.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Configuration:
    settings: Settings
    plan: Plan
    dialplan: str  # a place that Asterisk knows when its dialplan is the one of these settings


def configuration_of(settings: Settings) -> Configuration:
    return Configuration(settings, settings.plan(), fingerprint_place(settings))
