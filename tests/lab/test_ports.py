"""No port is given to two who may need it at the same time."""

import socket

from acd.lab.ports import BLOCK, LOOPBACK, free_ports, is_bound, keep, let_go


def test_a_port_that_is_kept_is_given_to_nobody_until_it_is_let_go() -> None:
    [kept] = free_ports(1)

    keep([kept])
    meanwhile = [port for _ in range(BLOCK) for port in free_ports(1)]
    let_go([kept])
    afterwards = [port for _ in range(BLOCK) for port in free_ports(1)]

    assert kept not in meanwhile
    assert kept in afterwards


def test_a_port_is_bound_while_somebody_has_it() -> None:
    [port] = free_ports(1)
    before = is_bound(port)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as somebody:
        somebody.bind((LOOPBACK, port))
        meanwhile = is_bound(port)

    assert (before, meanwhile, is_bound(port)) == (False, True, False)
