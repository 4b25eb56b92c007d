"""What the tests of the configuration share: a folder with a file in it, and a way to load it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from acd.config import Settings, load

EXAMPLE = Path(__file__).parents[2] / "asterisk-conf" / "acd.toml.example"
SECRET = "correct-horse-battery-staple"
SMALLEST = """\
[site]
name = "Habitat du Centre"
[asterisk.pbx]
secret_file = "ami.secret"
[teams.siege]
name = "Siège"
[advisors.ana]
name = "Ana"
phone = "PJSIP/ana"
teams = ["siege"]
[lines.accueil]
name = "Accueil"
numbers = ["+33199001234"]
team = "siege"
"""


@pytest.fixture
def example() -> str:
    return EXAMPLE.read_text("utf-8")


@pytest.fixture
def whole_example(example: str) -> str:
    """With the sections that it shows behind a "#", and what they must say or say themselves."""
    said = r"^# (?=\[mqtt\]|site = |username = |\[queue_log\]|file = )"
    return re.sub(said, "", example, flags=re.MULTILINE)


@pytest.fixture
def smallest() -> str:
    """The shortest sound file."""
    return SMALLEST


@pytest.fixture(scope="session")
def secret() -> str:
    return SECRET


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the secret of the exchange, as an administrator would lay it down."""
    place = tmp_path_factory.mktemp("etc")
    file = place / "ami.secret"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    return place


@pytest.fixture(scope="module")
def load_text(folder: Path) -> Callable[[str | bytes], Settings]:
    def load_written(text: str | bytes) -> Settings:
        file = folder / "acd.toml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return load(file, environ={})

    return load_written
