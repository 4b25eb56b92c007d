"""Where the files of `acd` lie that are no Python: `dialplans/`, `asterisk-conf/`, `metrics/`.

Beside the package in a checkout; in `/usr/share/acd` once it is installed as a system package.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from acd.errors import ToolMissing

CHECKOUT = Path(__file__).resolve().parents[1]
INSTALLED = Path("/usr/share/acd")

Resource = Literal["dialplans", "asterisk-conf", "metrics"]


def resource(name: Resource, places: Sequence[Path] = (CHECKOUT, INSTALLED)) -> Path:
    """The folder of that name. ToolMissing when it is in none of the places."""
    for place in places:
        if (place / name).is_dir():
            return place / name
    looked = " and ".join(map(str, places))
    raise ToolMissing(f"no folder {name} in {looked}: acd is not installed whole; install it again")
