"""What must hold of the MQTT broker: what is written together, and the certificates it names.

No name of a file is shown: people paste what is in it in its place.
"""

import ipaddress
import os
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

from acd.config.findings import Finding, Place, Raw
from acd.config.raw import tables, text_at, texts
from acd.config.settings import TlsSettings
from acd.config.tls import tls_context

_FILES = ("ca", "certificate", "key")


def mistakes_in_broker(raw: Raw) -> Iterator[Finding]:
    for place, table in tables(raw, "mqtt"):
        has_tls = table.get("tls") is True
        for key in _FILES:
            if key in table and not has_tls:
                yield Finding((*place, key), "without TLS it has no effect", "add tls = true")
        if "key" in table and "certificate" not in table:
            yield Finding((*place, "key"), "there is no certificate to it", "add certificate = …")
        if "password_file" in table and "username" not in table:
            yield Finding(
                (*place, "password_file"), "there is no user to it", 'add username = "acd"'
            )
        yield from _taken_for_another(raw, place, table)
        if not has_tls and not _is_here(text_at(table, "host")):
            yield from _in_the_clear(table)


def _taken_for_another(raw: Raw, place: Place, table: Raw) -> Iterator[Finding]:
    """systemd hands a secret over under its file's name: the broker would be told Asterisk's."""
    name = os.path.basename(text_at(table, "password_file") or "")
    others = {os.path.basename(file) for _, file in texts(raw, "asterisk", "*", "secret_file")}
    if name in others:
        problem = "Asterisk's secret_file has the same name, and one would be taken for the other"
        yield Finding((*place, "password_file"), problem, "rename one; folders do not count")


def _in_the_clear(table: Raw) -> Iterator[Finding]:
    """What would be told to everybody between us and the broker."""
    hint = "add tls = true"
    if "username" in table:
        yield Finding(("mqtt", "username"), "its password would cross the network in clear", hint)
    if table.get("private") is True:
        yield Finding(("mqtt", "private"), "callers would cross the network in clear", hint)


def _is_here(host: str | None) -> bool:
    if host in (None, "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def unusable_certificates(raw: Raw, folder: Path) -> Iterator[Finding]:
    for place, table in tables(raw, "mqtt"):
        if table.get("tls") is not True:
            continue
        names = {key: text_at(table, key) for key in _FILES}
        files = {key: folder / name for key, name in names.items() if name}
        problems = {key: _file_problem(key, file) for key, file in files.items()}
        found = {key: problem for key, problem in problems.items() if problem}
        found = found or _content_problem(files)
        for key, problem in found.items():
            yield Finding((*place, key), *problem)


def _file_problem(key: str, file: Path) -> tuple[str, str] | None:
    if not os.path.isfile(file):
        return "there is no such file", "its name counts from acd.toml's folder"
    if not os.access(file, os.R_OK):
        return "the file cannot be read", "give it to the user who runs acd"
    if key == "key" and file.stat().st_mode & stat.S_IROTH:
        return "everybody on this machine can read this file", "chmod 600 it"
    return None


def _content_problem(files: dict[str, Path]) -> dict[str, tuple[str, str]]:
    """Each key whose file holds nothing that TLS could use."""
    found = {}
    try:
        tls_context(TlsSettings(ca=files.get("ca")))
    except (ssl.SSLError, ValueError):
        found["ca"] = ("there is no certificate in it", "name a file in PEM format")
    try:
        tls_context(TlsSettings(None, files.get("certificate"), files.get("key")))
    except (ssl.SSLError, ValueError):
        hint = "name files in PEM format that belong together, the key without a password"
        found["certificate"] = ("certificate and key cannot be used", hint)
    return found
