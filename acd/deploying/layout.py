"""What lies where below Asterisk's folder, and how Asterisk is made to read it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

OURS = "acd"
"""The one folder of ours."""

CURRENT = f"{OURS}/current"
GENERATIONS = f"{OURS}/generations"
PASSWORDS = f"{OURS}/phone-passwords"
KEPT = 5  # generations

GENERATED = "acd-generated.conf"
PHONES = "pjsip-phones.conf"


class At(Enum):
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Door:
    """A file of the administrator's that gets a line of ours; ours has the same name."""

    name: str
    at: At
    why: str
    reload: str  # what makes Asterisk read it

    @property
    def ours(self) -> str:
        return f"{CURRENT}/{self.name}"

    @property
    def line(self) -> str:
        return f"#tryinclude {self.ours} ; {self.why}; `acd deploy --remove` takes it out"


# Templates must stand above whoever uses them; additions to contexts below those contexts.
PJSIP = Door("pjsip.conf", At.START, "templates of acd", "module reload res_pjsip.so")
MANAGER = Door("manager.conf", At.END, "the account of acd", "manager reload")
EXTENSIONS = Door("extensions.conf", At.END, "the contexts of acd", "dialplan reload")
DOORS = (PJSIP, MANAGER, EXTENSIONS)
"""In the order of their reload: phones and account first, then the contexts that lead to them."""


def reloads(changed: Iterable[str]) -> list[str]:
    """What to ask for after these files of ours, or of the administrator's, have changed."""
    doors = {_door(name) for name in changed}
    return [door.reload for door in DOORS if door in doors]


def _door(name: str) -> Door:
    base = name.rpartition("/")[2]
    if base == MANAGER.name:
        return MANAGER
    return PJSIP if base in (PJSIP.name, PHONES) else EXTENSIONS
