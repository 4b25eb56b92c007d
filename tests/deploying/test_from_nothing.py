"""The commands of asterisk-conf/README.md make a whole configuration of Asterisk from ours."""

import os
import re
import subprocess
from pathlib import Path

from acd.deploying.first_files import FirstSite, begin
from acd.resources import CHECKOUT
from tests.deploying.transcript import acd_program

README = (CHECKOUT / "asterisk-conf/README.md").read_text("utf-8")


def commands() -> str:
    chapter = README[README.index("## From nothing") : README.index("## Installing")]
    [block] = [text for text in re.findall(r"```sh\n(.*?)```", chapter, re.S) if "sed -i" in text]
    return block


def test_from_nothing_every_place_of_every_file_is_filled(tmp_path: Path) -> None:
    site = FirstSite(
        "Centre", ["+33199001234"], [("PJSIP/ana", "Ana")], "Accueil", "/nowhere", 5038
    )
    begin(tmp_path / "site", site)
    acd_program(tmp_path)
    here = {
        "/srv/asterisk": tmp_path / "srv",
        "/usr/share/acd": CHECKOUT,
        "/etc/acd": tmp_path / "site",
    }
    text = commands()
    for place, instead in here.items():
        text = text.replace(place, str(instead))

    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-e", "-c", text], check=True, env=environment, cwd=CHECKOUT)

    made = {file.name: file.read_text("utf-8") for file in (tmp_path / "srv/etc").glob("*.conf")}
    secret = (tmp_path / "site/ami.secret").read_text().strip()
    assert [name for name, text in made.items() if re.search(r"<<\w+>>", text)] == []
    assert f"secret = {secret}" in made["manager.conf"]
    assert "exten => +33199001234,1,Goto(acd-line-accueil,s,1)" in made["acd-generated.conf"]
    assert (tmp_path / "srv/etc/dialplans/acd-wait.conf").is_file()
    assert (tmp_path / "srv/etc/manager.conf").stat().st_mode & 0o007 == 0
