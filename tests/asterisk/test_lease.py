"""The lease is written on Asterisk's clock, by who is in charge; only what was confirmed counts."""

import pytest

from acd.asterisk.lease import FIRST_LEASE_FOR, LEASE_FOR, RENEW_EVERY, Lease
from acd.asterisk.ownership import Holder, Identity
from acd.asterisk.protocol import Event
from tests.asterisk.exchange_parts import ASTERISK_TIME, RememberingClient, no, yes


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


US = Identity("a" * 32, "a" * 16 + "1" * 16)
A_COPY = "a" * 16 + "2" * 16
SOMEBODY = "b" * 32


class Bench:
    def __init__(self) -> None:
        self.client = RememberingClient()
        self.watch = Watch()
        self.taken_over: list[Holder] = []
        self.lease = Lease(self.client, self.watch, US, self.taken_over.append)  # type: ignore[arg-type]

    def answer(self, run: str = US.run, timestamp: str = "5000.9") -> None:
        """What the beat asked for."""
        self.client.answer("Getvar", yes(Value=run))
        self.client.answer("Ping", pong(timestamp))

    def renew(self) -> None:
        """A beat that all goes well with."""
        self.lease.renew()
        self.answer()
        self.client.answer("Setvar", yes())

    def written(self) -> list[tuple[str, str]]:
        setvars = self.client.actions("Setvar")
        return [(sent.fields["Variable"], sent.fields["Value"]) for sent in setvars]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def pong(timestamp: str = "5000.9") -> Event:
    return yes(Ping="Pong", Timestamp=timestamp)


# Renewed


def test_a_beat_asks_who_is_in_charge_and_the_time_before_it_writes(bench: Bench) -> None:
    bench.lease.renew()
    bench.answer(timestamp="5000.9")

    assert [sent.name for sent in bench.client.sent] == ["Getvar", "Ping", "Setvar", "Setvar"]
    assert bench.written() == [("ACD_CONTROLLER", US.controller), ("ACD_LEASE", "5008")]


def test_variables_that_somebody_cleared_are_written_again(bench: Bench) -> None:
    bench.lease.renew()
    bench.answer(run="")

    assert [name for name, _ in bench.written()] == ["ACD_RUN", "ACD_CONTROLLER", "ACD_LEASE"]


def test_the_lease_outlives_several_missed_beats() -> None:
    assert LEASE_FOR >= 4 * RENEW_EVERY


def test_a_lease_has_no_age_before_asterisk_confirmed_it(bench: Bench) -> None:
    bench.lease.renew()
    bench.answer()

    assert bench.lease.age() is None


def test_the_age_counts_from_when_the_beat_began(bench: Bench) -> None:
    bench.lease.renew()
    bench.watch.now += 1.0
    bench.answer()
    bench.watch.now += 1.0
    bench.client.answer("Setvar", yes())

    assert bench.lease.age() == 2.0


def test_a_refused_or_lost_write_leaves_the_lease_as_old_as_it_was(bench: Bench) -> None:
    bench.renew()
    bench.watch.now += 5.0

    for reply in (no(), None):
        bench.lease.renew()
        bench.answer()
        bench.client.answer("Setvar", reply)

    assert bench.lease.age() == 5.0


@pytest.mark.parametrize("reply", [None, no()])
def test_without_the_time_nothing_is_written(bench: Bench, reply: Event | None) -> None:
    bench.lease.renew()
    bench.client.answer("Getvar", yes(Value=US.run))
    bench.client.answer("Ping", reply)

    assert bench.written() == []


@pytest.mark.parametrize("reply", [None, no()])
def test_without_knowing_who_is_in_charge_nothing_is_written(
    bench: Bench, reply: Event | None
) -> None:
    bench.lease.renew()
    bench.client.answer("Getvar", reply)
    bench.client.answer("Ping", pong())

    assert bench.written() == []
    assert bench.taken_over == []


def test_a_lost_link_is_no_error_at_either_step(bench: Bench) -> None:
    bench.lease.renew()
    bench.client.lost = True

    bench.answer()
    bench.lease.renew()

    assert bench.lease.age() is None


# Given beforehand


async def test_before_the_engine_knows_the_floor_little_is_promised(bench: Bench) -> None:
    await bench.lease.give()

    assert bench.client.variables["ACD_LEASE"] == str(int(ASTERISK_TIME + FIRST_LEASE_FOR))
    assert FIRST_LEASE_FOR < LEASE_FOR


async def test_it_is_given_once_until_a_beat_is_confirmed(bench: Bench) -> None:
    await bench.lease.give()
    bench.client.variables["ACD_LEASE"] = "0"  # it has lapsed
    bench.lease.begin_anew()

    await bench.lease.give()
    without_a_beat = bench.client.variables["ACD_LEASE"]
    bench.renew()
    await bench.lease.give()

    assert without_a_beat == "0"
    assert bench.client.variables["ACD_LEASE"] != "0"


async def test_one_that_is_live_is_neither_cut_short_nor_drawn_out(bench: Bench) -> None:
    for until in (str(int(ASTERISK_TIME) + 1), str(int(ASTERISK_TIME) + 7)):
        bench.client.variables["ACD_LEASE"] = until

        await bench.lease.give()

        assert bench.client.variables["ACD_LEASE"] == until


# Taken over


@pytest.mark.parametrize(
    ("run", "holder"), [(SOMEBODY, Holder.ANOTHER), (A_COPY, Holder.ANOTHER_RUN)]
)
def test_for_somebody_else_nothing_is_renewed_and_it_is_told_once(
    bench: Bench, run: str, holder: Holder
) -> None:
    bench.lease.renew()
    bench.lease.renew()
    bench.answer(run=run)
    bench.lease.renew()

    assert bench.taken_over == [holder]
    assert bench.lease.taken_over is not None
    assert bench.written() == []


def test_on_the_next_link_it_is_looked_again(bench: Bench) -> None:
    bench.lease.renew()
    bench.answer(run=SOMEBODY)
    bench.lease.begin_anew()

    bench.renew()

    assert bench.lease.taken_over is None
    assert bench.lease.age() == 0.0


# Lapsed


def test_a_lease_that_was_never_given_does_not_lapse(bench: Bench) -> None:
    bench.watch.now += 60.0

    assert not bench.lease.lapsed()


def test_who_stood_still_has_a_lapsed_lease(bench: Bench) -> None:
    bench.renew()

    bench.watch.now += LEASE_FOR - 1.0
    in_time = bench.lease.lapsed()
    bench.watch.now += 0.1

    assert not in_time
    assert bench.lease.lapsed()


def test_an_answer_that_waited_while_we_stood_still_renews_nothing(bench: Bench) -> None:
    bench.renew()
    bench.watch.now += 1.0
    bench.lease.renew()
    bench.answer()

    bench.watch.now += 30.0  # stopped here; the answer lies in the socket
    bench.client.answer("Setvar", yes())

    assert bench.lease.lapsed()


def test_who_stood_still_in_the_middle_of_a_beat_writes_no_second_that_is_past(
    bench: Bench,
) -> None:
    """Somebody else may have Asterisk in hand, whose callers would leave for the ladder."""
    bench.lease.renew()
    bench.watch.now += 30.0
    bench.answer()

    assert bench.written() == []


def test_what_was_promised_on_one_link_does_not_lapse_on_the_next(bench: Bench) -> None:
    bench.renew()

    bench.lease.begin_anew()
    bench.watch.now += 60.0

    assert not bench.lease.lapsed()
    assert bench.lease.age() == 60.0


def test_an_answer_of_the_link_before_counts_for_nothing(bench: Bench) -> None:
    bench.lease.renew()
    bench.answer()

    bench.lease.begin_anew()
    bench.client.answer("Setvar", yes())

    assert bench.lease.age() is None
