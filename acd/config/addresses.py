"""Where things are found: hosts and ports, files, the database."""

import ipaddress
import re
from typing import Annotated

from pydantic import PlainValidator

from acd.config.findings import quoted
from acd.config.values import text, whole, wrong

_HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*")
SQLITE = "sqlite:///"


def _host(value: object) -> str:
    host = text(value, "127.0.0.1")
    if not _is_host(host):
        raise wrong(f"{quoted(host)} is neither a host name nor an IP address", _HOST_HINT)
    return host


def _listening(value: object) -> tuple[str, int]:
    """Host and port; an IPv6 address stands in brackets, as in a URL."""
    address = text(value, "127.0.0.1:9108")
    host, _, port = address.rpartition(":")
    host = host[1:-1] if re.fullmatch(r"\[.*:.*\]", host) else host.replace(":", " ")
    if not _is_host(host):
        raise wrong(f"{quoted(address)} is not a host, a colon and a port", _LISTENING_HINT)
    if re.fullmatch(r"[0-9]{1,5}", port) is None or not 1 <= int(port) <= 65535:
        raise wrong(f"{quoted(port)} is not a port: 1 to 65535", _LISTENING_HINT)
    return host, int(port)


def _is_host(host: str) -> bool:
    if re.fullmatch(r"[0-9.]+|.*:.*", host) is None:
        return _HOST_NAME.fullmatch(host) is not None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def file_name(example: str) -> PlainValidator:
    return PlainValidator(lambda value: text(value, example))


def _sqlite_file(value: object) -> str:
    """The file in a URL such as sqlite:///acd.db; URLs may hold passwords, so none is shown."""
    url = text(value, "sqlite:///acd.db")
    file = url.removeprefix(SQLITE)
    if file == url or not file or re.search(r"[?#]|:memory:", file):
        raise wrong(
            "the store must be one SQLite file", 'write it like "sqlite:///acd.db", three slashes'
        )
    return file


_FILES = re.compile(
    r"(?:ssh://(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?)?"
    r"/[A-Za-z0-9_./+-]*"
)


def is_asterisk_files(place: str) -> bool:
    return _FILES.fullmatch(place) is not None and "/../" not in f"{place}/"


def _asterisk_files(value: object) -> str:
    """A folder of this machine, or of another that ssh reaches; harmless to any shell."""
    place = text(value, "/etc/asterisk")
    if not is_asterisk_files(place):
        raise wrong(
            f"{quoted(place)} names no folder of an Asterisk",
            'write it like "/etc/asterisk" or "ssh://root@pbx/etc/asterisk"',
        )
    return place


_HOST_HINT = 'write it like "127.0.0.1"'
_LISTENING_HINT = 'write it like "127.0.0.1:9108"'

Host = Annotated[str, PlainValidator(_host)]
Port = Annotated[int, whole(1, 65535, example=5038)]
Listening = Annotated[tuple[str, int], PlainValidator(_listening)]
SqliteFile = Annotated[str, PlainValidator(_sqlite_file)]
AsteriskFiles = Annotated[str, PlainValidator(_asterisk_files)]
