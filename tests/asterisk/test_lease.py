"""The lease is written on Asterisk's clock, and only what Asterisk confirmed counts."""

from acd.asterisk.lease import LEASE_FOR, RENEW_EVERY, Lease
from acd.asterisk.protocol import Event
from tests.asterisk.exchange_parts import RememberingClient, no, yes


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def lease_of(client: RememberingClient, watch: Watch | None = None) -> Lease:
    return Lease(client, watch or Watch())  # type: ignore[arg-type]


def pong(timestamp: str = "5000.9") -> Event:
    return yes(Ping="Pong", Timestamp=timestamp)


def test_a_renewal_asks_the_time_and_then_writes_the_lease_as_a_global_variable() -> None:
    client = RememberingClient()

    lease_of(client).renew()
    client.answer("Ping", pong("5000.9"))

    assert [sent.name for sent in client.sent] == ["Ping", "Setvar"]
    assert client.sent[1].fields == {"Variable": "ACD_LEASE", "Value": "5008"}


def test_the_lease_outlives_several_missed_beats() -> None:
    assert LEASE_FOR >= 4 * RENEW_EVERY


def test_a_lease_has_no_age_before_asterisk_confirmed_it() -> None:
    client = RememberingClient()
    lease = lease_of(client)

    lease.renew()
    client.answer("Ping", pong())

    assert lease.age() is None


def test_the_age_counts_from_the_confirmation() -> None:
    client, watch = RememberingClient(), Watch()
    lease = lease_of(client, watch)

    lease.renew()
    client.answer("Ping", pong())
    client.answer("Setvar", yes())
    watch.now += 3.0

    assert lease.age() == 3.0


def test_a_refused_or_lost_write_leaves_the_lease_as_old_as_it_was() -> None:
    client, watch = RememberingClient(), Watch()
    lease = lease_of(client, watch)
    lease.renew()
    client.answer("Ping", pong())
    client.answer("Setvar", yes())
    watch.now += 5.0

    for reply in (no(), None):
        lease.renew()
        client.answer("Ping", pong())
        client.answer("Setvar", reply)

    assert lease.age() == 5.0


def test_without_the_time_nothing_is_written() -> None:
    client = RememberingClient()
    lease = lease_of(client)

    for reply in (None, no()):
        lease.renew()
        client.answer("Ping", reply)

    assert client.actions("Setvar") == []


def test_a_lost_link_is_no_error_at_either_step() -> None:
    client = RememberingClient()
    lease = lease_of(client)
    lease.renew()
    client.lost = True

    client.answer("Ping", pong())
    lease.renew()

    assert lease.age() is None
