"""Write the folder of the demo's site: what `acd demo` plays, for the containers to serve.

The configuration is the demo's own (acd/lab/day.py); what is added says where things are in the
containers, as docker/site/acd.toml does.
"""

import os
import sys
from pathlib import Path

from exchange import CALLERS, PASSWORD, phone_ports

from acd.lab.asterisk import phone_sections, trunk_sections
from acd.lab.day import usual_scene

_PLACES = """
store = "sqlite:////var/lib/acd/acd.db"
socket = "/run/acd/acd.sock"
"""
_REST = """
[asterisk.demo]
secret_file = "ami.secret"

[mqtt]
site = "demo"
username = "acd"
password_file = "mqtt.password"
"""


def main(folder: Path) -> None:
    scene = usual_scene("fr")
    places = f'metrics = "127.0.0.1:9108"{_PLACES}'
    ports = phone_ports(scene.advisors)
    files = {
        "acd.toml": scene.text.replace('metrics = "@metrics@"\n', places) + _REST,
        "pjsip-phones.conf": "".join(
            phone_sections(name, f"<<{PASSWORD}>>", port) for name, port in ports.items()
        ),
        "pjsip-trunk.conf": trunk_sections(CALLERS),
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(os.environ["ACD_CONFIG"]).parent)
    sys.stdout.write("the demo's site is written\n")
