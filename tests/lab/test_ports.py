"""No port is given to two who may need it at the same time."""

from acd.lab.ports import BLOCK, free_ports, keep, let_go


def test_a_port_that_is_kept_is_given_to_nobody_until_it_is_let_go() -> None:
    [kept] = free_ports(1)

    keep([kept])
    meanwhile = [port for _ in range(BLOCK) for port in free_ports(1)]
    let_go([kept])
    afterwards = [port for _ in range(BLOCK) for port in free_ports(1)]

    assert kept not in meanwhile
    assert kept in afterwards
