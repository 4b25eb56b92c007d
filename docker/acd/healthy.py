"""The health check of the service's container: 0 when it answers and has Asterisk in hand.

It asks what `acd status` asks, and says one line without a name or a number in it.
"""

import os
import sys
from pathlib import Path

from acd.config import load
from acd.errors import AcdError
from acd.status import fetch_status

_PATIENCE = 3.0  # seconds; the health check of the image has 5


def main() -> int:
    try:
        settings = load(Path(os.environ["ACD_CONFIG"]), serving=False)
        asterisk = fetch_status(settings.site.socket, _PATIENCE).asterisk
    except AcdError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    if not asterisk.connected:
        sys.stdout.write(f"Asterisk is not in hand: {asterisk.reason or 'no reason known'}\n")
        return 1
    sys.stdout.write("in charge\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
