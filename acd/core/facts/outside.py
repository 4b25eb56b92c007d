"""Who outside can be reached."""

from dataclasses import dataclass

from acd.core.model import Seconds
from acd.core.routes import ContactId, ProviderId, TrunkId


@dataclass(frozen=True, slots=True)
class AbsencesChanged:
    began: tuple[ContactId, ...]
    ended: tuple[ContactId, ...]
    at: Seconds


@dataclass(frozen=True, slots=True)
class TrunkBecameReachable:
    trunk: TrunkId
    reachable: bool
    at: Seconds


@dataclass(frozen=True, slots=True)
class ProviderRested:
    """It failed too often in a row: not tried until then."""

    provider: ProviderId
    until: Seconds
    at: Seconds


OutsideFact = AbsencesChanged | TrunkBecameReachable | ProviderRested
