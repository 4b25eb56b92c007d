"""Fetch Asterisk as `make setup` does, into `.tools/root` of the folder this repository lies in.

The image's build runs it in a Debian without Asterisk, so that all of it comes: Asterisk, the
English and French sounds, music on hold, every library. Refused when it is too old or not whole.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".ci/setup"))

import programs
from progress import Progress

from acd.lab import tools


def main() -> None:
    fetched = tools.TOOLS.parent
    fetched.mkdir(exist_ok=True)
    programs.make(tools.TOOLS, programs.ASTERISK, Progress(fetched / "setup.log"))


if __name__ == "__main__":
    main()
