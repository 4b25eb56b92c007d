"""Where the secret of the exchange comes from, and that nothing ever tells it."""

import traceback

import pytest

from acd.config import load
from acd.errors import ConfigError

FILE_LINE = 'secret_file = "ami.secret"\n'


@pytest.fixture
def file(tmp_path, smallest):
    path = tmp_path / "acd.toml"
    path.write_text(smallest)
    return path


@pytest.fixture
def write_secret(tmp_path):
    def write(content: bytes, mode: int = 0o600) -> None:
        (tmp_path / "ami.secret").write_bytes(content)
        (tmp_path / "ami.secret").chmod(mode)

    return write


def words_of(file, environ=None):
    with pytest.raises(ConfigError) as refusal:
        load(file, environ or {})
    (mistake,) = refusal.value.mistakes
    told = "".join(traceback.format_exception(refusal.value)) + repr(refusal.value)
    assert "hunter2" not in told
    return f"{mistake.line}: {mistake}"


def test_it_is_read_from_the_file_without_the_line_break(file, write_secret, secret):
    write_secret(f"{secret}\r\n".encode())

    assert load(file, {}).asterisk.secret == secret


def test_it_shows_in_no_text_of_the_settings(file, write_secret):
    write_secret(b"hunter2")

    settings = load(file, {})

    assert "hunter2" not in f"{settings!r} {settings} {settings.asterisk}"


def test_the_environment_goes_before_the_file(file, write_secret):
    write_secret(b"from the file")

    settings = load(file, {"ACD_AMI_SECRET": "from the environment"})

    assert settings.asterisk.secret == "from the environment"


def test_with_the_environment_no_file_is_needed(file, smallest):
    file.write_text(smallest.replace(FILE_LINE, ""))

    assert load(file, {"ACD_AMI_SECRET": "s"}).asterisk.secret == "s"


def test_without_either_both_ways_are_told(file, smallest):
    file.write_text(smallest.replace(FILE_LINE, ""))

    assert words_of(file, {"ACD_AMI_SECRET": ""}) == (
        "3: asterisk.pbx.secret_file: nothing says where the secret is; "
        'add secret_file = "ami.secret", or set the environment variable ACD_AMI_SECRET'
    )


def test_a_secret_in_place_of_the_name_of_its_file_is_not_shown(file, smallest):
    file.write_text(smallest.replace("ami.secret", "hunter2"))

    assert words_of(file) == (
        "4: asterisk.pbx.secret_file: there is no such file; its name counts from acd.toml's folder"
    )


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666])
def test_a_file_that_everybody_can_read_is_refused(file, write_secret, mode):
    write_secret(b"hunter2", mode)

    assert words_of(file) == (
        "4: asterisk.pbx.secret_file: everybody on this machine can read this file; chmod 600 it"
    )


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o600, 0o640])
def test_a_file_that_its_group_can_read_is_accepted(file, write_secret, mode):
    write_secret(b"hunter2", mode)

    assert load(file, {}).asterisk.secret == "hunter2"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the secret is empty; write the one of Asterisk's manager.conf"),
        (b" \n", "the secret is empty; write the one of Asterisk's manager.conf"),
        (b"hunter2\nAction: x", "the secret is not one short line; write it again, on one line"),
        (b"hunter2\x00", "the secret is not one short line; write it again, on one line"),
        (b"hunter2\xff", "the file cannot be read as text; write the secret on one line"),
        (b"hunter2" * 100, "the file is too long; one line, at most 500 bytes"),
    ],
)
def test_a_file_with_something_else_is_refused(file, write_secret, content, problem):
    write_secret(content)

    assert words_of(file) == f"4: asterisk.pbx.secret_file: {problem}"


def test_a_folder_in_place_of_the_file_is_refused(file, tmp_path):
    (tmp_path / "ami.secret").mkdir()

    assert words_of(file) == (
        "4: asterisk.pbx.secret_file: this is not a file; name the file that holds the secret"
    )


def test_a_line_break_in_the_environment_is_refused(file):
    assert words_of(file, {"ACD_AMI_SECRET": "hunter2\r\nAction: x"}) == (
        "3: asterisk.pbx: the secret is not one short line; write it again, on one line"
    )


def test_what_systemd_hands_over_goes_before_the_file(file, write_secret, tmp_path):
    write_secret(b"from the file")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "ami.secret").write_bytes(b"from systemd\n")
    (credentials / "ami.secret").chmod(0o400)

    environ = {"CREDENTIALS_DIRECTORY": str(credentials)}

    assert load(file, environ).asterisk.secret == "from systemd"
    assert load(file, {**environ, "ACD_AMI_SECRET": "said"}).asterisk.secret == "said"


def test_what_systemd_hands_over_has_the_name_of_the_file_without_its_folder(
    file, smallest, tmp_path
):
    file.write_text(smallest.replace("ami.secret", "/etc/acd/ami.secret"))
    (tmp_path / "ami.secret").write_bytes(b"from systemd\n")
    (tmp_path / "ami.secret").chmod(0o400)

    settings = load(file, {"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert settings.asterisk.secret == "from systemd"


@pytest.mark.parametrize(
    ("secret_file", "password_file"),
    [("ami/password", "mqtt/password"), ("password", "/etc/password"), ("password", "password")],
)
def test_two_secrets_that_systemd_would_hand_over_under_one_name_are_refused(
    file, smallest, tmp_path, secret_file, password_file
):
    """It handed over Asterisk's alone, and the broker was told it."""
    broker = f'[mqtt]\nusername = "acd"\npassword_file = "{password_file}"\n'
    file.write_text(smallest.replace("ami.secret", secret_file) + broker)
    (tmp_path / "password").write_bytes(b"hunter2")
    (tmp_path / "password").chmod(0o400)

    assert words_of(file, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == (
        "17: mqtt.password_file: Asterisk's secret_file has the same name, and one would be taken "
        "for the other; rename one; folders do not count"
    )


@pytest.mark.parametrize("folder", ["", "nowhere", "\0", "x" * 5000])
def test_without_a_credential_of_that_name_it_is_the_file(file, write_secret, tmp_path, folder):
    write_secret(b"from the file")

    environ = {"CREDENTIALS_DIRECTORY": folder and f"{tmp_path}/{folder}"}

    assert load(file, environ).asterisk.secret == "from the file"
