"""Where the files of `acd` lie that are no Python: `dialplans/`, `asterisk-conf/`, `metrics/`.

Beside the package in a checkout; in `/usr/share/acd` once it is installed as a system package.
READMEs of other folders are in `/usr/share/doc/acd` then.
Those of `asterisk-conf/` have places to be filled, `<<name>>`: its README lists them.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from acd.errors import ToolMissing

CHECKOUT = Path(__file__).resolve().parents[1]
INSTALLED = Path("/usr/share/acd")
DOCUMENTS = Path("/usr/share/doc/acd")

Resource = Literal["dialplans", "asterisk-conf", "metrics"]


def resource(name: Resource, places: Sequence[Path] = (CHECKOUT, INSTALLED)) -> Path:
    """The folder of that name. ToolMissing when it is in none of the places."""
    for place in places:
        if (place / name).is_dir():
            return place / name
    looked = " and ".join(map(str, places))
    raise ToolMissing(f"no folder {name} in {looked}: acd is not installed whole; install it again")


def document(name: str, places: Sequence[Path] = (CHECKOUT, INSTALLED, DOCUMENTS)) -> str:
    """Where a README is on this machine, for hints; its name alone where it is not."""
    return next((str(place / name) for place in places if (place / name).is_file()), name)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace every `<<name>>`; a name that is not known is a KeyError, never left standing."""
    return re.sub(r"<<(\w+)>>", lambda place: values[place[1]], text)
