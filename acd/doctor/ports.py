"""Doors to the network: of the manager interface, and of the figures.

Rule 1: who holds the manager interface holds the exchange; it is nobody's on the network.
"""

import asyncio
import ipaddress
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from acd.doctor.patient import Patient
from acd.errors import ServiceAbsent
from acd.status import fetch_status
from acd.verdicts import Finding, doubtful, not_looked_at, sound, wrong

_TABLES = ("tcp", "tcp6")
_LISTENS = "0A"
_WORD = 8  # hex digits of four bytes, in the machine's order


async def manager_interface(patient: Patient) -> list[Finding]:
    node = patient.settings.asterisk
    if not _is_loopback(node.host):
        text = f"the manager interface is reached over the network, at {node.host}"
        hint = (
            "manager.conf: deny = 0.0.0.0/0.0.0.0 and permit = the address of acd alone, "
            "through a tunnel that encrypts"
        )
        return [doubtful("ami-exposed", text, hint)]
    addresses = listening(node.port)
    if not addresses:
        return not_looked_at(
            ("ami-exposed",), f"nobody listens at port {node.port} of this machine"
        )
    return [_exposed(addresses, node.port)]


def _exposed(addresses: set[str], port: int) -> Finding:
    outward = sorted(address for address in addresses if not _is_loopback(address))
    if outward:
        text = f"port {port} of the manager interface is open on {', '.join(outward)}"
        return wrong("ami-exposed", text, "manager.conf, in [general]: bindaddr = 127.0.0.1")
    return sound("ami-exposed", "the manager interface is open to this machine alone")


async def figures(patient: Patient) -> list[Finding]:
    site = patient.settings.site
    exposed = sound("metrics-exposed", "figures are shown to this machine alone")
    if not _is_loopback(site.metrics_host):
        hint = 'acd.toml, [site]: metrics = "127.0.0.1:9108"; or a firewall that admits Prometheus'
        text = f"figures are shown to the network, at {site.metrics_host}:{site.metrics_port}"
        exposed = doubtful("metrics-exposed", text, hint)
    return [exposed]


async def port_of_figures(patient: Patient) -> list[Finding]:
    return [await asyncio.to_thread(_free_or_ours, patient)]


def _free_or_ours(patient: Patient) -> Finding:
    """A running service has it; else it must be there for the next start.

    Raises ServiceUnreachable where it cannot be told whether one runs.
    """
    site = patient.settings.site
    try:
        fetch_status(site.socket, 1.0)
    except ServiceAbsent:
        return _free(site.metrics_host, site.metrics_port)
    return sound("metrics-port", f"port {site.metrics_port} is the running service's")


def _free(host: str, port: int) -> Finding:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the service does
        try:
            probe.bind((host, port))
        except OSError as error:
            text = f"port {port} for figures cannot be had, acd would not start: {error.strerror}"
            hint = f"`ss -ltnp 'sport = :{port}'` says who has it; or another `metrics` in [site]"
            return wrong("metrics-port", text, hint)
    return sound("metrics-port", f"port {port} for figures is free")


def listening(port: int, proc: Path = Path("/proc/net")) -> set[str]:
    """The addresses of this machine on which somebody listens at this TCP port."""
    tables = (proc / table for table in _TABLES)
    return {
        address
        for table in tables
        if table.exists()
        for address, at in _rows(table.read_text())
        if at == port
    }


def _rows(table: str) -> Iterator[tuple[str, int]]:
    for row in table.splitlines()[1:]:
        _, local, _, state, *_ = row.split()
        if state == _LISTENS:
            address, _, port = local.partition(":")
            yield _address(address), int(port, 16)


def _address(digits: str) -> str:
    words = [digits[at : at + _WORD] for at in range(0, len(digits), _WORD)]
    packed = b"".join(int(word, 16).to_bytes(_WORD // 2, sys.byteorder) for word in words)
    return str(ipaddress.ip_address(packed))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
