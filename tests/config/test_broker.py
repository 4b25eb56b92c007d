"""The MQTT broker in acd.toml: what is read, and every mistake at its place with a hint."""

from pathlib import Path

import pytest
import trustme

from acd.config import load
from acd.config.settings import BrokerSettings, TlsSettings
from acd.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the secrets and certificates that an administrator would lay down."""
    authority = trustme.CA()
    ours = authority.issue_cert("acd")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    ours.cert_chain_pems[0].write_to_path(tmp_path / "acd.pem")
    ours.private_key_pem.write_to_path(tmp_path / "acd.key")
    authority.issue_cert("other").private_key_pem.write_to_path(tmp_path / "other.key")
    for name, content in (("ami.secret", "s3cret"), ("mqtt.password", "hunter2\n")):
        (tmp_path / name).write_text(content)
    for name in ("ami.secret", "mqtt.password", "acd.key", "other.key"):
        (tmp_path / name).chmod(0o600)
    return tmp_path


def broker_in(folder: Path, smallest: str, lines: str, **environ: str) -> BrokerSettings | None:
    file = folder / "acd.toml"
    file.write_text(f"{smallest}[mqtt]\n{lines}")
    return load(file, environ).broker


def said(folder: Path, smallest: str, lines: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        broker_in(folder, smallest, lines, **environ)
    assert "hunter2" not in str(refusal.value)
    return [f"{mistake}" for mistake in refusal.value.mistakes]


def test_without_the_section_nothing_is_told(folder: Path, smallest: str) -> None:
    (folder / "acd.toml").write_text(smallest)

    assert load(folder / "acd.toml", {}).broker is None


def test_an_empty_section_is_a_broker_on_this_machine(folder: Path, smallest: str) -> None:
    broker = broker_in(folder, smallest, "")

    assert broker == BrokerSettings("habitat-du-centre", "127.0.0.1", 1883)


def test_a_site_whose_name_has_no_plain_letter_has_topics_all_the_same(
    folder: Path, smallest: str
) -> None:
    broker = broker_in(folder, smallest.replace("Habitat du Centre", "株式会社"), "")

    assert broker is not None
    assert broker.site == "site"


def test_all_of_it(folder: Path, smallest: str) -> None:
    broker = broker_in(
        folder,
        smallest,
        'host = "broker.example"\nsite = "centre"\nusername = "acd"\nprivate = true\n'
        'password_file = "mqtt.password"\n'
        'tls = true\nca = "ca.pem"\ncertificate = "acd.pem"\nkey = "acd.key"\n',
    )

    tls = TlsSettings(folder / "ca.pem", folder / "acd.pem", folder / "acd.key")
    assert broker == BrokerSettings(
        *("centre", "broker.example", 8883, "acd", "hunter2", tls), private=True
    )
    assert "hunter2" not in repr(broker)


def test_the_environment_goes_before_the_file(folder: Path, smallest: str) -> None:
    lines = 'username = "acd"\npassword_file = "mqtt.password"\n'

    broker = broker_in(folder, smallest, lines, ACD_MQTT_PASSWORD="said")

    assert broker is not None
    assert broker.password == "said"


def test_a_password_in_the_environment_without_a_user_to_it_is_said(
    folder: Path, smallest: str
) -> None:
    words = said(folder, smallest, "", ACD_MQTT_PASSWORD="hunter2")

    assert words == ['mqtt: there is no user to ACD_MQTT_PASSWORD; add username = "acd"']


def test_whoever_does_not_serve_needs_no_password(folder: Path, smallest: str) -> None:
    file = folder / "acd.toml"
    file.write_text(f'{smallest}[mqtt]\nusername = "acd"\npassword_file = "not mine"\n')

    assert load(file, {}, serving=False).broker is not None


@pytest.mark.parametrize(
    ("lines", "mistakes"),
    [
        ("port = 0", ["mqtt.port: the number must be 1 to 65535; write something like 1883"]),
        (
            'site = "a/b"',
            [
                'mqtt.site: "a/b" cannot be an id: at most 40 of a-z, 0-9, _ and -, a letter or '
                'digit first; write it like "a-b"'
            ],
        ),
        ('tsl = true', ['mqtt.tsl: unknown key "tsl"; did you mean "tls"?']),
        (
            'password_file = "mqtt.password"',
            ['mqtt.password_file: there is no user to it; add username = "acd"'],
        ),
        (
            'username = "acd"\npassword_file = "hunter2"',
            [
                "mqtt.password_file: there is no such file; its name counts from acd.toml's folder"
            ],
        ),
        ('ca = "ca.pem"', ["mqtt.ca: without TLS it has no effect; add tls = true"]),
        (
            'tls = true\nkey = "acd.key"',
            ["mqtt.key: there is no certificate to it; add certificate = …"],
        ),
        (
            'tls = true\nca = "gone.pem"',
            ["mqtt.ca: there is no such file; its name counts from acd.toml's folder"],
        ),
        (
            'tls = true\nca = "mqtt.password"',
            ["mqtt.ca: there is no certificate in it; name a file in PEM format"],
        ),
        (
            'tls = true\ncertificate = "acd.pem"\nkey = "other.key"',
            [
                "mqtt.certificate: certificate and key cannot be used; name files in PEM format "
                "that belong together, the key without a password"
            ],
        ),
        (
            'host = "broker.example"\nusername = "acd"\nprivate = true',
            [
                "mqtt.private: callers would cross the network in clear; add tls = true",
                "mqtt.username: its password would cross the network in clear; add tls = true",
            ],
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_said_at_its_place_with_a_hint(
    folder: Path, smallest: str, lines: str, mistakes: list[str]
) -> None:
    assert sorted(said(folder, smallest, lines)) == mistakes


def test_a_key_that_everybody_can_read_is_refused(folder: Path, smallest: str) -> None:
    (folder / "acd.key").chmod(0o644)

    words = said(folder, smallest, 'tls = true\ncertificate = "acd.pem"\nkey = "acd.key"\n')

    assert words == ["mqtt.key: everybody on this machine can read this file; chmod 600 it"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_on_this_machine_a_password_may_go_in_clear(folder: Path, smallest: str, host: str) -> None:
    broker = broker_in(folder, smallest, f'host = "{host}"\nusername = "acd"\n')

    assert broker is not None
    assert broker.tls is None
